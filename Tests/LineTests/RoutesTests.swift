import FakeNetwork
import Impairment
import Line
import Routing
import TestFrames
import Testing
import Wire

/// A line to hosts of which some are behind routers.
@Suite struct RoutesTests {
  private let log = RouteLog()

  private func line(
    _ path: String, _ impairments: [String] = [], limit: UInt64? = nil
  ) throws -> HostLine {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      ["10.0.0.5", "10.9.0.0/24"].map { try AddressSpec(parsing: $0) }, network: network)
    let topology = try Topology([PathRequest(parsing: path)])
    return HostLine(
      Configuration(
        .init(hosts: hosts, network: network),
        impairments: try impairments.map { ImpairmentRule(try Impairment(parsing: $0)) }, seed: 1,
        topology: topology), watchers: [log], limit: limit)
  }

  private func echo(_ destination: IP = "10.9.0.5", ttl: UInt8 = 64) -> Bytes {
    Frame.echo {
      $0.link.destination = "02:00:0a:00:00:fe"
      $0.destinationIP = destination
      $0.timeToLive = ttl
    }
  }

  private func receive(_ frame: Bytes, _ line: inout HostLine, at milliseconds: Int64 = 0) {
    line.receive(frame.span, at: Instant(nanoseconds: milliseconds * 1_000_000))
  }

  private func run(_ line: inout HostLine) {
    while let next = line.nextDeadline { line.advance(to: next) }
    line.tellSent(0..<line.outgoing.count, at: Instant(nanoseconds: 0))
    line.removeOutgoing()
  }

  @Test func endsAreToldWithTheirPacket() throws {
    var line = try line("10.9.0.0/24 via 10.0.0.254 10.2.0.1=red(delay 5ms)")
    receive(echo(), &line)
    receive(echo(ttl: 1), &line, at: 1)
    receive(echo(ttl: 2), &line, at: 2)
    run(&line)
    #expect(
      log.events == [
        "heard 1: forwarded", "heard 2: forwarded",
        "0.001: ended 2: time exceeded at 10.0.0.254 (hop 1)", "returned 2: sent",
        "heard 3: forwarded", "0.005: ended 1: answered: echo reply",
        "0.007: ended 3: time exceeded at red (hop 2)", "returned 1: sent", "returned 3: sent",
        "sent 2", "sent 1", "sent 3",
      ], "\(log.events)")
    let counters = line.network.counters
    #expect(counters.forwarded == 3 && counters.received == 3 && counters.answered == 0)
    let waiting = line.waiting
    #expect(waiting == 0)
  }

  /// What is for the local network goes there as ever: its hosts are not behind the router.
  @Test func localNetwork() throws {
    var line = try line("10.9.0.0/24 via 10.0.0.254 10.2.0.1")
    let frames = [
      Frame.arp { $0.targetIP = "10.0.0.5" }, Frame.arp { $0.targetIP = "10.0.0.254" },
      Frame.arp { $0.targetIP = "10.9.0.5" },
      Frame.echo {
        $0.link.destination = "02:00:0a:09:00:05"
        $0.destinationIP = "10.9.0.5"
      }, echo("10.0.0.254"),
    ]
    for frame in frames { receive(frame, &line) }
    #expect(
      log.events == [
        "heard 1: answered", "heard 2: answered", "heard 3: ignored", "heard 4: ignored",
        "heard 5: answered",
      ])
  }

  @Test func wayInAndOut() throws {
    var line = try line(
      "10.9.0.0/24 via 10.0.0.254 10.2.0.1(delay 5ms)",
      ["direction in delay 1ms", "direction out delay 2ms"])
    receive(echo(), &line)
    #expect(log.events == ["arrived 1"])
    run(&line)
    #expect(
      log.events == [
        "arrived 1", "heard 1: forwarded", "0.006: ended 1: answered: echo reply",
        "returned 1: delayed by 2ms", "sent 1",
      ], "\(log.events)")
  }

  /// An answer is an answer wherever it was given.
  @Test func limit() throws {
    var line = try line("10.9.0.0/24 via 10.0.0.254 10.2.0.1", limit: 2)
    receive(echo(ttl: 1), &line)
    receive(echo(), &line)
    let isSatisfiedBefore = line.isSatisfied
    receive(Frame.arp { $0.targetIP = "10.0.0.5" }, &line)
    let isSatisfied = line.isSatisfied
    #expect(!isSatisfiedBefore && isSatisfied)
  }

  /// Hosts come and go behind routers, and are paused there.
  @Test func changes() throws {
    var line = try line("10.9.0.0/16 via 10.0.0.254 10.2.0.1=red")
    func end(_ destination: IP) -> String {
      receive(echo(destination), &line)
      return log.events.last { $0.contains("ended") }?.split(separator: ":").last.map(String.init)
        ?? ""
    }
    #expect(end("10.9.1.1") == " host unreachable at red (hop 2)")
    try line.apply(
      Change("add", [.add(try HostSpec(parsing: "10.9.1.1"))]), at: Instant(nanoseconds: 0))
    #expect(end("10.9.1.1") == " echo reply")
    try line.apply(
      Change("pause", [.pause([try AddressSpec(parsing: "10.9.1.1")])]), at: Instant(nanoseconds: 0)
    )
    #expect(end("10.9.1.1") == " host unreachable at red (hop 2)")
    #expect(end("10.9.0.1") == " echo reply")
    try line.apply(
      Change("fault", [.fault(try FaultRule(parsing: "10.9.0.1 prohibited"))]),
      at: Instant(nanoseconds: 0))
    #expect(end("10.9.0.1").contains("prohibited instead of an echo reply"))
  }

  /// Routers and links stay as they are.
  @Test func otherTopology() throws {
    var line = try line("10.9.0.0/16 via 10.0.0.254 10.2.0.1")
    var other = line.currentConfiguration
    other?.topology = nil
    let change = Change("other", [.replace(try #require(other))])
    var refusal: Change.Refusal?
    do throws(Change.Refusal) {
      try line.apply(change, at: Instant(nanoseconds: 0))
    } catch {
      refusal = error
    }
    #expect(refusal?.description.contains("routers and links cannot change") == true)
  }
}

private final class RouteLog: Watcher {
  private(set) var events: [String] = []

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    events.append("arrived \(packet.id)")
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    let kind =
      switch result.verdict {
      case .answered: "answered"
      case .kept: "kept"
      case .ignored: "ignored"
      case .forwarded: "forwarded"
      }
    events.append("heard \(packet.id): \(kind)")
  }

  func ended(_ ending: Ending, at time: Instant) {
    events.append("0.00\(time.nanoseconds / 1_000_000): ended \(ending.id): \(ending)")
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    events.append("returned \(packet.id): \(fates)")
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) { events.append("sent \(packet.id)") }
}
