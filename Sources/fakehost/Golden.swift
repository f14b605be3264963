import Capture
import Glibc
import Links
import Wire

/// The comparison with the golden capture, if there is one; none where it is still to be written.
func openGolden(_ options: Options, resolution: Int64) throws(Failure) -> Comparison? {
  guard let file = options.golden else { return nil }
  do {
    return Comparison(
      with: try CaptureReader(path: file), ignoring: options.ignored, resolution: resolution)
  } catch .cannotOpen(ENOENT) where options.updatesGolden {
    return nil
  } catch .cannotOpen(ENOENT) {
    throw .input("cannot open \(file): \(SystemError.noSuchFile). --update writes it")
  } catch {
    throw explain(error, in: file)
  }
}

/// Replays once more, into a file that takes the golden capture's place when it is whole.
func update(_ golden: String, _ options: Options) throws(Failure) {
  var again = options
  again.golden = nil
  again.write = golden + ".new"
  again.isQuiet = true
  again.isVerbose = false
  _ = try performReplay(again)
  guard unsafe rename(golden + ".new", golden) == 0 else {
    throw .system("cannot write \(golden): \(SystemError(errno))")
  }
  if !options.isQuiet { Console.say("\(golden) is written anew") }
}

/// The differences for people, those that are told of so many.
func differenceText(_ differences: [Comparison.Difference], of count: UInt64) -> String {
  var text = ""
  for difference in differences {
    switch difference {
    case .differs(let frame, let what, let fields):
      text += "frame \(frame) differs: \(what)\n"
      for field in fields {
        let name = field.name.rawValue
        let padding = String(repeating: " ", count: max(1, 20 - name.count))
        text += "    \(name)\(padding)expected \(field.expected), got \(field.found)\n"
      }
    case .missing(let frame, let what):
      text += "frame \(frame) is missing: \(what)\n"
    case .extra(let frame, let what):
      text += "an extra frame, number \(frame) of those that came: \(what)\n"
    }
  }
  let untold = count - UInt64(differences.count)
  return untold == 0 ? text : text + "and \(counted(untold, "more difference"))\n"
}
