import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// What each host was asked, and what became of that: what a report has, and assertions are about.
final class HostActivity: Watcher {
  struct Tally: Hashable {
    /// Frames that were for the host alone; of a datagram in fragments the last one. Signed, as the others:
    /// of a part of the time it may be less than nothing.
    var asked = 0
    /// Those of them that something was sent for.
    var answered = 0
    /// Those that were lost on their way, or whose replies were.
    var lost = 0
    /// Those that the host made nothing of.
    var ignored = 0
    /// Those of which more is to come: they, or what is said to them, are held.
    var waiting = 0
    /// Of those that were answered, how many have a time.
    private(set) var timed = 0
    /// From a frame until the first that was sent for it, in nanoseconds: the sum and the ends.
    private(set) var time: Int64 = 0
    private(set) var shortest = Int64.max
    private(set) var longest: Int64 = 0
    /// How long the same were to be held, as the impairments have decided.
    private(set) var planned: Int64 = 0

    fileprivate mutating func answer(after time: Int64, planned: Int64) {
      answered += 1
      timed += 1
      let time = max(time, 0)  // somebody may have set the clock
      self.time += time
      self.planned += planned
      (shortest, longest) = (min(shortest, time), max(longest, time))
    }

    mutating func add(_ other: Tally) {
      (asked, answered, lost) = (asked + other.asked, answered + other.answered, lost + other.lost)
      (ignored, waiting) = (ignored + other.ignored, waiting + other.waiting)
      (timed, time, planned) = (timed + other.timed, time + other.time, planned + other.planned)
      (shortest, longest) = (min(shortest, other.shortest), max(longest, other.longest))
    }

    /// Of so many times as many frames.
    func scaled(by factor: Double) -> Tally {
      func scaled(_ count: Int) -> Int { Int((Double(count) * factor).rounded()) }
      var tally = self
      (tally.asked, tally.answered, tally.lost) = (scaled(asked), scaled(answered), scaled(lost))
      tally.ignored = scaled(ignored)
      return tally
    }
  }

  struct Host {
    /// ARP and neighbor discovery.
    var resolution = Tally()
    var others = Tally()

    /// Finding a host is not what it is asked for: it counts where nothing else came.
    var tally: Tally { others.asked > 0 ? others : resolution }
    var isAskedByResolutionAlone: Bool { others.asked == 0 && resolution.asked > 0 }

    mutating func add(_ other: Host) {
      resolution.add(other.resolution)
      others.add(other.others)
    }

    func scaled(by factor: Double) -> Host {
      Host(resolution: resolution.scaled(by: factor), others: others.scaled(by: factor))
    }
  }

  /// Those that something was for.
  private(set) var hosts: [IPAddress: Host] = [:]
  /// Frames for hosts beyond those that there is room for.
  private(set) var uncounted: UInt64 = 0
  private var tables: [HostTable]
  /// Frames that something may yet be sent for, by their number. No more than are held on their way.
  private var open: [UInt64: Open] = [:]

  private struct Open {
    var host: IPAddress
    var isResolution: Bool
    var time: Instant
    /// Something was said to it, which is on its way.
    var isAnswered = false
    /// How long it is held, all in all.
    var delay: Int64 = 0

    var tally: WritableKeyPath<Host, Tally> { isResolution ? \.resolution : \.others }
  }

  /// How many hosts there is room for.
  static let mostHosts = 262_144

  init(_ table: HostTable) { tables = [table] }

  /// Whether somebody has that address.
  func has(_ address: IPAddress) -> Bool { tables.contains { $0.has(address) } }

  /// Those that something was for, with what waits now.
  var hostsNow: [IPAddress: Host] {
    var hosts = hosts
    for entry in open.values { hosts[entry.host]?[keyPath: entry.tally].waiting += 1 }
    return hosts
  }

  /// Takes out what was counted since the last time.
  func take() -> [IPAddress: Host] {
    defer { hosts = [:] }
    return hosts
  }

  /// Hosts are those from now on.
  func look(at tables: [HostTable]) { self.tables = tables }

  /// Sees no more of what waits: what was said is counted as if it were sent, without a time.
  func lookAway() {
    for entry in open.values {
      count(entry) { entry.isAnswered ? ($0.answered += 1) : ($0.asked -= 1) }
    }
    open = [:]
  }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard var entry = ask(frame, packet) else { return }
    if fates.areDropped { return count(entry) { $0.lost += 1 } }
    entry.delay = fates.frame.delay
    open[packet.id] = entry
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    let asked = packet.isDirect ? ask(frame, packet) : open.removeValue(forKey: packet.id)
    guard var entry = asked else { return }
    switch result.verdict {
    case .answered:
      if !result.fates.isEmpty, result.fates.allSatisfy(\.areDropped) {
        return count(entry) { $0.lost += 1 }
      }
      if !entry.isAnswered { entry.delay += result.fates.first?.frame.delay ?? 0 }
      entry.isAnswered = true
      open[packet.id] = entry
    case .kept: count(entry) { $0.asked -= 1 }
    case .ignored: count(entry) { $0.ignored += 1 }
    case .forwarded: open[packet.id] = entry
    }
  }

  /// What is for a host behind routers may not reach it, and then is not answered by it.
  func ended(_ ending: Ending, at time: Instant) {
    guard let entry = open[ending.number] else { return }
    switch ending.what {
    case .heard(.answered):
      open[ending.number]?.isAnswered = true
      return
    case .redirected: return
    case .dropped: count(entry) { $0.lost += 1 }
    case .heard(.kept) where !ending.isReply: count(entry) { $0.asked -= 1 }
    case .heard(.ignored) where !ending.isReply: count(entry) { $0.ignored += 1 }
    case .heard, .told, .untold: break
    }
    open[ending.number] = nil
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    if fates.areDropped { lose(packet) }
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    // Of several none is another.
    if tables.count == 1 { tables = [hosts] }
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    guard !packet.isUnasked, let entry = open.removeValue(forKey: packet.id) else { return }
    let time = packet.time.nanoseconds - entry.time.nanoseconds
    count(entry) { $0.answer(after: time, planned: entry.delay) }
  }

  private func ask(_ frame: Span<UInt8>, _ packet: Packet) -> Open? {
    let facts = FrameFacts(of: frame, as: packet.linkType)
    guard let host = facts.target, has(host) else { return nil }
    guard hosts.count < Self.mostHosts || hosts[host] != nil else {
      uncounted += 1
      return nil
    }
    let entry = Open(host: host, isResolution: facts.isResolution, time: packet.time)
    count(entry) { $0.asked += 1 }
    return entry
  }

  private func lose(_ packet: Packet) {
    guard let entry = open.removeValue(forKey: packet.id) else { return }
    count(entry) { $0.lost += 1 }
  }

  private func count(_ entry: Open, _ change: (inout Tally) -> Void) {
    if entry.isResolution {
      change(&hosts[entry.host, default: Host()].resolution)
    } else {
      change(&hosts[entry.host, default: Host()].others)
    }
  }
}

extension Fates {
  /// Nothing of it goes on.
  fileprivate var areDropped: Bool {
    frame.drop != nil && (copy.map { $0.drop != nil } ?? true)
  }
}
