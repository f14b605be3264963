import TestFrames
import Testing
import Wire

@Suite struct FrameFieldTests {
  private static let link = bytes("02 00 00 00 00 02  02 cf 00 00 00 4d")

  /// An IPv4 frame whose header has the checksum that it needs.
  private static func ipv4(_ header: String, _ payload: [UInt8], trailer: Int = 0) -> [UInt8] {
    link + bytes("08 00") + sealed(bytes(header), at: 10) + payload
      + [UInt8](repeating: 0, count: trailer)
  }

  private static let message = sealed(bytes("08 00 00 00 12 34 00 01 61 62 63 64"), at: 2)
  private static let addresses = "0a 00 00 4d 0a 00 00 02"

  private static func icmp(_ message: String) -> [UInt8] {
    let message = sealed(bytes(message), at: 2)
    let length = hexadecimal([UInt8(20 + message.count)])
    return ipv4("45 00 00 \(length) 43 21 00 00 40 01 00 00" + addresses, message)
  }

  private static func tcp(_ offsetAndFlags: String, _ rest: String) -> [UInt8] {
    let segment = bytes(
      "13 88 00 50 01 02 03 04 05 06 07 08 \(offsetAndFlags) fa f0 12 34 00 07" + rest)
    let length = hexadecimal([UInt8(20 + segment.count)])
    return ipv4("45 00 00 \(length) 43 21 00 00 40 06 00 00" + addresses, segment)
  }

  private static let arp = bytes(
    """
    ff ff ff ff ff ff  02 cf 00 00 00 4d  08 06
    00 01  08 00  06 04  00 01  02 cf 00 00 00 4d  0a 00 00 4d
    00 00 00 00 00 00  0a 00 00 02
    """)

  private static let echo = ipv4("45 00 00 20 43 21 40 00 40 01 00 00" + addresses, message)

  private static let addresses6 =
    "fd00 0000 0000 0000 0000 0000 0000 004d fd00 0000 0000 0000 0000 0000 0000 0002"
  private static let group = "ff02 0000 0000 0000 0000 0001 ff00 0002"

  /// A packet of that next header, its length right.
  private static func ipv6(_ nextHeader: String, _ payload: String, trailer: Int = 0) -> [UInt8] {
    let length = hexadecimal([0, UInt8(bytes(payload).count)])
    return link + bytes("86 dd 6b 81 23 45 \(length) \(nextHeader) ff" + addresses6 + payload)
      + [UInt8](repeating: 0, count: trailer)
  }

  private static let echo6 = "80 00 56 78 12 34 00 01 61 62 63 64"

  private static let payload = Array(echo[14...])

  /// Of other links than Ethernet.
  static let linkFrames: [(linkType: LinkType, frame: [UInt8])] = [
    (.raw, payload), (.raw, payload + [0, 0]), (.raw, Array(ipv6("3a", echo6)[14...])),
    (.ipv4, payload), (.ipv6, payload),
    (.null, bytes("02 00 00 00") + payload), (.loopback, bytes("00 00 00 02") + payload),
    (.loopback, bytes("00 00 00 07") + payload),
    (.linuxSLL, bytes("0000 0001 0006 02cf0000004d 0000 0800") + payload + [0, 0]),
    (.linuxSLL, bytes("0001 0001 0006 02cf0000004d 0000 0806") + arp[14...]),
    (.linuxSLL, bytes("0000 0001 0006 02cf0000004d 0000 8100 b005 0800") + payload),
    (.linuxSLL, bytes("0000 0338 0000 0000000000000000 0000") + payload),
    (.linuxSLL2, bytes("0800 0000 00000003 0001 00 06 02cf0000004d 0000") + payload),
    (.linuxSLL2, bytes("0800 0000 00000003 0300 00 04 0a00004d00000000") + payload),
    (.linuxSLL2, bytes("0800 0000 00000003 0020 04 14 0102030405060708") + payload),
    (.ppp, bytes("21") + payload), (.pppSerial, bytes("ff030021") + payload),
    (.ciscoHDLC, bytes("0f000800") + payload + [0]),
    (.netfilterLog, bytes("02000005 05000a00 61000000 20000900") + payload),
    (.ipnet, bytes("01020001 0000001c 00000003 00000004 00000001 00000002") + payload),
    (.dsa, bytes("020000000002 02cf0000004d 40280005 0800") + payload),
    (.edsa, bytes("020000000002 02cf0000004d dada0000 40280005 8100b005 0800") + payload),
    (.edsa, bytes("020000000002 02cf0000004d 0800") + payload),
  ]

