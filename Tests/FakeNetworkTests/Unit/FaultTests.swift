import TestEpisodes
import Testing
import Wire

@testable import FakeNetwork
@testable import TestFrames

/// Hosts that misbehave on purpose: which answer, byte for byte, and what it is called.
struct FaultTests {
  /// Answers that no other host gives.
  static let answers = Array(Verdict.Answer.allCases.drop { $0 != .arpReplyWrongMAC })

  private static func rule(_ hosts: String..., fault: Fault) -> FaultRule {
    FaultRule(hosts: hosts.map { try! AddressSpec(parsing: $0) }, fault: fault)
  }

  private static func device(
    _ rules: FaultRule..., hosts: [String] = ["10.0.0.2,fd00::2"],
    mac: String? = MAC.device.description, change: (inout Settings) -> Void = { _ in }
  ) -> Device {
    var settings = Settings.with { $0.faults = rules }
    change(&settings)
    return Device(hosts: hosts, mac: mac, settings: settings)
  }

  private static func wrong(_ field: EchoField) -> Fault {
    Fault(echo: .wrong(field), echo6: .wrong(field))
  }

  private static func unreachable(_ what: Unreachable) -> Fault {
    Fault(echo: .unreachable(what), echo6: .unreachable(what))
  }

  private static let ttl = Fault(echo: .timeToLive(7), echo6: .timeToLive(9))

  // MARK: - Echo replies

  static let echoes:
    [(Fault, Verdict.Answer, @Sendable (inout Echo) -> Void, @Sendable (inout Packet6) -> Void)] = [
      (
        wrong(.checksum), .echoReplyWrongChecksum, { $0.messageChecksum = { $0 ^ 1 } },
        { $0.messageChecksum = { $0 ^ 1 } }
      ),
      (
        wrong(.identifier), .echoReplyWrongIdentifier, { $0.identifier &+= 1 },
        { $0.identifier &+= 1 }
      ),
      (
        wrong(.sequenceNumber), .echoReplyWrongSequence, { $0.sequence &+= 1 },
        { $0.sequence &+= 1 }
      ),
      (
        wrong(.data), .echoReplyWrongData, { $0.data[$0.data.count - 1] ^= 1 },
        { $0.data[$0.data.count - 1] ^= 1 }
      ),
      (ttl, .echoReplyTimeToLive, { $0.timeToLive = 7 }, { $0.hopLimit = 9 }),
    ]

  @Test("The reply but for what is wrong", arguments: 0..<echoes.count, [1, 2, 55, 56, 1400])
  func echo(_ number: Int, _ length: Int) {
    let (fault, answer, change, change6) = Self.echoes[number]
    var device = Self.device(Self.rule(fault: fault))
    device.answers(
      Frame.echo { $0.data = .counting(length) }, answer,
      with: [
        Frame.echoReply {
          $0.data = .counting(length)
          change(&$0)
        }
      ])
    device.answers(
      Frame.echo6 { $0.data = .counting(length) }, answer,
      with: [
        Frame.echoReply6 {
          $0.data = .counting(length)
          change6(&$0)
        }
      ])
    #expect(device.counters[answer] == 2)
    #expect(device.counters.answered == 2)
  }

  @Test("Numbers start again at 0; a checksum of ones' complement has two zeros: exact replies")
  func edges() {
    for (identifier, sequence) in [(0xffff, 0), (0xffff, 0xffff), (0, 0), (0x8000, 0x7fff)] {
      let request = { (echo: inout Echo) in
        echo.identifier = UInt16(identifier)
        echo.sequence = UInt16(sequence)
        echo.data = .repeating(0, 8)
      }
      for (fault, answer, change, _) in Self.echoes {
        var device = Self.device(Self.rule(fault: fault))
        device.answers(
          Frame.echo(request), answer,
          with: [
            Frame.echoReply {
              request(&$0)
              change(&$0)
            }
          ])
      }
    }
  }

  @Test("Where there is no data none is altered, but what else is wrong is")
  func noData() {
    var device = Self.device(Self.rule(fault: Self.wrong(.data)))
    device.answers(Frame.echo { $0.data = [] }, with: Frame.echoReply { $0.data = [] })
    device.answers(Frame.echo6 { $0.data = [] }, with: Frame.echoReply6 { $0.data = [] })
    var other = Self.device(Self.rule(fault: Self.wrong(.identifier)))
    other.answers(
      Frame.echo { $0.data = [] }, .echoReplyWrongIdentifier,
      with: [
        Frame.echoReply {
          $0.data = []
          $0.identifier &+= 1
        }
      ])
  }

