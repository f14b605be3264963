import Drivers
import FakeNetwork
import Line
import TestFrames
import Testing
import Wire

@testable import fakehost

/// What hosts are asked, put together from slices.
@Suite struct HostTrafficTests {
  /// A slice in which some hosts, by their last octet, were asked so often.
  private func slice(
    _ asked: [UInt32: Int], at second: Int64, scale: Double = 1
  ) -> TrafficSample.Slice {
    let hosts = asked.map { last, count in
      var host = HostActivity.Host()
      host.others.asked = count
      host.others.answered = count
      return (IPAddress.ipv4(IPv4Address(10 << 24 | last)), host)
    }
    return TrafficSample.Slice(
      hosts: Dictionary(uniqueKeysWithValues: hosts), uncounted: 0,
      links: [TrafficSample.Link(name: "tap0", received: 10, sent: 4)], scale: scale,
      end: Instant(nanoseconds: second * 1_000_000_000 + 5))
  }

  private func hosts(_ traffic: HostTraffic, _ query: HostTraffic.Query) -> [String] {
    traffic.sorted(query).map { "\($0.0)" }
  }

  @Test func sortsAFew() {
    let traffic = HostTraffic()
    traffic.add(slice([1: 5, 2: 7, 3: 7, 4: 1, 5: 9], at: 1))
    var query = HostTraffic.Query(sort: .asked, rows: 3)
    #expect(hosts(traffic, query) == ["10.0.0.5", "10.0.0.2", "10.0.0.3"])
    query.from = 2
    #expect(hosts(traffic, query) == ["10.0.0.3", "10.0.0.1", "10.0.0.4"])
    query = HostTraffic.Query(sort: .asked, isReversed: true, rows: 2)
    #expect(hosts(traffic, query) == ["10.0.0.4", "10.0.0.1"])
    query = HostTraffic.Query(sort: .host, rows: 2)
    #expect(hosts(traffic, query) == ["10.0.0.1", "10.0.0.2"])
    query.isReversed = true
    #expect(hosts(traffic, query) == ["10.0.0.5", "10.0.0.4"])
    query.rows = 0
    #expect(hosts(traffic, query).isEmpty)
  }

  /// As a slow sort has it, whatever is asked for.
  @Test func sortsAsAllInOrder() {
    var random = SeededGenerator(seed: 24)
    for _ in 0..<50 {
      let traffic = HostTraffic()
      let asked = Dictionary(
        uniqueKeysWithValues: (1...UInt32.random(in: 1...60, using: &random)).map {
          ($0, Int.random(in: 0...5, using: &random))
        })
      traffic.add(slice(asked, at: 1))
      let (from, rows) = (
        Int.random(in: 0...20, using: &random), Int.random(in: 0...30, using: &random)
      )
      let all = asked.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let expected = all.dropFirst(from).prefix(rows).map { "10.0.0.\($0.key)" }
      #expect(
        hosts(traffic, .init(sort: .asked, from: from, rows: rows)) == Array(expected))
    }
  }

  /// A rate is that of the last whole second.
  @Test func rates() {
    let traffic = HostTraffic()
    func rate() -> [Int] { traffic.sorted(.init()).map { $0.1.rate(in: traffic.second) } }
    traffic.add(slice([1: 5], at: 1))
    traffic.add(slice([1: 6], at: 1))
    #expect(rate() == [0])
    traffic.add(slice([1: 3], at: 2))
    #expect(rate() == [11])
    traffic.add(slice([:], at: 3))
    #expect(rate() == [3])
    traffic.add(slice([:], at: 4))
    #expect(rate() == [0])
    traffic.add(slice([1: 1], at: 9))
    #expect(rate() == [0])
  }

  /// Of a part of the frames all are estimated.
  @Test func estimates() {
    let traffic = HostTraffic()
    traffic.add(slice([1: 10], at: 1, scale: 20.5))
    var reply = JSONObject()
    traffic.report(.init(), into: &reply)
    #expect(reply.text.contains("\"asked\":205,\"answered\":205"), "\(reply.text)")
    #expect(reply.text.contains("\"links\":[{\"name\":\"tap0\",\"received\":205,\"sent\":82}]"))
    traffic.reset()
    #expect(traffic.sorted(.init()).isEmpty)
  }

  // MARK: The sample

  private final class World {
    var line: HostLine
    let audience = Audience([])
    let requests: LineRequests
    let sample: TrafficSample
    private var time: Int64 = 1_000_000_000

    init() throws {
      let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
      let hosts = try HostTable(
        AddressSpec.list(parsing: "10.0.0.2"),
        mac: #require(MACAssignment(MAC.device.description)), network: network)
      line = HostLine(Configuration(.init(hosts: hosts, network: network)))
      requests = try LineRequests()
      sample = TrafficSample(line, hosts)
      sample.begin(&line, audience, requests)
    }

    var isWatched: Bool { line.isWatched }

    /// As a driver has it: what is asked of the line is looked at after some frames.
    func hear(_ count: Int) {
      for number in 0..<count {
        time += 1000
        line.receive(Frame.echo().span, at: Instant(nanoseconds: time))
        line.tellSent(0..<line.outgoing.count, at: Instant(nanoseconds: time))
        line.removeOutgoing()
        if number % 64 == 63 { _ = requests.serve(&line, at: Instant(nanoseconds: time)) }
      }
    }

    func take() -> TrafficSample.Slice {
      sample.take(&line, at: Instant(nanoseconds: time), audience, requests) { _ in "tap0" }
    }
  }

  @Test func fewAreAllCounted() throws {
    let world = try World()
    world.hear(500)
    let slice = world.take()
    #expect(slice.scale == 1)
    #expect(slice.hosts.values.map(\.tally.asked) == [500])
    #expect(slice.hosts.values.map(\.tally.answered) == [500])
    #expect(slice.links.map(\.received) == [500] && slice.links.map(\.sent) == [500])
    #expect(world.take().hosts.isEmpty, "what has been told is not told again")
  }

  /// Of many it sees some, and the line is as short again as it was.
  @Test func manyAreCountedInPart() throws {
    let world = try World()
    #expect(world.isWatched)
    world.hear(20_000)
    #expect(!world.isWatched)
    let slice = world.take()
    let counted = try #require(slice.hosts.values.first).tally.asked
    #expect(counted >= 1000 && counted < 1100)
    #expect(abs(slice.scale * Double(counted) - 20_000) < 1)
    #expect(world.isWatched, "it looks again")
    world.hear(10)
    #expect(world.take().hosts.values.map(\.tally.asked) == [10])
    world.sample.end(&world.line, world.audience)
    #expect(!world.isWatched)
  }
}
