import Testing

@testable import FakeNetwork

@Suite("Spread") struct SpreadTests {
  @Test func liesWithin() {
    for number in 0..<1000 as Range<UInt64> {
      for delay in [0, 1, 50_000_000, .max] as [Int64] {
        let part = Spread.part(of: delay, for: number)
        #expect(part >= 0 && part <= delay)
        #expect(part == Spread.part(of: delay, for: number))
      }
    }
  }

  /// Neighbours, as addresses are, do not speak together: each tenth has its tenth.
  @Test func isEven() {
    var tenths = [Int](repeating: 0, count: 10)
    for number in 0..<10_000 as Range<UInt64> {
      tenths[Int(Spread.part(of: 10_000, for: 0x0200_0a00_0000 + number) / 1000)] += 1
    }
    #expect(tenths.allSatisfy { (900...1100).contains($0) })
  }

  @Test func differsByTurn() {
    #expect(
      Spread.part(of: .max, for: 1, turn: 1) != Spread.part(of: .max, for: 1, turn: 2))
  }
}
