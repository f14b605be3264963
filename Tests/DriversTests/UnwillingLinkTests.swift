import Drivers
import FakeNetwork
import Impairment
import Line
import Links
import TestFrames
import Testing
import Wire

/// A link that takes what is to be sent in parts, late or not at all, and signals between any two steps.
@Suite struct UnwillingLinkTests {
  private static let replies = 40

  /// Whatever it does for a while, every reply is sent in the end, once and in order.
  @Test(arguments: 0..<200)
  func everyReplyIsSentInOrder(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let moods: [FakeLink.Mood] = (0..<60).map { _ in
      switch random.next() % 4 {
      case 0: .isFull
      case 1: .hasNoMemory
      default: .takes(Int(random.next() % 5))
      }
    }
    let link = FakeLink(requests(&random), moods: moods, most: Int(random.next() % 40) + 1)
    var driver = try driver(link)
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    #expect(driver.sent == UInt64(Self.replies) && driver.unsent == 0)
    #expect(link.taken.map(sequence) == Array(0..<Self.replies))
  }

  /// What the link takes at once has been sent at one moment, which is looked at once; what it takes later has
  /// one of its own.
  @Test func whatIsTakenAtOnceHasOneMoment() throws {
    let arrivals = (0..<9).map { number in
      FakeLink.Arrival(
        time: Instant(nanoseconds: 0), frame: Frame.echo { $0.sequence = UInt16(number) })
    }
    let link = FakeLink(arrivals, moods: [.takes(4)], most: 32)
    link.clock.step = 1
    let log = EventLog()
    var driver = try driver(link, watchers: [log])
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    let times = log.lines.filter { $0.contains(" sent ") }.map { $0.split(separator: " ")[0] }
    try #require(times.count == 9)
    #expect(Set(times[..<4]).count == 1 && Set(times[4...]).count == 1 && times[3] != times[4])
  }

  /// What is refused for good is lost by itself, counted, and told of once for each error.
  @Test func refusedRepliesAreCounted() throws {
    var random = SeededGenerator(seed: 1)
    var told: [SystemError] = []
    let link = FakeLink(
      requests(&random),
      moods: [
        .takes(0), .refuses(.inputOutput), .refuses(.inputOutput), .takes(1),
        .refuses(.noSuchDevice),
      ], most: 32)
    var driver = try driver(link) { told.append($0) }
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    #expect(driver.unsent == 3 && driver.sent == UInt64(Self.replies - 3))
    #expect(told == [.inputOutput, .noSuchDevice])
    #expect(link.taken.count == Self.replies - 3)
  }

  /// The device is deleted while replies wait, or when there is nothing to do.
  @Test(arguments: [true, false])
  func theDeviceIsGone(_ isWriting: Bool) throws {
    var random = SeededGenerator(seed: 2)
    let link = FakeLink(
      requests(&random), moods: isWriting ? [.takes(1), .refuses(.descriptorInBadState)] : [],
      end: .descriptorInBadState)
    var driver = try driver(link)
    var stop = ScriptedStop(link.clock)
    #expect(throws: SystemError.descriptorInBadState) { try driver.run(until: &stop) }
    #expect(driver.sent == (isWriting ? 1 : UInt64(Self.replies)))
  }

  /// It is told to stop after any number of looks: what was answered before is sent, and nothing is lost
  /// without being counted, though the link is full for a while or for ever.
  @Test(arguments: 0..<80)
  func itIsStoppedAnywhere(_ looks: Int) throws {
    var random = SeededGenerator(seed: UInt64(looks))
    let moods: [FakeLink.Mood] = (0..<looks % 7).map { _ in .isFull }
    let link = FakeLink(requests(&random, apart: 10_000_000), moods: moods, most: looks % 5 + 1)
    let recording = CountingOutput()
    var driver = try driver(link, outputs: [recording])
    var stop = ScriptedStop(link.clock, looks: looks, writes: [1, 3])
    try driver.run(until: &stop)
    #expect(driver.line.network.counters.answered == driver.sent + driver.unsent)
    #expect(link.taken.map(sequence) == Array(0..<link.taken.count))
    #expect(recording.finishes == 1)
    #expect(recording.writes == (looks >= 2 ? 2 : 1))
  }

