import Testing

@testable import Wire

struct ARPTests {
  private static let request =
    "0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"

  @Test(arguments: [
    (
      request,
      ARPPacket(
        operation: .request, senderHardware: MACAddress(0x0200_0000_0001),
        senderProtocol: IPv4Address(0x0a00_0001), targetHardware: MACAddress(0),
        targetProtocol: IPv4Address(0x0a00_0002))
    ),
    (
      "0001 0800 06 04 0002 02000a000002 0a000002 020000000001 0a000001",
      ARPPacket(
        operation: .reply, senderHardware: MACAddress(0x0200_0a00_0002),
        senderProtocol: IPv4Address(0x0a00_0002), targetHardware: MACAddress(0x0200_0000_0001),
        targetProtocol: IPv4Address(0x0a00_0001))
    ),
    (
      "0001 0800 06 04 fedc 0123456789ab cdef0123 fedcba987654 3210fedc",
      ARPPacket(
        operation: .init(0xfedc), senderHardware: MACAddress(0x0123_4567_89ab),
        senderProtocol: IPv4Address(0xcdef_0123), targetHardware: MACAddress(0xfedc_ba98_7654),
        targetProtocol: IPv4Address(0x3210_fedc))
    ),
  ])
  func roundTrip(_ dump: String, _ packet: ARPPacket) throws {
    let bytes = bytes(dump)
    let (parsed, padded) = (try parse(bytes), try parse(bytes + [0xff, 0xff]))
    #expect(parsed == packet)
    #expect(padded == packet)
    #expect(written(ARPPacket.length) { packet.write(into: &$0, at: $1) } == bytes)
  }

  @Test func everyTruncationIsTruncated() {
    let packet = bytes(Self.request)
    for length in 0..<packet.count {
      #expect(throws: ARPPacket.Fault.truncated) { try parse(Array(packet[..<length])) }
    }
  }

  /// The fields are told in their order, and before the length that follows from them.
  @Test(arguments: [
    ("0000 0800 06 04 0001", ARPPacket.Fault.hardwareType),
    ("0006 0800 06 04 0001", .hardwareType),
    ("0101 0800 06 04 0001", .hardwareType),
    ("0006 86dd 08 10 0001", .hardwareType),
    ("0001 86dd 06 04 0001", .protocolType),
    ("0001 0806 06 10 0001", .protocolType),
    ("0001 0800 05 04 0001", .addressLength),
    ("0001 0800 08 04 0001", .addressLength),
    ("0001 0800 06 03 0001", .addressLength),
    ("0001 0800 06 10 0001", .addressLength),
    ("0001 0800 04 06 0001", .addressLength),
    ("0001 0800 06 04 0001", .truncated),
  ])
  func faults(_ fixedPart: String, _ fault: ARPPacket.Fault) {
    let bytes = bytes(fixedPart)
    #expect(throws: fault) { try parse(bytes) }
    if fault != .truncated {
      #expect(throws: fault) { try parse(bytes + [UInt8](repeating: 0, count: 64)) }
    }
  }

  /// Hardware type 6, where it is taken, and no other beside 1.
  @Test(arguments: [1, 6, 0, 5, 7, 0x0106, 0x0601] as [UInt16])
  func takesIEEE802(_ hardwareType: UInt16) throws {
    var packet = bytes(Self.request)
    packet.replaceSubrange(0..<2, with: [UInt8(hardwareType >> 8), UInt8(hardwareType & 0xff)])
    if hardwareType == 1 || hardwareType == 6 {
      let parsed = try parse(packet, takesIEEE802: true)
      let plain = try parse(bytes(Self.request))
      #expect(parsed == plain)
    } else {
      #expect(throws: ARPPacket.Fault.hardwareType) { try parse(packet, takesIEEE802: true) }
    }
  }

  private func parse(
    _ bytes: [UInt8], takesIEEE802: Bool = false
  ) throws(ARPPacket.Fault) -> ARPPacket {
    try ARPPacket(parsing: bytes.span, takesIEEE802: takesIEEE802)
  }
}
