import Testing

@testable import Wire

@Suite struct LinkHeaderTests {
  private static let tester = MACAddress(0x02cf_0000_004d)
  private static let device = MACAddress(0x0200_0000_0002)

  private static func parse(_ bytes: [UInt8], _ linkType: LinkType) throws -> LinkHeader {
    try LinkHeader(parsing: bytes.span, as: linkType)
  }

  private static func cooked(
    _ version: LinuxCookedHeader.Version, _ type: UInt16, hardware: UInt16 = 1,
    source: MACAddress? = tester, interface: UInt32 = 0, tags: VLANTags = VLANTags(),
    _ etherType: EtherType?
  ) -> LinkHeader {
    var header = LinuxCookedHeader(version: version)
    header.packetType = .init(type)
    header.hardwareType = hardware
    header.hasSource = source != nil
    header.interface = interface
    return LinkHeader(
      source: source ?? MACAddress(0), tags: tags, etherType: etherType, .cooked(header))
  }

  // MARK: Linux cooked

  private static let customer = VLANTag(type: .customerTag, control: 0xb005)
  private static let service = VLANTag(type: .serviceTag, control: 0x0064)

  static let cookedTable: [(LinkType, String, LinkHeader)] = [
    (.linuxSLL, "0000 0001 0006 02cf0000004d 0000 0800", cooked(.first, 0, .ipv4)),
    (.linuxSLL, "0001 0001 0006 02cf0000004d 0000 0806", cooked(.first, 1, .arp)),
    (.linuxSLL, "0002 0001 0006 02cf0000004d 0000 86dd", cooked(.first, 2, .ipv6)),
    (.linuxSLL, "0103 0001 0006 02cf0000004d 0000 0800", cooked(.first, 0x103, .ipv4)),
    (
      .linuxSLL, "0004 fffe 0000 000000000000 0000 86dd",
      cooked(.first, 4, hardware: 0xfffe, source: nil, .ipv6)
    ),
    (
      .linuxSLL, "0000 0001 0006 02cf0000004d 0000 8100 b005 0800",
      cooked(.first, 0, tags: VLANTags(customer), .ipv4)
    ),
    (
      .linuxSLL, "0000 0001 0006 02cf0000004d 0000 88a8 0064 8100 b005 0806",
      cooked(.first, 0, tags: VLANTags(service, customer), .arp)
    ),
    (
      .linuxSLL2, "0800 0000 01020304 0001 00 06 02cf0000004d 0000",
      cooked(.second, 0, interface: 0x0102_0304, .ipv4)
    ),
    (
      .linuxSLL2, "86dd 0000 00000007 0304 04 00 000000000000 0000",
      cooked(.second, 4, hardware: 0x304, source: nil, interface: 7, .ipv6)
    ),
    (
      .linuxSLL2, "88a8 0000 00000007 0001 01 06 02cf0000004d 0000 0064 8100 b005 0806",
      cooked(.second, 1, interface: 7, tags: VLANTags(service, customer), .arp)
    ),
  ]

  @Test(arguments: cookedTable)
  func cookedRoundTrip(_ linkType: LinkType, _ dump: String, _ header: LinkHeader) throws {
    let bytes = bytes(dump)
    for padded in [bytes, bytes + [1, 2, 3]] {
      let link = try Self.parse(padded, linkType)
      #expect(link == header)
      #expect(link.length == bytes.count)
      #expect(link.hasAddresses == (header.source == Self.tester))
      #expect(written(link.length) { link.write(into: &$0, at: $1) } == bytes)
    }
    let fixed = linkType == .linuxSLL ? 16 : 20
    for length in 0..<bytes.count {
      let fault = length < fixed ? LinkHeader.Fault.truncated : .tagTruncated
      #expect(throws: fault) { try Self.parse(Array(bytes[..<length]), linkType) }
    }
  }

  /// An address of another length than a MAC's is none that can be compared with one.
  @Test(arguments: [0, 1, 4, 5, 7, 8, 20, 255] as [UInt8])
  func otherAddressLengths(_ length: UInt8) throws {
    let first = bytes("0000 0001 00") + [length] + bytes("02cf0000004d 0000 0800")
    let second = bytes("0800 0000 00000007 0001 00") + [length] + bytes("02cf0000004d 0000")
    for link in [try Self.parse(first, .linuxSLL), try Self.parse(second, .linuxSLL2)] {
      #expect(link.source == MACAddress(0))
      #expect(!link.hasAddresses)
    }
  }

