import Drivers
import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

/// What is asked of a live line is done between two frames.
@Suite struct LineRequestsTests {
  @Test func aChangeHoldsForTheFramesBehindIt() throws {
    let requests = try LineRequests()
    let log = EventLog()
    let isTaken = requests.ask { line, now in
      _ = try? line.apply(Change("paused", [.pause([])]), at: now)
    }
    #expect(isTaken)
    let sent = try run(requests, log, frames: 3)
    #expect(sent == 0)
    #expect(log.lines.first?.hasSuffix("changed: paused, 1 hosts") == true, "\(log.lines)")
    #expect(log.lines.dropFirst().allSatisfy { $0.contains("the host is paused") })
  }

  /// Who waits for something is told when it has come about, not before, and not without end.
  @Test func vigils() throws {
    let requests = try LineRequests()
    let seen = Handed(Seen())
    let start = Self.start
    _ = requests.begin(
      .init(owner: 1, deadline: nil) { line, now in
        guard line.network.counters[.echoReply] >= 2 else { return false }
        seen.value.answers.append("two at \(now.nanoseconds - start.nanoseconds)")
        return true
      })
    _ = requests.begin(
      .init(owner: 2, deadline: start.advanced(by: 25_000_000)) { line, now in
        guard now >= start.advanced(by: 25_000_000) else { return false }
        seen.value.answers.append("over with \(line.network.counters[.echoReply])")
        return true
      })
    _ = requests.begin(
      .init(owner: 3, deadline: start.advanced(by: 1_000_000)) { _, _ in
        seen.value.answers.append("called off")
        return true
      })
    requests.endVigils(of: 3)
    #expect(try run(requests, EventLog(), frames: 5) == 5)
    #expect(seen.value.answers == ["two at 10000000", "over with 3"])
  }

  @Test func itIsToldToEnd() throws {
    let requests = try LineRequests()
    requests.end()
    #expect(try run(requests, EventLog(), frames: 3) < 3)
    #expect(!requests.ask { _, _ in }, "there is no line any more")
    #expect(requests.perform { line, _ in line.waiting } == nil)
  }

  private static let start = Instant(nanoseconds: 1_700_000_000_000_000_000)

  /// Sends echo requests, one every 10 ms; how many replies were sent.
  private func run(
    _ requests: LineRequests, _ log: EventLog, frames count: Int
  ) throws -> UInt64 {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: "10.0.0.2")],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    let link = FakeLink(
      (0..<count).map {
        .init(time: Self.start.advanced(by: Int64($0) * 10_000_000), frame: Frame.echo())
      })
    var driver = LiveDriver(
      HostLine(Configuration(.init(hosts: hosts, network: network)), watchers: [log]), on: link,
      requests: requests, clock: link.clock)
    var stop = ScriptedStop(link.clock)
    try driver.run(until: &stop)
    return driver.sent
  }
}

private final class Seen {
  var answers: [String] = []
}
