import Testing

@testable import Wire

private let two = "fd00 0000 0000 0000 0000 0000 0000 0002"
private let start = "8700 0000 00000000"

struct NeighborSolicitationTests {
  @Test(arguments: [
    (start + two, "fd00::2", false),
    (start + two + "0101 020000000001", "fd00::2", true),
    // The reserved bytes are read over (RFC 4861 4.3), and options of other types (4.6).
    ("8700 1234 ffffffff" + two, "fd00::2", false),
    (start + two + "0201 020000000001", "fd00::2", false),
    (start + two + "0e01 020000000001", "fd00::2", false),
    (start + two + "0e02 0000000000000000000000000000 0101 020000000001", "fd00::2", true),
    (start + two + "0101 020000000001 0e01 020000000001", "fd00::2", true),
    (start + two + "0102 020000000001 0000000000000000", "fd00::2", true),
    (start + String(repeating: "00", count: 16), "::", false),
    (start + "fe80 0000 0000 0000 0000 0aff fe00 0002", "fe80::aff:fe00:2", false),
  ])
  func reads(_ dump: String, _ target: String, _ hasSource: Bool) throws {
    let solicitation = try parse(bytes(dump))
    #expect(solicitation.target.description == target)
    #expect(solicitation.hasSourceLinkLayerAddress == hasSource)
  }

  @Test(arguments: [
    ("8701 0000 00000000" + two, NeighborDiscovery.Fault.code),
    ("87ff 0000 00000000" + two, .code),
    (start + "ff02 0000 0000 0000 0000 0001 ff00 0002", .target),
    (start + "ff00 0000 0000 0000 0000 0000 0000 0000", .target),
    (start + two + "0100 020000000001", .option),
    (start + two + "0102 020000000001", .option),
    (start + two + "01ff 020000000001", .option),
    (start + two + "0101 020000000001 01", .option),
    (start + two + "0101 020000000001 0000 000000000000", .option),
    // A fault is one behind what is understood, too.
    (start + two + "0101 020000000001 0e02 020000000001", .option),
  ])
  func faults(_ dump: String, _ fault: NeighborDiscovery.Fault) {
    #expect(throws: fault) { try parse(bytes(dump)) }
  }

  @Test func everyTruncation() {
    let message = bytes(start + two + "0101 020000000001 0e01 020000000001")
    for length in 0...message.count {
      let part = Array(message[..<length])
      switch length {
      case ..<24: #expect(throws: NeighborDiscovery.Fault.truncated) { try parse(part) }
      case 24, 32, 40: #expect(throws: Never.self) { try parse(part) }
      default: #expect(throws: NeighborDiscovery.Fault.option) { try parse(part) }
      }
    }
  }

  private func parse(
    _ message: [UInt8]
  ) throws(NeighborDiscovery.Fault) -> NeighborSolicitation {
    try NeighborSolicitation(parsing: message.span)
  }
}

extension NeighborSolicitationTests {
  @Test func writes() throws {
    let solicitation = NeighborSolicitation(detecting: try #require(IPv6Address("fd00::2")))
    var message = written(24) { solicitation.write(into: &$0, at: $1, pseudoHeader: 58) }
    let isValid = Checksum.isValid(message.span, pseudoHeader: 58 + 24)
    #expect(isValid)
    message[2] = 0
    message[3] = 0
    #expect(message == bytes(start + two))
  }

  @Test func detections() throws {
    let target = try #require(IPv6Address("fd00::2"))
    var solicitation = NeighborSolicitation(detecting: target)
    #expect(solicitation.isDetection(to: target.solicitedNode))
    #expect(!solicitation.isDetection(to: target))
    #expect(!solicitation.isDetection(to: .allNodes))
    solicitation.hasSourceLinkLayerAddress = true
    #expect(!solicitation.isDetection(to: target.solicitedNode))
  }
}

struct NeighborAdvertisementTests {
  private func parse(
    _ message: [UInt8], _ isToGroup: Bool
  ) throws(NeighborDiscovery.Fault) -> IPv6Address {
    try NeighborAdvertisement.target(of: message.span, isToGroup: isToGroup)
  }

  @Test(arguments: [
    ("8800 0000 60000000" + two, false, "fd00::2"), ("8800 0000 20000000" + two, true, "fd00::2"),
    ("8800 0000 20000000" + two + "0201 020000000001", true, "fd00::2"),
  ])
  func readsTheTarget(_ dump: String, _ isToGroup: Bool, _ target: String) throws {
    #expect(
      try parse(bytes(dump), isToGroup).description
        == target)
  }

  @Test(arguments: [
    ("8800 0000 60000000" + two, true, NeighborDiscovery.Fault.solicited),
    ("8801 0000 60000000" + two, false, .code),
    ("8800 0000 60000000" + two + "0200 020000000001", false, .option),
    ("8800 0000 60000000 ff02 0000 0000 0000 0000 0001 ff00 0002", false, .target),
    ("8800 0000 60000000 fd00", false, .truncated),
  ])
  func faults(_ dump: String, _ isToGroup: Bool, _ fault: NeighborDiscovery.Fault) {
    #expect(throws: fault) {
      try parse(bytes(dump), isToGroup)
    }
  }

  @Test(arguments: [
    (false, false, "2000 0000"), (true, false, "6000 0000"), (false, true, "a000 0000"),
    (true, true, "e000 0000"),
  ])
  func writes(_ isSolicited: Bool, _ isRouter: Bool, _ flags: String) throws {
    let (one, target) = (try #require(IPv6Address("fd00::1")), try #require(IPv6Address("fd00::2")))
    let advertisement = NeighborAdvertisement(
      target: target, hardware: MACAddress(0x0200_0a00_0002), isSolicited: isSolicited,
      isRouter: isRouter)
    let pseudoHeader = IPv6Header.pseudoHeader(target, one, .icmpv6)
    let message = written(advertisement.length) {
      advertisement.write(into: &$0, at: $1, pseudoHeader: pseudoHeader)
    }
    var expected = bytes("8800 0000" + flags + two + "0201 02000a000002")
    expected.replaceSubrange(2..<4, with: message[2..<4])
    #expect(message == expected)
    let header = try ICMPv6Header(parsing: message.span, pseudoHeader: pseudoHeader)
    #expect(header.type == .neighborAdvertisement)
  }

  @Test func hopLimit() {
    #expect(NeighborDiscovery.hopLimit == 255)
  }
}
