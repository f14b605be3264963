/// Makes frames that are damaged in ways that get past some guard: one after the other in the same
/// buffer, hundreds of thousands a second.
struct DamagedFrames {
  private(set) var frame: Bytes = []
  private let good: [Bytes]
  private let bad: [Bytes]

  /// - Parameters:
  ///   - good: frames that are answered, or nearly: half of those that are damaged.
  ///   - bad: one for each guard.
  init(good: [Bytes], bad: [Bytes]) {
    self.good = good
    self.bad = bad
    frame.reserveCapacity(4096)
  }

  /// The same seed makes the same frame.
  mutating func make(seed: UInt64) {
    var random = XorShift(seed: seed)
    frame.removeAll(keepingCapacity: true)
    if Int.random(in: 0..<8, using: &random) == 0 {
      for _ in 0..<Int.random(in: 0...200, using: &random) {
        frame.append(UInt8.random(in: 0...255, using: &random))
      }
      return
    }
    let isGood = Bool.random(using: &random)
    let count = isGood ? good.count : bad.count
    let index = Int.random(in: 0..<count, using: &random)
    frame += isGood ? good[index] : bad[index]
    for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(using: &random) }
    // Else hardly any would get past the checksums.
    if Bool.random(using: &random) { frame.mendChecksums() }
  }

  private mutating func mutate(using random: inout XorShift) {
    guard !frame.isEmpty else { return }
    // The headers matter more than the data.
    let offset = Int.random(in: 0..<min(frame.count, 64), using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: frame[offset] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 1: frame[offset] = UInt8.random(in: 0...255, using: &random)
    case 2: frame[offset] = Self.edges[Int.random(in: 0..<Self.edges.count, using: &random)]
    case 3: frame.removeLast(Int.random(in: 0...frame.count, using: &random))
    case 4: frame += repeatElement(0xa5, count: Int.random(in: 1...100, using: &random))
    default: frame.insert(UInt8.random(in: 0...255, using: &random), at: offset)
    }
  }

  private static let edges: Bytes = [0, 1, 0x7f, 0x80, 0xff]
}