  @Test("A reply in fragments is wrong, too")
  func fragments() {
    var device = Self.device(Self.rule(fault: Self.wrong(.checksum))) { $0.mtu = 576 }
    let (verdict, replies) = device.receive(Frame.echo { $0.data = .counting(1000) })
    #expect(verdict == .answered(.echoReplyWrongChecksum))
    #expect(replies.count == 2)
    let right = Frame.echoReply { $0.data = .counting(1000) }.uint16(at: 36)
    #expect(replies[0].uint16(at: 36) == right ^ 1)
  }

  @Test("All that such a host sends in answer has its time to live, but for neighbor discovery")
  func timeToLive() {
    var device = Self.device(Self.rule(fault: Self.ttl))
    for (frame, answer) in [
      (Frame.udp(), Verdict.Answer.portUnreachable), (Frame.tcp(), .tcpReset),
      (Frame.echo { $0.protocol = 253 }, .protocolUnreachable),
    ] {
      let (verdict, replies) = device.receive(frame)
      #expect(verdict == .answered(answer))
      #expect(replies.map { $0[22] } == [7])
    }
    for (frame, answer) in [
      (Frame.udp6(), Verdict.Answer.portUnreachable), (Frame.tcp6(), .tcpReset),
    ] {
      let (verdict, replies) = device.receive(frame)
      #expect(verdict == .answered(answer))
      #expect(replies.map { $0[21] } == [9])
    }
    device.answers(Frame.solicitation(), with: Frame.advertisement())
    device.keeps(Frame.echo { $0.flags = 0b001 })
    #expect(device.wait(60_000_000_000).map { $0[22] } == [7])
  }

  // MARK: - Instead of the echo reply

  @Test(
    "An error instead of the reply",
    arguments: [
      (.network, .echoNetworkUnreachable, (3, 0), (1, 0), 0),
      (.host, .echoHostUnreachable, (3, 1), (1, 3), 0),
      (.protocol, .echoProtocolUnreachable, (3, 2), (4, 1), 6),
      (.port, .echoPortUnreachable, (3, 3), (1, 4), 0),
      (.prohibited, .echoProhibited, (3, 13), (1, 1), 0),
    ] as [(Unreachable, Verdict.Answer, (UInt8, UInt8), (UInt8, UInt8), UInt32)])
  func errors(
    _ what: Unreachable, _ answer: Verdict.Answer, _ error: (UInt8, UInt8),
    _ error6: (UInt8, UInt8), _ pointer: UInt32
  ) {
    var device = Self.device(Self.rule(fault: Self.unreachable(what)))
    device.answers(
      Frame.echo { $0.data = .counting(1400) }, answer,
      with: [Frame.error(error.0, error.1, about: Echo(data: .counting(1400)).datagram)])
    device.answers(
      Frame.echo6 { $0.data = .counting(1400) }, answer,
      with: [
        Frame.error6(
          error6.0, error6.1, pointer: pointer, about: Packet6(data: .counting(1400)).packet)
      ])
    // What is no echo is answered as ever.
    device.answers(Frame.arp(), with: Frame.arpReply())
    device.answers(Frame.solicitation(), with: Frame.advertisement())
  }

  @Test("Which protocol it was says the header in front of it")
  func behindExtensionHeaders() {
    var device = Self.device(Self.rule(fault: Self.unreachable(.protocol)))
    let packet = Packet6(extensions: [.hopByHop(Extension6.padding)])
    device.answers(
      packet.frame, .echoProtocolUnreachable,
      with: [Frame.error6(4, 1, pointer: 40, about: packet.packet)])
  }

  @Test("A redirect, and then the reply: of IPv6 from the link-local address")
  func redirects() {
    var device = Self.device(
      Self.rule(fault: Fault(echo: .redirect(IPv4Address("10.0.0.99")!))),
      Self.rule(fault: Fault(echo6: .redirect(IPv6Address("fe80::99")!))))
    device.answers(
      Frame.echo(), .redirect,
      with: [
        Frame.error(5, 1, rest: [10, 0, 0, 99], about: Echo().datagram),
        Frame.echoReply { $0.identification = 2 },
      ])
    // Of 104 bytes 104 are quoted, and 8 for the option they are in; of 105 not the last.
    for (length, quoted) in [(56, 104), (57, 104), (1400, 1192)] {
      let packet = Packet6(data: .counting(length))
      var redirect = Packet6.reply
      redirect.hopLimit = 255
      redirect.sourceIP = .deviceLinkLocal
      let gateway: IP6 = "fe80::99"
      let message: Bytes =
        [137, 0, 0, 0, 0, 0, 0, 0] + gateway.bytes + IP6.device.bytes
        + [4, UInt8(quoted / 8 + 1), 0, 0, 0, 0, 0, 0] + packet.packet.prefix(quoted)
      redirect.message = message.checksummed(
        at: 2, under: redirect.pseudoHeader + UInt16(message.count).bytes)
      device.answers(
        packet.frame, .redirect,
        with: [redirect.frame, Frame.echoReply6 { $0.data = .counting(length) }])
    }
  }

