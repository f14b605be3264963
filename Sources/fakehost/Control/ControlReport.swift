import FakeNetwork
import Impairment
import Line
import Links
import Wire

/// What `show` answers.
struct ControlReport {
  let text: String

  /// - Parameter zero: counters as they were when they were set to 0.
  init(_ state: LineControl.State, _ subject: LineControl.Subject, since zero: Counters?) {
    let network = state.configuration.network
    var reply = Self.beginning(state, subject)
    let lists = network.tables.map(\.list)
    reply.add(
      "specs",
      lists.flatMap(\.specs).prefix(Self.most).map(\.description)
        + lists.flatMap(\.holes).prefix(Self.most).map { "!\($0)" })
    reply.add(
      "impair",
      objects: zip(state.configuration.impairments, state.fates).map { rule, fates in
        var object = JSONObject()
        object.add("rule", rule.description)
        object.add("matched", fates.passed + fates.dropped)
        for entry in fates.named { object.add(entry.name, entry.count) }
        return object
      })
    reply.add("faults", network.settings.faults.map(\.description))
    reply.add("ports", network.settings.ports.map(\.description))
    reply.add("paused", network.settings.paused.descriptions)
    reply.add("seed", state.configuration.seed)
    reply.add("counters", Self.counters(state.counters, since: zero))
    reply.add("waiting", state.waiting)
    text = reply.text
  }

  private static func beginning(
    _ state: LineControl.State, _ subject: LineControl.Subject
  ) -> JSONObject {
    var reply = LineControl.ok
    reply.add("version", version)
    reply.add("device", subject.name)
    reply.add("up_ms", (Clock.monotonic.nanoseconds - subject.start.nanoseconds) / 1_000_000)
    reply.add("hosts", state.configuration.network.tables.reduce(0) { $0 + $1.count })
    return reply
  }

  /// What `top` has above its table.
  static func overview(
    _ state: LineControl.State, _ subject: LineControl.Subject
  ) -> JSONObject {
    var reply = beginning(state, subject)
    let counters = state.counters
    reply.add("received", counters.received)
    reply.add("answered", counters.answered)
    reply.add("kept", counters.kept)
    reply.add("ignored", counters.ignored)
    reply.add("forwarded", counters.forwarded)
    reply.add("lost", state.fates.reduce(0) { $0 + $1.dropped })
    reply.add("waiting", state.waiting)
    return reply
  }

  /// Of more hosts the number is told.
  private static let most = 1000

  private static func counters(_ counters: Counters, since zero: Counters?) -> JSONObject {
    var reasons = JSONObject()
    var (answered, kept, ignored): (UInt64, UInt64, UInt64) = (0, 0, 0)
    for verdict in Verdict.all {
      let count = counters[verdict] - (zero?[verdict] ?? 0)
      guard count > 0 else { continue }
      switch verdict {
      case .answered: answered += count
      case .kept: kept += count
      case .ignored, .forwarded: ignored += count
      }
      reasons.add(verdict.explanation.name, count)
    }
    var object = JSONObject()
    object.add("received", answered + kept + ignored)
    object.add("answered", answered)
    object.add("kept", kept)
    object.add("ignored", ignored)
    object.add("reasons", reasons)
    return object
  }
}
