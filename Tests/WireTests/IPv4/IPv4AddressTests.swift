import Testing

@testable import Wire

struct IPv4AddressTests {
  @Test(arguments: [
    ("0.0.0.0", 0x0000_0000), ("0.0.0.1", 0x0000_0001), ("1.2.3.4", 0x0102_0304),
    ("10.0.0.2", 0x0a00_0002), ("100.20.3.0", 0x6414_0300), ("192.168.255.9", 0xc0a8_ff09),
    ("255.255.255.255", 0xffff_ffff),
  ])
  func roundTrip(_ text: String, _ value: UInt32) throws {
    let address = try #require(IPv4Address(text))
    #expect(address.rawValue == value)
    #expect(address.description == text)
    #expect(IPv4Address("[\(text)]".dropFirst().dropLast()) == address)
  }

  @Test(arguments: [
    "", ".", "...", "10", "10.0.0", "10.0.0.", ".10.0.0", "10..0.2", "10.0.0.2.", "10.0.0.2.3",
    "256.0.0.1", "10.0.0.256", "10.0.0.999", "10.0.0.1000", "10.0.0.18446744073709551617",
    "10.0.0.02", "010.0.0.2", "10.00.0.2", "0.0.0.00", "+10.0.0.2", "10.0.0.-2", "-0.0.0.0",
    " 10.0.0.2", "10.0.0.2 ", "10. 0.0.2", "10.0.0.2\n", "10.0.0.2\0", "10.0.0.a", "0x0a.0.0.2",
    "10,0,0,2", "10.0.0.2/24", "１０.0.0.2", "10.0.0.٢", "10.0.0.²", "10。0。0。2",
    "10.0.0.2\u{301}", "localhost", "::1",
  ])
  func refused(_ text: String) {
    #expect(IPv4Address(text) == nil)
  }

  enum Kind: Sendable {
    case thisNetwork, loopback, multicast, reserved, unicast
  }

  @Test(arguments: [
    ("0.0.0.0", Kind.thisNetwork), ("0.255.255.255", .thisNetwork),
    ("1.0.0.0", .unicast), ("10.0.0.2", .unicast), ("126.255.255.255", .unicast),
    ("127.0.0.0", .loopback), ("127.255.255.255", .loopback),
    ("128.0.0.0", .unicast), ("223.255.255.255", .unicast),
    ("224.0.0.0", .multicast), ("239.255.255.255", .multicast),
    ("240.0.0.0", .reserved), ("255.255.255.255", .reserved),
  ])
  func everyAddressIsOfOneKind(_ text: String, _ kind: Kind) throws {
    let address = try #require(IPv4Address(text))
    #expect(address.isThisNetwork == (kind == .thisNetwork))
    #expect(address.isLoopback == (kind == .loopback))
    #expect(address.isMulticast == (kind == .multicast))
    #expect(address.isReserved == (kind == .reserved))
    #expect(address.isUnicast == (kind == .unicast))
  }

  @Test func order() {
    let ascending = [
      "0.0.0.0", "10.0.0.9", "10.0.0.10", "127.255.255.255", "128.0.0.0", "255.0.0.0",
    ]
    #expect(
      ascending.reversed().compactMap { IPv4Address($0) }.sorted().map(\.description) == ascending)
    #expect(IPv4Address.unspecified == IPv4Address("0.0.0.0"))
    #expect(IPv4Address.limitedBroadcast == IPv4Address("255.255.255.255"))
  }
}
