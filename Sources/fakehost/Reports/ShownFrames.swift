import Capture
import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// Tells others of those frames alone that a filter matches: `--show`.
final class ShownFrames: Watcher {
  private let selection: FrameSelection
  private let watchers: [any Watcher]
  /// Frames that are told of and go on behind routers: of those not too long ago.
  private var forwarded: Set<UInt64> = []
  private var latest: [UInt64] = []
  private static let mostForwarded = 65_536

  init(_ filter: CaptureFilter, for watchers: [any Watcher]) {
    (selection, self.watchers) = (FrameSelection(filter: filter), watchers)
  }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.arrived(frame, packet, fates) }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    guard matches(frame, packet) else { return }
    if result.verdict == .forwarded { remember(packet.id) }
    for watcher in watchers { watcher.heard(frame, packet, result) }
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.said(frame, packet, fates) }
  }

  /// What becomes of a frame that is not told of is not told either.
  func ended(_ ending: Ending, at time: Instant) {
    guard forwarded.contains(ending.number) else { return }
    for watcher in watchers { watcher.ended(ending, at: time) }
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.returned(frame, packet, fates) }
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    for watcher in watchers { watcher.changed(text, hosts, at: time) }
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    guard matches(frame, packet) else { return }
    for watcher in watchers { watcher.sent(frame, packet) }
  }

  private func remember(_ id: UInt64) {
    if forwarded.count >= Self.mostForwarded {
      for old in latest.prefix(Self.mostForwarded / 2) { forwarded.remove(old) }
      latest.removeFirst(Self.mostForwarded / 2)
    }
    forwarded.insert(id)
    latest.append(id)
  }

  private func matches(_ frame: Span<UInt8>, _ packet: Packet) -> Bool {
    selection.has(received: frame, as: packet.linkType, originalLength: packet.length)
  }
}
