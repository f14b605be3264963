import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

@testable import fakehost

/// What a report counts, frame by frame.
@Suite struct HostActivityTests {
  private final class World {
    let activity: HostActivity
    private var line: HostLine
    private var now = 0

    init(_ addresses: String, _ impairments: String...) throws {
      let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
      let hosts = try HostTable(
        AddressSpec.list(parsing: addresses),
        mac: #require(MACAssignment(MAC.device.description)), network: network)
      activity = HostActivity(hosts)
      let configuration = Configuration(
        .init(hosts: hosts, network: network),
        impairments: try impairments.map {
          try ImpairmentRequest(parsing: $0, of: nil).rule(linkType: .ethernet)
        })
      line = HostLine(configuration, watchers: [activity])
    }

    /// Frames that come a second apart; what is due meanwhile is sent when it is.
    func hear(_ frames: [UInt8]...) {
      for frame in frames {
        line.receive(frame.span, at: moment(now))
        send(at: now)
        now += 1000
        while let due = line.nextDeadline, due < moment(now) {
          line.advance(to: due)
          send(at: Int(due.nanoseconds / 1_000_000) - 1000)
        }
      }
    }

    private func send(at time: Int) {
      line.tellSent(0..<line.outgoing.count, at: moment(time))
      line.removeOutgoing()
    }

    private func moment(_ milliseconds: Int) -> Instant {
      Instant(nanoseconds: Int64(milliseconds + 1000) * 1_000_000)
    }

    func tally(_ address: String) -> HostActivity.Tally? {
      IPv4Address(address).flatMap { activity.hosts[.ipv4($0)]?.tally }
    }
  }

  private let echo = Frame.echo()
  private let other = Frame.echo { $0.destinationIP = IP("10.0.0.3") }

  @Test func answers() throws {
    let world = try World("10.0.0.2-10.0.0.3")
    world.hear(Frame.arp(), echo, echo, echo)
    let tally = try #require(world.tally("10.0.0.2"))
    #expect((tally.asked, tally.answered, tally.lost) == (3, 3, 0), "ARP is none of its pings")
    #expect((tally.shortest, tally.time, tally.longest) == (0, 0, 0))
    #expect(world.tally("10.0.0.3") == nil)
  }

  /// Where nothing else came, ARP counts.
  @Test func resolutionAlone() throws {
    let world = try World("10.0.0.2")
    world.hear(Frame.arp(), Frame.arp())
    let host = try #require(world.activity.hosts.values.first)
    #expect((host.tally.asked, host.tally.answered) == (2, 2))
    #expect(host.isAskedByResolutionAlone)
  }

  @Test func delays() throws {
    let world = try World("10.0.0.2", "delay 30ms", "direction in delay 10ms")
    world.hear(echo, echo)
    let tally = try #require(world.tally("10.0.0.2"))
    #expect((tally.asked, tally.answered) == (2, 2))
    #expect((tally.shortest, tally.longest) == (40_000_000, 40_000_000), "both ways")
    #expect(tally.time == 80_000_000)
  }

  /// Of a duplicated request the first reply counts, and it was asked once.
  @Test(arguments: ["duplicate 100%", "direction in duplicate 100%"])
  func duplicates(_ words: String) throws {
    let world = try World("10.0.0.2", words)
    world.hear(echo, echo)
    let tally = try #require(world.tally("10.0.0.2"))
    #expect((tally.asked, tally.answered, tally.lost) == (2, 2, 0))
  }

  @Test(arguments: ["loss 100%", "direction in loss 100%"])
  func losses(_ words: String) throws {
    let world = try World("10.0.0.2-10.0.0.3", "10.0.0.3 \(words)")
    world.hear(echo, other, other)
    let tally = try #require(world.tally("10.0.0.3"))
    #expect((tally.asked, tally.answered, tally.lost) == (2, 0, 2))
    #expect(try #require(world.tally("10.0.0.2")).lost == 0)
  }

  /// A datagram in fragments is asked once, by the frame that makes it whole.
  @Test func fragments() throws {
    var request = Echo.request
    request.data = .counting(64)
    let world = try World("10.0.0.2")
    let parts = request.fragments(of: 40)
    world.hear(parts[0], parts[1])
    let tally = try #require(world.tally("10.0.0.2"))
    #expect((tally.asked, tally.answered) == (1, 1))
  }

  /// What is ignored was asked, and is not answered; who is no host is not counted.
  @Test func silence() throws {
    let world = try World("10.0.0.2")
    var damaged = echo
    damaged[damaged.count - 1] ^= 1
    world.hear(damaged, other)
    let tally = try #require(world.tally("10.0.0.2"))
    #expect((tally.asked, tally.answered, tally.lost, tally.ignored) == (1, 0, 0, 1))
    #expect(world.activity.hosts.count == 1)
  }

  @Test func table() throws {
    let world = try World("10.0.0.2,10.0.0.9,10.0.0.3-10.0.0.7", "10.0.0.3 loss 100%")
    world.hear(Frame.arp(), echo, echo, other)
    let specs = try AddressSpec.list(parsing: "10.0.0.2,10.0.0.9,10.0.0.3-10.0.0.7")
    #expect(
      world.activity.table(of: specs) == """
        host     asked answered lost waiting  late: min/avg/max ms
        10.0.0.2     2        2    0       0  0.000/0.000/0.000
        10.0.0.3     1        0    1       0  -
        10.0.0.9     0        0    0       0  -
        3 hosts: 1 answered, 1 silent, 1 untouched; 3 asked, 2 answered, 1 lost

        """)
  }

