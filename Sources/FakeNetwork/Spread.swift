/// Delays that differ from host to host, and are the same each time: what the standards leave to
/// chance, so that many do not speak at once.
enum Spread {
  /// A part of a delay, by a number that is a host's own.
  ///
  /// - Parameter turn: which of its delays.
  static func part(of delay: Int64, for number: UInt64, turn: UInt64 = 0) -> Int64 {
    // The finalizer of SplitMix64: each bit of the number changes half of the bits.
    var bits = number &+ (turn &+ 1) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    bits ^= bits >> 31
    return Int64(UInt64(delay).multipliedFullWidth(by: bits).high)
  }
}
