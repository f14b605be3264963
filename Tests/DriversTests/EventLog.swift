import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// All that watchers are told, as text.
final class EventLog: Watcher {
  private(set) var lines: [String] = []

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    add("arrived", frame, packet, "\(fates)")
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    add("heard", frame, packet, "\(result), \(result.replies) replies, \(result.fates)")
  }

  func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult]
  ) {
    add("received", frame, packet, "\(fates) \(results)")
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    add("said", frame, packet, "\(fates)")
  }

  func ended(_ ending: Ending, at time: Instant) {
    lines.append("\(time.nanoseconds) ended \(ending.id): \(ending)")
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    add("returned", frame, packet, "\(fates)")
  }

  func gaveUp(_ what: ReassemblyFailure, at time: Instant) {
    lines.append("\(time.nanoseconds) gave up: \(what)")
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    lines.append("\(time.nanoseconds) changed: \(text), \(hosts.count) hosts")
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) { add("sent", frame, packet, "") }

  private func add(_ what: String, _ frame: Span<UInt8>, _ packet: Packet, _ more: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for place in frame.indices { hash = (hash ^ UInt64(frame[place])) &* 0x100_0000_01b3 }
    lines.append(
      "\(packet.time.nanoseconds) \(what) \(packet.id)\(packet.isUnasked ? " unasked" : "") on \(packet.interface.rawValue), \(packet.length) bytes \(hash) \(more)"
    )
  }
}
