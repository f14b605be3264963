import Drivers
import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// What hosts are asked in a slice of time, of so many frames at the most: so it costs the line next to
/// nothing, however many come. Of the line's own thread alone.
final class TrafficSample: Watcher {
  /// What was counted since the last one was taken.
  struct Slice {
    let hosts: [IPAddress: HostActivity.Host]
    /// Frames for hosts that there was no room for.
    let uncounted: UInt64
    /// Of each interface, by its number.
    let links: [Link]
    /// How many frames came for each that was counted.
    let scale: Double
    let end: Instant
  }

  /// What went over an interface.
  struct Link {
    var name = ""
    var received = 0
    var sent = 0
  }

  private let activity: HostActivity
  private var links: [Link] = []
  private var heard: UInt64 = 0
  /// How many frames hosts had heard, and whom there was no room for, when the last was taken.
  private var receivedBefore: UInt64
  private var uncountedBefore: UInt64 = 0
  private var isAway = true

  /// Of a slice.
  private static let mostFrames: UInt64 = 1000
  /// No client has that number.
  private static let owner = -1

  init(_ line: borrowing HostLine, _ hosts: HostTable) {
    activity = HostActivity(hosts)
    receivedBefore = line.network.counters.received
  }

  /// Counts from now on, until it has counted enough.
  func begin(_ line: inout HostLine, _ audience: Audience, _ requests: LineRequests) {
    guard isAway else { return }
    isAway = false
    if let network = line.currentConfiguration?.network { activity.look(at: network.tables) }
    audience.admit(self, to: &line)
    let (sample, audience) = (Handed(self), Handed(audience))
    _ = requests.begin(
      LineRequests.Vigil(owner: Self.owner, deadline: nil) { line, _ in
        guard !sample.value.isAway else { return true }
        guard sample.value.heard >= Self.mostFrames else { return false }
        sample.value.end(&line, audience.value)
        return true
      })
  }

  /// Counts no more.
  func end(_ line: inout HostLine, _ audience: Audience) {
    guard !isAway else { return }
    isAway = true
    activity.lookAway()
    audience.dismiss(self, from: &line)
  }

  /// What it has counted, and begins anew.
  func take(
    _ line: inout HostLine, at now: Instant, _ audience: Audience, _ requests: LineRequests,
    _ name: (Interface) -> String
  ) -> Slice {
    let received = line.network.counters.received
    let all = received - receivedBefore
    let scale = isAway && heard > 0 ? max(1, Double(all) / Double(heard)) : 1
    for place in links.indices { links[place].name = name(Interface(rawValue: UInt16(place))) }
    let slice = Slice(
      hosts: activity.take(), uncounted: activity.uncounted - uncountedBefore, links: links,
      scale: scale, end: now)
    (receivedBefore, uncountedBefore, heard) = (received, activity.uncounted, 0)
    for place in links.indices { (links[place].received, links[place].sent) = (0, 0) }
    begin(&line, audience, requests)
    return slice
  }

  // MARK: What it is told

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    activity.arrived(frame, packet, fates)
    count(packet) { $0.received += 1 }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    heard += 1
    activity.heard(frame, packet, result)
    if packet.isDirect { count(packet) { $0.received += 1 } }
  }

  func ended(_ ending: Ending, at time: Instant) { activity.ended(ending, at: time) }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    activity.returned(frame, packet, fates)
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    activity.changed(text, hosts, at: time)
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    activity.sent(frame, packet)
    count(packet) { $0.sent += 1 }
  }

  private func count(_ packet: Packet, _ change: (inout Link) -> Void) {
    let place = Int(packet.interface.rawValue)
    while links.count <= place { links.append(Link()) }
    change(&links[place])
  }
}
