import Drivers
import FakeNetwork
import Impairment
import Line
import Wire

/// What becomes of each frame, a line of text for each: `-v`.
final class Trace: Watcher {
  private let console: Console
  private let describer: FrameDescriber
  private let interfaces: InterfaceNames?

  init(_ console: Console, _ describer: FrameDescriber, _ interfaces: InterfaceNames? = nil) {
    (self.console, self.describer, self.interfaces) = (console, describer, interfaces)
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
    let what = what(frame, packet)
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
    console.add("\(timeOfDay(packet.time)) \(what(frame, packet)) \(fate())\(cut)")
  }

  /// `eth1 IP 10.0.0.1 > 10.0.0.2: ...`, where there are several interfaces.
  private func what(_ frame: Span<UInt8>, _ packet: Packet) -> String {
    let text = describer.description(of: frame, packet)
    return interfaces?[packet.interface].map { "\($0.shown) \(text)" } ?? text
  }
}
