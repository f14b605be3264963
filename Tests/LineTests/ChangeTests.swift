import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

/// What a line is changed into while it runs: all of a change or nothing of it, and what is not changed
/// goes on.
@Suite struct ChangeTests {
  @Test func aRuleTakesThePlaceOfTheSame() throws {
    var lab = try Lab(["10.0.0.2"], ["delay 5ms", "10.0.0.2 loss 10%"])
    #expect(try lab.apply(.impair(try rule("10.0.0.2 loss 50%"))) == ["10.0.0.2 loss 10%"])
    #expect(lab.impairments == ["delay 5ms", "10.0.0.2 loss 50%"])
    #expect(try lab.apply(.impair(try rule("10.0.0.2 direction in loss 1%"))) == [])
    #expect(
      lab.impairments == ["10.0.0.2 direction in loss 1%", "delay 5ms", "10.0.0.2 loss 50%"])
    #expect(
      try lab.apply(.endImpairment([spec("10.0.0.2")], filter: nil, .egress))
        == ["10.0.0.2 loss 50%"])
    #expect(
      try lab.apply(.endImpairment([], filter: nil, nil)) == ["delay 5ms"])
    #expect(lab.impairments == ["10.0.0.2 direction in loss 1%"])
    #expect(
      lab.refusal(.endImpairment([], filter: nil, nil))
        == "there is no impairment of all to remove")
    #expect(lab.refusal(.impair(try rule("10.0.0.3 loss 1%"))) == "10.0.0.3 is no host")
  }

  @Test func faultsAndPorts() throws {
    var lab = try Lab(["10.0.0.2"])
    func fault(_ words: String) throws -> Change.Edit { .fault(try FaultRule(parsing: words)) }
    func port(_ words: String) throws -> Change.Edit { .port(try PortRule(parsing: words)) }
    #expect(try lab.apply(fault("10.0.0.2 wrong-id")) == [])
    #expect(try lab.apply(fault("10.0.0.2 arp-wrong-mac")) == [], "it is about something else")
    #expect(try lab.apply(fault("10.0.0.2 ttl 3")) == ["10.0.0.2 wrong-id"])
    #expect(try lab.apply(port("tcp 80 open")) == [])
    #expect(try lab.apply(port("tcp 80 filtered")) == ["tcp 80 open"])
    #expect(try lab.apply(port("udp 80 open")) == [])
    #expect(
      try lab.apply(.endFaults([spec("10.0.0.2")]))
        == ["10.0.0.2 arp-wrong-mac", "10.0.0.2 ttl 3"])
    #expect(try lab.apply(.endPorts([])) == ["udp 80 open", "tcp 80 filtered"])
    #expect(lab.refusal(.endPorts([])) == "there is no port of all to remove")
    #expect(lab.refusal(try fault("10.0.0.9 wrong-id")) == "10.0.0.9 is no host")
  }

  @Test func hostsComeGoAndMove() throws {
    var lab = try Lab(["10.0.0.0/28", "10.0.0.99,fd00::99"])
    let before = lab.line.network.hosts.count
    try lab.apply(.add(try HostSpec(parsing: "10.0.0.50=02:00:00:00:00:50")))
    #expect(lab.hosts.host(at: "10.0.0.50")?.mac.description == "02:00:00:00:00:50")
    try lab.apply(.remove([spec("10.0.0.5")]))
    #expect(lab.hosts.host(at: "10.0.0.5") == nil && lab.hosts.host(at: "10.0.0.6") != nil)
    try lab.apply(.add(try HostSpec(parsing: "10.0.0.5")))
    #expect(lab.hosts.host(at: "10.0.0.5") != nil, "it is left out no more")
    try lab.apply(.remove([spec("fd00::99")]))
    #expect(lab.hosts.host(at: "10.0.0.99") == nil, "one host, by whichever address")
    try lab.apply(.move([spec("10.0.0.6")], to: .shared(try mac("02:00:00:00:00:66"))))
    try lab.apply(.move([spec("10.0.0.6")], to: .shared(try mac("02:00:00:00:00:67"))))
    #expect(lab.hosts.host(at: "10.0.0.6")?.mac.description == "02:00:00:00:00:67")
    #expect(lab.hosts.count == before)
    #expect(lab.refusal(.remove([spec("10.0.0.200")])) == "10.0.0.200 is no host")
    #expect(lab.refusal(.add(try HostSpec(parsing: "10.0.0.5"))) == "10.0.0.5 is a host already")
    #expect(
      lab.refusal(.add(try HostSpec(parsing: "10.0.0.7=web")))
        == "web: hosts added later have no names")
    for number in ["10.0.0.0/28", "10.0.0.50"] { try lab.apply(.remove([spec(number)])) }
    #expect(lab.hosts.count == 0, "nobody is left")
  }

  /// A change is whole or not at all.
  @Test func aRefusalChangesNothing() throws {
    var lab = try Lab(["10.0.0.2"], ["delay 5ms"])
    let change = Change(
      "two", [.impair(try rule("loss 1%")), .pause([spec("10.0.0.9")])])
    #expect(throws: Change.Refusal.self) { try lab.line.apply(change, at: moment(0)) }
    #expect(lab.impairments == ["delay 5ms"])
    #expect(lab.log.changes == [])
  }

  @Test func thereIsABound() throws {
    var lab = try Lab(["10.0.0.0/16"])
    for number in 0..<1000 {
      try lab.apply(.impair(try rule("10.0.\(number / 250).\(number % 250 + 1) loss 1%")))
    }
    #expect(
      lab.refusal(.impair(try rule("10.0.5.1 loss 1%")))
        == "there would be 1001 rules: 1000 at most")
  }

  /// What took long beforehand is taken, where the hosts are still those that it was made for.
  @Test func whatIsPreparedIsTaken() throws {
    var lab = try Lab(["10.0.0.2"])
    let add = Change("add", [.add(try HostSpec(parsing: "10.0.0.3"))])
    let current = lab.line.currentConfiguration
    let change = try add.prepared(for: #require(current))
    try lab.apply(.add(try HostSpec(parsing: "10.0.0.4")))
    try lab.line.apply(change, at: moment(0))
    #expect(["10.0.0.2", "10.0.0.3", "10.0.0.4"].allSatisfy { lab.hosts.host(at: $0) != nil })
  }

  // MARK: Paused hosts

  @Test func whoIsPausedIsAPulledCable() throws {
    var lab = try Lab(["10.0.0.2,fd00::2", "10.0.0.3"])
    let arp = Frame.arp()
    let echo = Frame.echo { $0.link.destination = Self.mac2 }
    let echo6 = Frame.echo6 { $0.link.destination = Self.mac2 }
    let other = Frame.echo {
      $0.link.destination = "02:00:0a:00:00:03"
      $0.destinationIP = "10.0.0.3"
    }
    let solicitation = Frame.solicitation()
    let all = Frame.echo6 {
      $0.link.destination = .allNodes
      $0.destinationIP = .allNodes
    }
    let frames = [arp, echo, echo6, solicitation, all, other]
    #expect(lab.verdicts(of: frames).allSatisfy { !$0.contains("paused") })
    try lab.apply(.pause([spec("fd00::2")]))
    let paused = lab.verdicts(of: frames)
    #expect(paused.prefix(4).allSatisfy { $0 == "ignored: the host is paused" }, "\(paused)")
    #expect(paused[4].hasPrefix("ignored"), "no group of his is answered, either: \(paused)")
    #expect(paused[5].hasPrefix("answered"), "\(paused)")
    try lab.apply(.resume([spec("10.0.0.2")]))
    #expect(lab.verdicts(of: frames).allSatisfy { $0.hasPrefix("answered") })
    try lab.apply(.pause([]))
    #expect(lab.verdicts(of: [other]) == ["ignored: the host is paused"])
    #expect(
      lab.verdicts(of: [Frame.arp { $0.targetIP = "10.0.0.77" }]) != [
        "ignored: the host is paused"
      ])
    try lab.apply(.resume([]))
    #expect(lab.verdicts(of: [other]).allSatisfy { $0.hasPrefix("answered") })
  }

  // MARK: Timelines

  /// Deadlines and changes take their turns in the order of time.
  @Test func changesComeInTheirTime() throws {
    let entries: [Timeline.Entry] = [
      .init(Change("b", [.impair(try rule("delay 1ms"))]), at: 20_000_000),
      .init(Change("a", [.impair(try rule("delay 100ms"))]), at: 10_000_000),
      .init(Change("c", [.send(Frame.arp())]), at: 50_000_000),
      .init(Change("d", [.pause([])]), at: 60_000_000, every: 40_000_000),
      .init(Change("e", [.resume([])]), at: 80_000_000, every: 40_000_000),
    ]
    var lab = try Lab(["10.0.0.2"], timeline: Timeline(entries))
    let echo = Frame.echo { $0.link.destination = Self.mac2 }
    lab.line.begin(at: moment(0))
    for time in [5, 15, 25, 65, 85, 105] { lab.receive(echo, at: time) }
    lab.line.endRepetitions()
    lab.pass(to: 1000)
    #expect(
      lab.log.changes == [
        "10 a", "20 b", "50 c", "60 d", "80 e", "100 d",
      ])
    // At once; held for 100 ms, whatever comes later; held for 1 ms.
    #expect(lab.sent == [5, 26, 51, 86, 115])
    #expect(
      lab.log.verdicts.map { $0.contains("paused") } == [false, false, false, true, false, true])
  }

  /// A rule that takes another's place goes on with its flow: its frames are counted on.
  @Test func aReplacementGoesOnCounting() throws {
    let entries: [Timeline.Entry] = [
      .init(Change("a", [.impair(try rule("drop 3,7"))]), at: 45_000_000)
    ]
    var lab = try Lab(["10.0.0.2"], ["drop 2,3"], timeline: Timeline(entries))
    lab.line.begin(at: moment(0))
    for number in 0..<10 {
      lab.receive(Frame.echo { $0.link.destination = Self.mac2 }, at: number * 10)
    }
    #expect(lab.sent == [0, 30, 40, 50, 70, 80, 90])
  }

  @Test func whoMovesSaysSo() throws {
    let move = Change(
      "move",
      [
        .move([spec("10.0.0.2")], to: .shared(try mac("02:00:00:00:00:99"))),
        .announce([spec("10.0.0.2,fd00::2")]),
      ])
    var lab = try Lab(
      ["10.0.0.2,fd00::2"], timeline: Timeline([.init(move, at: 10_000_000)]))
    lab.line.begin(at: moment(0))
    lab.pass(to: 20)
    #expect(lab.sent == [10, 10])
    #expect(lab.log.senders == ["02:00:00:00:00:99", "02:00:00:00:00:99"])
    let old = Frame.echo { $0.link.destination = Self.mac2 }
    let new = Frame.echo { $0.link.destination = "02:00:00:00:00:99" }
    #expect(lab.verdicts(of: [old, new]).map { $0.hasPrefix("answered") } == [false, true])
  }

  /// No more changes, and nothing to wait for, when there are answers enough.
  @Test func aLimitEndsIt() throws {
    var lab = try Lab(
      ["10.0.0.2"],
      timeline: Timeline([.init(Change("a", [.pause([])]), at: 1_000_000, every: 1_000_000)]),
      limit: 1)
    lab.line.begin(at: moment(0))
    lab.receive(Frame.echo { $0.link.destination = Self.mac2 }, at: 0)
    #expect(lab.line.isComplete && lab.line.nextDeadline == nil)
  }

  /// While a table of hosts is made elsewhere frames go on, and the change waits for it, each time anew.
  @Test func changesOfHostsArePreparedElsewhere() throws {
    final class Elsewhere {
      var asked: [(Change, Configuration)] = []
    }
    let elsewhere = Elsewhere()
    let (add, remove) = (try HostSpec(parsing: "10.0.0.3"), spec("10.0.0.3"))
    var timeline = Timeline([
      .init(Change("add", [.add(add)]), at: 10_000_000, every: 20_000_000),
      .init(Change("remove", [.remove([remove])]), at: 20_000_000, every: 20_000_000),
    ])
    timeline.prepare = { elsewhere.asked.append(($0, $1)) }
    var lab = try Lab(["10.0.0.2"], timeline: timeline)
    let echo = Frame.echo { $0.link.destination = Self.mac2 }
    lab.line.begin(at: moment(0))
    for round in 0..<6 {
      #expect(elsewhere.asked.count == round + 1)
      let before = lab.hosts
      lab.receive(echo, at: round * 10 + 10)
      #expect(lab.hosts === before && lab.log.changes.count == round, "it waits")
      let (change, configuration) = elsewhere.asked[round]
      #expect(!change.isPrepared(for: before))
      let prepared = try change.prepared(for: configuration)
      #expect(prepared.isPrepared(for: before))
      lab.line.takePrepared(prepared)
      lab.pass(to: round * 10 + 11)
      #expect(lab.log.changes.count == round + 1)
      #expect((lab.hosts.host(at: "10.0.0.3") != nil) == (round % 2 == 0))
    }
    #expect(lab.sent.count == 6, "no frame has waited")
  }

  /// Somebody else was quicker: what was prepared for other hosts is prepared again.
  @Test func whatWasPreparedForOtherHostsIsPreparedAgain() throws {
    final class Elsewhere {
      var asked: [(Change, Configuration)] = []
    }
    let elsewhere = Elsewhere()
    var timeline = Timeline([
      .init(Change("add", [.add(try HostSpec(parsing: "10.0.0.3"))]), at: 10_000_000)
    ])
    timeline.prepare = { elsewhere.asked.append(($0, $1)) }
    var lab = try Lab(["10.0.0.2"], timeline: timeline)
    lab.line.begin(at: moment(0))
    try lab.apply(.add(try HostSpec(parsing: "10.0.0.4")))
    lab.line.takePrepared(try elsewhere.asked[0].0.prepared(for: elsewhere.asked[0].1))
    lab.pass(to: 20)
    #expect(elsewhere.asked.count == 2 && lab.hosts.host(at: "10.0.0.3") == nil)
    lab.line.takePrepared(try elsewhere.asked[1].0.prepared(for: elsewhere.asked[1].1))
    lab.pass(to: 30)
    #expect(["10.0.0.2", "10.0.0.3", "10.0.0.4"].allSatisfy { lab.hosts.host(at: $0) != nil })
  }

  /// It has become wrong: that is told when it is due.
  @Test func whatCannotBePreparedIsToldInItsTime() throws {
    var timeline = Timeline([
      .init(Change("remove", [.remove([spec("10.0.0.3")])]), at: 10_000_000)
    ])
    timeline.prepare = { _, _ in }
    var lab = try Lab(["10.0.0.2"], timeline: timeline)
    lab.line.begin(at: moment(0))
    lab.line.takePrepared(nil)
    #expect(lab.log.changes.isEmpty)
    lab.pass(to: 20)
    #expect(lab.log.changes == ["10 remove: not done: 10.0.0.3 is no host"], "\(lab.log.changes)")
  }

  private static let mac2: MAC = "02:00:0a:00:00:02"
}

