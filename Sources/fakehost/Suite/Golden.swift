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

/// Replays once more, into a new file that takes the golden capture's place when it is whole.
func update(_ golden: String, _ options: Options) throws(Failure) {
  guard !golden.hasSuffix(".gz"), !golden.hasSuffix(".zst") else {
    throw .input("\(golden) is compressed, and --update writes none: decompress it first")
  }
  var status = stat()
  if unsafe stat(golden, &status) == 0, status.st_size > 0 { try refuseOtherFile(golden) }
  let replacement = try openReplacement(of: golden)
  var again = options
  again.format = options.captureFormat  // whatever -w is called
  again.golden = nil
  again.write = golden
  again.json = nil
  again.rotation = Rotation()
  again.postrotate = nil
  again.isQuiet = true
  again.isVerbose = false
  _ = try performReplay(again, into: replacement.descriptor)
  try replacement.finish()
  if !options.isQuiet { Console.say("\(golden) is written anew") }
}
