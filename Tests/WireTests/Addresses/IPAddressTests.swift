import Testing
import Wire

@Suite struct IPAddressTests {
  /// IPv4's before IPv6's, each by number, and none before itself.
  @Test func order() throws {
    let addresses: [IPAddress] = [
      .ipv4(IPv4Address(0x0a00_0002)), .ipv4(IPv4Address(0x0a00_0003)),
      .ipv4(IPv4Address(0xffff_ffff)), .ipv6(IPv6Address(1)), .ipv6(IPv6Address(0xfd00 << 112)),
    ]
    for (place, address) in addresses.enumerated() {
      for (other, another) in addresses.enumerated() {
        #expect((address < another) == (place < other), "\(address) \(another)")
      }
    }
  }

  @Test(arguments: ["10.0.0.2", "fd00::2"])
  func text(_ text: String) throws {
    let address =
      IPv4Address(text).map { IPAddress.ipv4($0) } ?? IPv6Address(text).map { IPAddress.ipv6($0) }
    #expect(try #require(address).description == text)
  }
}
