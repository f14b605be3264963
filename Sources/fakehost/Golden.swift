import Capture
import Glibc
import Links
import Wire

/// The comparison with the golden capture, if there is one; none where it is still to be written.
///
/// - Parameters:
///   - linkType: that of the frames that are to be compared.
///   - resolution: that of their times.
func openGolden(
  _ options: Options, linkType: LinkType, resolution: Int64
) throws(Failure) -> Comparison? {
  guard let file = options.golden else { return nil }
  let golden: CaptureReader
  do {
    golden = try CaptureReader(path: file)
  } catch {
    switch error {
    case .cannotOpen(ENOENT) where options.updatesGolden: return nil
    case .cannotOpen(ENOENT):
      throw .input("cannot open \(file): \(SystemError.noSuchFile). --update writes it")
    case .notACapture where options.updatesGolden, .linkType where options.updatesGolden,
      .damaged where options.updatesGolden, .unsupported where options.updatesGolden:
      return nil  // whatever it was, it is to be written anew
    default: throw explain(error, in: file)
    }
  }
  guard golden.linkType == linkType else {
    if options.updatesGolden { return nil }
    throw .input(
      "\(file) holds frames of link type \(golden.linkType), \(inputName(options.input)) of \(linkType): they cannot be compared"
    )
  }
  return Comparison(
    with: golden, ignoring: options.ignoredOnComparing, resolution: resolution,
    tolerance: options.tolerance ?? 0,
    shortest: options.isOnWire ? EthernetHeader.minimumFrameLength : 0)
}

/// What takes the golden capture's place must not be anything else's end.
private func refuseOtherFile(_ golden: String) throws(Failure) {
  do {
    _ = try CaptureReader(path: golden)
  } catch .notACapture {
    throw .input("\(golden) is no capture, and --update would overwrite it: move it away first")
  } catch {}
}

/// Replays once more, into a new file beside the golden capture that takes its place when it is whole.
func update(_ golden: String, _ options: Options) throws(Failure) {
  // A link stays a link.
  let target =
    unsafe realpath(golden, nil).map { path in
      defer { unsafe free(path) }
      return unsafe String(cString: path)
    } ?? golden
  var status = stat()
  let exists = unsafe stat(target, &status) == 0
  if unsafe exists && access(target, W_OK) != 0 {
    throw .system("cannot write \(golden): \(SystemError(errno))")
  }
  if exists && status.st_size > 0 { try refuseOtherFile(golden) }
  var template = Array("\(target).XXXXXX".utf8CString)
  let descriptor = unsafe mkstemp(&template)
  guard descriptor >= 0 else {
    throw .system("cannot write beside \(golden): \(SystemError(errno))")
  }
  let mask = umask(0)
  umask(mask)
  fchmod(descriptor, exists ? status.st_mode & 0o7777 : 0o666 & ~mask)
  defer { close(descriptor) }
  let new = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)

  var again = options
  again.format = options.captureFormat  // the new name tells nothing
  again.golden = nil
  again.write = new
  again.json = nil
  again.rotation = Rotation()
  again.postrotate = nil
  again.isQuiet = true
  again.isVerbose = false
  do throws(Failure) {
    _ = try performReplay(again, mustFinish: true)
    // On the disk before it has the name.
    guard unsafe fsync(descriptor) == 0 && rename(new, target) == 0 else {
      throw .system("cannot write \(golden): \(SystemError(errno))")
    }
  } catch {
    unsafe unlink(new)
    throw error
  }
  if !options.isQuiet { Console.say("\(golden) is written anew") }
}
