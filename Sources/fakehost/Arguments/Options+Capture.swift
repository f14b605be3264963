import Capture
import FakeNetwork
import Wire

// What is recorded, and into which files.

extension Options {
  /// Whether the options that say how to record go with what is recorded, and with one another.
  func checkRecording(for command: Command) throws(Failure) {
    if filter != nil && write == nil && golden == nil && !isSuite {
      let more = command == .replay ? ", or --expect" : ""
      throw .usage("--filter says which frames are recorded: it goes with -w FILE\(more)")
    }
    let needs = [
      (rotation.size != nil, "-C"), (rotation.period != nil, "-G"), (rotation.count != nil, "-W"),
      (postrotate != nil, "-z"), (keep != nil, "--keep"),
    ].filter(\.0).map(\.1)
    if let option = needs.first, write == nil { throw .usage("\(option) goes with -w FILE") }
    let rotates = rotation.size != nil || rotation.period != nil
    if let option = needs.first(where: { $0 == "-W" || $0 == "-z" }), !rotates {
      throw .usage("\(option) goes with -C or -G, which make more than one file")
    }
    if let option = needs.first, let write, !isRegularFile(write) {
      throw .usage(
        "\(option) writes files, one after another or anew: \(captureName(write)) is none")
    }
    if keep != nil && rotates {
      throw .usage("--keep writes one file, and \(needs[0]) makes many: give one of them")
    }
    if !keepUntil.isEmpty && keep == nil { throw .usage("--keep-until goes with --keep N") }
    if keep != nil && golden != nil {
      throw .usage("--expect compares all frames, and --keep has the last ones: give one of them")
    }
  }

  /// Whether the options go with cases, which have their golden captures beside them.
  func checkSuite() throws(Failure) {
    if write != nil {
      throw .usage(
        "-w records one capture, and a case has its golden one: replay the capture alone")
    }
    if golden != nil && (inputs.count > 1 || isFolder(input) || ReplayCase.isNamed(input)) {
      throw .usage(
        "--expect is the golden capture of one; each of several has its own beside it, NAME.out.pcap"
      )
    }
    if let golden, junit == golden || json == golden || junit == input {
      throw .usage("--junit \(junit ?? "") would overwrite a capture that is read")
    }
    if let junit, junit == json { throw .usage("--junit and --json both want \(junit)") }
  }

  static func filter(
    _ text: String, of linkType: LinkType = .ethernet
  ) throws(Failure) -> CaptureFilter {
    do {
      return try CaptureFilter(text, linkType: linkType)
    } catch {
      let kind = linkType == .ethernet ? "" : ", of \(linkType) frames"
      throw .usage("--filter '\(text)'\(kind): \(error.reason)")
    }
  }

  /// `-C`'s units are a million bytes, or with a suffix powers of 1024.
  static func fileSize(_ text: String) throws(Failure) -> Int {
    let units = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
    let unit = text.last.flatMap { units[$0.lowercased()] }
    if let number = Int(decimal: text.utf8.dropLast(unit == nil ? 0 : 1)), number > 0 {
      let (size, isOver) = number.multipliedReportingOverflow(by: unit ?? 1_000_000)
      if !isOver { return size }
    }
    throw .usage(
      "-C takes a size in millions of bytes, or with k, m or g in KiB, MiB or GiB (10, 512k), not '\(text)'"
    )
  }

  static func period(_ text: String) throws(Failure) -> Int64 {
    guard let seconds = Int64(decimal: text.utf8), (1...1_000_000_000).contains(seconds) else {
      throw .usage("-G takes a number of seconds, 1 to 1000000000, not '\(text)'")
    }
    return seconds * 1_000_000_000
  }

  static func fileCount(_ text: String) throws(Failure) -> Int {
    guard let number = Int(decimal: text.utf8), (1...1_000_000).contains(number) else {
      throw .usage("-W takes a number of files, 1 to 1000000, not '\(text)'")
    }
    return number
  }

  static func fileCommand(_ text: String) throws(Failure) -> String {
    guard isOnPath(text) else {
      throw .usage(
        "-z takes a command that is called with a file's name (gzip; for more, a script), and '\(text)' is none"
      )
    }
    return text
  }

  static func keep(_ text: String) throws(Failure) -> Int {
    guard let number = Int(decimal: text.utf8), (1...Recorder.mostKept).contains(number) else {
      throw .usage("--keep takes a number of frames, 1 to \(Recorder.mostKept), not '\(text)'")
    }
    return number
  }

  static func keepUntil(_ text: String) throws(Failure) -> [Verdict] {
    do {
      return try Verdict.named(text)
    } catch {
      throw .usage("--keep-until: \(error.message)")
    }
  }
}
