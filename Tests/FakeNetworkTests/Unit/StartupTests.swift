import FakeNetwork
import Testing
import Wire

@testable import TestFrames

/// What hosts do before they answer and as they begin to: RFC 5227 2, RFC 4862 5.4, RFC 4861 7.2.6.
@Suite("Startup") struct StartupTests {
  private static let announces = Settings.with { $0.announces = true }
  private static let probes = Settings.with { $0.probes = true }
  private static let second: Int64 = 1_000_000_000

  private static let arpAnnouncement = Frame.arp {
    $0.link.source = .device
    $0.senderMAC = .device
    $0.senderIP = .device
    $0.link.trailer = .repeating(0, 18)
  }
  private static let arpProbe = Frame.arp {
    $0.link.source = .device
    $0.senderMAC = .device
    $0.senderIP = .unspecified
    $0.link.trailer = .repeating(0, 18)
  }
  private static let report = Frame.listenerReport { $0.more[0] = 4 }

  private static func detection(_ target: IP6) -> Bytes {
    Frame.detection {
      $0.packet.link.source = .device
      $0.target = target
    }
  }

  @Test("Without --announce nothing is said")
  func silence() {
    var device = Device()
    #expect(device.nextDeadline == nil)
    #expect(device.wait(10 * Self.second) == [])
  }

  @Test("Announcements come twice, 2 s apart; the report of the group after 1 s again")
  func announcements() {
    var device = Device(settings: Self.announces)
    let both = [Self.arpAnnouncement, Frame.advertisementToAll()]
    #expect(device.wait(0) == both + [Self.report])
    // Meanwhile it answers.
    device.answers(Frame.echo6(), with: Frame.echoReply6())
    #expect(device.wait(Self.second - 1) == [])
    #expect(device.wait(1) == [Self.report])
    #expect(device.wait(Self.second - 1) == [])
    #expect(device.wait(1) == both)
    #expect(device.nextDeadline == nil)
  }

  @Test("With an interval they come again and again")
  func repetitions() {
    var device = Device(
      settings: .with {
        $0.announces = true
        $0.announceInterval = 5 * Self.second
      })
    let both = [Self.arpAnnouncement, Frame.advertisementToAll()]
    _ = device.wait(5 * Self.second - 1)
    #expect(device.wait(1) == both)
    #expect(device.wait(5 * Self.second - 1) == [])
    #expect(device.wait(1) == both)
    #expect(device.nextDeadline != nil)
  }

  @Test("Only who is named singly announces")
  func prefixes() {
    var device = Device(
      hosts: ["10.0.0.0/25", "fd00::1:0/112", "10.0.0.130"], mac: nil, settings: Self.announces)
    let frames = device.wait(0)
    #expect(frames.count == 1)
    #expect(frames.first.map { Bytes($0[38..<42]) } == [10, 0, 0, 130])
  }

  @Test(
    "In the VLANs that are named singly, each",
    arguments: [
      ("5", [[0x81, 0, 0, 5]]), ("5,7,10-19", [[0x81, 0, 0, 5], [0x81, 0, 0, 7]]),
      ("none,100.5", [[], [0x88, 0xa8, 0, 100, 0x81, 0, 0, 5]]), ("10-19", []),
      ("100-101.5", []), ("100.5-6", []),
    ] as [(String, [Bytes])])
  func vlans(_ list: String, _ tags: [Bytes]) throws {
    let vlans = try VLANList(parsing: list)
    var device = Device(
      hosts: ["10.0.0.2"],
      settings: .with {
        $0.announces = true
        $0.vlans = vlans
      })
    #expect(device.wait(0).map(\.tags) == tags)
  }

