import Algorithms
import TestFrames
import Testing

@Suite("SplitMix64") struct SplitMix64Tests {
  /// The first numbers of the seed 1234567, as its users publish them.
  @Test func known() {
    let numbers: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect((0..<5).map { SplitMix64.number($0, of: 1_234_567) } == numbers)
  }

  /// Asked for in any order, they are those that one after the other gives.
  @Test(arguments: [0, 1, .max, 0x9e37_79b9_7f4a_7c15] as [UInt64])
  func anyOrder(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let inOrder = (0..<100).map { _ in generator.next() }
    for place in (0..<100).shuffled(using: &generator) {
      #expect(SplitMix64.number(UInt64(place), of: seed) == inOrder[place])
    }
  }
}
