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
  func roundTrip(_ dump: String, _ header: EthernetHeader) throws {
    let bytes = bytes(dump)
    #expect(try parse(bytes) == header)
    #expect(try parse(bytes + [1, 2, 3]) == header)
    #expect(written(EthernetHeader.minimumLength) { header.write(into: &$0, at: $1) } == bytes)
  }

  @Test(arguments: [
    ("8100 0005 0806", VLANTags(tag(0x8100, 5)), EtherType.arp),
    ("8100 fffe 0800", VLANTags(tag(0x8100, 0xfffe)), .ipv4),
    ("88a8 0064 0806", VLANTags(tag(0x88a8, 100)), .arp),
    ("88a8 6064 8100 0005 0806", VLANTags(tag(0x88a8, 0x6064), tag(0x8100, 5)), .arp),
    ("8100 0064 8100 0005 86dd", VLANTags(tag(0x8100, 100), tag(0x8100, 5)), .ipv6),
    ("9100 0064 8100 0000 0800", VLANTags(tag(0x9100, 100), tag(0x8100, 0)), .ipv4),
  ])
  func taggedRoundTrip(_ dump: String, _ tags: VLANTags, _ etherType: EtherType) throws {
    let bytes = bytes("ffffffffffff 020000000001" + dump)
    let header = EthernetHeader(
      destination: .broadcast, source: MACAddress(0x0200_0000_0001), tags: tags,
      etherType: etherType)
    #expect(try parse(bytes) == header)
    #expect(try parse(bytes + [1, 2, 3]) == header)
    #expect(header.length == bytes.count)
    #expect(written(header.length) { header.write(into: &$0, at: $1) } == bytes)
    for length in 14..<bytes.count {
      #expect(throws: LinkHeader.Fault.tagTruncated) { try parse(Array(bytes[..<length])) }
    }
  }

  /// The outer one is the only one where there is one.
  @Test func tagsWithoutAnOuterOne() {
    let tags = VLANTags(nil, Self.tag(0x8100, 5))
    #expect(tags == VLANTags())
    #expect(tags.count == 0)
    #expect(!tags.contains(identifier: 5))
  }

  @Test(arguments: [3, 10])
  func manyTags(_ count: Int) {
    let stack = (0..<count).flatMap { _ in [0x81, 0, 0, 5] as [UInt8] }
    #expect(throws: LinkHeader.Fault.tooManyTags) {
      try parse(bytes("ffffffffffff 020000000001") + stack + [8, 6])
    }
  }

  @Test func everyTruncationIsRefused() {
    let header = bytes("ffffffffffff 020000000001 0806")
    for length in 0..<header.count {
      #expect(throws: LinkHeader.Fault.truncated) { try parse(Array(header[..<length])) }
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

  private func parse(_ bytes: [UInt8]) throws -> EthernetHeader {
    try EthernetHeader(parsing: bytes.span)
  }

  private static func tag(_ type: UInt16, _ control: UInt16) -> VLANTag {
    VLANTag(type: EtherType(type), control: control)
  }
}
