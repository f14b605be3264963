import TestFrames
import Testing

@testable import Wire

/// `10.1.0.0/16` or any address in it.
private func prefix(_ text: String) -> IPv4Prefix { IPv4InterfaceAddress(text)!.prefix }

/// The model halves: what lies within the range is taken, what lies apart from it is not.
func expectCoveringIsWhatHalvingFinds<Address: NetworkAddress>(
  _ family: Address.Type, of count: Int
) {
  func halved(_ prefix: Prefix<Address>, _ range: ClosedRange<Address>) -> [Prefix<Address>] {
    if !range.overlaps(prefix.range) { return [] }
    if range.contains(prefix.first) && range.contains(prefix.last) { return [prefix] }
    return [prefix.first, prefix.last].flatMap {
      halved(Prefix(around: $0, length: prefix.length + 1), range)
    }
  }
  var random = SeededGenerator(seed: 1)
  for _ in 0..<count {
    let first = Address.RawValue.random(in: 0...(.max), using: &random)
    let span =
      Address.RawValue.random(in: 0...(.max), using: &random)
      >> Int.random(in: 0..<Address.RawValue.bitWidth, using: &random)
    let (end, isOver) = first.addingReportingOverflow(span)
    let range = Address(first)...Address(isOver ? .max : end)
    #expect(
      Prefix.covering(range) == halved(Prefix(around: range.lowerBound, length: 0), range),
      "\(range)")
  }
}

struct IPv4PrefixTests {
  /// RFC 1122 3.2.1.3; of a /31 and a /32 all are (RFC 3021).
  @Test(arguments: [
    ("10.0.0.0", 30, false), ("10.0.0.1", 30, true), ("10.0.0.3", 30, false),
    ("10.0.0.0", 31, true),
    ("10.0.0.1", 31, true), ("10.0.0.1", 32, true), ("10.1.0.0", 30, true),
    ("127.0.0.1", 31, false),
  ])
  func whoMayBeAHost(_ address: String, _ length: Int, _ isHost: Bool) {
    let prefix = IPv4Prefix(around: IPv4Address("10.0.0.1")!, length: length)
    #expect(prefix.isHost(IPv4Address(address)!) == isHost)
  }

  @Test(arguments: [
    // A /31 has no broadcast address (RFC 3021), nor has a /32.
    ("10.1.2.3/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255", true),
    ("10.1.2.3/1", "0.0.0.0/1", "0.0.0.0", "127.255.255.255", true),
    ("200.1.2.3/1", "128.0.0.0/1", "128.0.0.0", "255.255.255.255", true),
    ("10.1.2.3/8", "10.0.0.0/8", "10.0.0.0", "10.255.255.255", true),
    ("10.1.2.3/16", "10.1.0.0/16", "10.1.0.0", "10.1.255.255", true),
    ("10.1.2.3/23", "10.1.2.0/23", "10.1.2.0", "10.1.3.255", true),
    ("10.1.2.3/30", "10.1.2.0/30", "10.1.2.0", "10.1.2.3", true),
    ("10.1.2.3/31", "10.1.2.2/31", "10.1.2.2", "10.1.2.3", false),
    ("10.1.2.3/32", "10.1.2.3/32", "10.1.2.3", "10.1.2.3", false),
    ("255.255.255.255/32", "255.255.255.255/32", "255.255.255.255", "255.255.255.255", false),
  ])
  func bounds(
    _ text: String, _ description: String, _ first: String, _ last: String, _ hasBroadcast: Bool
  ) {
    let prefix = prefix(text)
    #expect(prefix.description == description)
    #expect(prefix.first.description == first)
    #expect(prefix.last.description == last)
    #expect(prefix.subnetAddress == (hasBroadcast ? prefix.first : nil))
    #expect(prefix.directedBroadcast == (hasBroadcast ? prefix.last : nil))
  }

  @Test(arguments: 0...32)
  func containsItsEndsAndNothingBeyond(_ length: Int) {
    let prefix = IPv4Prefix(around: IPv4Address(0xaaaa_5555), length: length)
    #expect(prefix.contains(prefix.first))
    #expect(prefix.contains(prefix.last))
    #expect(prefix.contains(IPv4Address(0xaaaa_5555)))
    if length > 0 {
      #expect(!prefix.contains(IPv4Address(prefix.first.rawValue &- 1)))
      #expect(!prefix.contains(IPv4Address(prefix.last.rawValue &+ 1)))
    }
    #expect(UInt64(prefix.last.rawValue - prefix.first.rawValue) + 1 == 1 << (32 - length))
  }

  @Test(arguments: [
    ("10.0.0.0/24", "10.0.0.0/24", true),
    ("10.0.0.0/8", "10.9.0.0/16", true),
    ("0.0.0.0/0", "255.255.255.255/32", true),
    ("0.0.0.0/0", "0.0.0.0/0", true),
    ("10.0.0.0/24", "10.0.0.255/32", true),
    ("10.0.0.0/24", "10.0.1.0/24", false),
    ("10.0.0.0/31", "10.0.0.2/31", false),
    ("10.0.0.1/32", "10.0.0.2/32", false),
    ("0.0.0.0/1", "128.0.0.0/1", false),
  ])
  func overlaps(_ one: String, _ other: String, _ expected: Bool) {
    #expect(prefix(one).overlaps(prefix(other)) == expected)
    #expect(prefix(other).overlaps(prefix(one)) == expected)
  }