  @Test(arguments: linkFrames)
  func everyTruncationOfOtherLinksIsPartitioned(_ linkType: LinkType, _ frame: [UInt8]) {
    for length in 0...frame.count {
      expectPartition(Array(frame[..<length]), as: linkType, "\(length) bytes")
    }
  }

  @Test(arguments: linkFrames)
  func everyByteValueOfOtherLinksIsPartitioned(_ linkType: LinkType, _ frame: [UInt8]) {
    expectPartitionOfEveryValue(frame, at: 0..<min(frame.count, 24), as: linkType)
  }

  @Test(arguments: [
    (0, ["ip.version 4"]), (1, ["ip.version 4"]), (2, ["ipv6.version 6"]),
    (5, ["null.family 2", "ip.version 4"]), (6, ["null.family 2", "ip.version 4"]),
    (
      8,
      [
        "sll.pkttype 0", "sll.hatype 1", "sll.halen 6", "sll.src.eth 02:cf:00:00:00:4d",
        "sll.unused 00 00", "sll.etype 0x0800", "ip.version 4",
      ]
    ),
    (
      10,
      [
        "sll.pkttype 0", "sll.hatype 1", "sll.halen 6", "sll.src.eth 02:cf:00:00:00:4d",
        "sll.unused 00 00", "sll.etype 0x8100", "vlan.priority 5", "vlan.dei 1", "vlan.id 5",
        "vlan.etype 0x0800", "ip.version 4",
      ]
    ),
    (
      12,
      [
        "sll.etype 0x0800", "sll.reserved 00 00", "sll.ifindex 3", "sll.hatype 1",
        "sll.pkttype 0", "sll.halen 6", "sll.src.eth 02:cf:00:00:00:4d", "sll.unused 00 00",
        "ip.version 4",
      ]
    ),
    (
      13,
      [
        "sll.etype 0x0800", "sll.reserved 00 00", "sll.ifindex 3", "sll.hatype 768",
        "sll.pkttype 0", "sll.halen 4", "sll.src.other 0a 00 00 4d", "sll.unused 00 00 00 00",
      ]
    ),
    (15, ["ppp.protocol 0x21", "ip.version 4"]),
    (16, ["ppp.address 255", "ppp.control 3", "ppp.protocol 0x0021", "ip.version 4"]),
    (17, ["chdlc.address 15", "chdlc.control 0", "chdlc.protocol 0x0800", "ip.version 4"]),
    (
      18,
      [
        "nflog.family 2", "nflog.version 0", "nflog.res_id 5",
        "nflog.tlv 05 00 0a 00 61 00 00 00 20 00 09 00", "ip.version 4",
      ]
    ),
    (
      19,
      [
        "ipnet.version 1", "ipnet.family 2", "ipnet.htype 1", "ipnet.pktlen 28",
        "ipnet.ifindex 3", "ipnet.grifindex 4", "ipnet.zsrc 1", "ipnet.zdst 2", "ip.version 4",
      ]
    ),
    (
      20,
      [
        "eth.dst 02:00:00:00:00:02", "eth.src 02:cf:00:00:00:4d", "dsa.tag 0x40280005",
        "eth.type 0x0800", "ip.version 4",
      ]
    ),
    (
      21,
      [
        "eth.dst 02:00:00:00:00:02", "eth.src 02:cf:00:00:00:4d", "dsa.type 0xdada0000",
        "dsa.tag 0x40280005", "eth.type 0x8100", "vlan.priority 5", "vlan.dei 1", "vlan.id 5",
        "vlan.etype 0x0800", "ip.version 4",
      ]
    ),
  ])
  func valuesOfOtherLinks(_ number: Int, _ expected: [String]) {
    let (linkType, frame) = Self.linkFrames[number]
    #expect(values(frame, as: linkType).prefix(expected.count) == expected[...])
  }

