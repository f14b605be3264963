import Testing

@testable import Wire

struct IPv6PrefixTests {
  @Test(arguments: [
    (
      "fd12:3456:789a:bcde:f012:3456:789a:bcde/0", "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    ),
    ("fd12::1/1", "8000::/1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fd12::1/8", "fd00::/8", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fd00::1/63", "fd00::/63", "fd00::1:ffff:ffff:ffff:ffff"),
    ("fd00::1/64", "fd00::/64", "fd00::ffff:ffff:ffff:ffff"),
    ("fd00::1/65", "fd00::/65", "fd00::7fff:ffff:ffff:ffff"),
    ("fd00::3/127", "fd00::2/127", "fd00::3"),
    ("fd00::3/128", "fd00::3/128", "fd00::3"),
  ])
  func bounds(_ text: String, _ description: String, _ last: String) throws {
    let prefix = try #require(IPv6InterfaceAddress(text)).prefix
    #expect(prefix.description == description)
    #expect(description.hasPrefix("\(prefix.first)/"))
    #expect(prefix.last.description == last)
  }

  @Test(arguments: 0...128)
  func containsItsEndsAndNothingBeyond(_ length: Int) {
    let address = IPv6Address(0xaaaa_5555_aaaa_5555_aaaa_5555_aaaa_5555)
    let prefix = IPv6Prefix(around: address, length: length)
    #expect(prefix.contains(prefix.first))
    #expect(prefix.contains(prefix.last))
    #expect(prefix.contains(address))
    if length > 0 {
      #expect(!prefix.contains(IPv6Address(prefix.first.rawValue &- 1)))
      #expect(!prefix.contains(IPv6Address(prefix.last.rawValue &+ 1)))
      #expect(prefix.last.rawValue - prefix.first.rawValue + 1 == 1 << (128 - UInt128(length)))
    } else {
      #expect(prefix.first.rawValue == 0 && prefix.last.rawValue == .max)
    }
  }

  @Test func hostBitsDoNotTellPrefixesApart() throws {
    let (one, nine) = (try #require(IPv6Address("fd00::1")), try #require(IPv6Address("fd00::9")))
    #expect(IPv6Prefix(around: one, length: 64) == IPv6Prefix(around: nine, length: 64))
    #expect(IPv6Prefix(around: one, length: 64) != IPv6Prefix(around: one, length: 65))
  }
}

struct IPv6InterfaceAddressTests {
  @Test(arguments: [
    ("fd00::1/64", "fd00::1", 64), ("::/0", "::", 0), ("fd00::1/9", "fd00::1", 9),
    ("2001:db8::1/127", "2001:db8::1", 127), ("fe80::1/128", "fe80::1", 128),
  ])
  func roundTrip(_ text: String, _ address: String, _ length: Int) throws {
    let parsed = try #require(IPv6InterfaceAddress(text))
    #expect(parsed.address.description == address)
    #expect(parsed.prefix == IPv6Prefix(around: parsed.address, length: length))
    #expect(parsed.description == text)
    #expect(parsed == IPv6InterfaceAddress(parsed.address, length: length))
    #expect(IPv6InterfaceAddress("[\(text)]".dropFirst().dropLast()) == parsed)
  }

  @Test(arguments: [
    "", "/", "fd00::1", "fd00::1/", "/64", "fd00:1/64", "fd00::1/129", "fd00::1/999",
    "fd00::1/18446744073709551616", "fd00::1/064", "fd00::1/00", "fd00::1/+64", "fd00::1/-1",
    "fd00::1/ 64", "fd00::1 /64", "fd00::1/64 ", " fd00::1/64", "fd00::1/64/", "fd00::1/64/64",
    "fd00::1//64", "fd00::1/ffff::", "fd00::1/0x40", "fd00::1/６４", "fd00::1/\u{301}64",
    "fd00::1/64\u{301}", "10.0.0.1/24",
  ])
  func refused(_ text: String) {
    #expect(IPv6InterfaceAddress(text) == nil)
  }

  @Test func equalPrefixesDoNotMakeEqualAddresses() {
    #expect(IPv6InterfaceAddress("fd00::1/64") != IPv6InterfaceAddress("fd00::2/64"))
  }
}

private func prefix(_ text: String) -> IPv6Prefix { IPv6InterfaceAddress(text)!.prefix }

struct IPv6PrefixOverlapTests {
  @Test(arguments: [
    ("::/0", "fd00::/64", true),
    ("fd00::/64", "fd00::/64", true),
    ("fd00::/48", "fd00:0:0:5::/64", true),
    ("fd00::/64", "fd00:0:0:1::/64", false),
    ("fd00::/64", "fd00::1/128", true),
    ("fd00::1/128", "fd00::2/128", false),
    ("::/1", "8000::/1", false),
  ])
  func overlaps(_ one: String, _ other: String, _ expected: Bool) {
    #expect(prefix(one).overlaps(prefix(other)) == expected)
    #expect(prefix(other).overlaps(prefix(one)) == expected)
  }

  @Test(arguments: [
    ("fd00::2", "fd00::2", "fd00::2/128"), ("fd00::2", "fd00::3", "fd00::2/127"),
    ("fd00::1", "fd00::2", "fd00::/126"), ("fd00::", "fd00::ffff:ffff:ffff:ffff", "fd00::/64"),
    ("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"),
  ])
  func aroundARange(_ first: String, _ last: String, _ expected: String) throws {
    let first = try #require(IPv6Address(first))
    let last = try #require(IPv6Address(last))
    #expect(IPv6Prefix(around: first...last).description == expected)
  }

  @Test(arguments: [
    ("::", "::", ["::/128"]),
    ("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["::/0"]),
    ("8000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["8000::/1"]),
    (
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      [
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd/128",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127",
      ]
    ),
    ("fd00::", "fd00::ffff:ffff:ffff:ffff", ["fd00::/64"]),
    (
      "fd00::ffff:ffff:ffff:ffff", "fd00:0:0:1::",
      ["fd00::ffff:ffff:ffff:ffff/128", "fd00:0:0:1::/128"]
    ),
    ("fd00::2", "fd00::9", ["fd00::2/127", "fd00::4/126", "fd00::8/127"]),
  ])
  func covering(_ first: String, _ last: String, _ expected: [String]) {
    let prefixes = IPv6Prefix.covering(IPv6Address(first)!...IPv6Address(last)!)
    #expect(prefixes.map(\.description) == expected)
  }

  @Test func coveringIsWhatHalvingFinds() {
    expectCoveringIsWhatHalvingFinds(IPv6Address.self, of: 200)
  }

  @Test(arguments: [
    ("fd00::/64", "fd00::/64", true), ("fd00::/64", "fd00::8/125", true),
    ("fd00::/64", "fd00::/63", false), ("fd00::/64", "fd00:0:0:1::/64", false),
  ])
  func containsAPrefix(_ one: String, _ other: String, _ expected: Bool) {
    #expect(prefix(one).contains(prefix(other)) == expected)
  }
}
