import Testing

@testable import Wire

struct EthernetTests {
  @Test(arguments: [
    (
      "ffffffffffff 020000000001 0806",
      EthernetHeader(
        destination: .broadcast, source: MACAddress(0x0200_0000_0001), etherType: .arp)
    ),
    (
      "02000a000002 0123456789ab 0800",
      EthernetHeader(
        destination: MACAddress(0x0200_0a00_0002), source: MACAddress(0x0123_4567_89ab),
        etherType: .ipv4)
    ),
    (
      "333300000001 fedcba987654 86dd",
      EthernetHeader(
        destination: MACAddress(0x3333_0000_0001), source: MACAddress(0xfedc_ba98_7654),
        etherType: .ipv6)
    ),
  ])
  func roundTrip(_ dump: String, _ header: EthernetHeader) {
    let bytes = bytes(dump)
    let (parsed, withPayload) = (parse(bytes), parse(bytes + [1, 2, 3]))
    #expect(parsed == header)
    #expect(withPayload == header)
    #expect(written(EthernetHeader.length) { header.write(into: &$0, at: $1) } == bytes)
  }

  @Test func everyTruncationIsNil() {
    let header = bytes("ffffffffffff 020000000001 0806")
    for length in 0..<header.count {
      #expect(parse(Array(header[..<length])) == nil, "length \(length)")
    }
  }

  /// IEEE 802.3 3.2.6: a length up to 1500, a type from 1536 up, nothing between.
  @Test(arguments: [
    (0x0000, true, false), (0x05dc, true, false), (0x05dd, false, false), (0x05ff, false, false),
    (0x0600, false, false), (0x0800, false, false), (0x8100, false, true), (0x88a8, false, true),
    (0x9100, false, true), (0x8101, false, false), (0xffff, false, false),
  ])
  func kindsOfEtherType(_ value: UInt16, _ isLength: Bool, _ isTag: Bool) {
    #expect(EtherType(value).isLength == isLength)
    #expect(EtherType(value).isTag == isTag)
  }

  private func parse(_ bytes: [UInt8]) -> EthernetHeader? { EthernetHeader(parsing: bytes.span) }
}
