import FakeNetwork
import Wire

/// What a scenario says of one address, for people, and why.
struct HostDescription {
  let plan: CheckPlan
  let hosts: HostTable
  /// The routers that hosts are behind, if there are any.
  let paths: PathsDescription?
  let address: IPAddress

  var text: String {
    (hosts.has(address) ? host : nobody).map { $0.shown + "\n" }.joined()
  }

  /// Who that is, where it is no host, and what may be meant.
  private var nobody: [String] {
    let plan = plan.run.hosts
    if let router = paths?.text(to: address), plan.addresses.narrowest(naming: address) == nil {
      return [router]
    }
    if let hole = plan.holes.narrowest(naming: address) {
      return ["\(address) is no host: \(hole) is left out"]
    }
    if let spec = plan.addresses.narrowest(naming: address) {
      return [
        "\(address) is no host, though \(spec) names it: it is the network's, its broadcast address, or the kernel's own"
      ]
    }
    return ["\(address) is no host: no SPEC names it"]
  }

  private var host: [String] {
    let plan = plan.run.hosts
    var line = "\(address) is a host"
    if let spec = plan.addresses.narrowest(naming: address) {
      line += spec.description == "\(address)" ? "" : ": \(spec) names it"
    } else {
      line += ": it is the link-local address of one"
    }
    var lines = [line]
    if let name = plan.names.first(where: { $0.value.names(address) })?.key {
      lines.append("name: \(name)")
    }
    if let mac { lines.append("MAC: \(mac)") }
    let path = paths?.text(to: address)
    if let path { lines.append(path) }
    lines += section(
      "impairment",
      path == nil ? "none: its frames are neither delayed nor lost" : "none but those of its path"
    ) {
      if case .impairment = $0 { true } else { false }
    }
    lines += section("fault", "none: it answers as it should") {
      if case .fault = $0 { true } else { false }
    }
    lines += section("port", "none: all of its ports are closed") {
      if case .port = $0 { true } else { false }
    }
    return lines
  }

  private var mac: MACAddress? {
    switch address {
    case .ipv4(let address): hosts.host(at: address)?.mac
    case .ipv6(let address): hosts.host(at: address)?.mac
    }
  }

  /// - Parameter none: what there is to say where no rule names it.
  private func section(
    _ title: String, _ none: String, of kind: (StatedRule.Kind) -> Bool
  ) -> [String] {
    let rules = RuleOrder(plan.rules.filter { kind($0.kind) }).rules(naming: address)
    guard !rules.isEmpty else { return ["\(title): \(none)"] }
    return rules.map { rule, holds in
      holds
        ? "\(title): \(rule.text)" : "  without effect, as the one above holds: \(rule.text)"
    }
  }
}

extension [AddressSpec] {
  /// The one that has the last word on an address, if any names it.
  func narrowest(naming address: IPAddress) -> AddressSpec? {
    let single = AddressRange(address)
    return compactMap { spec in
      spec.ranges.filter { $0.contains(single) }.map(\.width).min().map { (spec, $0) }
    }.min { $0.1 < $1.1 }?.0
  }
}

extension AddressSpec {
  func names(_ address: IPAddress) -> Bool {
    ranges.contains { $0.contains(AddressRange(address)) }
  }
}
