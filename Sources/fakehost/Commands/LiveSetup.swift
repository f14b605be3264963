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
///
/// - Parameters:
///   - hosts: whom they may be for.
///   - showsSent: where bytes are shown, those of frames that are sent, too.
func tellers(
  _ console: Console, _ report: JSONReport?, _ hosts: FakeNetwork.Configuration?,
  linkType: LinkType = .ethernet, _ verbosity: Verbosity, _ lines: FrameLines,
  _ interfaces: InterfaceNames? = nil, isLive: Bool = true, isOneOfSeveral: Bool = false,
  showsSent: Bool = true
) throws(Failure) -> [any Watcher] {
  let describer = FrameDescriber()
  report?.describer = describer
  report?.hosts = hosts
  report?.interfaces = interfaces
  let trace =
    verbosity.isVerbose
    ? Trace(console, describer, lines, interfaces, isLive: isLive, showsSent: showsSent) : nil
  let all = watchers(report, trace)
  guard !all.isEmpty,
    let filter = try lines.filter(of: linkType, isOneOfSeveral: isOneOfSeveral)
  else { return all }
  return [ShownFrames(filter, for: all)]
}

extension TimelinePlan {
  /// That of a live line: tables of hosts are made beside it, by way of what it is asked otherwise, too.
  func live(
    from configuration: Configuration, linkType: LinkType, _ requests: LineRequests?
  ) throws(Failure) -> Timeline {
    var timeline = try timeline(from: configuration, linkType: linkType)
    guard changesHosts, let requests else { return timeline }
    do {
      let ahead = try ChangesAhead(requests)
      timeline.prepare = { ahead.prepare($0, for: $1) }
    } catch {
      throw .system("cannot make a pipe: \(error)")
    }
    return timeline
  }

  /// Where a line is to be asked for nothing else.
  func ownRequests() throws(Failure) -> LineRequests? { changesHosts ? try openRequests() : nil }
}

/// Who wants to know that a service is ready, if anybody does.
func openServiceManager() throws(Failure) -> ServiceManager? {
  do {
    return try ServiceManager()
  } catch {
    throw .system("NOTIFY_SOCKET: \(error)")
  }
}

/// Several links as one.
func group(_ links: [any Link]) throws(Failure) -> any Link {
  guard links.count > 1 else { return links[0] }
  do {
    return try LinkGroup(links)
  } catch {
    throw .system("cannot poll \(links.count) interfaces: \(error)")
  }
}

/// A live line with what is written on the way.
///
/// - Parameters:
///   - names: of its interfaces.
///   - console: what is told besides; it ends last.
///   - added: is told of each interface that comes later, and which one it is like.
func liveDriver<End: FarEnd>(
  _ line: consuming Line<End>, on link: any Link, _ names: [String], _ outputs: [any Output],
  _ console: Console, _ polling: PollingPlan, duration: Int64? = nil,
  requests: (any LiveRequests<End>)? = nil,
  added: @escaping (Interface, _ model: Interface) -> Void = { _, _ in },
  reread: @escaping () -> Void = {},
  statistics: @escaping (borrowing LiveDriver<End>) -> Void = { _ in }
) -> LiveDriver<End> {
  LiveDriver(
    line, on: link, outputs: outputs + [console], requests: requests,
    settings: .init(busyPoll: polling.busyPoll, spin: polling.spin, duration: duration),
    added: added, statistics: statistics, reread: reread
  ) { error, interface in
    // Peers come and go, which is told of.
    if error == .notConnected { return }
    let place = Int(interface.rawValue)
    let name = names.indices.contains(place) ? names[place] : names[0]
    let which = names.count > 1 ? " at \(name.shown)" : ""
    console.add(
      error == .inputOutput
        ? "fakehost: the device is down\(which), replies are lost: \(Reader.current.asRoot("ip link set \(quoted(name)) up"))"
        : "fakehost: a frame could not be sent\(which): \(error)")
  }
}