  @Test("Too many errors: an echo that is not answered, and none that is redirected")
  func rate() {
    var device = Self.device(
      Self.rule("10.0.0.2", fault: Self.unreachable(.host)),
      Self.rule("fd00::2", fault: Self.unreachable(.host)),
      Self.rule("10.0.0.3", fault: Fault(echo: .redirect(IPv4Address("10.0.0.99")!))),
      Self.rule("fd00::3", fault: Fault(echo6: .redirect(IPv6Address("fe80::99")!))),
      hosts: ["10.0.0.2,fd00::2", "10.0.0.3,fd00::3"]
    ) { $0.profile.errorRate = 0 }
    device.ignores(Frame.echo(), .errorRate)
    device.ignores(Frame.echo6(), .errorRate)
    device.answers(
      Frame.echo { $0.destinationIP = "10.0.0.3" },
      with: Frame.echoReply { $0.sourceIP = "10.0.0.3" })
    device.answers(
      Frame.echo6 { $0.destinationIP = "fd00::3" },
      with: Frame.echoReply6 { $0.sourceIP = "fd00::3" })
  }

  @Test("To a group of IPv6 goes neither an error nor a redirect; each member has its own fault")
  func groups() {
    let toAll = Frame.echo6 {
      $0.link.destination = .allNodes
      $0.destinationIP = .allNodes
    }
    var one = Self.device(Self.rule(fault: Self.unreachable(.host)))
    one.ignores(toAll, .ipv6Multicast)
    var redirecting = Self.device(
      Self.rule(fault: Fault(echo6: .redirect(IPv6Address("fe80::99")!))))
    redirecting.answers(toAll, .echoReply, with: [Frame.echoReply6()])
    var several = Self.device(
      Self.rule("fd00::2", fault: Self.unreachable(.host)),
      Self.rule("fd00::3", fault: Self.wrong(.identifier)),
      hosts: ["fd00::2", "fd00::3", "fd00::4"])
    several.answers(
      toAll, .echoReplyWrongIdentifier,
      with: [
        Frame.echoReply6 {
          $0.sourceIP = "fd00::3"
          $0.identifier &+= 1
        }, Frame.echoReply6 { $0.sourceIP = "fd00::4" },
      ])
  }

  // MARK: - Who has an address

  @Test("Another MAC in answer to who-has: its own with the last bit flipped, or that one")
  func wrongMAC() {
    var device = Self.device(
      Self.rule(fault: Fault(resolution: ResolutionFault(mac: nil, isSecond: false))))
    device.answers(
      Frame.arp(), .arpReplyWrongMAC,
      with: [Frame.arpReply { $0.senderMAC = "02:00:00:00:00:03" }])
    device.answers(
      Frame.solicitation(), .neighborAdvertisementWrongMAC,
      with: [Frame.advertisement { $0.options = [2, 1] + MAC("02:00:00:00:00:03").bytes }])
    device.answers(
      Frame.detection(), .neighborAdvertisementWrongMAC,
      with: [Frame.advertisementToAll { $0.options = [2, 1] + MAC("02:00:00:00:00:03").bytes }])
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("Its own MAC, and then another")
  func twoMACs() {
    let mac: MAC = "02:cf:00:00:00:99"
    let other = MACAddress(mac.description)
    var device = Self.device(
      Self.rule(fault: Fault(resolution: ResolutionFault(mac: other, isSecond: true))))
    device.answers(
      Frame.arp(), .arpReplyTwoMACs,
      with: [Frame.arpReply(), Frame.arpReply { $0.senderMAC = mac }])
    device.answers(
      Frame.solicitation(), .neighborAdvertisementTwoMACs,
      with: [Frame.advertisement(), Frame.advertisement { $0.options = [2, 1] + mac.bytes }])
  }

  @Test("A link without addresses has none that could be wrong")
  func noMACs() throws {
    let hosts = try HostTable([AddressSpec(parsing: "fd00::2")], network: nil)
    var network = FakeNetwork(
      hosts: hosts, network: IPv4InterfaceAddress("10.0.0.1/24")!.prefix,
      settings: .with {
        $0.faults = [
          Self.rule(fault: Fault(resolution: ResolutionFault(mac: nil, isSecond: true)))
        ]
      }, linkType: .raw)
    var outbox = Outbox()
    let frame = Neighbor().carrier.packet
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
    #expect(verdict == .answered(.neighborAdvertisement))
    #expect(outbox.frames.count == 1)
  }

  // MARK: - Who has which

  @Test("The narrowest that names a host, of the same width the first; one of each kind")
  func rules() {
    var device = Self.device(
      Self.rule(fault: Self.wrong(.checksum)),
      Self.rule("10.0.0.0/29", "fd00:2::/64", fault: Self.wrong(.data)),
      Self.rule("10.0.0.4,fd00:2::4", fault: Self.wrong(.identifier)),
      Self.rule("10.0.0.4", fault: Self.wrong(.sequenceNumber)),
      Self.rule("10.0.0.4", fault: Fault(resolution: ResolutionFault(mac: nil, isSecond: true))),
      hosts: ["10.0.0.0/24", "fd00:2::/64", "fd00:1::5"])
    func verdict(_ address: IP) -> Verdict {
      device.receive(Frame.echo { $0.destinationIP = address }).verdict
    }
    func verdict(_ address: IP6) -> Verdict {
      device.receive(Frame.echo6 { $0.destinationIP = address }).verdict
    }
    #expect(verdict("10.0.0.8" as IP) == .answered(.echoReplyWrongChecksum))
    #expect(verdict("10.0.0.7" as IP) == .answered(.echoReplyWrongData))
    #expect(verdict("10.0.0.4" as IP) == .answered(.echoReplyWrongIdentifier))
    #expect(verdict("fd00:1::5" as IP6) == .answered(.echoReplyWrongChecksum))
    #expect(verdict("fd00:2::5" as IP6) == .answered(.echoReplyWrongData))
    #expect(verdict("fd00:2::4" as IP6) == .answered(.echoReplyWrongIdentifier))
    #expect(
      device.receive(Frame.arp { $0.targetIP = "10.0.0.4" }).verdict == .answered(.arpReplyTwoMACs))
    #expect(device.receive(Frame.arp { $0.targetIP = "10.0.0.5" }).verdict == .answered(.arpReply))
  }

