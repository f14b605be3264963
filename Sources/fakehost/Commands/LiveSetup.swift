import Drivers
import FakeNetwork
import Line
import Links
import Wire

/// Those of them that there are.
func watchers(_ some: (any Watcher)?...) -> [any Watcher] { some.compactMap { $0 } }
func outputs(_ some: (any Output)?...) -> [any Output] { some.compactMap { $0 } }

/// What SIGUSR1 gets where nothing is recorded.
final class NothingKept: Output {
  private let console: Console

  init(_ console: Console) { self.console = console }

  let descriptor: CInt = -1
  let hasBacklog = false
  let isGone = true
  func flush() {}

  func writeKept() { console.add("fakehost: \(RecordingWatcher.holdsNothing)") }
}

/// What `-v` shows, if it is there; it shares descriptions with a report.
func trace(
  _ console: Console, _ report: JSONReport?, _ verbosity: Verbosity,
  _ interfaces: InterfaceNames? = nil
) -> Trace? {
  let describer = FrameDescriber()
  report?.describer = describer
  report?.interfaces = interfaces
  return verbosity.isVerbose ? Trace(console, describer, interfaces) : nil
}

/// A live line with what is written on the way.
///
/// - Parameter console: what is told besides; it ends last.
func liveDriver(
  _ line: consuming HostLine, on link: any Link, _ outputs: [any Output],
  _ console: Console, _ polling: PollingPlan
) -> LiveDriver {
  LiveDriver(
    line, on: link, outputs: outputs + [console],
    settings: .init(busyPoll: polling.busyPoll, spin: polling.spin)
  ) { error in
    console.add(
      error == .inputOutput
        ? "fakehost: the device is down, replies are lost: 'ip link set' it up again"
        : "fakehost: a reply could not be sent: \(error)")
  }
}