  /// Who is merely slow is late, and not silent.
  @Test(arguments: ["delay 5s", "direction in delay 5s"])
  func late(_ words: String) throws {
    let world = try World("10.0.0.2", words)
    world.hear(echo, echo)
    let specs = try AddressSpec.list(parsing: "10.0.0.2")
    #expect(
      world.activity.table(of: specs) == """
        host     asked answered lost waiting  late: min/avg/max ms
        10.0.0.2     2        0    0       2  -
        1 host: 1 late; 2 asked, 0 answered, 0 lost, 2 waiting

        """)
    let claims = try ["answered", "silent", "asked"].map { try Assertion(parsing: $0) }
    let results = world.activity.results(of: claims, among: specs)
    #expect(results.map(\.holds) == [false, true, true])
    #expect(results[0].observed == "late: 2 asked, 0 answered, 0 lost, 2 waiting")
    world.hear(echo, echo, echo, echo)
    #expect(HostState(of: try #require(world.activity.hostsNow.values.first)) == .answered)
  }

  /// Of a part of the time: what was said before it is no less than it is.
  @Test func parts() throws {
    let world = try World("10.0.0.2", "delay 30ms")
    world.hear(echo)
    #expect(world.activity.take().values.map(\.tally.planned) == [30_000_000])
    #expect(world.activity.hosts.isEmpty)
    let slow = try World("10.0.0.2", "delay 5s")
    slow.hear(echo, echo)
    slow.activity.lookAway()
    let tally = try #require(slow.tally("10.0.0.2"))
    #expect((tally.asked, tally.answered, tally.timed) == (2, 2, 0), "said, not seen to be sent")
    #expect(slow.activity.hostsNow.values.map(\.tally.waiting) == [0])
  }

  /// A host of both families has one row, and one state.
  @Test func pairs() throws {
    let world = try World("10.0.0.2,fd00::2")
    world.hear(echo)
    let specs = try AddressSpec.list(parsing: "10.0.0.2,fd00::2")
    let table = world.activity.table(of: specs)
    #expect(table.contains("\n10.0.0.2,fd00::2     1        1    0       0  0.000"), "\(table)")
    #expect(table.contains("\n1 host: 1 answered; 1 asked"), "\(table)")
    let results = world.activity.results(of: [try Assertion(parsing: "answered")], among: specs)
    #expect(results.map(\.host) == ["10.0.0.2,fd00::2"])
    #expect(results.map(\.holds) == [true])
  }

  @Test(arguments: [
    ("10.0.0.2 answered", [true]), ("10.0.0.2 asked", [true]), ("10.0.0.2 silent", [false]),
    ("10.0.0.3 silent", [true]), ("10.0.0.3 answered", [false]), ("10.0.0.9 untouched", [true]),
    ("10.0.0.9 silent", [false]), ("10.0.0.9 asked", [false]),
    ("10.0.0.2-10.0.0.3 answered", [true, false]), ("asked", [true, true, false, false]),
  ])
  func assertions(_ text: String, _ holds: [Bool]) throws {
    let world = try World("10.0.0.2-10.0.0.3,10.0.0.8-10.0.0.9", "10.0.0.3 loss 100%")
    world.hear(echo, other)
    let results = world.activity.results(
      of: [try Assertion(parsing: text)],
      among: try AddressSpec.list(parsing: "10.0.0.2-10.0.0.3,10.0.0.8-10.0.0.9"))
    #expect(results.map(\.holds) == holds)
    #expect(results.failures.isEmpty == !holds.contains(false))
  }

  /// As with --fault: who is named twice is what the narrower says, and of the same width both hold.
  @Test(arguments: [
    (["answered", "10.0.0.3 silent"], ["10.0.0.2", "10.0.0.3"], [true, true]),
    (
      ["10.0.0.2-10.0.0.3 asked", "silent", "10.0.0.3 silent"], ["10.0.0.2", "10.0.0.3"],
      [true, true]
    ),
    (["10.0.0.2 answered", "10.0.0.2 silent"], ["10.0.0.2", "10.0.0.2"], [true, false]),
    (["10.0.0.2 10.0.0.2-10.0.0.3 answered"], ["10.0.0.2", "10.0.0.3"], [true, false]),
  ])
  func theNarrowestHolds(_ texts: [String], _ hosts: [String], _ holds: [Bool]) throws {
    let world = try World("10.0.0.2-10.0.0.3", "10.0.0.3 loss 100%")
    world.hear(echo, other)
    let results = world.activity.results(
      of: try texts.map { try Assertion(parsing: $0) },
      among: try AddressSpec.list(parsing: "10.0.0.2-10.0.0.3"))
    #expect(results.map(\.host) == hosts)
    #expect(results.map(\.holds) == holds)
  }

  @Test func failuresNameHosts() throws {
    let world = try World("10.0.0.2-10.0.0.99", "10.0.0.3 loss 100%")
    world.hear(echo, other)
    let specs = try AddressSpec.list(parsing: "10.0.0.2-10.0.0.99")
    let failures = world.activity.results(
      of: [try Assertion(parsing: "10.0.0.2-10.0.0.4 answered"), try Assertion(parsing: "silent")],
      among: specs
    ).failures
    #expect(
      failures.first
        == "--assert '10.0.0.2-10.0.0.4 answered' does not hold: 10.0.0.3 is silent: 1 asked, 0 answered, 1 lost; 10.0.0.4 is untouched"
    )
    #expect(failures.last?.hasSuffix("; and 85 more") == true, "\(failures)")
  }
}
