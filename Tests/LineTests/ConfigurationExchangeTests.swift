import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

/// A configuration is exchanged as a whole, between two frames; what happened before goes on.
@Suite struct ConfigurationExchangeTests {
  @Test func hostsComeAndGo() throws {
    let log = VerdictLog()
    var line = HostLine(try configuration("10.0.0.2"), watchers: [log])
    let (first, second) = (Frame.echo(), Frame.echo { $0.destinationIP = IP("10.0.0.3") })
    for (time, addresses) in ["10.0.0.2", "10.0.0.3", "10.0.0.2-10.0.0.3"].enumerated() {
      line.reconfigure(try configuration(addresses))
      line.receive(first.span, at: moment(time))
      line.receive(second.span, at: moment(time))
    }
    #expect(log.isAnswered == [true, false, false, true, true, true])
    #expect(line.network.counters.answered == 4, "one account for all")
  }

  /// In the middle of a stream of requests: the delay that is gone still ends for what waits, the loss
  /// that stays goes on in its flow, and an egress that was not impaired is from now on.
  @Test func whatWaitsComesOut() throws {
    let log = VerdictLog()
    let before = try configuration("10.0.0.2", ["delay 10ms"])
    let after = try configuration("10.0.0.2", ["direction in delay 2ms"])
    var line = HostLine(before, watchers: [log])
    let request = Frame.echo()
    line.receive(request.span, at: moment(0))
    line.reconfigure(after)
    line.receive(request.span, at: moment(1))
    #expect(log.sent(by: &line, until: moment(2)) == [])
    #expect(log.sent(by: &line, until: moment(3)) == [3], "the second, which came at 1")
    #expect(log.sent(by: &line, until: moment(20)) == [10], "the first, by the rule that is gone")
    line.reconfigure(try configuration("10.0.0.2"))
    line.receive(request.span, at: moment(21))
    #expect(!line.isTimed && log.sent(by: &line, until: moment(21)) == [21])
  }

  /// A flow goes on where it was: half of the requests before an exchange for the same, half after it.
  @Test func flowsGoOn() throws {
    let (whole, halves) = (VerdictLog(), VerdictLog())
    for log in [whole, halves] {
      let same = try configuration("10.0.0.2", ["direction in loss 40%"])
      var line = HostLine(same, watchers: [log])
      let request = Frame.echo()
      for time in 0..<200 {
        if time == 100 && log === halves { line.reconfigure(same) }
        line.receive(request.span, at: moment(time))
      }
    }
    #expect(whole.heard == halves.heard && (80..<160).contains(whole.heard.count))
  }

  /// The first fragment came before the exchange, the last comes after it.
  @Test func fragmentsGoOn() throws {
    let log = VerdictLog()
    var echo = Echo.request
    echo.data = .counting(64)
    let fragments = echo.fragments(of: 40)
    let (begin, end) = (fragments[0], fragments[1])
    var line = HostLine(try configuration("10.0.0.2"), watchers: [log])
    line.receive(begin.span, at: moment(0))
    line.reconfigure(try configuration("10.0.0.2", ["rate 1mbit"]))
    line.receive(end.span, at: moment(1))
    #expect(log.isAnswered == [false, true])
  }

  // MARK: What the tests share

  private func configuration(
    _ addresses: String, _ impairments: [String] = []
  ) throws -> Configuration {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: addresses)],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    return Configuration(
      .init(hosts: hosts, network: network),
      impairments: try impairments.map { ImpairmentRule(try Impairment(parsing: $0)) })
  }
}

private func moment(_ milliseconds: Int) -> Instant {
  Instant(nanoseconds: 1_000_000_000 + Int64(milliseconds) * 1_000_000)
}

/// Which frames were answered, and when those that were sent went.
private final class VerdictLog: Watcher {
  private(set) var isAnswered: [Bool] = []
  /// The packets that were heard.
  private(set) var heard: [UInt64] = []

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    heard.append(packet.id)
    if case .answered = result.verdict { isAnswered.append(true) } else { isAnswered.append(false) }
  }

  /// In milliseconds: when the frames go that are due by then.
  func sent(by line: inout HostLine, until end: Instant) -> [Int64] {
    var times: [Int64] = []
    var now = end
    while !line.outgoing.isEmpty || (line.nextDeadline.map { $0 <= end } ?? false) {
      if line.outgoing.isEmpty, let due = line.nextDeadline {
        now = due
        line.advance(to: due)
      }
      for _ in 0..<line.outgoing.count {
        times.append((now.nanoseconds - 1_000_000_000) / 1_000_000)
      }
      line.removeOutgoing()
    }
    return times
  }
}
