import TestFrames
import Testing
import Wire

/// Who says what to whom, as programs ask for it.
@Suite struct FrameFactsTests {
  private struct Expected {
    var source: String?
    var destination: String?
    var target: String?
    var name: String?
    var ports: [UInt16?] = [nil, nil]
    var query: [UInt16?] = [nil, nil]
    var isResolution = false
  }

  private func check(_ hex: String, as linkType: LinkType = .ethernet, _ expected: Expected) {
    let bytes = bytes(hex)
    let facts = FrameFacts(of: bytes.span, as: linkType)
    #expect(facts.source?.description == expected.source)
    #expect(facts.destination?.description == expected.destination)
    #expect(facts.target?.description == expected.target ?? expected.destination)
    #expect(facts.protocol == expected.name)
    #expect([facts.sourcePort, facts.destinationPort] == expected.ports)
    #expect([facts.identifier, facts.sequence] == expected.query)
    #expect(facts.isResolution == expected.isResolution)
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }.map(\.hexDigitValue).compactMap { $0 }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }

  private static let ethernet = "02000a000002 02000a000001 "
  private static let from4 = "0a000001 0a000002"
  private static let from6 =
    "fd000000000000000000000000000001 fd000000000000000000000000000002"

  @Test func arp() {
    check(
      Self.ethernet + "0806 0001 0800 06 04 0001 02000a000001 0a000001 000000000000 0a000002",
      Expected(source: "10.0.0.1", destination: "10.0.0.2", name: "arp", isResolution: true))
    // Of another link's addresses no more can be said.
    check(
      Self.ethernet + "0806 0006 0800 06 04 0001 02000a000001 0a000001 000000000000 0a000002",
      Expected(name: "arp", isResolution: true))
  }

  @Test(
    arguments: [
      ("01", "0800 0000 1234 0007", "icmp", [nil, nil], [0x1234, 7]),
      ("01", "0000 0000 1234 0007", "icmp", [nil, nil], [0x1234, 7]),
      ("01", "0d00 0000 1234 0007", "icmp", [nil, nil], [0x1234, 7]),
      ("01", "0301 0000 1234 0007", "icmp", [nil, nil], [nil, nil]),
      ("01", "0800 0000 1234", "icmp", [nil, nil], [nil, nil]),
      ("11", "9c40 0035 0008 0000", "udp", [40000, 53], [nil, nil]),
      ("06", "9c40 0050 0000 0000", "tcp", [40000, 80], [nil, nil]),
      ("11", "9c40", "udp", [nil, nil], [nil, nil]),
      ("11", "9c40 0035", "udp", [40000, 53], [nil, nil]),
      ("2f", "0000 0800", "47", [nil, nil], [nil, nil]),
    ] as [(String, String, String, [UInt16?], [UInt16?])])
  func ipv4(
    _ number: String, _ payload: String, _ name: String, _ ports: [UInt16?], _ query: [UInt16?]
  ) {
    let length = String(20 + payload.filter(\.isHexDigit).count / 2, radix: 16)
    let header = "4500 00\(length) 0001 0000 40 \(number) "
    check(
      Self.ethernet + "0800" + header + checksum(of: header + "0000" + Self.from4) + Self.from4
        + payload,
      Expected(
        source: "10.0.0.1", destination: "10.0.0.2", name: name, ports: ports, query: query))
  }

  /// A later fragment has the protocol, and no more.
  @Test func laterFragments() {
    let header = "4500 001c 0001 0002 40 11 "
    check(
      Self.ethernet + "0800" + header + checksum(of: header + "0000" + Self.from4) + Self.from4
        + "9c40 0035 0008 0000",
      Expected(source: "10.0.0.1", destination: "10.0.0.2", name: "udp"))
    check(
      "6000 0000 0010 2c 40" + Self.from6 + "11 00 0008 00000001 9c40 0035 0008 0000", as: .raw,
      Expected(source: "fd00::1", destination: "fd00::2", name: "udp"))
    check(
      "6000 0000 0010 2c 40" + Self.from6 + "11 00 0001 00000001 9c40 0035 0008 0000", as: .raw,
      Expected(source: "fd00::1", destination: "fd00::2", name: "udp", ports: [40000, 53]))
  }

  @Test(
    arguments: [
      ("3a", "8000 0000 1234 0007", "icmp6", [nil, nil], [0x1234, 7]),
      ("3a", "8100 0000 1234 0007", "icmp6", [nil, nil], [0x1234, 7]),
      ("3a", "0100 0000 1234 0007", "icmp6", [nil, nil], [nil, nil]),
      ("3a", "", "icmp6", [nil, nil], [nil, nil]),
      ("3a", "8700 00", "icmp6", [nil, nil], [nil, nil]),
      ("06", "9c40 0050 0000 0000", "tcp", [40000, 80], [nil, nil]),
      ("3c", "1100 0104 00000000 9c40 0035 0008 0000", "udp", [40000, 53], [nil, nil]),
    ] as [(String, String, String, [UInt16?], [UInt16?])])
  func ipv6(
    _ next: String, _ payload: String, _ name: String, _ ports: [UInt16?], _ query: [UInt16?]
  ) {
    let count = payload.filter(\.isHexDigit).count / 2
    let length = (count < 16 ? "0" : "") + String(count, radix: 16)
    check(
      "6000 0000 00\(length) \(next) 40" + Self.from6 + payload, as: .raw,
      Expected(source: "fd00::1", destination: "fd00::2", name: name, ports: ports, query: query))
  }

  /// A solicitation goes to a group, and is about one host.
  @Test func solicitations() {
    let addresses = "fd000000000000000000000000000001 ff0200000000000000000001ff000002"
    let target = "fd000000000000000000000000000002"
    check(
      "6000 0000 0018 3a ff" + addresses + "8700 0000 00000000" + target, as: .raw,
      Expected(
        source: "fd00::1", destination: "ff02::1:ff00:2", target: "fd00::2", name: "icmp6",
        isResolution: true))
    check(
      "6000 0000 0008 3a ff" + addresses + "8700 0000 00000000", as: .raw,
      Expected(
        source: "fd00::1", destination: "ff02::1:ff00:2", name: "icmp6", isResolution: true))
    check(
      "6000 0000 0018 3a ff" + addresses + "8800 0000 00000000" + target, as: .raw,
      Expected(
        source: "fd00::1", destination: "ff02::1:ff00:2", name: "icmp6", isResolution: true))
  }

  @Test(arguments: ["", "0200", ethernet + "0800 4500", ethernet + "86dd 60", ethernet + "88cc 00"])
  func others(_ hex: String) { check(hex, Expected()) }

  private func checksum(of header: String) -> String {
    let bytes = bytes(header)
    var sum = stride(from: 0, to: bytes.count, by: 2).reduce(UInt32(0)) {
      $0 + UInt32(bytes[$1]) << 8 + UInt32(bytes[$1 + 1])
    }
    while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
    let digits = String(~UInt16(sum), radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
