import FakeNetwork
import Testing
import Wire

@testable import TestFrames

@Suite("Exchanging the configuration") struct ConfigurationTests {
  private static let second: Int64 = 1_000_000_000

  private var network = FakeNetwork(ConfigurationTests.configuration())
  private var outbox = Outbox()
  private var now: Int64 = 0

  private static func configuration(
    _ hosts: [String] = ["10.0.0.2,fd00::2"],
    given: [(hosts: String, mac: MACAddress)] = [], _ change: (inout Settings) -> Void = { _ in }
  ) -> FakeNetwork.Configuration {
    // A fixture that a test names wrongly is the test's own mistake: it may trap.
    let local = IPv4InterfaceAddress("10.0.0.0/24")!.prefix
    let table = try! HostTable(
      hosts.map { try! AddressSpec(parsing: $0) },
      given: given.map { MACRule(try! AddressSpec(parsing: $0.hosts), .shared($0.mac)) },
      network: local)
    return FakeNetwork.Configuration(hosts: table, network: local, settings: .with(change))
  }

  /// The derived MAC of 10.0.0.2 and fd00::2.
  private static let mac: MAC = "02:00:0a:00:00:02"

  private static func echo(_ change: (inout Echo) -> Void = { _ in }) -> Bytes {
    Frame.echo {
      $0.link.destination = mac
      change(&$0)
    }
  }

  private static func echo6(_ change: (inout Packet6) -> Void = { _ in }) -> Bytes {
    Frame.echo6 {
      $0.link.destination = mac
      change(&$0)
    }
  }

  private mutating func receive(_ frame: Bytes) -> Verdict {
    network.receive(frame.span, at: Instant(nanoseconds: now), into: &outbox)
  }

  /// Lets time pass; how many frames are sent meanwhile.
  private mutating func wait(_ nanoseconds: Int64) -> Int {
    let count = outbox.frames.count
    let end = now + nanoseconds
    while let deadline = network.nextDeadline, deadline.nanoseconds <= end {
      now = max(now, deadline.nanoseconds)
      network.advance(to: Instant(nanoseconds: now), into: &outbox)
    }
    now = end
    return outbox.frames.count - count
  }

  @Test("Hosts come and go; counters and identifications go on")
  mutating func hosts() {
    let other = Self.echo {
      $0.link.destination = "02:00:0a:00:00:03"
      $0.destinationIP = "10.0.0.3"
    }
    #expect(receive(Self.echo()) == .answered(.echoReply))
    #expect(receive(other) == .ignored(.foreignMAC))
    network.reconfigure(Self.configuration(["10.0.0.3"]) { $0.timeToLive = 9 })
    #expect(network.configuration.settings.timeToLive == 9)
    #expect(receive(Self.echo()) == .ignored(.foreignMAC))
    #expect(receive(other) == .answered(.echoReply))
    #expect(network.counters[.echoReply] == 2 && network.counters[.foreignMAC] == 2)
    #expect(network.answered == 2)
    #expect(Array(outbox[1][18..<20]) == [0, 2] && outbox[1][22] == 9)
  }

