import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

/// A line that joins two interfaces: what comes from one goes out at the other.
@Suite struct PassageTests {
  private let first = Interface.first
  private let second = Interface(rawValue: 1)

  private func moment(_ milliseconds: Int64) -> Instant {
    Instant(nanoseconds: 1_000_000_000 + milliseconds * 1_000_000)
  }

  private func line(
    _ rules: String..., log: PassageLog? = nil, limit: UInt64? = nil
  ) throws -> Line<Passage> {
    let rules = try rules.map { words in
      try ImpairmentRequest(parsing: words) { _ in throw NoFile() }.bothWays
        .rule { (_: String) throws(Never) in { _ in true } }
    }
    return Line(
      joining: .ethernet, rules, seed: 1, watchers: log.map { [$0] } ?? [], limit: limit)
  }

  private func receive(
    _ frame: Bytes, _ line: inout Line<Passage>, from interface: Interface, at time: Int64 = 0
  ) {
    Passage.receive(frame.span, from: interface, at: moment(time), on: &line)
  }

  /// What goes out by then, and where.
  private func sent(_ line: inout Line<Passage>, by time: Int64 = 0) -> [Interface] {
    while let due = line.nextDeadline, due <= moment(time) {
      Passage.advance(&line, to: due, upTo: nil)
    }
    let places = (0..<line.outgoing.count).map { line.outgoing.interface(of: $0) }
    Passage.tellSent(0..<line.outgoing.count, at: moment(time), on: &line)
    Passage.removeOutgoing(of: &line)
    return places
  }

  @Test func eachGoesToTheOther() throws {
    var line = try line()
    receive(Frame.echo(), &line, from: first)
    receive(Frame.echoReply(), &line, from: second)
    #expect(line.outgoing.outbox[0] == Frame.echo() && line.outgoing.outbox[1] == Frame.echoReply())
    #expect(sent(&line) == [second, first])
    #expect(line.network.passed[0].frames == 1 && line.network.passed[1].frames == 1)
    #expect(line.network.passed[0].bytes == UInt64(Frame.echo().count))
    #expect(line.network.counters.forwarded == 2 && line.network.counters.received == 2)
  }

  /// Where no direction is said both are delayed; each way is one path.
  @Test func bothWays() throws {
    var line = try line("delay 5ms")
    receive(Frame.echo(), &line, from: first)
    #expect(sent(&line, by: 4) == [] && sent(&line, by: 5) == [second])
    receive(Frame.echoReply(), &line, from: second, at: 6)
    #expect(sent(&line, by: 10) == [] && sent(&line, by: 11) == [first])
  }

  @Test(arguments: [("a-b", true), ("b-a", false), ("in", true), ("out", false)])
  func oneWay(_ word: String, _ isThere: Bool) throws {
    var line = try line("loss 100% direction \(word)")
    receive(Frame.echo(), &line, from: first)
    #expect(sent(&line) == (isThere ? [] : [second]))
    receive(Frame.echoReply(), &line, from: second)
    #expect(sent(&line) == (isThere ? [first] : []))
  }

  /// A SPEC is behind the second: what goes to it, and what comes from it.
  @Test func hostsBehindTheSecond() throws {
    var line = try line("10.0.0.2 loss 100%")
    receive(Frame.echo(), &line, from: first)
    receive(Frame.echoReply(), &line, from: second)
    #expect(sent(&line) == [])
    receive(Frame.echo { $0.destinationIP = "10.0.0.3" }, &line, from: first)
    receive(Frame.echo(), &line, from: second)
    #expect(sent(&line) == [second, first])
  }

  /// A frame and what goes out of it are one packet, told at both interfaces.
  @Test func watchers() throws {
    let log = PassageLog()
    var line = try line("duplicate 100% direction a-b", log: log)
    receive(Frame.echo(), &line, from: first)
    receive(Frame.echoReply(), &line, from: second)
    _ = sent(&line)
    #expect(log.heard == ["1 at 0", "1 at 0", "2 at 1"])
    #expect(log.sent == ["1 at 1", "1 at 1", "2 at 0"])
    #expect(log.verdicts == [.forwarded, .forwarded, .forwarded])
    #expect("\(Verdict.forwarded)" == "forwarded")
  }

  @Test func limit() throws {
    var line = try line(limit: 1)
    receive(Frame.echo(), &line, from: first)
    #expect(line.isSatisfied && line.isComplete)
  }
}

private struct NoFile: Error {}

private final class PassageLog: Watcher {
  private(set) var heard: [String] = []
  private(set) var sent: [String] = []
  private(set) var verdicts: [Verdict] = []

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    heard.append("\(packet.id) at \(packet.interface.rawValue)")
    verdicts.append(result.verdict)
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    sent.append("\(packet.id) at \(packet.interface.rawValue)")
  }
}
