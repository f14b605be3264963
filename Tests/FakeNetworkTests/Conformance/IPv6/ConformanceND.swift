import FakeNetwork
import Testing

@testable import TestFrames

@Suite("Neighbor discovery conformance") struct ConformanceND {
  var device = Device()

  @Test("ND-001 solicitation to the group: solicited advertisement with the MAC address")
  mutating func solicitation() {
    let advertisement = Frame.advertisement()
    // Solicited and overriding, from no router, and never through one.
    #expect(advertisement[58] == 0x60)
    #expect(advertisement[21] == 255)
    device.answers(Frame.solicitation(), with: advertisement)
  }

  @Test("ND-002 unicast solicitation, with a MAC address and without: the same advertisement")
  mutating func unicast() {
    for options in [Neighbor().options, []] {
      device.answers(
        Frame.solicitation {
          $0.packet.link.destination = .device
          $0.packet.destinationIP = .device
          $0.options = options
        }, with: Frame.advertisement())
    }
  }

  @Test("ND-003 duplicate address detection: unsolicited advertisement to all nodes")
  mutating func detection() {
    let advertisement = Frame.advertisementToAll()
    #expect(advertisement[58] == 0x20)
    device.answers(Frame.detection(), with: advertisement)
  }

  @Test("ND-003 duplicate address detection of the link-local address: likewise")
  mutating func detectionOfLinkLocal() {
    device.answers(
      Frame.detection { $0.target = .deviceLinkLocal },
      with: Frame.advertisementToAll {
        $0.packet.sourceIP = .deviceLinkLocal
        $0.target = .deviceLinkLocal
      })
  }

  @Test("ND-004 from :: with a MAC address: silence")
  mutating func detectionWithMAC() {
    device.ignores(Frame.detection { $0.options = Neighbor().options }, .ndSolicitation)
  }

  @Test("ND-005 from :: to the address itself, or to all nodes: silence")
  mutating func detectionAtOne() {
    device.ignores(
      Frame.detection {
        $0.packet.link.destination = .device
        $0.packet.destinationIP = .device
      }, .ndSolicitation)
    device.ignores(
      Frame.detection {
        $0.packet.link.destination = .allNodes
        $0.packet.destinationIP = .allNodes
      }, .ndSolicitation)
  }

  @Test("ND-006 hop limit not 255: silence", arguments: [254, 64, 1, 0] as [UInt8])
  mutating func hopLimit(_ hopLimit: UInt8) {
    device.ignores(Frame.solicitation { $0.packet.hopLimit = hopLimit }, .ndHopLimit)
    device.ignores(Frame.detection { $0.packet.hopLimit = hopLimit }, .ndHopLimit)
  }

  @Test("ND-007 wrong checksum: silence", arguments: Spoiling.allCases)
  mutating func checksum(_ spoiling: Spoiling) {
    device.ignores(Frame.solicitation { $0.checksum = { spoiling($0) } }, .icmpv6Checksum)
  }

  @Test("ND-007 code 1: silence")
  mutating func code() {
    device.ignores(Frame.solicitation { $0.code = 1 }, .ndSolicitation)
  }

  @Test("ND-008 the target is a group: silence")
  mutating func groupTarget() {
    device.ignores(Frame.solicitation { $0.target = .solicitedNode }, .ndSolicitation)
    device.ignores(
      Frame.solicitation {
        $0.packet.link.destination = .device
        $0.packet.destinationIP = .device
        $0.target = .allNodes
      }, .ndSolicitation)
  }

  @Test(
    "ND-009 another target of the same group: silence",
    arguments: ["fd00::3:0:2", "fd00:0:0:1::2", "fe80::2"] as [IP6])
  mutating func otherTarget(_ target: IP6) {
    device.ignores(Frame.solicitation { $0.target = target }, .ndNotOurs)
    device.ignores(Frame.detection { $0.target = target }, .ndNotOurs)
  }

  @Test("ND-009 a target that is not of the group: silence")
  mutating func targetOfAnotherGroup() {
    device.ignores(Frame.solicitation { $0.target = "fd00::3" }, .ipv6Multicast)
  }

  @Test("ND-010 shorter than 24 bytes: silence", arguments: 0..<24)
  mutating func truncated(_ length: Int) {
    device.ignores(
      Frame.solicitation { $0.length = length }, length < 8 ? .icmpv6Truncated : .ndSolicitation)
  }

  @Test("ND-010 24 bytes, without options: advertisement")
  mutating func withoutOptions() {
    device.answers(Frame.solicitation { $0.options = [] }, with: Frame.advertisement())
  }

  @Test("ND-011 an option of length 0, alone or behind another: silence")
  mutating func emptyOption() {
    device.ignores(
      Frame.solicitation { $0.options = [1, 0, 0, 0, 0, 0, 0, 0] }, .ndSolicitation)
    device.ignores(
      Frame.solicitation { $0.options += [14, 0, 0, 0, 0, 0, 0, 0] }, .ndSolicitation)
  }

