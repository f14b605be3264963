/// Marsaglia's xorshift: the same numbers from the same seed, everywhere.
struct XorShift: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    // Neighbouring seeds are spread out, and the state is never 0.
    state = (seed &+ 1) &* 0x9e37_79b9_7f4a_7c15 | 1
  }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
