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

  /// The first numbers of SplitMix64 seeded with 1234567, as its users publish them.
  @Test func isThatOfSplitMix64() {
    let numbers: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    for (turn, number) in numbers.enumerated() {
      // Of 2 to the 62nd it is the first 62 bits.
      let part = Spread.part(of: 1 << 62, for: 1_234_567, turn: UInt64(turn))
      #expect(part == number >> 2)
    }
  }
}