  @Test("Who is not named behaves; who is left out of the hosts is none")
  func others() throws {
    let table = try HostTable(
      [AddressSpec(parsing: "10.0.0.0/24")], leavingOut: [AddressSpec(parsing: "10.0.0.4/30")],
      mac: .shared(MACAddress(MAC.device.description)!), network: nil)
    var network = FakeNetwork(
      hosts: table, network: IPv4InterfaceAddress("10.0.0.1/24")!.prefix,
      settings: .with { $0.faults = [Self.rule("10.0.0.2-10.0.0.9", fault: Self.wrong(.data))] })
    var outbox = Outbox()
    for (address, verdict) in [
      ("10.0.0.2", Verdict.answered(.echoReplyWrongData)), ("10.0.0.5", .ignored(.ipv4NotOurs)),
      ("10.0.0.9", .answered(.echoReplyWrongData)), ("10.0.0.10", .answered(.echoReply)),
    ] as [(IP, Verdict)] {
      let frame = Frame.echo { $0.destinationIP = address }
      #expect(
        network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox) == verdict)
    }
  }

  @Test("A redirect, as any error, is about what came to one station")
  func redirectsInGroupFrames() {
    let fault = Fault(
      echo: .redirect(IPv4Address("10.0.0.99")!), echo6: .redirect(IPv6Address("fe80::9")!))
    var device = Self.device(Self.rule(fault: fault)) { $0.profile = .tc8 }
    for frame in [
      Frame.echo { $0.link.destination = .broadcast },
      Frame.echo6 { $0.link.destination = .allNodes },
    ] {
      let (verdict, replies) = device.receive(frame)
      #expect(verdict == .answered(.echoReply) && replies.count == 1)
    }
  }

  /// To a broadcast or multicast source, to an error, to what is damaged: nothing.
  @Test("What hosts do not answer hosts that misbehave do not either")
  func silence() {
    for fault in [
      Self.unreachable(.host), Self.wrong(.checksum),
      Fault(echo: .redirect(IPv4Address("10.0.0.99")!), echo6: .redirect(IPv6Address("fe80::9")!)),
    ] {
      let rules = [
        Self.rule(fault: fault),
        Self.rule(fault: Fault(resolution: ResolutionFault(mac: nil, isSecond: true))),
      ]
      for (reason, frame) in SampleFrames.causes {
        var plain = Device()
        guard case .ignored = plain.receive(frame).verdict else { continue }
        var device = Device(settings: .with { $0.faults = rules })
        let (verdict, replies) = device.receive(frame)
        #expect(verdict == plain.receive(frame).verdict, "\(reason)")
        #expect(replies.isEmpty, "\(reason)")
      }
    }
  }
}