  @Test("ND-012 options that are not known, a nonce: advertisement")
  mutating func unknownOptions() {
    let unknown: Bytes = [200, 2] + .counting(14)
    let nonce: Bytes = [14, 1] + .counting(6)
    let own = Neighbor().options
    for options in [unknown + own, own + unknown, nonce, own + nonce] {
      device.answers(Frame.solicitation { $0.options = options }, with: Frame.advertisement())
    }
    device.answers(Frame.detection { $0.options = nonce }, with: Frame.advertisementToAll())
  }

  @Test("ND-013 reserved field not 0: advertisement")
  mutating func reserved() {
    device.answers(Frame.solicitation { $0.rest = 0xffff_ffff }, with: Frame.advertisement())
  }

  @Test("ND-014 an option past the end, a stray byte: silence")
  mutating func optionPastEnd() {
    device.ignores(
      Frame.solicitation { $0.options = [1, 2] + MAC.tester.bytes }, .ndSolicitation)
    for count in 1...7 {
      device.ignores(
        Frame.solicitation { $0.options += Bytes([14, 1, 0, 0, 0, 0, 0]).prefix(count) },
        .ndSolicitation)
    }
  }

  @Test("ND-015 in a fragment, alone or with others: silence")
  mutating func fragments() {
    device.ignores(
      Frame.solicitation { $0.packet.extensions = [.fragment(0, hasMore: false)] }, .ndFragment)
    let fragments = Neighbor().carrier.fragments(of: 16)
    device.keeps(fragments[0])
    device.ignores(fragments[1], .ndFragment)
  }

  @Test(
    "ND-016 advertisements, redirects and what is between routers: silence",
    arguments: [133, 134, 136, 137] as [UInt8])
  mutating func notForHosts(_ type: UInt8) {
    for (mac, address) in [(MAC.device, IP6.device), (.allNodes, .allNodes)] {
      device.ignores(
        Frame.solicitation {
          $0.packet.link.destination = mac
          $0.packet.destinationIP = address
          $0.packet.sourceIP = .testerLinkLocal
          $0.type = type
          $0.options = [2, 1] + MAC.third.bytes
        }, .ndUnsolicited)
    }
    // It changed nothing.
    device.answers(Frame.solicitation(), with: Frame.advertisement())
    device.answers(Frame.echo6(), with: Frame.echoReply6())
  }

  @Test("ND-017 to all nodes: advertisement (MAY)")
  mutating func toAllNodes() {
    device.answers(
      Frame.solicitation {
        $0.packet.link.destination = .allNodes
        $0.packet.destinationIP = .allNodes
      }, with: Frame.advertisement())
  }

  @Test("ND-018 in another station's frame: silence")
  mutating func foreignMAC() {
    device.ignores(
      Frame.solicitation { $0.packet.link.destination = .third }, .foreignMAC)
  }

  @Test("ND-019 from a link-local address, for either of the device's: advertisement to it")
  mutating func linkLocal() {
    for target in [IP6.device, .deviceLinkLocal] {
      device.answers(
        Frame.solicitation {
          $0.packet.sourceIP = .testerLinkLocal
          $0.target = target
        },
        with: Frame.advertisement {
          $0.packet.sourceIP = target
          $0.packet.destinationIP = .testerLinkLocal
          $0.target = target
        })
    }
  }

  // MARK: What has no case

  @Test("Of hosts with MACs of their own, the one that is asked for answers from its own")
  mutating func severalHosts() {
    device = Device(hosts: ["fd00::2", "fd00::9:0:2", "fd00:1::/64"], mac: nil)
    let hosts: [(IP6, MAC)] = [
      ("fd00::2", "02:01:00:00:00:02"), ("fd00::9:0:2", "02:01:00:00:00:02"),
      ("fd00:1::7:0:2", "02:01:00:00:00:02"),
    ]
    for (address, mac) in hosts {
      device.answers(
        Frame.solicitation { $0.target = address },
        with: Frame.advertisement {
          $0.packet.link.source = mac
          $0.packet.sourceIP = address
          $0.target = address
          $0.options = [2, 1] + mac.bytes
        })
    }
    device.ignores(
      Frame.solicitation {
        $0.packet.link.destination = "02:01:00:00:00:03"
        $0.packet.destinationIP = "fd00::2"
      }, .otherHostsMAC)
    // To the group, and heard by another station alone.
    device.ignores(
      Frame.solicitation { $0.packet.link.destination = "02:01:00:00:00:03" }, .ipv6Multicast)
    // The packet is for one, the target another.
    device.ignores(
      Frame.solicitation {
        $0.packet.link.destination = "02:01:00:00:00:02"
        $0.packet.destinationIP = "fd00::2"
        $0.target = "fd00:1::3"
      }, .otherHostsMAC)
  }

  @Test("Of a prefix the one that is asked for answers, without options too")
  mutating func ofAPrefix() {
    device = Device(hosts: ["fd00:1::/64"])
    for options in [Neighbor().options, []] {
      device.answers(
        Frame.solicitation {
          $0.packet.link.destination = "33:33:ff:00:00:05"
          $0.packet.destinationIP = "ff02::1:ff00:5"
          $0.target = "fd00:1::5"
          $0.options = options
        },
        with: Frame.advertisement {
          $0.packet.sourceIP = "fd00:1::5"
          $0.target = "fd00:1::5"
        })
    }
  }
}
