import FakeNetwork
import Impairment
import Routing
import Wire

/// Several watchers as one, each told in turn.
final class WatcherGroup: Watcher {
  private let members: [any Watcher]

  init(_ members: [any Watcher]) { self.members = members }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    for member in members { member.arrived(frame, packet, fates) }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    for member in members { member.heard(frame, packet, result) }
  }

  func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult]
  ) {
    for member in members { member.received(frame, packet, fates, results) }
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    for member in members { member.said(frame, packet, fates) }
  }

  func ended(_ ending: Ending, at time: Instant) {
    for member in members { member.ended(ending, at: time) }
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    for member in members { member.returned(frame, packet, fates) }
  }

  func gaveUp(_ what: ReassemblyFailure, at time: Instant) {
    for member in members { member.gaveUp(what, at: time) }
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    for member in members { member.changed(text, hosts, at: time) }
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    for member in members { member.sent(frame, packet) }
  }

  func settled() {
    for member in members { member.settled() }
  }
}