  @Test(
    arguments: [
      (.linuxSLL, "0000 0001 0006 02cf0000004d 0000 0800", "sll.etype 0x0800"),
      (.linuxSLL2, "0800 0000 00000003 0001 00 06 02cf0000004d 0000", "sll.unused 00 00"),
      (.null, "02 00 00 00", "null.family 2"), (.loopback, "00 00 00 02", "null.family 2"),
      (.null, "00 00 ff ff", "null.family 65535"), (.null, "00 01 00 00", "null.family 256"),
      (.ipnet, "01020001 0000001c 00000003 00000004 00000001 00000002", "ipnet.zdst 2"),
    ] as [(LinkType, String, String)])
  func headersWithoutAPacket(_ linkType: LinkType, _ dump: String, _ last: String) {
    #expect(values(bytes(dump), as: linkType).last == last)
  }

  @Test(arguments: [(1, "trailer 00 00"), (8, "sll.trailer 00 00")])
  func trailersOfOtherLinks(_ number: Int, _ expected: String) {
    let (linkType, frame) = Self.linkFrames[number]
    #expect(values(frame, as: linkType).last == expected)
  }

  /// A frame of each kind.
  static let frames: [(kind: String, frame: [UInt8])] = [
    ("empty", []),
    ("ARP", arp),
    ("ARP, padded", arp + [UInt8](repeating: 0, count: 18)),
    ("echo", echo),
    ("echo, padded", ipv4("45 00 00 20 43 21 40 00 40 01 00 00" + addresses, message, trailer: 14)),
    (
      "echo with options",
      ipv4("46 00 00 24 43 21 40 00 40 01 00 00" + addresses + "01 01 01 00", message)
    ),
    (
      "the longest header",
      ipv4(
        "4f 00 00 48 43 21 00 00 40 01 00 00" + addresses
          + String(repeating: "01", count: 40), message)
    ),
    ("first fragment", ipv4("45 00 00 20 43 21 20 00 40 01 00 00" + addresses, message)),
    ("later fragment", ipv4("45 00 00 20 43 21 20 01 40 01 00 00" + addresses, message)),
    ("UDP", ipv4("45 00 00 20 43 21 00 00 40 11 00 00" + addresses, message)),
    ("port unreachable", icmp("03 03 00 00 00 00 00 00 45 00 00 20")),
    ("parameter problem", icmp("0c 00 00 00 16 00 00 00 45 00 00 20")),
    (
      "timestamp",
      icmp("0e 00 00 00 12 34 00 01 00 00 00 01 00 00 01 00 00 01 00 00 61")
    ),
    ("TCP", tcp("70 12", "02 04 05 b4 01 01 01 00 61 62")),
    ("TCP, data offset past the end", tcp("f0 04", "61 62")),
    ("TCP, data offset too small", tcp("00 04", "")),
    ("short ICMP", ipv4("45 00 00 1b 43 21 00 00 40 01 00 00" + addresses, message)),
    ("no data", ipv4("45 00 00 1c 43 21 00 00 40 01 00 00" + addresses, Array(message[..<8]))),
    ("total length 0", ipv4("45 00 00 00 43 21 00 00 40 01 00 00" + addresses, message)),
    ("total length of the most", ipv4("45 00 ff ff 43 21 00 00 40 01 00 00" + addresses, message)),
    ("no header length", ipv4("40 00 00 20 43 21 00 00 40 01 00 00" + addresses, message)),
    ("header past the end", ipv4("4f 00 00 20 43 21 00 00 40 01 00 00" + addresses, message)),
    ("version 6 as IPv4", ipv4("65 00 00 20 43 21 00 00 40 01 00 00" + addresses, message)),
    ("IPv6", link + bytes("86 dd 60 00 00 00 00 00 3b 40") + [UInt8](repeating: 1, count: 32)),
    ("IPv6 echo", ipv6("3a", echo6)),
    ("IPv6 echo, padded", ipv6("3a", echo6, trailer: 7)),
    ("IPv6 UDP", ipv6("11", echo6)),
    ("IPv6 TCP", ipv6("06", "13 88 00 50 01 02 03 04 05 06 07 08 50 12 fa f0 12 34 00 07 61")),
    (
      "IPv6 extension headers",
      ipv6(
        "00",
        "2b 00 05 02 00 00 01 00" + "2c 00 c8 00 00 00 00 00" + "3c 00 00 07 00 00 00 07"
          + "3a 00 01 04 00 00 00 00" + echo6)
    ),
    ("IPv6 options twice", ipv6("3c", "3c 00 01 04 00 00 00 00 3a 00 01 04 00 00 00 00" + echo6)),
    ("IPv6 options past the end", ipv6("00", "3a 02 01 04 00 00 00 00" + echo6)),
    ("IPv6 later fragment", ipv6("2c", "3a 55 05 a8 00 00 00 07" + echo6)),
    ("port unreachable of ICMPv6", ipv6("3a", "01 04 00 00 00 00 00 00 60 00 00 00")),
    ("packet too big", ipv6("3a", "02 00 00 00 00 00 05 00 60 00 00 00")),
    ("parameter problem of ICMPv6", ipv6("3a", "04 02 00 00 00 00 00 2a 60 00 00 00")),
    (
      "neighbor solicitation",
      ipv6("3a", "87 00 56 78 00 00 00 00" + group + "01 01 02 cf 00 00 00 4d")
    ),
    (
      "neighbor advertisement",
      ipv6("3a", "88 00 56 78 60 00 00 00" + group + "02 01 02 cf 00 00 00 4d")
    ),
    ("short solicitation", ipv6("3a", "87 00 56 78 00 00 00 00 ff 02")),
    ("router solicitation", ipv6("3a", "85 00 56 78 00 00 00 00")),
    (
      "router advertisement",
      ipv6("3a", "86 00 56 78 40 c0 07 08 00 00 00 01 00 00 00 02 05 01 00 00")
    ),
    ("redirect", ipv6("3a", "89 00 56 78 00 00 00 00" + addresses6 + "04 01")),
    ("listener query", ipv6("3a", "82 00 56 78 27 10 00 00" + group + "02 7d 00 00")),
    ("listener report", ipv6("3a", "8f 00 56 78 00 00 00 01 04 00 00 00" + group)),
    ("unknown ICMPv6", ipv6("3a", "2a 00 56 78 01 02 03 04")),
    (
      "IPv6 longer than the frame",
      link + bytes("86 dd 60 00 00 00 ff ff 3a 40" + addresses6 + echo6)
    ),
    (
      "IPv6 in a tag",
      link + bytes("81 00 b0 05") + ipv6("2c", "11 00 00 01 00 00 00 07" + echo6)[12...]
    ),
    ("LLC", link + bytes("00 03 42 42 03") + [UInt8](repeating: 0, count: 43)),
    ("VLAN tag", link + bytes("81 00 b0 05 08 06") + arp[14...]),
    ("two tags", link + bytes("88 a8 f0 64 81 00 00 05 08 00") + echo[14...]),
    ("three tags", link + bytes("81 00 00 05 81 00 00 06 81 00 00 07 08 06") + arp[14...]),
  ]

