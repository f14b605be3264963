import Capture
import FakeNetwork
import Impairment
import Line
import Wire

/// Tells others of those frames alone that a filter matches: `--show`.
final class ShownFrames: Watcher {
  private let selection: FrameSelection
  private let watchers: [any Watcher]

  init(_ filter: CaptureFilter, for watchers: [any Watcher]) {
    (selection, self.watchers) = (FrameSelection(filter: filter), watchers)
  }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.arrived(frame, packet, fates) }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.heard(frame, packet, result) }
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.said(frame, packet, fates) }
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    for watcher in watchers { watcher.changed(text, hosts, at: time) }
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.sent(frame, packet) }
  }

  private func matches(_ frame: Span<UInt8>, _ packet: Packet) -> Bool {
    selection.has(received: frame, as: packet.linkType, originalLength: packet.length)
  }
}
