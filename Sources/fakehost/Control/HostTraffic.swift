import Algorithms
import Drivers
import FakeNetwork
import Line
import Links
import Wire

/// What hosts are asked, and what becomes of that, while somebody looks on: put together beside the line
/// from slices that it hands over ten times a second.
final class HostTraffic {
  /// What `top` asks for.
  struct Query {
    var sort = TopColumn.rate
    /// The least first; of hosts the greatest.
    var isReversed = false
    var from = 0
    var rows = 20
    /// All counts begin anew.
    var resets = false
  }

  struct Row {
    var host = HostActivity.Host()
    /// The second of the last frame, how many came in it, and how many in the one before.
    var second: Int64 = 0
    var inSecond = 0
    var inSecondBefore = 0

    fileprivate mutating func add(_ other: HostActivity.Host, in second: Int64) {
      host.add(other)
      if second != self.second {
        inSecondBefore = second == self.second + 1 ? inSecond : 0
        (self.second, inSecond) = (second, 0)
      }
      inSecond += other.tally.asked
    }

    /// Of the last whole second.
    func rate(in second: Int64) -> Int {
      second == self.second ? inSecondBefore : second == self.second + 1 ? inSecond : 0
    }
  }

  private var lookers: Set<Int> = []
  private var sample: TrafficSample?
  private var rows: [IPAddress: Row] = [:]
  private var links: [TrafficSample.Link] = []
  private var uncounted: UInt64 = 0
  private var scale = 1.0
  /// That of the last slice.
  private(set) var second: Int64 = 0
  private(set) var nextTurn: Instant?

  static let mostHosts = 65_536
  static let mostRows = 1000
  private static let turn: Int64 = 100_000_000

  // MARK: Who looks

  /// One more looks on, from now on.
  func begin(for client: Int, _ sample: @autoclosure () -> TrafficSample?) {
    guard lookers.insert(client).inserted, self.sample == nil else { return }
    self.sample = sample()
    nextTurn = Clock.monotonic.advanced(by: Self.turn)
  }

  /// One less; what is to count no more then, if nobody is left.
  func end(_ client: Int) -> TrafficSample? {
    guard lookers.remove(client) != nil, lookers.isEmpty else { return nil }
    defer { (sample, nextTurn) = (nil, nil) }
    reset()
    return sample
  }

  func reset() { (rows, links, uncounted, scale) = ([:], [], 0, 1) }

  /// Takes what was counted since the last turn.
  func take(_ slice: (TrafficSample) -> TrafficSample.Slice?) {
    guard let sample else { return }
    nextTurn = Clock.monotonic.advanced(by: Self.turn)
    if let slice = slice(sample) { add(slice) }
  }

  func add(_ slice: TrafficSample.Slice) {
    second = slice.end.nanoseconds / 1_000_000_000
    scale = slice.scale
    uncounted += slice.uncounted
    for (address, host) in slice.hosts {
      guard rows.count < Self.mostHosts || rows[address] != nil else {
        uncounted += UInt64(max(0, host.tally.asked))
        continue
      }
      rows[address, default: Row()].add(scale > 1 ? host.scaled(by: scale) : host, in: second)
    }
    for (place, link) in slice.links.enumerated() {
      if links.count <= place { links.append(TrafficSample.Link()) }
      links[place].name = link.name
      links[place].received += Int((Double(link.received) * scale).rounded())
      links[place].sent += Int((Double(link.sent) * scale).rounded())
    }
  }

  // MARK: What it says

  /// Those that are asked for, with the others counted.
  func report(_ query: Query, into reply: inout JSONObject) {
    reply.add("counted", 1 / scale)
    reply.add("seen", rows.count)
    if uncounted > 0 { reply.add("uncounted", uncounted) }
    reply.add(
      "links",
      objects: links.map { link in
        var object = JSONObject()
        object.add("name", link.name)
        object.add("received", link.received)
        object.add("sent", link.sent)
        return object
      })
    reply.add("rows", objects: sorted(query).map { object(of: $0, $1) })
  }

  /// A few of many: all of them are never put in order.
  func sorted(_ query: Query) -> [(IPAddress, Row)] {
    var first: [(IPAddress, Row)] = []
    let end = query.from + query.rows
    func precedes(_ one: (IPAddress, Row), _ other: (IPAddress, Row)) -> Bool {
      let (a, b) = (value(of: one, query.sort), value(of: other, query.sort))
      if a == b { return (one.0 < other.0) != (query.sort == .host && query.isReversed) }
      return (a > b) != query.isReversed
    }
    for (address, row) in rows {
      let entry = (address, row)
      if first.count == end {
        guard let last = first.last, precedes(entry, last) else { continue }
        first.removeLast()
      }
      first.insert(entry, at: first.lowerBound { !precedes($0, entry) })
    }
    return Array(first.dropFirst(query.from))
  }

  private func value(of entry: (address: IPAddress, row: Row), _ column: TopColumn) -> Int {
    let tally = entry.row.host.tally
    return switch column {
    case .host: 0
    case .rate: entry.row.rate(in: second)
    case .asked: tally.asked
    case .answered: tally.answered
    case .ignored: tally.ignored
    case .lost: tally.lost
    case .delay: tally.timed > 0 ? Int(tally.time) / tally.timed : 0
    }
  }

  private func object(of address: IPAddress, _ row: Row) -> JSONObject {
    let tally = row.host.tally
    var object = JSONObject()
    object.add("host", "\(address)")
    object.add("rate", row.rate(in: second))
    object.add("asked", tally.asked)
    object.add("answered", tally.answered)
    object.add("ignored", tally.ignored)
    object.add("lost", tally.lost)
    guard tally.timed > 0 else { return object }
    var delay = JSONObject()
    let count = Double(tally.timed)
    delay.add("asked", Double(tally.planned) / count / 1e6)
    delay.add("min", Double(tally.shortest) / 1e6)
    delay.add("avg", Double(tally.time) / count / 1e6)
    delay.add("max", Double(tally.longest) / 1e6)
    object.add("delay_ms", delay)
    return object
  }
}
