import Algorithms
import Capture
import FakeNetwork
import Wire

// What is recorded, and into which files; what is compared, and how it is sent.

extension ValueCheck {
  static func format(_ text: String) throws(Failure) -> CaptureWriter.Format {
    guard let format = CaptureWriter.Format(rawValue: text) else {
      throw .usage("--format takes pcap or pcapng, not '\(text)'")
    }
    return format
  }

  static func direction(_ text: String) throws(Failure) -> Direction {
    guard let direction = Direction(rawValue: text) else {
      throw .usage("-Q takes in, out or inout, not '\(text)'")
    }
    return direction
  }

  static func filter(
    _ text: String, of linkType: LinkType = .ethernet, option: String = "--filter",
    isOneOfSeveral: Bool = false
  ) throws(Failure) -> CaptureFilter {
    do {
      return try CaptureFilter(text, linkType: linkType, mayMatchNothing: isOneOfSeveral)
    } catch {
      let kind = linkType == .ethernet ? "" : ", of \(linkType) frames"
      throw .usage("\(option) '\(text)'\(kind): \(error.reason)")
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
    let seconds: Int64 = try number(
      text, of: "-G", in: 1...1_000_000_000, what: "a number of seconds,")
    return seconds * 1_000_000_000
  }

  static func fileCount(_ text: String) throws(Failure) -> Int {
    try number(text, of: "-W", in: 1...1_000_000, what: "a number of files,")
  }

  static func fileCommand(_ text: String) throws(Failure) -> String {
    guard isOnPath(text) else {
      throw .usage(
        "-z takes a command that is run with a file's name (gzip; for more, a script), not '\(text)'"
      )
    }
    return text
  }

  static func keep(_ text: String) throws(Failure) -> Int {
    try number(text, of: "--keep", in: 1...Recorder.mostKept, what: "a number of frames,")
  }

  static func keepUntil(_ text: String) throws(Failure) -> [Verdict] {
    do {
      return try Verdict.named(text)
    } catch {
      throw .usage("--keep-until: \(error.message)")
    }
  }

  /// Fields that may differ, in Wireshark's names.
  static func fields(_ text: String) throws(Failure) -> Set<FrameField.Name> {
    var fields: Set<FrameField.Name> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let field = FrameField.Name(rawValue: String(name)) else {
        let names = FrameField.Name.allCases.map(\.rawValue)
        // `ttl` is ip.ttl, and what several headers have is any of those.
        let meant = name.isEmpty ? [] : names.filter { $0.hasSuffix(".\(name)") }
        let near =
          meant.isEmpty ? [nearest(to: String(name), among: names)].compactMap(\.self) : meant
        let hint =
          near.isEmpty ? nil : "; did you mean \(near.joined(separator: " or "))?"
        throw .usage(
          "--ignore: no field is called '\(name)'"
            + (hint ?? "; there are \(names.joined(separator: ", "))"))
      }
      fields.insert(field)
    }
    return fields
  }

  /// From one look of `top` to the next, in nanoseconds: no more than ten a second.
  static let refreshes: ClosedRange<Int64> = 100_000_000...3_600_000_000_000

  /// Seconds, or a time with its unit.
  static func refresh(_ text: String) throws(Failure) -> Int64 {
    let isPlain = text.utf8.last.map { (0x30...0x39).contains($0) } ?? false
    guard let time = try? time(isPlain ? text + "s" : text, named: ""), refreshes.contains(time)
    else { throw .usage("-d takes seconds from 0.1 to 3600, not '\(text)'") }
    return time
  }

  static func interval(_ text: String) throws(Failure) -> Int64 {
    let interval = try time(text, of: .interval)
    guard interval > 0 else {
      throw .usage("--interval takes a time above 0")
    }
    return interval
  }
}