  /// Nothing is read while what is to be sent waits, so that no more can wait; then all is.
  @Test func nothingIsReadWhileMuchWaits() throws {
    var random = SeededGenerator(seed: 3)
    let moods: [FakeLink.Mood] = (0..<50).map { _ in .isFull }
    let link = FakeLink(requests(&random), moods: moods, most: 1)
    var driver = try driver(link)
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    #expect(link.readsWhileFull == 0 && driver.sent == UInt64(Self.replies))
  }

  /// What a link has read already no descriptor tells of: nobody sleeps meanwhile.
  @Test func nobodySleepsOnFrames() throws {
    var random = SeededGenerator(seed: 4)
    let link = FakeLink(requests(&random), moods: [.takes(0), .isFull, .hasNoMemory], most: 1)
    link.holdsFrames = true
    var sleeps = 0
    link.clock.sleeps = { if link.hasFrames && !link.isUnwilling { sleeps += 1 } }
    var driver = try driver(link)
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    #expect(sleeps == 0 && driver.sent == UInt64(Self.replies))
  }

  /// A peer comes for whom there was no interface: replies go to the one that asked, now and later.
  @Test(arguments: [nil, "delay 5ms", "delay 5ms direction in"])
  func peersCome(_ words: String?) throws {
    var random = SeededGenerator(seed: 5)
    var arrivals = requests(&random)
    for place in arrivals.indices {
      arrivals[place].interface = Interface(rawValue: UInt16(min(place / 7, place % 5)))
    }
    let link = FakeLink(arrivals, moods: [.takes(1), .isFull, .takes(2)], most: 9)
    var driver = try driver(link, impairments: words)
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    #expect(driver.sent == UInt64(Self.replies) && driver.line.paths.count == 5)
    let asked = Dictionary(
      uniqueKeysWithValues: arrivals.enumerated().map { ($0.offset, $0.element.interface) })
    for (frame, interface) in zip(link.taken, link.takenTo) {
      #expect(asked[sequence(frame)] == interface)
    }
  }

  // MARK: What the tests share

  private func requests(
    _ random: inout SeededGenerator, apart: Int64 = 0
  ) -> [FakeLink.Arrival] {
    var time = Instant(nanoseconds: 1_000_000_000)
    return (0..<Self.replies).map { number in
      time = time.advanced(by: apart > 0 ? apart : Int64(random.next() % 3) * 2_000_000)
      return FakeLink.Arrival(
        time: time, frame: Frame.echo { $0.sequence = UInt16(number) })
    }
  }

  private func sequence(_ frame: [UInt8]) -> Int { Int(frame[40]) << 8 | Int(frame[41]) }

  private func driver(
    _ link: FakeLink, watchers: [any Watcher] = [], outputs: [any Output] = [],
    impairments words: String? = nil,
    refused: @escaping (SystemError) -> Void = { _ in }
  ) throws -> HostDriver {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: "10.0.0.2")],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    let rules = try words.map { [ImpairmentRule(try Impairment(parsing: $0))] } ?? []
    return LiveDriver(
      Line(
        FakeNetwork(hosts: hosts, network: network),
        paths: [InterfacePaths(rules, seed: 0, linkType: .ethernet)], watchers: watchers),
      on: link, outputs: outputs, clock: link.clock, refused: { error, _ in refused(error) })
  }
}

/// Counts what a driver asks of it.
private final class CountingOutput: Output {
  let descriptor: CInt = -1
  let hasBacklog = false
  let isGone = false
  private(set) var writes = 0
  private(set) var finishes = 0

  func flush() {}
  func writeKept() { writes += 1 }
  func finish() { finishes += 1 }
}
