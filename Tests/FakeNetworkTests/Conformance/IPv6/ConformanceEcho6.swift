import FakeNetwork
import TestFrames
import Testing

@Suite("ICMPv6 echo conformance") struct ConformanceEcho6 {
  var device = Device()

  @Test("IC6-001 echo request: reply from the address that was asked, hop limit 64")
  mutating func plain() {
    let reply = Frame.echoReply6()
    #expect(reply[21] == 64)
    device.answers(Frame.echo6(), with: reply)
  }

  @Test("IC6-001 from and to a link-local address: reply from that")
  mutating func linkLocal() {
    device.answers(
      Frame.echo6 {
        $0.sourceIP = .testerLinkLocal
        $0.destinationIP = .deviceLinkLocal
      },
      with: Frame.echoReply6 {
        $0.sourceIP = .deviceLinkLocal
        $0.destinationIP = .testerLinkLocal
      })
  }

  @Test("IC6-001 traffic class and flow label: the DSCP comes back, nothing else")
  mutating func trafficClass() {
    device.answers(
      Frame.echo6 {
        $0.trafficClass = 0xb9
        $0.flowLabel = 0xf_edcb
      }, with: Frame.echoReply6 { $0.trafficClass = 0xb8 })
  }

  @Test("IC6-002 every length 0 to 1452, random data, pipelined: 1453 exact replies")
  mutating func everyLength() {
    var random = SeededGenerator(seed: 6)
    let data = (0...1452).map { length in
      (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let (_, replies) = device.receive(batch: data.map { data in Frame.echo6 { $0.data = data } })
    #expect(replies == data.map { data in Frame.echoReply6 { $0.data = data } })
  }

  @Test("IC6-003 wrong ICMPv6 checksum: silence", arguments: Spoiling.allCases)
  mutating func checksum(_ spoiling: Spoiling) {
    device.ignores(Frame.echo6 { $0.messageChecksum = { spoiling($0) } }, .icmpv6Checksum)
  }

  @Test("IC6-003 ICMPv6 checksum without the pseudo-header: silence")
  mutating func checksumOfMessageAlone() {
    let message: Bytes = [128, 0, 0, 0, 0x12, 0x34, 0, 1] + .counting(56)
    device.ignores(Frame.echo6 { $0.message = message.checksummed(at: 2) }, .icmpv6Checksum)
  }

  @Test(
    "IC6-004 to all nodes and to the solicited-node group: reply from an address of the device",
    arguments: [(MAC.allNodes, IP6.allNodes), (.solicitedNode, .solicitedNode)])
  mutating func groups(_ mac: MAC, _ group: IP6) {
    device.answers(
      Frame.echo6 {
        $0.link.destination = mac
        $0.destinationIP = group
      }, with: Frame.echoReply6())
    device.answers(
      Frame.echo6 {
        $0.link.destination = mac
        $0.sourceIP = .testerLinkLocal
        $0.destinationIP = group
      },
      with: Frame.echoReply6 {
        $0.sourceIP = .deviceLinkLocal
        $0.destinationIP = .testerLinkLocal
      })
  }

  @Test("IC6-004 to all nodes, of which there are several: a reply from each")
  mutating func allOfSeveral() {
    device = Device(hosts: ["fd00::2", "fd00::3", "fd00::8-fd00::9"], mac: nil)
    let hosts: [(IP6, MAC)] = [
      ("fd00::2", "02:01:00:00:00:02"), ("fd00::3", "02:01:00:00:00:03"),
    ]
    device.answers(
      Frame.echo6 {
        $0.link.destination = .allNodes
        $0.destinationIP = .allNodes
      }, .echoReply,
      with: hosts.map { address, mac in
        Frame.echoReply6 {
          $0.link.source = mac
          $0.sourceIP = address
        }
      })
  }

  @Test("IC6-004 from a link-local address to all nodes, which share a MAC: a reply from their one")
  mutating func allOfOneMAC() {
    device = Device(hosts: ["fd00::2", "fd00::3"])
    device.answers(
      Frame.echo6 {
        $0.link.destination = .allNodes
        $0.sourceIP = .testerLinkLocal
        $0.destinationIP = .allNodes
      },
      with: Frame.echoReply6 {
        $0.sourceIP = .deviceLinkLocal
        $0.destinationIP = .testerLinkLocal
      })
  }

  @Test(
    "IC6-005 from no single host: silence",
    arguments: ["::", "ff02::99", "::1", "::ffff:a00:4d", "::a00:4d"] as [IP6])
  mutating func source(_ source: IP6) {
    device.ignores(Frame.echo6 { $0.sourceIP = source }, .ipv6Source)
  }

  @Test(
    "IC6-005 from the device's own address: silence", arguments: [IP6.device, .deviceLinkLocal])
  mutating func ownSource(_ source: IP6) {
    device.ignores(Frame.echo6 { $0.sourceIP = source }, .ipv6OwnSource)
  }

  @Test("IC6-006 to the loopback address, another host's, a group not joined: silence")
  mutating func destination() {
    device.ignores(Frame.echo6 { $0.destinationIP = "::1" }, .ipv6LoopbackDestination)
    for address in ["::", "fd00::3", "fd00::1", "fe80::2", "fe80::ff:fe00:3"] as [IP6] {
      device.ignores(Frame.echo6 { $0.destinationIP = address }, .ipv6NotOurs)
    }
    for group in ["ff02::2", "ff02::5", "ff02::1:ff00:3", "ff01::1", "ff05::1"] as [IP6] {
      device.ignores(
        Frame.echo6 {
          $0.link.destination = .allNodes
          $0.destinationIP = group
        }, .ipv6Multicast)
    }
  }

  @Test("IC6-007 hop limit 1 and 0: reply", arguments: [0, 1] as [UInt8])
  mutating func hopLimit(_ hopLimit: UInt8) {
    device.answers(Frame.echo6 { $0.hopLimit = hopLimit }, with: Frame.echoReply6())
  }

  @Test("IC6-008 version not 6: silence", arguments: [0, 4, 5, 7] as [UInt8])
  mutating func version(_ version: UInt8) {
    device.ignores(Frame.echo6 { $0.version = version }, .ipv6Version)
  }

  @Test("IC6-008 payload length past the frame, or too short for a message: silence")
  mutating func payloadLength() {
    for length in [65, 1000, 65_535] {
      device.ignores(Frame.echo6 { $0.payloadLength = length }, .ipv6PayloadLength)
    }
    for length in 0...7 {
      device.ignores(Frame.echo6 { $0.payloadLength = length }, .icmpv6Truncated)
    }
  }

  @Test("IC6-009 bytes behind the payload: not echoed", arguments: [1, 2, 40, 1000])
  mutating func trailer(_ count: Int) {
    device.answers(
      Frame.echo6 { $0.link.trailer = .repeating(0xa5, count) }, with: Frame.echoReply6())
    // Nor where the reply itself is padded; the padding is zeros.
    device.answers(
      Frame.echo6 {
        $0.data = []
        $0.link.trailer = .repeating(0xa5, count)
      }, with: Frame.echoReply6 { $0.data = [] })
  }

  @Test("IC6-010 types that are not known: silence")
  mutating func types() {
    for type in [160, 200, 255, 138, 131, 132, 143] as [UInt8] {
      device.ignores(Frame.echo6 { $0.type = type }, .icmpv6Type)
    }
    for type in [0, 1, 3, 4, 5, 100, 127] as [UInt8] {
      device.ignores(Frame.echo6 { $0.type = type }, .icmpv6Error)
    }
    device.ignores(Frame.echo6 { $0.type = 129 }, .icmpv6EchoReply)
  }

  @Test("IC6-011 code not 0: reply with code 0", arguments: [5, 255] as [UInt8])
  mutating func code(_ code: UInt8) {
    device.answers(Frame.echo6 { $0.code = code }, with: Frame.echoReply6())
  }

  @Test("IC6-012 in another station's frame, or in one to many: silence")
  mutating func otherMAC() {
    device.ignores(Frame.echo6 { $0.link.destination = .third }, .foreignMAC)
    for mac in [MAC.broadcast, .allNodes, .solicitedNode] {
      device.ignores(Frame.echo6 { $0.link.destination = mac }, .ipv6LinkGroup)
    }
    device = Device(hosts: ["fd00::2", "fd00::3"], mac: nil)
    device.ignores(Frame.echo6 { $0.link.destination = "02:01:00:00:00:03" }, .otherHostsMAC)
  }

  @Test("IC6-013 the frame ends in the header: silence, then service")
  mutating func truncated() {
    for length in 0..<40 {
      device.ignores(Bytes(Frame.echo6().prefix(14 + length)), .ipv6Truncated)
    }
    device.answers(Frame.echo6(), with: Frame.echoReply6())
  }
}
