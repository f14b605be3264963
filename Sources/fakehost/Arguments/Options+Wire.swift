import Capture
import Drivers
import Wire

// How a capture is sent to hosts that are there.

extension Speed {
  init(parsing text: String) throws(Failure) {
    if text == "max" {
      self = .max
      return
    }
    let isPlain = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    guard isPlain, let factor = Double(text), (0.001...1_000_000).contains(factor) else {
      throw .usage(
        "--speed takes how many times as fast, 0.001 to 1000000 (1, 10, 0.5), or max, not '\(text)'"
      )
    }
    self = .times(factor)
  }
}

extension Options {
  /// What is compared is what comes back from hosts that are there.
  var isOnWire: Bool { wire != nil }

  /// Which fields may differ. What takes its time on a wire takes another each time.
  var ignoredOnComparing: Set<FrameField.Name> {
    isOnWire && tolerance == nil ? ignored.union([.time]) : ignored
  }

  /// Whether the options that are about hosts that are there go with the others.
  ///
  /// - Parameter given: those of the command line; what is kept beside a capture is about fake hosts.
  func checkWire(given: [Option]) throws(Failure) {
    guard isOnWire else {
      if let option = given.first(where: { $0.section == .wire && $0 != .speed }) {
        throw .usage(
          "--\(option.rawValue) goes with --on-interface: a replay offline has exact times")
      }
      if let speed, speed != .max, isSuite {
        throw .usage("--speed N goes with one capture, or with --on-interface")
      }
      return
    }
    if let option = given.first(where: { [.hosts, .impairments].contains($0.section) }) {
      throw .usage(
        "--\(option.rawValue) is about fake hosts, and with --on-interface others answer: give one of them"
      )
    }
    if count != nil {
      throw .usage("--count is of fake hosts' answers, and with --on-interface others answer")
    }
    if !keepUntil.isEmpty || (json != nil && !isSuite) {
      throw .usage(
        "--\(keepUntil.isEmpty ? "json" : "keep-until") needs the verdicts of fake hosts, and with --on-interface others answer"
      )
    }
    if updatesGolden {
      throw .usage(
        "--update writes what fake hosts answer: give it without --on-interface; to keep what others answer, -w FILE -Q out"
      )
    }
    if hasDirection && direction != .egress && (golden != nil || isSuite) {
      throw .usage(
        "-Q \(direction.rawValue) has no place here: what is compared is what comes back, -Q out")
    }
    if tolerance != nil && speed == .max {
      throw .usage("--tolerance compares times, and with --speed max there are none: give one")
    }
    if tolerance != nil && golden == nil && !isSuite {
      throw .usage("--tolerance goes with --expect")
    }
    if !isSuite && !isRegularFile(input) {
      throw .usage("--on-interface reads the capture before it sends any of it: give it as a file")
    }
  }
}