  /// The partition: every bit of every byte is one field's, in order, no name twice; and each field has a
  /// value, which is not asked again where it is known.
  private func expectPartition(
    _ frame: [UInt8], as linkType: LinkType = .ethernet, known: [FrameField?] = [],
    _ note: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let fields = FrameField.fields(of: frame.span, as: linkType)
    var bits = [UInt8](repeating: 0, count: frame.count)
    var names: Set<FrameField.Name> = []
    var start = 0
    var isPartition = true
    for (place, field) in fields.enumerated() {
      if field.bytes.isEmpty || field.bytes.lowerBound < start { isPartition = false }
      start = field.bytes.lowerBound
      if !names.insert(field.name).inserted { isPartition = false }
      for offset in field.bytes {
        let own = field.ownBits(offset)
        if bits[offset] & own != 0 { isPartition = false }
        bits[offset] |= own
      }
      if place < known.count, known[place] == field { continue }
      if field.value(in: frame.span).isEmpty { isPartition = false }
    }
    if bits != [UInt8](repeating: 0xff, count: frame.count) { isPartition = false }
    // #expect costs far more than all of that: only a fault is worth one.
    if !isPartition { Issue.record("\(note()): \(fields)", sourceLocation: sourceLocation) }
  }

  /// Of a frame with each value that a byte can have, at each of some offsets.
  private func expectPartitionOfEveryValue(
    _ frame: [UInt8], at offsets: some Sequence<Int>, as linkType: LinkType = .ethernet
  ) {
    let fields = FrameField.fields(of: frame.span, as: linkType)
    for offset in offsets {
      // A field's value is that of its own bytes.
      let known = fields.map { $0.bytes.contains(offset) ? nil : $0 }
      var changed = frame
      for value: UInt8 in 0...255 {
        changed[offset] = value
        expectPartition(changed, as: linkType, known: known, "\(value) at \(offset)")
      }
    }
  }

