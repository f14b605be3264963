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

/// Who is told of frames for people and for programs, as far as they are wanted.
func tellers(
  _ console: Console, _ report: JSONReport?, _ hosts: HostTable, linkType: LinkType = .ethernet,
  _ verbosity: Verbosity, _ lines: FrameLines, _ interfaces: InterfaceNames? = nil,
  isLive: Bool = true, isOneOfSeveral: Bool = false
) throws(Failure) -> [any Watcher] {
  let describer = FrameDescriber()
  report?.describer = describer
  report?.hosts = hosts
  report?.interfaces = interfaces
  let trace =
    verbosity.isVerbose ? Trace(console, describer, lines, interfaces, isLive: isLive) : nil
  let all = watchers(report, trace)
  guard !all.isEmpty,
    let filter = try lines.filter(of: linkType, isOneOfSeveral: isOneOfSeveral)
  else { return all }
  return [ShownFrames(filter, for: all)]
}

/// A live line with what is written on the way.
///
/// - Parameters:
///   - name: of its device.
///   - console: what is told besides; it ends last.
func liveDriver(
  _ line: consuming HostLine, on link: any Link, _ name: String, _ outputs: [any Output],
  _ console: Console, _ polling: PollingPlan, duration: Int64? = nil,
  requests: LineRequests? = nil,
  reread: @escaping () -> Void = {},
  statistics: @escaping (borrowing LiveDriver) -> Void = { _ in }
) -> LiveDriver {
  LiveDriver(
    line, on: link, outputs: outputs + [console], requests: requests,
    settings: .init(busyPoll: polling.busyPoll, spin: polling.spin, duration: duration),
    statistics: statistics, reread: reread
  ) { error in
    console.add(
      error == .inputOutput
        ? "fakehost: the device is down, replies are lost: \(Reader.current.asRoot("ip link set \(quoted(name)) up"))"
        : "fakehost: a reply could not be sent: \(error)")
  }
}
