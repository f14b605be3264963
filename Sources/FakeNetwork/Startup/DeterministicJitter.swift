import Algorithms

/// Delays that differ from host to host, and are the same each time: what the standards leave to
/// chance, so that many do not speak at once.
enum DeterministicJitter {
  /// A part of a delay, by a number that is a host's own.
  ///
  /// - Parameter turn: which of its delays.
  static func part(of delay: Int64, for number: UInt64, turn: UInt64 = 0) -> Int64 {
    part(of: delay, part(for: number, turn: turn))
  }

  /// Which part that is, in units of 2 to the power of -64.
  static func part(for number: UInt64, turn: UInt64 = 0) -> UInt64 {
    SplitMix64.number(turn, of: number)
  }

  static func part(of delay: Int64, _ part: UInt64) -> Int64 {
    Int64(UInt64(delay).multipliedFullWidth(by: part).high)
  }
}
