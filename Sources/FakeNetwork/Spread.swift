/// Delays that differ from host to host, and are the same each time: what the standards leave to
/// chance, so that many do not speak at once.
enum Spread {
  /// A part of a delay, by a number that is a host's own.
  ///
  /// - Parameter turn: which of its delays.
  static func part(of delay: Int64, for number: UInt64, turn: UInt64 = 0) -> Int64 {
    let bits = SplitMix64.number(turn, of: number)
    return Int64(UInt64(delay).multipliedFullWidth(by: bits).high)
  }
}
