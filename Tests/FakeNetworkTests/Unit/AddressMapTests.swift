import TestFrames
import Testing
import Wire

@testable import FakeNetwork

struct AddressMapTests {
  @Test func noRules() {
    #expect(AddressMap<IPv4Address, Int>([]) == nil)
  }

  /// Against a look at all rules: of those that hold an address the narrowest, of the same width the
  /// first.
  @Test func theNarrowestHasTheLastWord() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let count = Int.random(in: 1...8, using: &random)
      let rules = (0..<count).map { number in
        let first = UInt32.random(in: 0..<40, using: &random)
        let last = first + UInt32.random(in: 0..<12, using: &random)
        return (range: IPv4Address(first)...IPv4Address(last), value: number)
      }
      let map = try #require(AddressMap(rules))
      for number in 0..<60 as Range<UInt32> {
        let address = IPv4Address(number)
        let expected = rules.filter { $0.range.contains(address) }.min {
          $0.range.upperBound.rawValue - $0.range.lowerBound.rawValue
            < $1.range.upperBound.rawValue - $1.range.lowerBound.rawValue
        }?.value
        #expect(map[address] == expected, "\(rules) at \(address)")
      }
    }
  }

  @Test func allAddresses() throws {
    let everywhere = IPv6Address(0)...IPv6Address(.max)
    let one = IPv6Address("fd00::2")!
    let map = try #require(AddressMap([(everywhere, "all"), (one...one, "one")]))
    #expect(map[IPv6Address(0)] == "all" && map[IPv6Address(.max)] == "all")
    #expect(map[one] == "one")
    #expect(map[IPv6Address("fd00::1")!] == "all" && map[IPv6Address("fd00::3")!] == "all")
  }
}
