import TestEpisodes
import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// What is answered on the express lane, and what is not, is answered as on the general way: verdict, bytes,
/// counters and what is told besides. `make fuzz` asks for more frames.
@Suite struct ExpressLaneFuzzTests {
  /// Echo requests, most of them plain.
  private static let echoes: [Bytes] =
    [0, 1, 17, 18, 56, 57, 1400, 1452, 1472].map { count in
      Frame.echo { $0.data = .counting(count) }
    } + [
      Frame.echo { $0.typeOfService = 0xb9 }, Frame.echo { $0.code = 3 },
      Frame.echo { $0.data = .repeating(0xff, 32) },
      Frame.echo { $0.link.trailer = .repeating(0xa5, 40) },
      Frame.echo { $0.destinationIP = "10.0.0.3" },
      Frame.echo { $0.options = [1, 1, 1, 0] },
      // An option, and another protocol, where the type of an echo request would be.
      Frame.echo { $0.options = [8, 4, 0, 0] },
      Frame.echo6().enumerated().map { $0 == 20 ? IPProtocol.udp.rawValue : $1 },
    ]
    + [0, 1, 9, 56, 57, 1400, 1452].map { count in Frame.echo6 { $0.data = .counting(count) } }
    + [
      Frame.echo6 { $0.trafficClass = 0xb9 }, Frame.echo6 { $0.code = 3 },
      Frame.echo6 { $0.link.trailer = .repeating(0xa5, 40) },
      Frame.echo6 { $0.sourceIP = .testerLinkLocal },
      Frame.echo6 { $0.extensions = [.hopByHop(Extension6.padding)] },
      SampleFrames.goodIPv6[0], Frame.udp(),
    ]

  /// Who is there, by the seed: with one MAC or each with its own, some with a fault, with a router.
  private static func hosts(_ seed: UInt64) -> HostTable {
    let specs = seed % 2 == 0 ? ["10.0.0.2,fd00::2"] : ["10.0.0.0/24", "10.0.1.7", "fd00::/112"]
    return try! HostTable(
      specs.map { try! AddressSpec(parsing: $0) },
      mac: seed % 4 < 2 ? MACAssignment(MAC.device.description)! : .derived,
      hearsAnyMAC: seed % 16 == 15, network: IPv4InterfaceAddress("10.0.0.1/16")!.prefix,
      network6: IPv6InterfaceAddress("fd00::1/64")!.prefix,
      routers: seed % 8 == 6 ? [try! AddressSpec(parsing: "10.0.0.254")] : [])
  }

  @Test func agreesWithTheGeneralWay() throws {
    let frames = try FuzzSettings.frames()
    let first = try FuzzSettings.first()
    var damaged = DamagedFrames(good: Self.echoes, bad: SampleFrames.bad + SampleFrames.badIPv6)
    var onLane: UInt64 = 0
    for seed in first..<first + frames / UInt64(DamagedFrames.episode) + 1 {
      var settings = damaged.begin(seed: seed)
      if seed % 3 == 1 { settings.timeToLive = 7 }
      if seed % 5 == 2 { settings.faults = [try FaultRule(parsing: "10.0.0.2 wrong-id")] }
      if seed % 5 == 3 { settings.faults = [try FaultRule(parsing: "fd00::2 ttl 3")] }
      let hosts = Self.hosts(seed)
      let network = IPv4InterfaceAddress("10.0.0.1/16")!.prefix
      var withLane = FakeNetwork(hosts: hosts, network: network, settings: settings)
      settings.hasExpressLane = false
      var without = FakeNetwork(hosts: hosts, network: network, settings: settings)
      var (outbox, other) = (Outbox(), Outbox())
      var random = SeededGenerator(seed: seed)
      var now: Int64 = 0
      for number in 0..<DamagedFrames.episode {
        damaged.makeNext()
        now += damaged.pause
        var frame = damaged.frame
        // Every other is an echo request, as it should be or with a bit flipped, to whom it asks.
        if number % 2 == 0 {
          frame = Self.echoes.randomElement(using: &random)!
          if Bool.random(using: &random) {
            frame[Int.random(in: 0..<min(frame.count, 62), using: &random)] ^=
              1 << UInt8.random(in: 0...7, using: &random)
            if Bool.random(using: &random) { frame.mendChecksums() }
          }
        }
        if number % 4 == 0, frame.uint16(at: 12) == 0x0800,
          let host = hosts.host(at: IPv4Address(frame.span.uint32(at: 30)))
        {
          for place in 0..<6 {
            frame[place] = UInt8(truncatingIfNeeded: host.mac.rawValue >> UInt64(40 - 8 * place))
          }
        }
        let time = Instant(nanoseconds: now)
        outbox.removeAll()
        other.removeAll()
        withLane.advance(to: time, into: &outbox)
        without.advance(to: time, into: &other)
        if number % 16 == 0, withLane.isLaneOpen {
          var (copy, replies) = (withLane, Outbox())
          if copy.answerOnLane(frame.span, into: &replies) { onLane += 16 }
        }
        let verdict = withLane.receive(frame.span, at: time, into: &outbox)
        let expected = without.receive(frame.span, at: time, into: &other)
        let note: Comment = "FAKEHOST_FUZZ_SEED=\(seed), frame \(number): \(frame.hexadecimal)"
        try #require(verdict == expected && withLane.detail == without.detail, note)
        try #require(outbox.count == other.count, note)
        for place in 0..<outbox.count { try #require(outbox[place] == other[place], note) }
        try #require(withLane.nextDeadline == without.nextDeadline, note)
      }
      #expect(Self.counts(withLane) == Self.counts(without), "FAKEHOST_FUZZ_SEED=\(seed)")
      #expect(withLane.answered == without.answered)
    }
    #expect(onLane > frames / 10)
  }

  private static func counts(_ network: FakeNetwork) -> [UInt64] {
    let counters = network.counters
    return Verdict.Answer.allCases.map { counters[$0] } + Verdict.Kept.allCases.map { counters[$0] }
      + Verdict.Reason.allCases.map { counters[$0] }
      + ReassemblyFailure.allCases.map { counters[$0] }
  }
}
