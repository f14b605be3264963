import Drivers
import FakeNetwork
import Impairment
import Line
import Wire

/// What becomes of each frame, a line of text for each: `-v`.
final class Trace: Watcher {
  private let console: Console
  private let describer: FrameDescriber

  init(_ console: Console, _ describer: FrameDescriber) {
    (self.console, self.describer) = (console, describer)
  }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard !fates.areNone else { return }
    add(frame, packet, "→ on the way in \(fates)")
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    add(frame, packet, "→ \(result)")
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard !console.isGone else { return }
    let what = describer.description(of: frame, packet)
    console.add(
      "\(timeOfDay(packet.time)) unasked → \(what)\(fates.areNone ? "" : "; \(fates)")")
  }

  func gaveUp(_ what: ReassemblyFailure, at time: Instant) {
    guard what == .timedOutInSilence, !console.isGone else { return }
    console.add("\(timeOfDay(time)) time is up → \(what)")
  }

  private func add(_ frame: Span<UInt8>, _ packet: Packet, _ fate: @autoclosure () -> String) {
    guard !console.isGone else { return }
    let cut =
      packet.length > frame.count
      ? " (the capture has \(frame.count) of its \(packet.length) bytes)" : ""
    let what = describer.description(of: frame, packet)
    console.add("\(timeOfDay(packet.time)) \(what) \(fate())\(cut)")
  }
}
