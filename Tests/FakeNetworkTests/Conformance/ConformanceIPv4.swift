import FakeNetwork
import Testing

@testable import TestFrames

@Suite("IPv4 conformance") struct ConformanceIPv4 {
  var device = Device()

  @Test("IP4-001 plain echo request: echo reply")
  mutating func plain() {
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("IP4-002 wrong header checksum: silence", arguments: Spoiling.allCases)
  mutating func checksum(_ spoiling: Spoiling) {
    device.ignores(Frame.echo { $0.headerChecksum = { spoiling($0) } }, .ipv4Checksum)
  }

  @Test("IP4-003 version not 4: silence", arguments: [0, 1, 3, 5, 6, 15] as [UInt8])
  mutating func version(_ version: UInt8) {
    device.ignores(Frame.echo { $0.version = version }, .ipv4Version)
  }

  @Test("IP4-004 IHL below 5: silence", arguments: 0...4)
  mutating func shortHeader(_ words: Int) {
    device.ignores(Frame.echo { $0.headerWords = words }, .ipv4HeaderLength)
  }

  @Test("IP4-005 IHL beyond the total length, and beyond the frame: silence")
  mutating func longHeader() {
    // An ICMP message and zeros add nothing to a sum: the header's is right at 60 bytes too, and
    // only its length is wrong.
    var echo = Echo(link: Link(destination: .device, type: 0x0800, trailer: .repeating(0, 32)))
    echo.headerWords = 15
    echo.data = []
    device.ignores(echo.frame, .ipv4HeaderLength)
    echo.totalLength = 60
    echo.link.trailer = []
    device.ignores(echo.frame, .ipv4TotalLength)
  }

  @Test("IP4-006 total length beyond the frame: silence", arguments: [85, 1500, 65535])
  mutating func longDatagram(_ length: Int) {
    #expect(Echo().datagram.count == 84)
    device.ignores(Frame.echo { $0.totalLength = length }, .ipv4TotalLength)
  }

  @Test("IP4-007 total length below the header or the ICMP message: silence")
  mutating func shortDatagram() {
    for length in [0, 1, 19] {
      device.ignores(Frame.echo { $0.totalLength = length }, .ipv4HeaderLength)
    }
    for length in 20...27 {
      device.ignores(Frame.echo { $0.totalLength = length }, .icmpTruncated)
    }
  }

  @Test("IP4-008 short echo padded to 60 with 0xa5: padding not echoed")
  mutating func dirtyPadding() {
    let request = Frame.echo {
      $0.data = [1, 2, 3, 4]
      $0.link.trailer = .repeating(0xa5, 14)
    }
    #expect(request.count == 60)
    device.answers(request, with: Frame.echoReply { $0.data = [1, 2, 3, 4] })
  }

  @Test("IP4-009 1000 bytes after the datagram: not echoed")
  mutating func trailer() {
    let request = Frame.echo {
      $0.data = [1, 2, 3, 4]
      $0.link.trailer = .repeating(0xa5, 1000)
    }
    device.answers(request, with: Frame.echoReply { $0.data = [1, 2, 3, 4] })
  }

  @Test("IP4-010 header cut off: silence, then service", arguments: [1, 4, 10, 19])
  mutating func truncated(_ count: Int) {
    device.ignores(Bytes(Frame.echo().prefix(14 + count)), .ipv4Truncated)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("IP4-011 time to live 1 and 0: reply", arguments: [0, 1] as [UInt8])
  mutating func timeToLive(_ timeToLive: UInt8) {
    device.answers(Frame.echo { $0.timeToLive = timeToLive }, with: Frame.echoReply())
  }

  @Test(
    "IP4-012 source broadcast or multicast: silence",
    arguments: ["255.255.255.255", "10.0.0.255", "224.0.0.1", "239.1.2.3"] as [IP])
  mutating func groupSource(_ source: IP) {
    device.ignores(Frame.echo { $0.sourceIP = source }, .ipv4Source)
  }

  @Test("IP4-013 source loopback: silence", arguments: ["127.0.0.1", "127.1.2.3"] as [IP])
  mutating func loopbackSource(_ source: IP) {
    device.ignores(Frame.echo { $0.sourceIP = source }, .ipv4Source)
  }

  @Test("IP4-014 source 0.0.0.0: silence")
  mutating func unspecifiedSource() {
    device.ignores(Frame.echo { $0.sourceIP = .unspecified }, .ipv4Source)
  }

  @Test("IP4-015 source the device's own address (LAND): silence")
  mutating func ownSource() {
    device.ignores(Frame.echo { $0.sourceIP = .device }, .ipv4OwnSource)
  }

  @Test("IP4-016 source the network's own address, once a broadcast: silence")
  mutating func networkSource() {
    device.ignores(Frame.echo { $0.sourceIP = "10.0.0.0" }, .ipv4Source)
  }

  @Test(
    "IP4-017 source of class E or of 0/8: silence (MAY)",
    arguments: ["240.0.0.1", "0.1.2.3"] as [IP])
  mutating func reservedSource(_ source: IP) {
    device.ignores(Frame.echo { $0.sourceIP = source }, .ipv4Source)
  }

  @Test(
    "IP4-018 destination not the device, at its MAC: silence",
    arguments: [
      ("10.0.0.78", .ipv4NotOurs), ("10.0.0.1", .ipv4NotOurs), ("192.0.2.1", .ipv4NotOurs),
      ("0.0.0.0", .ipv4NotOurs), ("240.0.0.1", .ipv4NotOurs),
      ("127.0.0.1", .ipv4LoopbackDestination),
    ] as [(IP, Verdict.Reason)])
  mutating func otherDestination(_ destination: IP, _ reason: Verdict.Reason) {
    device.ignores(Frame.echo { $0.destinationIP = destination }, reason)
  }

  @Test(
    "IP4-019 the device's address in a broadcast or multicast frame: silence",
    arguments: [MAC.broadcast, .allHosts, "33:33:00:00:00:01"])
  mutating func linkGroup(_ group: MAC) {
    device.ignores(Frame.echo { $0.link.destination = group }, .ipv4LinkGroup)
  }

  // The same datagrams in a frame to many, as they should come, and in one to the device alone.

  @Test("IP4-020 to the subnet broadcast: silence (MAY)", arguments: [MAC.broadcast, .device])
  mutating func directedBroadcast(_ mac: MAC) {
    // The old form of it too (RFC 1122 3.3.6).
    for address in ["10.0.0.255", "10.0.0.0"] as [IP] {
      ignores(address, at: mac, .ipv4Broadcast)
    }
  }

  @Test("IP4-021 to 255.255.255.255: silence (MAY)", arguments: [MAC.broadcast, .device])
  mutating func limitedBroadcast(_ mac: MAC) {
    ignores("255.255.255.255", at: mac, .ipv4Broadcast)
  }

  @Test("IP4-022 to 224.0.0.1: silence (MAY)", arguments: [MAC.allHosts, .device])
  mutating func allHosts(_ mac: MAC) {
    ignores("224.0.0.1", at: mac, .ipv4Multicast)
  }

  @Test(
    "IP4-023 to groups not joined: silence",
    arguments: [
      ("224.0.0.2", "01:00:5e:00:00:02"), ("224.0.0.251", "01:00:5e:00:00:fb"),
      ("239.255.255.250", "01:00:5e:7f:ff:fa"), ("239.1.2.3", .device),
    ] as [(IP, MAC)])
  mutating func otherGroup(_ group: IP, _ mac: MAC) {
    ignores(group, at: mac, .ipv4Multicast)
  }

  @Test("IP4-024 DF set: reply, free to be fragmented")
  mutating func doNotFragment() {
    device.answers(Frame.echo { $0.flags = 0b010 }, with: Frame.echoReply())
  }

  @Test("IP4-025 reserved flag set: reply without it (MAY)")
  mutating func reservedFlag() {
    device.answers(Frame.echo { $0.flags = 0b100 }, with: Frame.echoReply())
  }

  @Test("IP4-026 type of service: the same in the reply", arguments: [0x10, 0xb8] as [UInt8])
  mutating func typeOfService(_ service: UInt8) {
    device.answers(
      Frame.echo { $0.typeOfService = service },
      with: Frame.echoReply { $0.typeOfService = service })
  }

  @Test(
    "IP4-027 ECN bits: not in the reply (MAY)",
    arguments: [0b01, 0b10, 0b11] as [UInt8], [0x00, 0xb8] as [UInt8])
  mutating func congestionNotification(_ bits: UInt8, _ service: UInt8) {
    device.answers(
      Frame.echo { $0.typeOfService = service | bits },
      with: Frame.echoReply { $0.typeOfService = service })
  }

  private mutating func ignores(
    _ destination: IP, at mac: MAC, _ reason: Verdict.Reason,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let frame = Frame.echo {
      $0.destinationIP = destination
      $0.link.destination = mac
    }
    device.ignores(frame, reason, sourceLocation: sourceLocation)
  }
}