  @Test(arguments: frames)
  func everyTruncationIsPartitioned(_ kind: String, _ frame: [UInt8]) {
    for length in 0...frame.count { expectPartition(Array(frame[..<length]), "\(length) bytes") }
  }

  @Test(arguments: frames)
  func everyByteValueIsPartitioned(_ kind: String, _ frame: [UInt8]) {
    // Those that decide what the others are.
    let isIPv6 = frame.count > 20 && frame[12] == 0x86
    let offsets =
      isIPv6 ? [12, 18, 19, 20, 54, 55, 57, 62, 63] : [12, 13, 14, 16, 17, 20, 21, 23, 46]
    expectPartitionOfEveryValue(frame, at: offsets.filter { $0 < frame.count })
  }

  @Test func randomFramesArePartitioned() {
    var random = SeededGenerator(seed: 1)
    for number in 0..<5000 {
      var frame = random.bytes(Int.random(in: 0...120, using: &random))
      if frame.count > 14, number % 4 > 0 {
        frame.replaceSubrange(12..<14, with: number % 4 == 1 ? [8, 6] : [8, 0])
      }
      // ICMP, and lengths that are often inside the frame.
      if frame.count > 23, number % 4 == 3 {
        frame[16] = 0
        frame[20] &= 0xe0
        frame[23] = 1
      }
      if frame.count > 70, number % 8 == 1 {
        let kinds: [UInt8] = [0, 6, 17, 43, 44, 58, 60]
        frame.replaceSubrange(12..<14, with: [0x86, 0xdd])
        frame[18] = 0
        for offset in [20, 54, 62] { frame[offset] = kinds.randomElement(using: &random)! }
        for offset in [55, 63] { frame[offset] &= 1 }
      }
      expectPartition(frame, "number \(number): \(frame)")
    }
  }

  // MARK: Values

  private func values(_ frame: [UInt8], as linkType: LinkType = .ethernet) -> [String] {
    FrameField.fields(of: frame.span, as: linkType).map {
      "\($0.name.rawValue) \($0.value(in: frame.span))"
    }
  }

  private func frame(_ kind: String) throws -> [UInt8] {
    try #require(Self.frames.first { $0.kind == kind }).frame
  }

