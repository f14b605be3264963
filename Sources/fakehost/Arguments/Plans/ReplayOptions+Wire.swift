import Capture
import Drivers
import Wire

// Whether the options that are about hosts that are there go with the others.

extension ReplayOptions {
  /// - Parameter given: those of the command line; what is kept beside a capture is about fake hosts.
  static func checkOffline(_ speed: Speed?, given: [Option], isSuite: Bool) throws(Failure) {
    if let option = given.first(where: { $0.section == .wire && $0 != .speed }) {
      throw .usage(
        "--\(option.rawValue) goes with --on-interface: a replay offline has exact times")
    }
    if let speed, speed != .max, isSuite {
      throw .usage("--speed N goes with one capture, or with --on-interface")
    }
  }

  /// - Parameter given: those of the command line; what is kept beside a capture is about fake hosts.
  static func check(
    _ wire: WireOptions, _ values: [OptionValue], given: [Option], isSuite: Bool, input: String
  ) throws(Failure) {
    if let option = given.first(where: {
      [.hosts, .impairments].contains(Command.replay.section(of: $0))
    }) {
      throw .usage(
        "--\(option.rawValue) is about fake hosts, and with --on-interface others answer: give one of them"
      )
    }
    if values.limit != nil {
      throw .usage("--count is of fake hosts' answers, and with --on-interface others answer")
    }
    let keepsUntil = values.contains { if case .keepUntil = $0 { true } else { false } }
    if keepsUntil || (values.json != nil && !isSuite) {
      throw .usage(
        "--\(keepsUntil ? "keep-until" : "json") needs the verdicts of fake hosts, and with --on-interface others answer"
      )
    }
    if values.contains(where: { if case .update = $0 { true } else { false } }) {
      throw .usage(
        "--update writes what fake hosts answer: give it without --on-interface; to keep what others answer, -w FILE -Q out"
      )
    }
    let isCompared = values.golden != nil || isSuite
    if let direction = values.direction, direction != .egress, isCompared {
      throw .usage(
        "-Q \(direction.rawValue) cannot be used here: replies are compared, -Q out")
    }
    if wire.tolerance != nil {
      let speed = values.last { if case .speed(let speed) = $0 { speed } else { nil } }
      if speed == .max {
        throw .usage("--tolerance compares times, and with --speed max there are none: give one")
      }
      if !isCompared { throw .usage("--tolerance goes with --expect") }
    }
    if !isSuite && !isRegularFile(input) {
      throw .usage("--on-interface reads the capture before it sends any of it: give it as a file")
    }
  }
}