  @Test(
    arguments: [
      (1, .ipv4), (512, .ipv4), (768, .ipv4), (778, .ipv4), (0xfffe, .ipv4), (770, nil),
      (803, nil), (824, nil),
    ] as [(UInt16, EtherType?)])
  func hardwareWhoseProtocolsAreNoEtherTypes(_ hardware: UInt16, _ carried: EtherType?) throws {
    let high = UInt8(hardware >> 8)
    let low = UInt8(hardware & 0xff)
    let frame = [0, 0, high, low] + bytes("0006 02cf0000004d 0000 0800")
    #expect(
      try Self.parse(frame, .linuxSLL) == Self.cooked(.first, 0, hardware: hardware, carried))
  }

  @Test func threeTags() {
    let tagged = bytes("0000 0001 0006 02cf0000004d 0000 8100 0005 8100 0006 8100 0007 0800")
    #expect(throws: LinkHeader.Fault.tooManyTags) { try Self.parse(tagged, .linuxSLL) }
  }

  // MARK: BSD loopback

  @Test(arguments: [
    ("02000000", 2, false, EtherType.ipv4), ("00000002", 2, true, .ipv4),
    ("0a000000", 10, false, .ipv6), ("0000000a", 10, true, .ipv6),
    ("18000000", 24, false, .ipv6), ("0000001c", 28, true, .ipv6),
    ("1e000000", 30, false, .ipv6), ("00000000", 0, true, nil), ("07000000", 7, false, nil),
    ("0000001d", 29, true, nil), ("0000ffff", 0xffff, true, nil),
    ("00010002", 0x0200_0100, false, nil),
  ])
  func nullRoundTrip(
    _ dump: String, _ family: UInt32, _ isBigEndian: Bool, _ etherType: EtherType?
  ) throws {
    let bytes = bytes(dump)
    for linkType in [LinkType.null, .loopback] {
      let link = try Self.parse(bytes + [0x45], linkType)
      let header = NullLoopbackHeader(family: .init(family), isBigEndian: isBigEndian)
      #expect(link == LinkHeader(etherType: etherType, .null(header)))
      #expect(!link.hasAddresses)
      #expect(written(link.length) { link.write(into: &$0, at: $1) } == bytes)
      for length in 0..<4 {
        #expect(throws: LinkHeader.Fault.truncated) {
          try Self.parse(Array(bytes[..<length]), linkType)
        }
      }
    }
  }

  // MARK: Nothing

  @Test(
    arguments: [
      (.raw, "45", .ipv4), (.raw, "60", .ipv6), (.raw, "6f", .ipv6), (.raw, "", .ipv4),
      (.raw, "f0", .ipv4), (.raw, "00", .ipv4), (.ipv4, "60", .ipv4), (.ipv6, "45", .ipv6),
      (.ipv4, "", .ipv4), (.ipv6, "", .ipv6),
    ] as [(LinkType, String, EtherType)])
  func raw(_ linkType: LinkType, _ dump: String, _ etherType: EtherType) throws {
    let link = try Self.parse(bytes(dump), linkType)
    #expect(link == LinkHeader(etherType: etherType, .raw))
    #expect(link.length == 0)
    #expect(written(0) { link.write(into: &$0, at: $1) } == [])
  }

  // MARK: Serial lines, netfilter, ipnet, switches

  /// What is read is written as it was, and all that comes before the packet is the header; a frame that is
  /// shorter is told as that.
  @Test(
    arguments: [
      (.ppp, "0021", .ipv4), (.ppp, "0057", .ipv6), (.ppp, "21", .ipv4), (.ppp, "57", .ipv6),
      (.ppp, "c021", nil), (.ppp, "ff030021", .ipv4), (.ppp, "ff0357", .ipv6),
      (.ppp, "0f000800", .ipv4), (.pppSerial, "ff030057", .ipv6), (.pppSerial, "ff03c021", nil),
      (.pppSerial, "8f0086dd", .ipv6), (.pppSerial, "0021", .ipv4), (.ciscoHDLC, "0f000800", .ipv4),
      (.ciscoHDLC, "8f0086dd", .ipv6), (.ciscoHDLC, "8f008035", nil),
      (.ciscoHDLC, "00000800", .ipv4), (.ciscoHDLC, "0f000806", nil),
      (.ciscoHDLC, "0f008137", nil),
      (.netfilterLog, "02 00 0005 1800 0900", .ipv4),
      (.netfilterLog, "0a 00 0005 0018 0009", .ipv6),
      (.netfilterLog, "07 01 0005 1800 0900", nil),
      (.ipnet, "01 02 0001 00000014 00000003 00000000 00000001 00000002", .ipv4),
      (.ipnet, "02 1a 0000 00000014 00000003 00000000 00000001 00000002", .ipv6),
      (.ipnet, "02 0a 0000 00000014 00000003 00000000 00000001 00000002", nil),
      (.dsa, "020000000002 02cf0000004d 40280005 0800", .ipv4),
      (.dsa, "020000000002 02cf0000004d c01b6005 0806", .arp),
      (.dsa, "020000000002 02cf0000004d 40280005 8100 0007 86dd", .ipv6),
      (.edsa, "020000000002 02cf0000004d dada 0000 40280005 0800", .ipv4),
      (.edsa, "020000000002 02cf0000004d dada 0000 40280005 88a8 0064 8100 b005 0806", .arp),
      (.edsa, "020000000002 02cf0000004d 0800", .ipv4),
    ] as [(LinkType, String, EtherType?)])
  func otherLinks(_ linkType: LinkType, _ dump: String, _ etherType: EtherType?) throws {
    let header = bytes(dump)
    let link = try Self.parse(header + [UInt8](repeating: 0x45, count: 20), linkType)
    #expect(link.etherType == etherType)
    #expect(link.length == header.count)
    #expect(
      written(link.length) { link.write(into: &$0, at: $1, payloadLength: 20) } == header)
    let hasMACs = linkType == .dsa || linkType == .edsa
    #expect(link.hasAddresses == hasMACs && link.hasDestination == hasMACs)
    #expect(link.source == (hasMACs ? Self.tester : MACAddress(0)))
    for length in 0..<header.count where linkType != .netfilterLog || length < 4 {
      #expect(throws: LinkHeader.Fault.self) { try Self.parse(Array(header[..<length]), linkType) }
    }
  }

  /// Attributes stand before the packet, each padded to 32 bits, in the order of bytes of a machine; where
  /// there is no packet, or no end of an attribute, all of it is the header.
  @Test(arguments: [
    ("02 00 0005 0800 0100 0800 0100 0700 0a00 616263 00 1800 0900 45", 24, true),
    ("0a 00 0005 0008 0001 86dd 0100 0018 0009 60", 16, true),
    ("02 00 0005", 4, false), ("02 00 0005 0800 0100 0800 0100", 12, false),
    ("02 00 0005 0300 0100 1800 0900", 12, false), ("02 00 0005 1800 09", 7, false),
    ("02 00 0005 ffff 0100 1800 0900", 12, false), ("02 00 0005 0000 0900", 8, true),
    ("0a 00 0005 0008 0001 86dd 0100", 12, false), ("02 00 0005 0400 0100 1800 0900", 12, true),
    // The first alone tells the order of bytes.
    ("02 00 0005 0400 0100 0400 0001 1800 0900", 16, true),
  ])
  func netfilterAttributes(_ dump: String, _ length: Int, _ hasPacket: Bool) throws {
    let link = try Self.parse(bytes(dump), .netfilterLog)
    #expect(link.length == length)
    #expect((link.etherType != nil) == hasPacket)
  }

  // MARK: What goes back

  @Test(
    arguments: [
      (.ethernet, "020000000002 02cf0000004d 0800", "02cf0000004d 020000000002 0800"),
      (
        .linuxSLL, "0000 0001 0006 02cf0000004d 0000 8100 b005 0800",
        "0004 0001 0006 020000000002 0000 8100 b005 0800"
      ),
      // Where who sent has no address, nor has who answers.
      (.linuxSLL, "0000 fffe 0000 0102030405060708 0800", "0004 fffe 0000 0000000000000000 0800"),
      (
        .linuxSLL2, "0800 5555 00000007 0001 01 06 02cf0000004d 0000",
        "0800 0000 00000007 0001 04 06 020000000002 0000"
      ),
      (.null, "02000000", "02000000"), (.null, "00000002", "00000002"),
      // The family is what the frame carries that goes, and not the one that came.
      (.null, "18000000", "02000000"), (.loopback, "0000001c", "00000002"),
      (.raw, "45", ""),
      // As the other end frames and shortens what it sends.
      (.ppp, "0057", "0021"), (.ppp, "21", "21"), (.ppp, "ff030057", "ff030021"),
      (.pppSerial, "ff0357", "ff0321"), (.pppSerial, "8f0086dd", "0f000800"),
      (.ciscoHDLC, "8f0086dd", "0f000800"),
      // Of an attribute before the packet nothing is left; lengths are of 20 bytes behind it.
      (.netfilterLog, "0a 00 0005 0600 0a00 6162 0000 2400 0900", "02 00 0005 1800 0900"),
      (.netfilterLog, "02 00 0005 0005 000a 6100 0000 0024 0009", "02 00 0005 0018 0009"),
      (
        .ipnet, "01 1a 0000 00000028 00000003 00000009 00000001 00000002",
        "01 02 0001 00000014 00000003 00000000 00000002 00000001"
      ),
      (
        .ipnet, "02 02 0002 00000028 00000003 00000000 00000001 00000001",
        "02 02 0002 00000014 00000003 00000000 00000001 00000001"
      ),
      // To the machine from where its frame went, and from it to where the frame came from.
      (.dsa, "020000000002 02cf0000004d 61186005 86dd", "02cf0000004d 020000000002 e1186005 0800"),
      (.dsa, "020000000002 02cf0000004d c91c7005 86dd", "02cf0000004d 020000000002 49186005 0800"),
      (
        .edsa, "020000000002 02cf0000004d dada 0000 00280000 8100 0007 86dd",
        "02cf0000004d 020000000002 dada 0000 40280000 8100 0007 0800"
      ),
      (.edsa, "020000000002 02cf0000004d 86dd", "02cf0000004d 020000000002 0800"),
    ] as [(LinkType, String, String)])
  func reply(_ linkType: LinkType, _ came: String, _ goes: String) throws {
    let link = try Self.parse(bytes(came), linkType)
    let reply = link.outgoing(from: Self.device, to: Self.tester, .ipv4)
    #expect(
      written(reply.length) { reply.write(into: &$0, at: $1, payloadLength: 20) } == bytes(goes))
  }

  /// A system's own number of IPv6 comes back to it.
  @Test(arguments: ["0a000000", "18000000", "0000001c", "1e000000"])
  func replyOfIPv6(_ family: String) throws {
    let link = try Self.parse(bytes(family), .null)
    let reply = link.outgoing(from: Self.device, to: Self.tester, .ipv6)
    #expect(written(4) { reply.write(into: &$0, at: $1) } == bytes(family))
  }

  @Test(
    arguments: [
      (.ethernet, "333300000001 020000000002 86dd"),
      (.linuxSLL, "0004 0001 0006 020000000002 0000 86dd"),
      (.linuxSLL2, "86dd 0000 00000000 0001 04 06 020000000002 0000"),
      (.null, "18000000"), (.loopback, "00000018"), (.raw, ""), (.ipv6, ""),
      (.ppp, "ff030057"), (.pppSerial, "ff030057"), (.ciscoHDLC, "0f0086dd"),
      (.netfilterLog, "0a 00 0000 0400 0900"),
      (.ipnet, "01 1a 0001 00000000 00000000 00000000 00000000 00000000"),
      (.dsa, "333300000001 020000000002 c0000000 86dd"),
      (.edsa, "333300000001 020000000002 dada0000 c0000000 86dd"),
    ] as [(LinkType, String)])
  func unasked(_ linkType: LinkType, _ dump: String) {
    let link = LinkHeader(of: linkType)
      .outgoing(from: Self.device, to: MACAddress(0x3333_0000_0001), .ipv6)
    #expect(written(link.length) { link.write(into: &$0, at: $1) } == bytes(dump))
  }

  @Test func linksThatHaveNoTags() {
    let tags = VLANTags(Self.customer)
    for linkType in LinkType.allCases {
      let hasTags = [.ethernet, .linuxSLL, .linuxSLL2, .dsa, .edsa].contains(linkType)
      #expect(LinkHeader(of: linkType, tags: tags).tags == (hasTags ? tags : VLANTags()))
    }
  }

  @Test(
    arguments: [
      (.ethernet, true, true, true), (.linuxSLL, true, true, true), (.linuxSLL2, true, true, true),
      (.null, false, true, true), (.loopback, false, true, true), (.raw, false, true, true),
      (.ipv4, false, true, false), (.ipv6, false, false, true), (.ppp, false, true, true),
      (.pppSerial, false, true, true), (.ciscoHDLC, false, true, true),
      (.ipnet, false, true, true), (.netfilterLog, false, true, true), (.dsa, true, true, true),
      (.edsa, true, true, true),
    ] as [(LinkType, Bool, Bool, Bool)])
  func carries(_ linkType: LinkType, _ arp: Bool, _ ipv4: Bool, _ ipv6: Bool) {
    #expect(linkType.carries(.arp) == arp)
    #expect(linkType.carries(.ipv4) == ipv4)
    #expect(linkType.carries(.ipv6) == ipv6)
  }

  // MARK: For people

  private static let packet = """
    45 00 00 1c 43 21 00 00 40 01 23 72 0a 00 00 4d 0a 00 00 02 08 00 e5 ca 12 34 00 01
    """
  private static let line = "IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 4660, seq 1, length 8"

  @Test(
    arguments: [
      (.raw, packet, line), (.ipv4, packet, line), (.null, "02000000" + packet, line),
      (.loopback, "00000002" + packet, line),
      (.linuxSLL, "0000 0001 0006 02cf0000004d 0000 0800" + packet, "In " + line),
      (.linuxSLL, "0001 0001 0006 02cf0000004d 0000 0800" + packet, "B " + line),
      (.linuxSLL, "0002 0001 0006 02cf0000004d 0000 0800" + packet, "M " + line),
      (.linuxSLL, "0003 0001 0006 02cf0000004d 0000 0800" + packet, "P " + line),
      (.linuxSLL, "0007 0001 0006 02cf0000004d 0000 0800" + packet, "packet type 7, " + line),
      (
        .linuxSLL2, "8100 0000 00000001 0001 04 06 02cf0000004d 0000 0005 0800" + packet,
        "Out vlan 5, " + line
      ),
      (
        .linuxSLL, "0000 0001 0006 02cf0000004d 0000 88cc",
        "In 02:cf:00:00:00:4d, ethertype 0x88cc, length 16"
      ),
      (
        .linuxSLL, "0000 0338 0000 0000000000000000 0800",
        "In hardware type 824, length 16"
      ),
      (.linuxSLL2, "0800", "truncated LINUX_SLL2 frame, length 2"),
      (.null, "07000000", "address family 7, length 4"),
      (.null, "07", "truncated NULL frame, length 1"),
      (.ppp, "21" + packet, line), (.ciscoHDLC, "0f000800" + packet, line),
      (.netfilterLog, "02 00 0005 2000 0900" + packet, line),
      (.dsa, "020000000002 02cf0000004d 40280005 0800" + packet, line),
      (.pppSerial, "ff03c021", "PPP protocol 0xc021, length 4"),
      (.ciscoHDLC, "8f008035", "Cisco protocol 0x8035, length 4"),
      (.netfilterLog, "07000000", "address family 7, length 4"),
      (
        .ipnet, "02 0a 0000 00000014 00000003 00000000 00000001 00000002",
        "address family 10, length 24"
      ),
      (
        .edsa, "020000000002 02cf0000004d dada 0000 40280005 88cc",
        "02:cf:00:00:00:4d > 02:00:00:00:00:02, ethertype 0x88cc, length 22"
      ),
      (.raw, "", "IP, truncated, length 0"), (.ipv6, "60", "IP6, truncated, length 1"),
    ] as [(LinkType, String, String)])
  func description(_ linkType: LinkType, _ dump: String, _ line: String) {
    #expect(describe(bytes(dump).span, as: linkType) == line)
  }

  /// A cooked frame says whose it is only where the link has addresses.
  @Test(arguments: [
    ("0000 0001 0006 02cf0000004d 0000 0800", "02:cf:00:00:00:4d, IPv4"),
    ("0004 fffe 0000 000000000000 0000 86dd", "IPv6"),
  ])
  func descriptionOfACookedHeader(_ dump: String, _ description: String) throws {
    let header = try LinkHeader(parsing: bytes(dump).span, as: .linuxSLL)
    #expect(header.description == description)
  }
}