// MARK: - What the tests share

private func spec(_ text: String) -> AddressSpec { try! AddressSpec(parsing: text) }

private func mac(_ text: String) throws -> MACAddress { try #require(MACAddress(text)) }

private func rule(_ words: String) throws -> ImpairmentRule {
  try ImpairmentRequest(parsing: words) { _ in throw CancellationError() }
    .rule { _ in { _ in true } }
}

private func moment(_ milliseconds: Int) -> Instant {
  Instant(nanoseconds: 1_000_000_000 + Int64(milliseconds) * 1_000_000)
}

extension HostTable {
  fileprivate func host(at text: String) -> Host<IPv4Address>? {
    IPv4Address(text).flatMap { host(at: $0) }
  }
}

/// A line, what its watcher saw, and when frames went, in milliseconds.
private struct Lab: ~Copyable {
  var line: HostLine
  let log = ChangeLog()
  private(set) var sent: [Int] = []

  init(
    _ hosts: [String], _ impairments: [String] = [], timeline: Timeline = Timeline(),
    limit: UInt64? = nil
  ) throws {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 16)
    let table = try HostTable(hosts.map { spec($0) }, network: network)
    line = HostLine(
      Configuration(
        .init(hosts: table, network: network), impairments: try impairments.map { try rule($0) }),
      watchers: [log], limit: limit, timeline: timeline)
  }

  var hosts: HostTable { line.network.hosts }
  var impairments: [String] { line.currentConfiguration?.impairments.map(\.description) ?? [] }

  @discardableResult
  mutating func apply(_ edit: Change.Edit) throws -> [String] {
    try line.apply(Change("test", [edit]), at: moment(0))
  }

  mutating func refusal(_ edit: Change.Edit) -> String? {
    do {
      try line.apply(Change("test", [edit]), at: moment(0))
      return nil
    } catch {
      return error.description
    }
  }

  mutating func verdicts(of frames: [Bytes]) -> [String] {
    let before = log.verdicts.count
    for frame in frames { line.receive(frame.span, at: moment(0)) }
    line.removeOutgoing()
    return Array(log.verdicts[before...])
  }

  mutating func pass(to milliseconds: Int) {
    send(at: moment(0))
    while let due = line.nextDeadline, due <= moment(milliseconds) {
      line.advance(to: due)
      send(at: due)
      if line.nextDeadline == due { break }  // it waits for what is prepared elsewhere
    }
  }

  mutating func receive(_ frame: Bytes, at milliseconds: Int) {
    pass(to: milliseconds)
    line.receive(frame.span, at: moment(milliseconds))
    send(at: moment(milliseconds))
  }

  private mutating func send(at time: Instant) {
    let milliseconds = Int((time.nanoseconds - 1_000_000_000) / 1_000_000)
    sent += Array(repeating: milliseconds, count: line.outgoing.count)
    line.removeOutgoing()
  }
}

private final class ChangeLog: Watcher {
  private(set) var changes: [String] = []
  private(set) var verdicts: [String] = []
  /// The MACs that say something without being asked.
  private(set) var senders: [String] = []

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    verdicts.append("\(result.verdict)")
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    senders.append("\(MACAddress(frame.uint48(at: 6)))")
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    guard text != "test" else { return }
    changes.append("\((time.nanoseconds - 1_000_000_000) / 1_000_000) \(text)")
  }
}
