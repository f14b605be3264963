import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// What each host was asked, and what became of that: what a report has, and assertions are about.
final class HostActivity: Watcher {
  struct Tally: Hashable {
    /// Frames that were for the host alone; of a datagram in fragments the last one.
    var asked: UInt64 = 0
    /// Those of them that something was sent for.
    var answered: UInt64 = 0
    /// Those that were lost on their way, or whose replies were.
    var lost: UInt64 = 0
    /// From a frame until the first that was sent for it, in nanoseconds: the sum and the ends.
    private(set) var time: Int64 = 0
    private(set) var shortest = Int64.max
    private(set) var longest: Int64 = 0

    fileprivate mutating func answer(after time: Int64) {
      answered += 1
      let time = max(time, 0)  // somebody may have set the clock
      self.time += time
      (shortest, longest) = (min(shortest, time), max(longest, time))
    }

    mutating func add(_ other: Tally) {
      (asked, answered, lost) = (asked + other.asked, answered + other.answered, lost + other.lost)
      time += other.time
      (shortest, longest) = (min(shortest, other.shortest), max(longest, other.longest))
    }
  }

  struct Host {
    /// ARP and neighbor discovery.
    fileprivate(set) var resolution = Tally()
    fileprivate(set) var others = Tally()

    /// Finding a host is not what it is asked for: it counts where nothing else came.
    var tally: Tally { others.asked > 0 ? others : resolution }
    var isAskedByResolutionAlone: Bool { others.asked == 0 && resolution.asked > 0 }

    mutating func add(_ other: Host) {
      resolution.add(other.resolution)
      others.add(other.others)
    }
  }

  /// Those that something was for.
  private(set) var hosts: [IPAddress: Host] = [:]
  /// Frames for hosts beyond those that there is room for.
  private(set) var uncounted: UInt64 = 0
  private(set) var table: HostTable
  /// Frames that something may yet be sent for, by their number. No more than are held on their way.
  private var open: [UInt64: Open] = [:]

  private struct Open {
    var host: IPAddress
    var isResolution: Bool
    var time: Instant
  }

  /// How many hosts there is room for.
  static let mostHosts = 262_144

  init(_ table: HostTable) { self.table = table }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    ask(frame, packet)
    if fates.areDropped { lose(packet) }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    if packet.isDirect { ask(frame, packet) }
    switch result.verdict {
    case .answered:
      if !result.fates.isEmpty, result.fates.allSatisfy(\.areDropped) { lose(packet) }
    case .kept:
      guard let entry = open.removeValue(forKey: packet.id) else { return }
      count(entry) { $0.asked -= 1 }
    case .ignored: open[packet.id] = nil
    case .forwarded: break
    }
  }

  /// What is for a host behind routers may not reach it, and then is not answered by it.
  func ended(_ ending: Ending, at time: Instant) {
    guard let entry = open[ending.number] else { return }
    switch ending.what {
    case .heard(.answered), .redirected: return
    case .dropped: count(entry) { $0.lost += 1 }
    case .heard(.kept) where !ending.isReply: count(entry) { $0.asked -= 1 }
    case .heard, .told, .untold: break
    }
    open[ending.number] = nil
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    if fates.areDropped { lose(packet) }
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) { table = hosts }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    guard !packet.isUnasked, let entry = open.removeValue(forKey: packet.id) else { return }
    count(entry) { $0.answer(after: packet.time.nanoseconds - entry.time.nanoseconds) }
  }

  private func ask(_ frame: Span<UInt8>, _ packet: Packet) {
    let facts = FrameFacts(of: frame, as: packet.linkType)
    guard let host = facts.target, table.has(host) else { return }
    guard hosts.count < Self.mostHosts || hosts[host] != nil else {
      uncounted += 1
      return
    }
    let entry = Open(host: host, isResolution: facts.isResolution, time: packet.time)
    open[packet.id] = entry
    count(entry) { $0.asked += 1 }
  }

  private func lose(_ packet: Packet) {
    guard let entry = open.removeValue(forKey: packet.id) else { return }
    count(entry) { $0.lost += 1 }
  }

  private func count(_ entry: Open, _ change: (inout Tally) -> Void) {
    let tally = entry.isResolution ? \Host.resolution : \Host.others
    change(&hosts[entry.host, default: Host()][keyPath: tally])
  }
}

extension Fates {
  /// Nothing of it goes on.
  fileprivate var areDropped: Bool {
    frame.drop != nil && (copy.map { $0.drop != nil } ?? true)
  }
}
