import Drivers
import FakeNetwork
import Impairment
import Line
import Links
import Routing
import Wire

/// What a run did, in the manner of ping's last lines.
struct Summary {
  var name: String
  var counters: Counters
  var sent: UInt64
  var unsent: UInt64
  /// Of each interface, where there are several.
  var interfaces: [(name: String, traffic: ReplayDriver.Traffic)] = []
  var impaired = Impaired()
  /// Where packets ended behind routers.
  var endings: [(name: String, what: String, count: UInt64)] = []
  /// Of a capture's time.
  var stepsBack = StepsBack()
  /// What a wire has passed on, each way.
  var passed: [(name: String, traffic: Passage.Traffic)] = []
  var milliseconds: Int64
  var recording: RecordingReport?

  var text: String {
    let became =
      passed.isEmpty
      ? "\(counters.forwarded > 0 ? "\(counters.forwarded) forwarded, " : "")\(counters.answered) answered, \(counters.kept > 0 ? "\(counters.kept) kept, " : "")\(counters.ignored) ignored"
      : "\(counters.forwarded) forwarded"
    var text = """
      --- \(name.shown): fakehost statistics ---
      \(counted(counters.received, "frame")) received, \(became); \(counted(sent, "frame")) sent\
      \(unsent > 0 ? ", \(unsent) NOT sent" : ""), time \(milliseconds) ms

      """
    for (name, traffic) in interfaces {
      text += line("received", traffic.received, "on \(name.shown), \(traffic.sent) sent")
    }
    for (name, traffic) in passed {
      text += line("forwarded", traffic.frames, "\(name.shown), \(counted(traffic.bytes, "byte"))")
    }
    for answer in Verdict.Answer.allCases where counters[answer] > 0 {
      text += line("answered", counters[answer], "\(answer)")
    }
    for kept in Verdict.Kept.allCases where counters[kept] > 0 {
      text += line("kept", counters[kept], "\(kept)")
    }
    let ignored = Verdict.Reason.allCases.filter { counters[$0] > 0 }
    for reason in ignored.sorted(by: { counters[$0] > counters[$1] }) {
      text += line("ignored", counters[reason], "\(reason)")
    }
    for entry in endings { text += line("ended", entry.count, entry.what) }
    for what in ReassemblyFailure.allCases where counters[what] > 0 {
      text += line("given up", counters[what], "\(what)")
    }
    return text + stepsBack.text + impaired.text + (recording?.text ?? "")
  }
}

extension Summary {
  /// Of what a live driver did since a moment on the monotonic clock.
  init(
    _ name: String, _ driver: borrowing HostDriver, _ recording: RecordingWatcher?,
    since start: Instant
  ) {
    self.init(
      name: name, counters: driver.line.network.counters, sent: driver.sent,
      unsent: driver.unsent, impaired: Impaired(driver.line),
      endings: driver.line.routes?.counters.named ?? [],
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recording?.report)
  }

  /// Of what a wire between two links did since then.
  init(
    _ names: [String], _ driver: borrowing PassageDriver, _ recording: RecordingWatcher?,
    since start: Instant
  ) {
    let passed = driver.line.network.passed
    self.init(
      name: shortList(names), counters: driver.line.network.counters, sent: driver.sent,
      unsent: driver.unsent, impaired: Impaired(driver.line),
      passed: [
        ("from \(names[0]) to \(names[1])", passed[0]),
        ("from \(names[1]) to \(names[0])", passed[1]),
      ],
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recording?.report)
  }

  /// Of what a replay did since then.
  init(
    _ name: String, _ driver: borrowing ReplayDriver, _ recording: RecordingWatcher?,
    _ interfaces: InterfaceNames, since start: Instant
  ) {
    let counters = driver.line.network.counters
    let traffic =
      driver.traffic.isEmpty
      ? [ReplayDriver.Traffic(received: counters.received, sent: driver.sent)] : driver.traffic
    self.init(
      name: name, counters: counters, sent: driver.sent, unsent: 0,
      interfaces: traffic.enumerated().compactMap { place, traffic in
        interfaces[Interface(rawValue: UInt16(place))].map { ($0, traffic) }
      },
      impaired: Impaired(driver.line),
      endings: driver.line.routes?.counters.named ?? [], stepsBack: driver.clock.steps,
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recording?.report)
  }
}

extension Summary {
  /// What became of frames on their way to the hosts and back.
  struct Impaired {
    var ways: [(name: String, counters: FateCounters)] = []
    /// Frames that were held when it ended.
    var waiting = 0

    init() {}

    init(_ line: borrowing HostLine) {
      let (ingress, egress) = (line.paths.map(\.ingress), line.paths.map(\.egress))
      for (name, paths) in [("in", ingress), ("out", egress)] where paths.contains(where: \.impairs)
      {
        ways.append((name, paths.reduce(into: FateCounters()) { $0.add($1.counters) }))
      }
      waiting = line.waiting
    }

    /// Those from the first interface of a wire to the second, and back.
    init(_ line: borrowing Line<Passage>) {
      for (name, paths) in zip(["in", "out"], line.paths) where paths.ingress.impairs {
        ways.append((name, paths.ingress.counters))
      }
      waiting = line.waiting
    }

    var text: String {
      var text = ""
      for (way, counters) in ways {
        for entry in counters.named { text += line("way \(way)", entry.count, entry.what) }
      }
      if waiting > 0 { text += line("held", UInt64(waiting), "when it ended, NOT sent") }
      return text
    }
  }
}

extension StepsBack {
  /// Its line of a summary, where there are any.
  var text: String {
    guard count > 0 else { return "" }
    let times = count == 1 ? "time" : "times"
    return line("went back", count, "\(times), the capture's clock: by \(length)")
  }
}

extension RecordingReport {
  /// Its lines of a summary.
  var text: String {
    var text = line("recorded", recorded, "in \(place.shown)")
    if overwritten > 0 { text += line("written over", overwritten, "of them, by later ones") }
    if unrecorded > 0 {
      text += line("NOT recorded", unrecorded, unrecorded == 1 ? "frame" : "frames")
    }
    return text
  }
}

/// `  answered            1  ARP reply`
private func line(_ what: String, _ count: UInt64, _ kind: String) -> String {
  let number = String(count)
  let left = what + String(repeating: " ", count: max(1, 13 - what.count))
  return "  \(left)\(String(repeating: " ", count: max(0, 8 - number.count)))\(number)  \(kind)\n"
}