  @Test(arguments: [
    ("10.0.0.2", "10.0.0.2", ["10.0.0.2/32"]),
    ("0.0.0.0", "0.0.0.0", ["0.0.0.0/32"]),
    ("255.255.255.255", "255.255.255.255", ["255.255.255.255/32"]),
    ("0.0.0.0", "255.255.255.255", ["0.0.0.0/0"]),
    ("0.0.0.0", "127.255.255.255", ["0.0.0.0/1"]),
    ("128.0.0.0", "255.255.255.255", ["128.0.0.0/1"]),
    ("10.1.0.0", "10.1.255.255", ["10.1.0.0/16"]),
    ("10.0.0.1", "10.0.0.2", ["10.0.0.1/32", "10.0.0.2/32"]),
    ("10.0.0.2", "10.0.0.9", ["10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/31"]),
    ("10.0.0.255", "10.0.1.0", ["10.0.0.255/32", "10.0.1.0/32"]),
    ("255.255.255.253", "255.255.255.255", ["255.255.255.253/32", "255.255.255.254/31"]),
  ])
  func covering(_ first: String, _ last: String, _ expected: [String]) {
    let prefixes = IPv4Prefix.covering(IPv4Address(first)!...IPv4Address(last)!)
    #expect(prefixes.map(\.description) == expected)
  }

  @Test(arguments: [
    ("10.0.0.2", "10.0.0.2", "10.0.0.2/32"), ("10.0.0.2", "10.0.0.99", "10.0.0.0/25"),
    ("127.255.255.255", "128.0.0.0", "0.0.0.0/0"), ("0.0.0.0", "255.255.255.255", "0.0.0.0/0"),
  ])
  func aroundARange(_ first: String, _ last: String, _ expected: String) {
    #expect(
      IPv4Prefix(around: IPv4Address(first)!...IPv4Address(last)!).description == expected)
  }

  @Test(arguments: [
    ("10.0.0.0/24", "10.0.0.0/24", true), ("0.0.0.0/0", "255.255.255.255/32", true),
    ("10.0.0.0/24", "10.0.0.0/23", false), ("10.0.0.0/24", "10.0.1.0/24", false),
  ])
  func containsAPrefix(_ one: String, _ other: String, _ expected: Bool) {
    #expect(prefix(one).contains(prefix(other)) == expected)
  }

  /// All but the two ends.
  @Test func coveringTakesAtMostTwoOfALength() {
    let prefixes = IPv4Prefix.covering(IPv4Address(1)...IPv4Address(.max - 1))
    #expect(prefixes.map(\.length) == (2...32).reversed() + (2...32))
  }

  @Test func coveringIsWhatHalvingFinds() {
    expectCoveringIsWhatHalvingFinds(IPv4Address.self, of: 2000)
  }

  @Test func hostBitsDoNotTellPrefixesApart() {
    #expect(prefix("10.0.0.1/24") == prefix("10.0.0.9/24"))
    #expect(prefix("10.0.0.0/24") != prefix("10.0.0.0/25"))
  }
}

struct IPv4InterfaceAddressTests {
  @Test(arguments: [
    ("10.0.0.1/24", "10.0.0.1", 24), ("0.0.0.0/0", "0.0.0.0", 0), ("10.0.0.1/9", "10.0.0.1", 9),
    ("192.0.2.1/31", "192.0.2.1", 31), ("255.255.255.255/32", "255.255.255.255", 32),
  ])
  func roundTrip(_ text: String, _ address: String, _ length: Int) throws {
    let parsed = try #require(IPv4InterfaceAddress(text))
    #expect(parsed.address.description == address)
    #expect(parsed.prefix == IPv4Prefix(around: parsed.address, length: length))
    #expect(parsed.description == text)
    #expect(IPv4InterfaceAddress("[\(text)]".dropFirst().dropLast()) == parsed)
  }

  @Test(arguments: [
    "", "/", "10.0.0.1", "10.0.0.1/", "/24", "10.0.0/24", "10.0.0.1/33", "10.0.0.1/99",
    "10.0.0.1/18446744073709551616", "10.0.0.1/024", "10.0.0.1/00", "10.0.0.1/+24",
    "10.0.0.1/-1", "10.0.0.1/ 24", "10.0.0.1 /24", "10.0.0.1/24 ", " 10.0.0.1/24",
    "10.0.0.1/24/", "10.0.0.1/24/24", "10.0.0.1//24", "10.0.0.1/255.255.255.0", "10.0.0.1/0x18",
    "10.0.0.1/２４", "10.0.0.1/٤", "10.0.0.1/\u{301}24", "10.0.0.1/24\u{301}", "010.0.0.1/24",
  ])
  func refused(_ text: String) {
    #expect(IPv4InterfaceAddress(text) == nil)
  }

  @Test func equalPrefixesDoNotMakeEqualAddresses() {
    #expect(IPv4InterfaceAddress("10.0.0.1/24") != IPv4InterfaceAddress("10.0.0.2/24"))
  }

  @Test func noLengthThatAnAddressHasNot() async {
    await #expect(processExitsWith: .failure) {
      _ = IPv4Prefix(around: IPv4Address(0), length: 33)
    }
    await #expect(processExitsWith: .failure) {
      _ = IPv4Prefix(around: IPv4Address(0), length: -1)
    }
  }
}
