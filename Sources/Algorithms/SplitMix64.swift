/// Steele, Lea and Flood's SplitMix64, whose numbers need not be asked for in their order.
public enum SplitMix64 {
  /// The number of a sequence at a place, the first at 0.
  @inlinable @inline(__always)
  public static func number(_ place: UInt64, of seed: UInt64) -> UInt64 {
    // The finalizer: each bit of the seed and the place changes half of the bits.
    var bits = seed &+ (place &+ 1) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 31
  }
}