  @Test("The limit of errors goes on")
  mutating func errorLimit() {
    let unknown = Self.echo { $0.protocol = 253 }
    for _ in 0..<50 { #expect(receive(unknown) == .answered(.protocolUnreachable)) }
    #expect(receive(unknown) == .ignored(.errorRate))
    network.reconfigure(Self.configuration { $0.timeToLive = 9 })
    #expect(receive(unknown) == .ignored(.errorRate))
    now += Self.second
    #expect(receive(unknown) == .answered(.protocolUnreachable))
  }

  @Test("Fragments wait on, and the reply is by the new configuration")
  mutating func fragments() {
    let parts = Echo().fragments(of: 32).map { Self.mac.bytes + $0.dropFirst(6) }
    let parts6 = Packet6().fragments(of: 32).map { Self.mac.bytes + $0.dropFirst(6) }
    for first in [parts[0], parts6[0]] { #expect(receive(first) == .kept(.fragment)) }
    let fault = try! FaultRule(parsing: "ttl 7")
    network.reconfigure(Self.configuration { $0.faults = [fault] })
    for last in [parts[1], parts6[1]] { #expect(receive(last) == .answered(.echoReplyTimeToLive)) }
    #expect(outbox[0][22] == 7 && outbox[1][21] == 7)
  }

  @Test("What waits for a host that is gone is forgotten")
  mutating func fragmentsOfNobody() {
    let parts = Echo().fragments(of: 32).map { Self.mac.bytes + $0.dropFirst(6) }
    let parts6 = Packet6().fragments(of: 32).map { Self.mac.bytes + $0.dropFirst(6) }
    for first in [parts[0], parts6[0]] { #expect(receive(first) == .kept(.fragment)) }
    network.reconfigure(Self.configuration(["10.0.0.3"]))
    #expect(network.nextDeadline == nil)
    #expect(wait(100 * Self.second) == 0)
    network.reconfigure(Self.configuration())
    #expect(receive(parts[1]) == .kept(.fragment))
  }

  @Test("MTUs of paths are remembered")
  mutating func pathMTU() {
    var reply = Packet6.reply
    reply.sourceIP = "fd00::2"
    let tooBig = Frame.packetTooBig(1300, about: reply) { $0.link.destination = Self.mac }
    #expect(receive(tooBig) == .kept(.pathMTU))
    network.reconfigure(Self.configuration())
    #expect(receive(Self.echo6 { $0.data = .counting(1400) }) == .answered(.echoReply))
    #expect(outbox.frames.count == 2)
  }

  @Test("Who owes a report gives it, who has come among those too, who is gone does not")
  mutating func reports() {
    network.reconfigure(Self.configuration(["fd00::2", "fd00::3", "fd00::4"]))
    #expect(receive(Frame.listenerQuery()) == .kept(.listenerQuery))
    network.reconfigure(Self.configuration(["fd00::4", "fd00::2"]))
    #expect(wait(Self.second) == 2)
    #expect(network.nextDeadline == nil)
    #expect(receive(Frame.listenerQuery()) == .kept(.listenerQuery))
    network.reconfigure(Self.configuration(["10.0.0.2"]))
    #expect(network.nextDeadline == nil)
    #expect(wait(Self.second) == 0)
  }

  /// Two stations whose reports of version 1 are so many that the first is halfway through its own.
  @Test(
    "Who is halfway through its reports goes on; who comes first then begins",
    arguments: [(250, 0, 51), (200, 0, 1), (199, 0, 0), (3, 0, 0), (0, 250, 251)])
  mutating func halfway(_ first: Int, _ second: Int, _ rest: Int) throws {
    func configuration(_ counts: [Int: Int]) -> FakeNetwork.Configuration {
      let hosts = counts.flatMap { station, count in
        (0..<count).map { "fd00::\(station):\(String($0 + 0x100, radix: 16))" }
      }
      return Self.configuration(
        hosts,
        given: (1...2).map {
          ("fd00::\($0):0-fd00::\($0):ffff", MACAddress(0x0200_0000_0a00 | UInt64($0)))
        })
    }
    network = FakeNetwork(configuration([1: 250, 2: 250]))
    let query = Frame.listenerQuery { ($0.rest, $0.more) = ([0, 0, 0, 0], []) }
    #expect(receive(query) == .kept(.listenerQuery))
    #expect(wait(0) == 200)
    // In which order they report is their MACs' matter.
    let begun = Int(outbox[0][11])
    network.reconfigure(configuration([begun: first, 3 - begun: second]))
    #expect(wait(10 * Self.second) == rest)
    #expect(network.nextDeadline == nil)
  }

  @Test(
    "Who is paused meanwhile gives no report, and no error about what does not get whole",
    arguments: [false, true])
  mutating func paused(_ isPaused: Bool) {
    let parts = [Echo().fragments(of: 32)[0], Packet6().fragments(of: 32)[0]]
    for part in parts { #expect(receive(Self.mac.bytes + part.dropFirst(6)) == .kept(.fragment)) }
    #expect(receive(Frame.listenerQuery()) == .kept(.listenerQuery))
    network.reconfigure(Self.configuration { if isPaused { $0.paused.pauseAll() } })
    #expect(wait(100 * Self.second) == (isPaused ? 0 : 3))
  }

  @Test("Who asks in version 1 is still told in it")
  mutating func olderQuerier() {
    let query = Frame.listenerQuery { $0.more = [] }
    #expect(receive(query) == .kept(.listenerQuery))
    #expect(wait(Self.second) == 1)
    network.reconfigure(Self.configuration(["fd00::3"]))
    #expect(receive(Frame.listenerQuery()) == .kept(.listenerQuery))
    #expect(wait(Self.second) == 1)
    #expect(outbox[0][62] == 131 && outbox[1][62] == 131)
  }

  @Test("Announcements go on, and are not begun again")
  mutating func announcements() {
    let announces = Self.configuration(["10.0.0.2"]) { $0.announces = true }
    network = FakeNetwork(announces)
    #expect(wait(Self.second) == 1)
    network.reconfigure(announces)
    #expect(wait(100 * Self.second) == 1)
    #expect(network.nextDeadline == nil)
  }

  @Test("Probes end, whoever is gone; who is there answers then")
  mutating func probes() {
    let both = Self.configuration(["10.0.0.2", "fd00::3"]) { $0.probes = true }
    network = FakeNetwork(both)
    _ = wait(0)
    #expect(receive(Self.echo()) == .ignored(.tentative))
    network.reconfigure(Self.configuration(["10.0.0.2"]) { $0.probes = true })
    #expect(network.isProbing)
    _ = wait(20 * Self.second)
    #expect(!network.isProbing)
    #expect(receive(Self.echo()) == .answered(.echoReply))
  }

  @Test("Of who is gone or paused meanwhile no probe is sent", arguments: [false, true])
  mutating func probesOfWhoIsGone(isPaused: Bool) throws {
    let both = ["10.0.0.2", "10.0.0.3", "fd00::3"]
    network = FakeNetwork(Self.configuration(both) { $0.probes = true })
    _ = wait(0)
    var paused = PausedHosts()
    for gone in both[1...] where isPaused {
      paused.pause([try AddressSpec(parsing: gone)], of: network.hosts)
    }
    let before = outbox.frames.count
    network.reconfigure(
      Self.configuration(isPaused ? both : ["10.0.0.2"]) {
        $0.probes = true
        $0.paused = paused
      })
    #expect(wait(20 * Self.second) > 0)
    let said = outbox.frames[before...].map { Bytes(outbox.bytes[$0]) }
    #expect(said.allSatisfy { $0.uint16(at: 12) == 0x0806 && $0[38..<42] == [10, 0, 0, 2] })
  }

  @Test("Who has IPv6 no more looks for nobody there")
  mutating func probesOfAFamilyThatIsGone() {
    network = FakeNetwork(Self.configuration(["10.0.0.3,fd00::3"]) { $0.probes = true })
    _ = wait(0)
    let before = outbox.frames.count
    network.reconfigure(Self.configuration(["10.0.0.3"]) { $0.probes = true })
    #expect(wait(20 * Self.second) > 0)
    #expect(
      outbox.frames[before...].allSatisfy {
        outbox.bytes.span.uint16(at: $0.lowerBound + 12) == 0x0806
      })
  }

  @Test("Who is paused announces nothing", arguments: [false, true])
  mutating func pausedAnnouncements(isPaused: Bool) {
    var paused = PausedHosts()
    if isPaused { paused.pauseAll() }
    network = FakeNetwork(Self.configuration { $0.paused = paused })
    network.announce(
      [.ipv4(IPv4Address("10.0.0.2")!), .ipv6(IPv6Address("fd00::2")!)],
      at: Instant(nanoseconds: now))
    #expect(wait(100 * Self.second) == (isPaused ? 0 : 2))
    let types = outbox.frames.map { outbox.bytes.span.uint16(at: $0.lowerBound + 12) }
    #expect(types == (isPaused ? [] : [0x0806, 0x86dd]))
    network = FakeNetwork(
      Self.configuration {
        $0.paused = paused
        $0.announces = true
      })
    #expect((wait(100 * Self.second) > 0) == !isPaused)
  }

  @Test("What comes again and again ends")
  mutating func endOfRepetitions() {
    let settings = { (settings: inout Settings) in
      settings.announces = true
      settings.announceInterval = 5 * Self.second
    }
    network = FakeNetwork(Self.configuration(["10.0.0.2"], settings))
    #expect(wait(12 * Self.second) > 2)
    network.endRepetitions()
    #expect(wait(100 * Self.second) == 0)
    #expect(network.nextDeadline == nil)
  }
}
