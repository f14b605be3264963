import FakeNetwork
import Impairment
import Wire

/// What a scenario says, for people: who is there, and what is said of whom.
struct LabDescription {
  let plan: CheckPlan
  let hosts: HostTable
  let timeline: [TimelinePlan.Step]
  /// Where hosts are behind routers.
  var paths: PathsDescription?

  /// Of one thing as many are listed.
  private static let most = 20
  private static let mostShadows = 4

  var text: String {
    let run = plan.run
    var lines = [hostLine]
    if hosts.count > 0 {
      lines.append("MACs: \(run.hosts.mac)")
      lines += listed(run.hosts.macs.map { "  \($0.hosts) \($0.mac)" }, "MAC")
      let names = run.hosts.names.sorted { $0.key.description < $1.key.description }
      if !names.isEmpty { lines.append("names:") }
      lines += listed(names.map { "  \($0.value) \($0.key)" }, "name")
      lines.append("profile: \(run.hosts.settings.profile.name)")
    }
    lines += paths?.lines ?? []
    lines += section("impairments") { if case .impairment = $0 { true } else { false } }
    lines += section("faults") { if case .fault = $0 { true } else { false } }
    lines += section("ports") { if case .port = $0 { true } else { false } }
    lines += timelineLines
    if run.impairments.isSeedChosen {
      lines.append("seed: drawn anew each time, but in replay; seed: N makes it the same")
    } else if plan.usesSeed {
      lines.append("seed: \(run.impairments.seed)")
    }
    if let recording = run.recording {
      lines.append("recorded: \(captureName(recording.file))")
    }
    return lines.map { $0.shown + "\n" }.joined()
  }

  private var timelineLines: [String] {
    guard !timeline.isEmpty else { return [] }
    let lines = timeline.map { step in
      let replaced = step.replaced.map { "'\($0)'" }.joined(separator: ", ")
      return "  \(step.change.when): \(step.change.text)"
        + (replaced.isEmpty ? "" : ", in place of \(replaced)")
    }
    return ["timeline:"] + listed(lines, "change")
  }

  private var hostLine: String {
    let plan = plan.run.hosts
    guard hosts.count > 0 else { return "no hosts: frames are shown, and not answered" }
    let specs = plan.addresses.prefix(Self.most).map(\.description).joined(separator: " ")
    let more = plan.addresses.count - Self.most
    let holes = plan.holes.prefix(Self.most).map(\.description).joined(separator: " ")
    return (hosts.count == 1 ? "1 host: " : "\(hostCount(hosts.count)) hosts: ") + specs
      + (more > 0 ? " and \(more) more" : "") + (holes.isEmpty ? "" : ", but not \(holes)")
  }

  private func section(_ title: String, of kind: (StatedRule.Kind) -> Bool) -> [String] {
    let rules = plan.rules.filter { kind($0.kind) }
    guard !rules.isEmpty else { return [] }
    let order = RuleOrder(rules)
    return ["\(title):"]
      + rules.indices.flatMap { place in
        ["  \(rules[place].text)"] + notes(order.shadows(of: place), place, order)
      }
  }

  /// What of a rule does not hold.
  private func notes(
    _ shadows: [RuleOrder.Shadow], _ place: Int, _ order: RuleOrder
  ) -> [String] {
    let notes = shadows.map { shadow in
      let who =
        shadow.hosts.prefix(3).map(\.description).joined(separator: " ")
        + (shadow.hosts.count > 3 ? " ..." : "")
      let why = shadow.isNarrower ? "names it more narrowly" : "names it as well, and counts first"
      return "    but for \(who): '\(shadow.rule.text)' \(why)"
    }
    let idle =
      order.isIdle(place, behind: shadows)
      ? ["    WITHOUT EFFECT: others hold for all of its hosts"] : []
    return idle + listed(notes, "rule", most: Self.mostShadows, indent: "    ")
  }

  private func listed(
    _ lines: [String], _ what: String, most: Int = Self.most, indent: String = "  "
  ) -> [String] {
    guard lines.count > most else { return lines }
    return lines.prefix(most) + ["\(indent)and \(counted(UInt64(lines.count - most), what)) more"]
  }
}

extension CheckPlan {
  /// Something is left to chance.
  fileprivate var usesSeed: Bool {
    run.impairments.requests.contains(where: \.impairment.isRandom)
      || run.hosts.settings.ports.contains(where: \.choosesNumbers)
  }
}