  @Test func valuesOfARP() throws {
    #expect(
      values(try frame("ARP, padded")) == [
        "eth.dst ff:ff:ff:ff:ff:ff", "eth.src 02:cf:00:00:00:4d", "eth.type 0x0806",
        "arp.hw.type 1", "arp.proto.type 0x0800", "arp.hw.size 6", "arp.proto.size 4",
        "arp.opcode 1", "arp.src.hw_mac 02:cf:00:00:00:4d", "arp.src.proto_ipv4 10.0.0.77",
        "arp.dst.hw_mac 00:00:00:00:00:00", "arp.dst.proto_ipv4 10.0.0.2",
        "eth.padding 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ...",
      ])
  }

  /// What ends with its last field has that field, and nothing after it.
  @Test func shortestOfEachKind() throws {
    #expect(values(try frame("ARP")).last == "arp.dst.proto_ipv4 10.0.0.2")
    #expect(values(Array(Self.echo[..<34])).last == "ip.dst 10.0.0.2")
    #expect(values(try frame("no data")).last == "icmp.seq 1")
    #expect(values(try frame("TCP, data offset too small")).last == "tcp.urgent_pointer 7")
    let udp = Self.ipv4(
      "45 00 00 1c 43 21 00 00 40 11 00 00" + Self.addresses, bytes("13 88 9c 41 00 08 12 34"))
    #expect(values(udp).last == "udp.checksum 0x1234")
    let request = Self.icmp("0d 00 00 00 12 34 00 01" + "00 00 00 07 00 00 00 00 00 00 00 08")
    #expect(values(request).last == "icmp.transmit_timestamp 8")
  }

  /// Only a first fragment has the header of what it carries.
  @Test(arguments: ["01", "06", "11"])
  func laterFragmentsAreData(_ protocolNumber: String) {
    let payload = [UInt8](repeating: 7, count: 24)
    let frame = Self.ipv4(
      "45 00 00 2c 43 21 20 01 40 \(protocolNumber) 00 00" + Self.addresses, payload)
    #expect(
      values(frame).last
        == "data " + [String](repeating: "07", count: 16).joined(separator: " ") + " ...")
  }

  /// An echo may be as long as a timestamp.
  @Test func longEchoHasNoTimestamps() {
    let echo = Self.icmp("08 00 00 00 12 34 00 01" + "00 00 00 07 00 00 00 00 00 00 00 08")
    #expect(values(echo).last == "data.data 00 00 00 07 00 00 00 00 00 00 00 08")
    let short = Self.icmp("0d 00 00 00 12 34 00 01" + "00 00 00 07 00 00 00 00 00 00 00")
    #expect(values(short).last == "data.data 00 00 00 07 00 00 00 00 00 00 00")
  }

  @Test func valuesOfAnEcho() {
    let frame = Self.ipv4(
      "46 b8 00 24 43 21 60 b9 40 01 00 00" + Self.addresses + "01 02 03 04", Self.message,
      trailer: 3)
    // A later fragment has no ICMP header: its payload is data.
    #expect(
      values(frame) == [
        "eth.dst 02:00:00:00:00:02", "eth.src 02:cf:00:00:00:4d", "eth.type 0x0800",
        "ip.version 4", "ip.hdr_len 24", "ip.dsfield 0xb8", "ip.len 36", "ip.id 17185",
        "ip.flags 0x6000", "ip.frag_offset 1480", "ip.ttl 64", "ip.proto 1",
        "ip.checksum 0x" + hexadecimal(frame[24..<26]), "ip.src 10.0.0.77", "ip.dst 10.0.0.2",
        "ip.options 01 02 03 04", "data \(dump(Self.message))", "eth.padding 00 00 00",
      ])
    let whole = Self.ipv4("45 00 00 20 43 21 40 00 40 01 00 00" + Self.addresses, Self.message)
    #expect(
      values(whole).suffix(6) == [
        "icmp.type 8", "icmp.code 0", "icmp.checksum 0x" + hexadecimal(Self.message[2..<4]),
        "icmp.ident 4660", "icmp.seq 1", "data.data 61 62 63 64",
      ])
  }

  @Test func valuesOfTags() throws {
    #expect(
      values(try frame("VLAN tag")).prefix(7).suffix(5) == [
        "eth.type 0x8100", "vlan.priority 5", "vlan.dei 1", "vlan.id 5", "vlan.etype 0x0806",
      ])
    #expect(
      values(try frame("two tags")).prefix(12).suffix(10) == [
        "eth.type 0x88a8", "ieee8021ad.priority 7", "ieee8021ad.dei 1", "ieee8021ad.id 100",
        "ieee8021ah.etype 0x8100", "vlan.priority 0", "vlan.dei 0", "vlan.id 5",
        "vlan.etype 0x0800",
        "ip.version 4",
      ])
    #expect(values(try frame("three tags")).last?.hasPrefix("data 00 05 81 00 00 06") == true)
  }

  @Test func valuesOfTCP() throws {
    #expect(
      values(try frame("TCP")).suffix(11) == [
        "tcp.srcport 5000", "tcp.dstport 80", "tcp.seq_raw 16909060", "tcp.ack_raw 84281096",
        "tcp.hdr_len 28", "tcp.flags 0x0012", "tcp.window_size_value 64240",
        "tcp.checksum 0x1234", "tcp.urgent_pointer 7", "tcp.options 02 04 05 b4 01 01 01 00",
        "tcp.payload 61 62",
      ])
  }

  @Test func valuesOfUDP() throws {
    #expect(
      values(try frame("UDP")).suffix(5) == [
        "udp.srcport 2048", "udp.dstport \(Int(Self.message[2]) << 8 | Int(Self.message[3]))",
        "udp.length 4660",
        "udp.checksum 0x0001", "udp.payload 61 62 63 64",
      ])
  }

  @Test func valuesOfErrorsAndTimestamps() throws {
    #expect(
      values(try frame("parameter problem")).suffix(3) == [
        "icmp.pointer 22", "icmp.unused 00 00 00", "data.data 45 00 00 20",
      ])
    #expect(
      values(try frame("port unreachable")).suffix(2) == [
        "icmp.unused 00 00 00 00", "data.data 45 00 00 20",
      ])
    #expect(
      values(try frame("timestamp")).suffix(6) == [
        "icmp.ident 4660", "icmp.seq 1", "icmp.originate_timestamp 1", "icmp.receive_timestamp 256",
        "icmp.transmit_timestamp 65536", "data.data 61",
      ])
  }

  @Test func valuesOfIPv6() throws {
    #expect(
      values(try frame("IPv6 echo, padded")).dropFirst(2) == [
        "eth.type 0x86dd", "ipv6.version 6", "ipv6.tclass 0xb8", "ipv6.flow 0x12345",
        "ipv6.plen 12", "ipv6.nxt 58", "ipv6.hlim 255", "ipv6.src fd00::4d", "ipv6.dst fd00::2",
        "icmpv6.type 128", "icmpv6.code 0", "icmpv6.checksum 0x5678",
        "icmpv6.echo.identifier 4660", "icmpv6.echo.sequence_number 1", "icmpv6.data 61 62 63 64",
        "eth.padding 00 00 00 00 00 00 00",
      ])
    #expect(
      values(try frame("IPv6 extension headers")).dropFirst(11).prefix(10) == [
        "ipv6.hopopts 2b 00 05 02 00 00 01 00", "ipv6.routing 2c 00 c8 00 00 00 00 00",
        "ipv6.fraghdr.nxt 60", "ipv6.fraghdr.reserved_octet 0", "ipv6.fraghdr.offset 0",
        "ipv6.fraghdr.reserved_bits 3", "ipv6.fraghdr.more 1", "ipv6.fraghdr.ident 7",
        "ipv6.dstopts 3a 00 01 04 00 00 00 00", "icmpv6.type 128",
      ])
    #expect(
      values(try frame("IPv6 later fragment")).suffix(7) == [
        "ipv6.fraghdr.nxt 58", "ipv6.fraghdr.reserved_octet 85", "ipv6.fraghdr.offset 1448",
        "ipv6.fraghdr.reserved_bits 0", "ipv6.fraghdr.more 0", "ipv6.fraghdr.ident 7",
        "data 80 00 56 78 12 34 00 01 61 62 63 64",
      ])
    #expect(values(try frame("IPv6 options twice")).last?.hasPrefix("data 3a 00 01 04") == true)
    #expect(
      values(try frame("IPv6 options past the end")).last?.hasPrefix("data 3a 02 01 04") == true)
    #expect(values(try frame("IPv6 TCP")).suffix(2) == ["tcp.urgent_pointer 7", "tcp.payload 61"])
    #expect(values(try frame("IPv6 UDP")).suffix(5).first == "udp.srcport 32768")
    #expect(
      values(try frame("IPv6 longer than the frame")).last == "icmpv6.data 61 62 63 64")
  }

  @Test(arguments: [
    ("port unreachable of ICMPv6", ["icmpv6.reserved 00 00 00 00", "icmpv6.data 60 00 00 00"]),
    ("packet too big", ["icmpv6.mtu 1280", "icmpv6.data 60 00 00 00"]),
    ("parameter problem of ICMPv6", ["icmpv6.pointer 42", "icmpv6.data 60 00 00 00"]),
    (
      "neighbor solicitation",
      [
        "icmpv6.reserved 00 00 00 00", "icmpv6.nd.ns.target_address ff02::1:ff00:2",
        "icmpv6.opt 01 01 02 cf 00 00 00 4d",
      ]
    ),
    (
      "neighbor advertisement",
      [
        "icmpv6.nd.na.flag 0x60000000", "icmpv6.nd.na.target_address ff02::1:ff00:2",
        "icmpv6.opt 02 01 02 cf 00 00 00 4d",
      ]
    ),
    ("short solicitation", ["icmpv6.data 00 00 00 00 ff 02"]),
    ("router solicitation", ["icmpv6.reserved 00 00 00 00"]),
    (
      "router advertisement",
      [
        "icmpv6.nd.ra.cur_hop_limit 64", "icmpv6.nd.ra.flag 0xc0",
        "icmpv6.nd.ra.router_lifetime 1800", "icmpv6.nd.ra.reachable_time 1",
        "icmpv6.nd.ra.retrans_timer 2", "icmpv6.opt 05 01 00 00",
      ]
    ),
    (
      "redirect",
      [
        "icmpv6.reserved 00 00 00 00", "icmpv6.nd.rd.target_address fd00::4d",
        "icmpv6.rd.na.destination_address fd00::2", "icmpv6.opt 04 01",
      ]
    ),
    (
      "listener query",
      [
        "icmpv6.mld.maximum_response_code 10000", "icmpv6.reserved 00 00",
        "icmpv6.mld.multicast_address ff02::1:ff00:2", "icmpv6.data 02 7d 00 00",
      ]
    ),
    (
      "listener report",
      [
        "icmpv6.reserved 00 00", "icmpv6.mldr.nb_mcast_records 1",
        "icmpv6.mldr.mar 04 00 00 00 ff 02 00 00 00 00 00 00 00 00 00 01 ...",
      ]
    ),
    ("unknown ICMPv6", ["icmpv6.data 01 02 03 04"]),
  ])
  func valuesOfICMPv6(_ kind: String, _ expected: [String]) throws {
    let values = values(try frame(kind))
    #expect(values.dropFirst(14) == expected[...])
    #expect(values[13].hasPrefix("icmpv6.checksum 0x"))
  }

  private func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    Self.hexadecimal(bytes)
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func dump(_ bytes: [UInt8]) -> String {
    bytes.indices.map { hexadecimal(bytes[$0..<$0 + 1]) }.joined(separator: " ")
  }

  @Test func whatNothingCoversIsData() {
    for (length, expected) in [(1, ["data ff"]), (3, ["data ff ff ff"])] {
      #expect(values(Array(Self.arp[..<length])) == expected)
    }
    #expect(values(Array(Self.arp[..<41])).suffix(1).first?.hasPrefix("data 00 01 08") == true)
    #expect(values(Self.link + bytes("86 dd 60 01")).last == "data 60 01")
    #expect(values(Self.link + bytes("86 dd")).last == "eth.type 0x86dd")
    #expect(values([]) == [])
  }

  @Test func theShortestOfIPv6() {
    let header = bytes("60 00 00 00 00 00 3b 40") + [UInt8](repeating: 1, count: 32)
    #expect(values(Self.link + bytes("86 dd") + header).contains("ipv6.nxt 59"))
  }

  /// Sixteen bytes are shown, no more.
  @Test func longDataIsCut() {
    for (count, hasMore) in [(16, false), (17, true)] {
      let value = values(Self.link + bytes("88 b5") + [UInt8](repeating: 7, count: count)).last
      let shown = "data " + [String](repeating: "07", count: 16).joined(separator: " ")
      #expect(value == (hasMore ? "\(shown) ..." : shown))
    }
  }

  /// Of a long field the bytes from one on are shown; of a short one all.
  @Test func longDataFromAByteOn() throws {
    let frame = Self.link + bytes("88 b5") + (0..<40).map { UInt8($0) }
    let field = try #require(FrameField.fields(of: frame.span).last)
    #expect(field.value(in: frame.span, from: 38) == "from byte 38: 26 27")
    #expect(field.value(in: frame.span, from: 99) == "from byte 39: 27")
    #expect(field.value(in: frame.span, from: 20).hasPrefix("from byte 20: 14 15"))
    #expect(field.value(in: frame.span, from: 20).hasSuffix("22 23 ..."))
    let short = Array(frame[..<30])
    let whole = try #require(FrameField.fields(of: short.span).last)
    #expect(whole.value(in: short.span, from: 3).hasPrefix("00 01"))
  }

  // MARK: Names

  @Test func checksums() {
    for name in FrameField.Name.allCases {
      let protocolName = name.rawValue.prefix { $0 != "." }
      let isDotted = name.rawValue.contains(".")
      switch protocolName {
      case "ip" where isDotted: #expect(name.checksum == .ipChecksum)
      case "icmp" where isDotted: #expect(name.checksum == .icmpChecksum)
      case "icmpv6" where isDotted: #expect(name.checksum == .icmpv6Checksum)
      case "udp" where isDotted: #expect(name.checksum == .udpChecksum)
      case "tcp" where isDotted: #expect(name.checksum == .tcpChecksum)
      case "data" where isDotted: #expect(name.checksum == .icmpChecksum)  // of an echo
      default: #expect(name.checksum == nil, "\(name)")
      }
    }
  }

  /// The kinds of frames above have all of them, but for those that are not in the bytes.
  @Test func everyNameOccurs() {
    let occurring =
      Self.frames.flatMap { FrameField.fields(of: $0.frame.span).map(\.name) }
      + Self.linkFrames.flatMap { FrameField.fields(of: $1.span, as: $0).map(\.name) }
    #expect(Set(FrameField.Name.allCases).subtracting(occurring) == [.time, .length, .interface])
  }
}