  @Test("Probes: three of ARP, one solicitation for each IPv6 address, then announcements")
  func probing() throws {
    var device = Device(settings: Self.probes)
    var log: [(time: Int64, frames: [Bytes])] = []
    while let deadline = device.nextDeadline {
      let frames = device.wait(max(0, deadline - device.now))
      if !frames.isEmpty { log.append((device.now, frames)) }
    }
    let arp = log.filter { $0.frames.contains(Self.arpProbe) }.map(\.time)
    try #require(arp.count == 3)
    #expect((0...Self.second).contains(arp[0]))
    let intervals = zip(arp, arp.dropFirst()).map { $1 - $0 }
    #expect(intervals.allSatisfy((Self.second...2 * Self.second).contains))
    #expect(intervals[0] != intervals[1])
    // The group is joined before; who has no address yet reports so.
    let solicitations = log.filter { $0.frames.contains(Self.detection(.device)) }
    try #require(solicitations.count == 1)
    #expect(
      solicitations[0].frames == [
        Frame.listenerReport {
          $0.packet.sourceIP = .unspecified
          $0.more[0] = 4
        }, Self.detection(.deviceLinkLocal), Self.detection(.device),
      ])
    #expect((0...Self.second).contains(solicitations[0].time))
    let both = [Self.arpAnnouncement, Frame.advertisementToAll()]
    let announced = log.filter { $0.frames.starts(with: both) }.map(\.time)
    #expect(announced == [arp[2] + 2 * Self.second, arp[2] + 4 * Self.second])
  }

  @Test("While they probe they answer nothing, and no clock begins before the first moment")
  func tentative() {
    var device = Device(settings: Self.probes)
    for frame in [Frame.arp(), Frame.echo(), Frame.solicitation(), Frame.echo6()] {
      device.ignores(frame, .tentative)
    }
    _ = device.wait(7 * Self.second)
    device.answers(Frame.arp(), with: Frame.arpReply())
    device.answers(Frame.echo6(), with: Frame.echoReply6())
  }

  @Test("Who has the address, or looks for its owner too, is a conflict")
  func conflicts() {
    let table: [(frame: Bytes, address: String)] = [
      (Frame.arp { $0.senderIP = .device }, "10.0.0.2"),
      (
        Frame.arp {
          $0.operation = 2; $0.senderIP = .device
        }, "10.0.0.2"
      ),
      (Frame.arp { $0.senderIP = .unspecified }, "10.0.0.2"),
      (Frame.advertisement { $0.packet.link = .claim }, "fd00::2"),
      (
        Frame.advertisementToAll {
          $0.packet.link = .claim
          $0.packet.link.destination = .allNodes
          $0.target = .deviceLinkLocal
        }, "fe80::ff:fe00:2"
      ),
      (Frame.detection(), "fd00::2"),
      (Frame.detection { $0.target = .deviceLinkLocal }, "fe80::ff:fe00:2"),
    ]
    for (frame, address) in table {
      var device = Device(settings: Self.probes)
      _ = device.wait(0)
      device.ignores(frame, .addressInUse)
      #expect(device.conflict?.address == address)
      #expect(device.conflict?.owner?.description == MAC.tester.description)
      // They are silent from then on.
      #expect(device.nextDeadline == nil)
      device.ignores(Frame.arp(), .addressInUse)
    }
  }

  @Test("What says nothing of who has the address is no conflict")
  func noConflicts() {
    let table: [Bytes] = [
      Frame.arp(),
      Frame.arp { $0.senderIP = "10.0.0.3" },
      Frame.arp {
        $0.operation = 2; $0.targetIP = .device
      },
      // A reply from nobody about nobody.
      Frame.arp {
        $0.operation = 2; $0.senderIP = .unspecified
      },
      Frame.arp {
        $0.senderIP = .unspecified; $0.targetIP = "10.0.0.3"
      },
      // A loop that changes the station that sends.
      Frame.arp {
        $0.senderIP = .device; $0.senderMAC = .device
      },
      Frame.arp {
        $0.senderIP = .device; $0.hardwareType = 6
      },
      // Who has an address asks for the MAC (RFC 4862 5.4.3).
      Frame.solicitation(),
      Frame.solicitation { $0.options = [] },
      Frame.detection { $0.target = "fd00::3" },
      Frame.detection { $0.options = Neighbor().options },
      Frame.advertisement {
        $0.packet.link = .claim; $0.target = "fd00::3"
      },
      Frame.advertisement {
        $0.packet.link = .claim; $0.packet.hopLimit = 254
      },
      Frame.advertisement {
        $0.packet.link = .claim; $0.checksum = { $0 ^ 1 }
      },
      Frame.advertisement {
        $0.packet.link = .claim; $0.code = 1
      },
      Frame.advertisement {
        $0.packet.link = .claim
        $0.packet.link.destination = .allNodes
        $0.packet.destinationIP = .allNodes
      },
      // It has the checksum that it would have as ICMPv6.
      Frame.advertisement {
        $0.packet.link = .claim
        $0.packet.protocol = 59
        $0.checksum = { $0 + 1 }
      },
      Frame.advertisement {
        $0.packet.link = .claim; $0.packet.version = 4
      },
      Frame.echo6(), Frame.echo(),
    ]
    var device = Device(settings: Self.probes)
    for frame in table {
      device.ignores(frame, .tentative)
      #expect(device.conflict == nil)
    }
  }

  @Test("Who has no IPv6 says nothing in it, and lets others have the address of its MAC")
  func withoutIPv6() {
    var device = Device(hosts: ["10.0.0.2"], settings: Self.probes)
    device.ignores(Frame.detection { $0.target = .deviceLinkLocal }, .tentative)
    #expect(device.conflict == nil)
    let probes = Array(repeating: Self.arpProbe, count: 3)
    let announcements = Array(repeating: Self.arpAnnouncement, count: 2)
    #expect(device.wait(10 * Self.second) == probes + announcements)
  }

  @Test("Addresses of a prefix are not looked for")
  func noProbesOfPrefixes() {
    var device = Device(hosts: ["10.0.0.0/25", "fd00::/112"], mac: nil, settings: Self.probes)
    device.ignores(Frame.arp { $0.senderIP = .device }, .tentative)
    #expect(device.wait(0) == [])
    // There is nothing to wait for.
    device.answers(
      Frame.arp(),
      with: Frame.arpReply {
        $0.link.source = "02:00:0a:00:00:02"
        $0.senderMAC = "02:00:0a:00:00:02"
      })
  }
}

extension Link {
  /// From who has the device's address.
  fileprivate static let claim = Link(destination: .device, type: 0x86dd)
}
