import Capture
import Glibc
import Links
import Wire

/// The comparison with the golden capture, if there is one; none where it is still to be written.
///
/// - Parameters:
///   - input: what is compared, for messages.
///   - linkType: that of the frames that are to be compared; `nil` where there may be several.
///   - resolution: that of their times.
func openGolden(
  _ plan: ComparisonPlan?, of input: String, linkType: LinkType?, resolution: Int64
) throws(Failure) -> Comparison? {
  guard let plan else { return nil }
  let file = plan.golden
  let golden: CaptureReader
  do {
    golden = try CaptureReader(path: file)
  } catch {
    switch error {
    case .cannotOpen(ENOENT) where plan.updates: return nil
    case .cannotOpen(ENOENT):
      throw .input("cannot open \(file): \(SystemError.noSuchFile). --update writes it")
    case .notACapture where plan.updates, .linkType where plan.updates:
      return nil  // whatever it was, it is to be written anew
    default: throw explain(error, in: file)
    }
  }
  if let linkType, golden.linkType != linkType {
    if plan.updates { return nil }
    throw .input(
      "\(file) holds frames of link type \(golden.linkType), \(inputName(input)) of \(linkType): they cannot be compared"
    )
  }
  return Comparison(
    with: golden, ignoring: plan.ignored, resolution: resolution,
    tolerance: plan.tolerance, shortest: plan.shortest)
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
func update(_ golden: String, _ plan: ReplayPlan) throws(Failure) {
  guard ![".gz", ".zst", ".lz4"].contains(where: golden.hasSuffix) else {
    throw .input("\(golden) is compressed, and --update writes none: decompress it first")
  }
  var status = stat()
  let isThere = unsafe stat(golden, &status) == 0 && status.st_size > 0
  if isThere { try refuseOtherFile(golden) }
  let replacement = try openReplacement(of: golden)
  _ = try performReplay(plan.writing(golden), into: replacement.descriptor)
  try replacement.finish()
  if !plan.verbosity.isQuiet { Console.say("\(golden) is \(isThere ? "written anew" : "new")") }
}
