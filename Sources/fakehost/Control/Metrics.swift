import FakeNetwork
import Impairment
import Line
import Links
import Wire

/// A line's counters as Prometheus has them, text format 0.0.4.
struct Metrics {
  private(set) var text = ""

  init(_ state: LineControl.State, _ subject: LineControl.Subject) {
    begin("fakehost_info", "gauge", "Which fakehost answers, behind which device.")
    add("fakehost_info", [("version", version), ("device", subject.name)], 1)
    begin("fakehost_uptime_seconds", "gauge", "How long it has been running.")
    let time = Clock.monotonic.nanoseconds - subject.start.nanoseconds
    text += "fakehost_uptime_seconds \(Double(time / 1_000_000) / 1000)\n"
    begin("fakehost_hosts", "gauge", "Hosts.")
    add("fakehost_hosts", [], state.configuration.network.tables.reduce(0) { $0 + $1.count })
    begin("fakehost_frames_total", "counter", "Frames received, by what happened to them.")
    for verdict in Verdict.all where state.counters[verdict] > 0 {
      let labels = [("verdict", verdict.kind), ("reason", verdict.explanation.name)]
      add("fakehost_frames_total", labels, state.counters[verdict])
    }
    begin("fakehost_held_frames", "gauge", "Frames that are held on their way.")
    add("fakehost_held_frames", [], state.waiting)
    guard !state.fates.isEmpty else { return }
    begin("fakehost_impaired_frames_total", "counter", "Frames that met a rule, by their fate.")
    for (rule, fates) in zip(state.configuration.impairments, state.fates) {
      let all = [("passed", fates.passed)] + fates.named.map { ($0.name, $0.count) }
      for (fate, count) in all {
        let labels = [("rule", rule.description), ("fate", fate)]
        add("fakehost_impaired_frames_total", labels, count)
      }
    }
  }

  private mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func add(
    _ name: String, _ labels: [(String, String)], _ value: some BinaryInteger
  ) {
    let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\", "\"": "\\\(character)"
      case "\n": "\\n"
      default: "\(character)"
      }
    }.joined()
  }
}
