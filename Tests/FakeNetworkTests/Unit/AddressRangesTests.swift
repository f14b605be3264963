import Testing
import Wire

@testable import FakeNetwork

@Suite("Address ranges") struct AddressRangesTests {
  private func ranges(_ texts: (String, String)...) -> AddressRanges<IPv6Address> {
    AddressRanges(texts.map { IPv6Address($0)!...IPv6Address($1)! })
  }

  @Test func membersOfSeveral() {
    let ranges = ranges(
      ("fd00::40", "fd00::50"), ("fd00::10", "fd00::30"), ("fd00::20", "fd00::45"),
      ("fd00::60", "fd00::60"))
    for text in ["fd00::10", "fd00::31", "fd00::50", "fd00::60"] {
      #expect(ranges.contains(IPv6Address(text)!), "\(text)")
    }
    for text in ["fd00::f", "fd00::51", "fd00::5f", "fd00::61", "::", "ffff::"] {
      #expect(!ranges.contains(IPv6Address(text)!), "\(text)")
    }
    #expect(ranges.count == 0x42)
    #expect(ranges.first?.description == "fd00::10")
    #expect(!ranges.isEmpty)
    let sharing = self.ranges(("fd00::1", "fd00::5"), ("fd00::5", "fd00::9"))
    #expect(sharing.count == 9)
  }

  @Test func none() {
    let ranges = ranges()
    #expect(!ranges.contains(IPv6Address("fd00::2")!))
    #expect(!ranges.overlap(IPv6Address(.min)...IPv6Address(.max)))
    #expect(ranges.count == 0)
    #expect(ranges.first == nil)
    #expect(ranges.isEmpty)
  }

  @Test(
    "The last 32 bits of a range's addresses",
    arguments: [
      ("fd00::2", "fd00::4", [2, 3, 4], [0, 1, 5, 0xffff_ffff]),
      ("fd00::ffff:fffe", "fd00::1:0:1", [0xffff_fffe, 0xffff_ffff, 0, 1], [2, 0xffff_fffd]),
      ("fd00::5", "fd00::1:0:3", [5, 0xffff_ffff, 0, 3], [4]),
      ("fd00::5", "fd00::1:0:4", [5, 4, 0, 0xffff_ffff], []),
      ("fd00::", "fd00::ffff:ffff:ffff:ffff", [0, 77, 0xffff_ffff], []),
      ("fd00::5", "fd00::1:0:9", [0, 5, 9, 10, 0xffff_ffff], []),
      (
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        [0xffff_fff0, 0xffff_ffff], [0, 0xffff_ffef]
      ),
    ] as [(String, String, [UInt32], [UInt32])])
  func derivedMACs(_ first: String, _ last: String, _ inside: [UInt32], _ outside: [UInt32]) {
    let ranges = AddressRanges(
      AddressRanges.derivedMACs(of: IPv6Address(first)!...IPv6Address(last)!))
    func mac(_ bits: UInt32) -> MACAddress { MACAddress(0x0201_0000_0000 | UInt64(bits)) }
    for bits in inside { #expect(ranges.contains(mac(bits)), "\(bits)") }
    for bits in outside { #expect(!ranges.contains(mac(bits)), "\(bits)") }
  }

  @Test func overlapping() {
    let ranges = ranges(
      ("fd00::10", "fd00::1f"), ("fd00::20", "fd00::2f"), ("fd00::40", "fd00::40"))
    // Neighbors are one.
    #expect(ranges.ranges.count == 2 && ranges.count == 0x21)
    for (first, last) in [("::", "fd00::10"), ("fd00::18", "fd00::19"), ("fd00::30", "fd00::40")] {
      #expect(ranges.overlap(IPv6Address(first)!...IPv6Address(last)!), "\(first)")
    }
    for (first, last) in [("::", "fd00::f"), ("fd00::30", "fd00::3f"), ("fd00::41", "ffff::")] {
      #expect(!ranges.overlap(IPv6Address(first)!...IPv6Address(last)!), "\(first)")
    }
  }

  @Test(
    "A range without another",
    arguments: [
      (2...9, 4...5, [2...3, 6...9]), (2...9, 0...1, [2...9]), (2...9, 0...2, [3...9]),
      (2...9, 9...12, [2...8]), (2...9, 2...9, []), (2...9, 0...12, []),
    ] as [(ClosedRange<Int>, ClosedRange<Int>, [ClosedRange<Int>])])
  func subtracting(_ range: ClosedRange<Int>, _ other: ClosedRange<Int>, _ rest: [ClosedRange<Int>])
  {
    func addresses(_ range: ClosedRange<Int>) -> ClosedRange<IPv6Address> {
      IPv6Address(UInt128(range.lowerBound))...IPv6Address(UInt128(range.upperBound))
    }
    let left = AddressRanges.remainder(of: addresses(range), without: addresses(other))
    #expect(left == rest.map(addresses))
  }
}
