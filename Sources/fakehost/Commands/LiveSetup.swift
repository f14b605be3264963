import Drivers
import FakeNetwork
import Line
import Links

/// Those of them that there are.
func watchers(_ some: (any Watcher)?...) -> [any Watcher] { some.compactMap { $0 } }
func outputs(_ some: (any Output)?...) -> [any Output] { some.compactMap { $0 } }

/// A live line with what is written on the way.
///
/// - Parameter console: what is told besides; it ends last.
func liveDriver(
  _ line: consuming Line<FakeNetwork>, on link: any Link, _ outputs: [any Output],
  _ console: Console, _ options: Options
) -> LiveDriver {
  LiveDriver(
    line, on: link, outputs: outputs + [console],
    settings: .init(busyPoll: options.busyPoll, spin: options.spin)
  ) { error in
    console.add(
      error == .inputOutput
        ? "fakehost: the device is down, replies are lost: 'ip link set' it up again"
        : "fakehost: a reply could not be sent: \(error)")
  }
}
