import Testing

@testable import FakeNetwork

@Suite("Verdicts") struct VerdictTests {
  /// For each reason a frame that is ignored for it, in the order of the enum.
  static let causes: KeyValuePairs<Verdict.Reason, Bytes> = [
    .frameTruncated: Bytes(Frame.arp().prefix(13)),
    .groupSource: Frame.arp { $0.link.source = .broadcast },
    .loopedFrame: Frame.arp { $0.link.source = .device },
    .foreignMAC: Frame.arp { $0.link.destination = .third },
    .otherHostsMAC: Frame.arp { $0.link.destination = "02:00:0a:00:00:03" },
    .llc: Frame.ethernet(type: 46, .counting(46)),
    .vlanTag: Frame.ethernet(type: 0x8100, [0, 5] + (0x0806 as UInt16).bytes + ARP().packet),
    .ipv6: Frame.ethernet(type: 0x86dd, [0x60] + .repeating(0, 39)),
    .etherType: Frame.ethernet(type: 0x88cc, .counting(46)),

    .arpTruncated: Bytes(Frame.arp().prefix(41)),
    .arpHardwareType: Frame.arp { $0.hardwareType = 6 },
    .arpProtocolType: Frame.arp { $0.protocolType = 0x86dd },
    .arpAddressLength: Frame.arp { $0.protocolLength = 16 },
    .arpUnsolicitedReply: Frame.arp { $0.operation = 2 },
    .arpOperation: Frame.arp { $0.operation = 3 },
    .arpNotOurs: Frame.arp { $0.targetIP = "10.0.0.9" },
    .arpSenderHardware: Frame.arp { $0.senderMAC = .broadcast },
    .arpSenderProtocol: Frame.arp { $0.senderIP = "10.0.0.255" },
    .arpConflict: Frame.arp { $0.senderIP = .device },

    .ipv4Truncated: Bytes(Frame.echo().prefix(33)),
    .ipv4Version: Frame.echo { $0.version = 6 },
    .ipv4HeaderLength: Frame.echo { $0.headerWords = 4 },
    .ipv4TotalLength: Frame.echo { $0.totalLength = 85 },
    .ipv4Checksum: Frame.echo { $0.headerChecksum = { $0 ^ 1 } },
    .ipv4NotOurs: Frame.echo { $0.destinationIP = "10.0.0.9" },
    .ipv4LoopbackDestination: Frame.echo { $0.destinationIP = "127.0.0.1" },
    .ipv4Broadcast: Frame.echo { $0.destinationIP = "10.0.0.255" },
    .ipv4Multicast: Frame.echo { $0.destinationIP = "224.0.0.1" },
    .ipv4LinkGroup: Frame.echo { $0.link.destination = .broadcast },
    .ipv4Source: Frame.echo { $0.sourceIP = .unspecified },
    .ipv4OwnSource: Frame.echo { $0.sourceIP = .device },
    .ipv4Option: Frame.echo { $0.options = [0x9e, 5, 0, 0] },
    .ipv4SourceRoute: Frame.echo { $0.options = [0x83, 3, 4, 0] },
    .ipv4RecordingOption: Frame.echo { $0.options = [7, 7, 4, 0, 0, 0, 0, 0] },
    .ipv4Fragment: Frame.echo { $0.flags = 0b001 },
    .tcp: Frame.echo { $0.protocol = 6 },
    .udp: Frame.echo { $0.protocol = 17 },
    .ipv4Protocol: Frame.echo { $0.protocol = 253 },

    .icmpTruncated: Frame.echo { $0.message = [8, 0, 0xf7, 0xff] },
    .icmpChecksum: Frame.echo { $0.messageChecksum = { $0 ^ 1 } },
    .icmpEchoReply: Frame.echo { $0.type = 0 },
    .icmpError: Frame.echo { $0.type = 3 },
    .icmpTimestamp: Frame.echo { $0.type = 13 },
    .icmpType: Frame.echo { $0.type = 15 },
  ]

  /// Where the hosts share a MAC, none can be reached at another's.
  static func device(for reason: Verdict.Reason) -> Device {
    reason == .otherHostsMAC ? Device(hosts: ["10.0.0.2", "10.0.0.3"], mac: nil) : Device()
  }

  @Test func everyReasonHasACause() {
    #expect(Self.causes.map(\.key) == Verdict.Reason.allCases)
  }

  @Test(
    "A reason's frame is ignored for it, and counted under it",
    arguments: Self.causes.map { ($0.key, $0.value) })
  func cause(_ reason: Verdict.Reason, _ frame: Bytes) {
    var device = Self.device(for: reason)
    for _ in 0..<3 { device.ignores(frame, reason) }
    let counters = device.counters
    for other in Verdict.Reason.allCases { #expect(counters[other] == (other == reason ? 3 : 0)) }
    for answer in Verdict.Answer.allCases { #expect(counters[answer] == 0) }
    #expect(counters.ignored == 3)
    #expect(counters.answered == 0)
    #expect(counters.received == 3)
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

  @Test func verdictsReadAsSentences() {
    #expect(Verdict.answered(.echoReply).description == "answered: echo reply")
    #expect(
      Verdict.ignored(.icmpChecksum).description == "ignored: bad ICMP checksum (RFC 792)")
  }
}
