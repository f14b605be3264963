import TestEpisodes
import Testing

@testable import FakeNetwork
@testable import TestFrames

@Suite("Verdicts") struct VerdictTests {
  /// The device as the frame finds it.
  static func device(for reason: Verdict.Reason) -> Device {
    var settings = Settings()
    switch reason {
    // Where the hosts share a MAC, none can be reached at another's.
    case .otherHostsMAC: return Device(hosts: ["10.0.0.2", "10.0.0.3"], mac: nil)
    case .ipv4SourceRouteUnderWay, .ipv4SourceRouteStop: settings.acceptsSourceRoutes = true
    case .vlanNotOurs: settings.vlans = try! VLANList(parsing: "5")
    case .errorRate: settings.profile.errorRate = 0
    case .tentative, .addressInUse: settings.probes = true
    case .paused: settings.paused.pauseAll()
    case .udpSwallowed, .udpEchoOfService, .tcpWithoutACK, .tcpAcknowledgment, .portFiltered,
      .portHalfOpen:
      settings.ports = SampleFrames.ports
    case .tcpSYNWithFIN: (settings.ports, settings.profile) = (SampleFrames.ports, .linux)
    default: break
    }
    var device = Device(settings: settings)
    for frame in Self.before[reason] ?? [] { _ = device.receive(frame) }
    return device
  }

  /// What has to come first.
  static let before: [Verdict.Reason: [Bytes]] = [
    .addressInUse: [Frame.arp { $0.senderIP = .device }],
    // In each of so many VLANs, with this priority or that.
    .listenerQueries: (0..<1024).map { number in
      let control = UInt16(number / 4094) << 13 | UInt16(number % 4094 + 1)
      return Frame.listenerQuery { $0.packet.link.tags = [0x81, 0] + control.bytes }
    },
    .groupRate: (0..<200).map { _ in
      Frame.echo6 {
        $0.link.destination = .allNodes
        $0.destinationIP = .allNodes
      }
    },
    .groupFragments: [
      {
        var packet = Packet6(destinationIP: .allNodes)
        packet.link.destination = .allNodes
        return packet.fragment(0..<32).frame
      }()
    ],
    .fragmentDuplicate: [Frame.echo { $0.flags = 0b001 }],
    .fragmentOverlap: [
      Frame.echo {
        $0.flags = 0b001
        $0.identification = 2
      }
    ],
    .fragmentEnd: [
      Frame.echo {
        $0.fragmentOffset = 1
        $0.identification = 3
      }
    ],
    .fragmentCongestion: [
      Frame.echo {
        $0.flags = 0b001
        $0.identification = 5
      }
    ],
    .fragmentGivenUp: [
      Frame.echo {
        $0.flags = 0b001
        $0.identification = 4
      },
      Frame.echo {
        $0.fragmentOffset = 1
        $0.identification = 4
      },
    ],
  ]

  /// But for those that no frame of Ethernet has: ConformanceLinks is about them.
  @Test func everyReasonHasACause() {
    let others: [Verdict.Reason] = [.cookedOutgoing, .cookedForeign, .linkProtocol]
    #expect(
      SampleFrames.causes.map(\.key) == Verdict.Reason.allCases.filter { !others.contains($0) })
  }

  @Test(
    "A reason's frame is ignored for it, and counted under it",
    arguments: SampleFrames.causes.map { ($0.key, $0.value) })
  func cause(_ reason: Verdict.Reason, _ frame: Bytes) {
    let before = Self.device(for: reason).counters
    for _ in 0..<3 {
      // From the start: a fragment is ignored for what came before it, and changes that.
      var device = Self.device(for: reason)
      device.ignores(frame, reason)
      let counters = device.counters
      for other in Verdict.Reason.allCases {
        #expect(counters[other] - before[other] == (other == reason ? 1 : 0))
      }
      for answer in Verdict.Answer.allCases { #expect(counters[answer] == before[answer]) }
      #expect(counters.ignored - before.ignored == 1)
      #expect(counters.answered == before.answered)
      #expect(counters.received - before.received == 1)
    }
  }

  @Test func answersAreCounted() {
    var device = Device()
    device.answers(Frame.arp(), with: Frame.arpReply())
    device.answers(Frame.echo(), with: Frame.echoReply())
    device.answers(Frame.echo(), with: Frame.echoReply { $0.identification = 2 })
    device.ignores(Frame.echo { $0.type = 15 }, .icmpType)
    #expect(device.counters[.arpReply] == 1)
    #expect(device.counters[.echoReply] == 2)
    #expect(device.counters.answered == 3)
    #expect(device.counters.ignored == 1)
    #expect(device.counters.received == 4)
  }

  @Test func descriptionsAreDistinct() {
    let reasons = Verdict.Reason.allCases.map(\.description)
    let answers = Verdict.Answer.allCases.map(\.description)
    for descriptions in [reasons, answers] {
      #expect(!descriptions.contains(""))
      #expect(Set(descriptions).count == descriptions.count)
    }
  }

  /// Programs tell them apart by their names alone.
  @Test func namesAreDistinct() {
    let names =
      (Verdict.Answer.allCases.map(\.explanation) + Verdict.Kept.allCases.map(\.explanation)
      + Verdict.Reason.allCases.map(\.explanation) + ReassemblyFailure.allCases.map(\.explanation))
      .map(\.name)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(name)")
    }
    #expect(Verdict.answered(.echoReply).explanation.name == "echo-reply")
    #expect(Verdict.kept(.fragment).explanation.name == "fragment")
    #expect(Verdict.ignored(.icmpChecksum).explanation.name == "icmp-checksum")
  }

  @Test func verdictsReadAsSentences() {
    #expect(Verdict.answered(.echoReply).description == "answered: echo reply")
    #expect(
      Verdict.ignored(.icmpChecksum).description == "ignored: bad ICMP checksum (RFC 792)")
  }

  /// What is simply asked for needs no clause.
  @Test(
    arguments: [
      (.arpReply, "ARP reply"), (.echoReply, "echo reply"), (.timestampReply, "timestamp reply"),
      (.portUnreachable, "port unreachable (RFC 1122 4.1.3.1, RFC 4443 3.1)"),
      (.tcpReset, "TCP reset (RFC 9293 3.10.7.1)"),
    ] as [(Verdict.Answer, String)])
  func descriptions(_ answer: Verdict.Answer, _ description: String) {
    #expect("\(answer)" == description)
  }
}
