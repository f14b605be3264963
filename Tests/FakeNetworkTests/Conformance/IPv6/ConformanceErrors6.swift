import FakeNetwork
import Testing

@testable import TestFrames

/// ER6-007, a report to a multicast listener query, is among ConformanceListeners.
@Suite("ICMPv6 errors conformance") struct ConformanceErrors6 {
  var device = Device()

  @Test("ER6-001 UDP to a closed port: port unreachable, the packet quoted")
  mutating func closedPort() {
    device.answers(
      Frame.udp6(), .portUnreachable,
      with: [Frame.error6(1, 4, about: UDP6().carrier.packet)])
  }

  @Test("ER6-002 the error is filled up to 1280 bytes", arguments: [1183, 1184, 1185, 1400, 1452])
  mutating func quote(_ count: Int) {
    var udp = UDP6()
    udp.udp.data = .counting(count)
    let error = Frame.error6(1, 4, about: udp.carrier.packet)
    // 40 of IPv6 and 8 of ICMPv6 before 40 of IPv6 and 8 of UDP.
    #expect(error.count == 14 + min(96 + count, 1280))
    device.answers(udp.carrier.frame, .portUnreachable, with: [error])
  }

  @Test(
    "ER6-003 UDP without a checksum, or with a wrong one: silence", arguments: Spoiling.allCases)
  mutating func udpChecksum(_ spoiling: Spoiling) {
    device.ignores(Frame.udp6 { $0.udp.checksum = { spoiling($0) } }, .udpChecksum)
  }

  @Test("ER6-003 UDP of a wrong length: silence")
  mutating func udpLength() {
    device.ignores(Frame.udp6 { $0.udp.length = 7 }, .udpLength)
    device.ignores(Frame.udp6 { $0.udp.length = 14 }, .udpLength)
    device.ignores(Frame.udp6 { $0.udp.bytes = .counting(7) }, .udpTruncated)
  }

  @Test("ER6-004 to groups: no error")
  mutating func toGroups() {
    // The last is one station's alone; its packet is still all's.
    for (mac, group) in [
      (MAC.allNodes, IP6.allNodes), (.solicitedNode, .solicitedNode), (.device, .allNodes),
    ] {
      let change = { (packet: inout Packet6) in
        packet.link.destination = mac
        packet.destinationIP = group
      }
      device.ignores(Frame.udp6 { change(&$0.packet) }, .ipv6Multicast)
      device.ignores(Frame.tcp6 { change(&$0.packet) }, .ipv6Multicast)
      device.ignores(
        Frame.echo6 {
          change(&$0)
          $0.protocol = 253
        }, .ipv6Multicast)
      device.ignores(
        Frame.echo6 {
          change(&$0)
          $0.extensions = [.routing(0, left: 1)]
        }, .ipv6HeaderErroneous)
    }
  }

  @Test("ER6-004 in frames to many: no error", arguments: [MAC.broadcast, .allNodes])
  mutating func inFramesToMany(_ mac: MAC) {
    device.ignores(Frame.udp6 { $0.packet.link.destination = mac }, .ipv6LinkGroup)
    device.ignores(
      Frame.echo6 {
        $0.link.destination = mac
        $0.extensions = [.destination([0x9e, 4, 0, 0, 0, 0])]
      }, .ipv6LinkGroup)
  }

  @Test("ER6-004 from no single host: no error")
  mutating func fromNoHost() {
    for source in ["::", "ff02::99", "::1"] as [IP6] {
      device.ignores(Frame.udp6 { $0.packet.sourceIP = source }, .ipv6Source)
      device.ignores(Frame.tcp6 { $0.packet.sourceIP = source }, .ipv6Source)
    }
    device.ignores(
      Frame.echo6 {
        $0.sourceIP = .unspecified
        $0.extensions = [.destination([0x9e, 4, 0, 0, 0, 0])]
      }, .ipv6Option)
  }

  @Test(
    "ER6-004 about ICMPv6 errors and redirects: no error",
    arguments: [1, 2, 3, 4, 100, 127, 137] as [UInt8])
  mutating func aboutErrors(_ type: UInt8) {
    let table: [([Extension6], Verdict.Reason)] = [
      ([.destination([0x9e, 4, 0, 0, 0, 0])], .ipv6Option),
      (
        [.destination([0x9e, 4, 0, 0, 0, 0]), .destination([0x1e, 2, 0, 0, 0, 0x1e])], .ipv6Option
      ),
      ([.routing(0, left: 1)], .ipv6HeaderErroneous),
      ([.destination(Extension6.padding), .hopByHop(Extension6.padding)], .ipv6NextHeader),
      (
        [
          .routing(0, left: 1), .destination(Extension6.padding), .hopByHop([0x9e, 4, 0, 0, 0, 0]),
        ],
        .ipv6HeaderErroneous
      ),
    ]
    for (extensions, reason) in table {
      device.ignores(
        Frame.echo6 {
          $0.type = type
          $0.extensions = extensions
        }, reason)
    }
    // In a first fragment, which the rest does not follow.
    device.keeps(
      Frame.echo6 {
        $0.type = type
        $0.extensions = [.fragment(0, hasMore: true)]
      })
    #expect(device.wait(60_000_000_000).isEmpty)
  }

  @Test("ER6-005 TCP to a closed port: reset")
  mutating func reset() {
    var reset = TCP6.reset
    reset.tcp.flags = 0b1_0100
    reset.tcp.acknowledgment = 0x0102_0305
    device.answers(Frame.tcp6(), .tcpReset, with: [reset.carrier.frame])
    var acknowledged = TCP6.reset
    acknowledged.tcp.flags = 0b100
    acknowledged.tcp.sequence = 0x0506_0708
    device.answers(
      Frame.tcp6 {
        $0.tcp.flags = 0b1_1000
        $0.tcp.acknowledgment = 0x0506_0708
        $0.tcp.data = .counting(100)
        $0.packet.extensions = [.destination(Extension6.padding)]
      }, .tcpReset, with: [acknowledged.carrier.frame])
  }

  @Test("ER6-005 TCP that is damaged, and resets: silence")
  mutating func noReset() {
    device.ignores(Frame.tcp6 { $0.tcp.flags = 0b100 }, .tcpReset)
    device.ignores(Frame.tcp6 { $0.tcp.checksum = { $0 ^ 1 } }, .tcpChecksum)
    device.ignores(Frame.tcp6 { $0.tcp.headerWords = 4 }, .tcpDataOffset)
    device.ignores(Frame.tcp6 { $0.tcp.bytes = .counting(19) }, .tcpTruncated)
    // The pseudo-header of IPv4 does not do.
    device.ignores(
      Frame.tcp6 { $0.tcp.bytes = TCP().message(under: Echo(protocol: 6).pseudoHeader) },
      .tcpChecksum)
  }

  @Test("ER6-006 1000 packets at once: 50 errors, and 100 a second after")
  mutating func rate() {
    let unknown = Frame.echo6 { $0.protocol = 253 }
    let (verdicts, replies) = device.receive(batch: .init(repeating: unknown, count: 1000))
    #expect(replies.count == 50)
    #expect(verdicts.filter { $0 == .ignored(.errorRate) }.count == 950)
    #expect(device.wait(100_000_000).isEmpty)
    #expect(device.receive(batch: .init(repeating: unknown, count: 1000)).replies.count == 10)
    // What is asked for is always answered.
    device.answers(Frame.echo6(), with: Frame.echoReply6())
  }
}
