import Routing
import Wire

/// The ways to what is behind routers, for people and for Graphviz.
struct PathsDescription {
  let topology: Topology
  /// What of it grows by rule, in words.
  let grown: [String]
  let hosts: HostPlan
  let network: IPv4Prefix
  let network6: IPv6Prefix

  var routes: KernelRoutes { KernelRoutes(topology, network: network, network6: network6) }

  private static let most = 20

  var lines: [String] {
    let ways = topology.ways
    let more = ways.count - Self.most
    return ["paths:"] + grown.map { "  \($0)" }
      + ways.prefix(Self.most).map { "  \(text(of: $0))" }
      + (more > 0
        ? ["  and \(counted(UInt64(more), "path")) more: --host ADDRESS tells one, --dot all"] : [])
      + notes.map { "  note: \($0)" }
  }

  /// The way to a host or a router, if it is one of those.
  func text(to address: IPAddress) -> String? {
    if let router = router(at: address) {
      let way = topology.ways.first { $0.steps.contains { $0.name == router.name } }
      let hop = way?.steps.firstIndex { $0.name == router.name }
      let place = hop.map { ", hop \($0 + 1) to \(Self.names(way?.hosts ?? []))" } ?? ""
      return "\(address) is a router\(place)"
    }
    let ways = topology.ways
    guard let spec = ways.flatMap(\.hosts).narrowest(naming: address) else { return nil }
    return ways.first { $0.hosts.contains(spec) }.map { "path: \(text(of: $0))" }
  }

  private func router(at address: IPAddress) -> Router? {
    topology.routers.first { router in
      switch address {
      case .ipv4(let address): router.ipv4 == address
      case .ipv6(let address): router.ipv6 == address
      }
    }
  }

  private static func names(_ hosts: [AddressSpec]) -> String {
    hosts.map(\.description).joined(separator: ",")
  }

  /// `10.9.0.0/16: here - 10.0.0.254 - 10.2.0.1 (delay 80ms): 160ms there and back, MTU 1400`
  private func text(of way: Topology.Way) -> String {
    let hops = way.steps.map { step in
      let words = step.words.isEmpty ? "" : " (\(step.words))"
      return step.name + words
    }
    var line =
      "\(Self.names(way.hosts)): "
      + (["here"] + hops).joined(separator: " - ")
    let delay = way.delay
    if delay.forth > 0 || delay.back > 0 {
      let sum = ValueCheck.text(ofTime: delay.forth + delay.back)
      line +=
        delay.forth == delay.back
        ? "; \(sum) there and back"
        : "; \(ValueCheck.text(ofTime: delay.forth)) there, \(ValueCheck.text(ofTime: delay.back)) back"
    }
    if let mtu = way.mtu { line += "; MTU \(mtu)" }
    return line
  }

  /// What is right and yet may not be meant.
  var notes: [String] {
    var notes = topology.loops.map { loop in
      let names = (loop.routers + loop.routers.prefix(1)).map { topology.routers[$0].name }
      return
        "packets to \(loop.address) go in a circle, \(names.joined(separator: " - ")), until their time to live is over"
    }
    if topology.hosts.isEmpty {
      notes.append("no host is behind the routers: name some outside \(network) and \(network6)")
    }
    for spec in topology.hosts where !hosts.overlaps(spec) {
      notes.append("no --address is in \(spec): packets to it get 'unreachable'")
    }
    let hasIPv4 = topology.hosts.contains { $0.ipv4 != nil }
    let hasIPv6 = topology.hosts.contains { $0.ipv6 != nil }
    for router in topology.routers {
      let missing =
        hasIPv4 && router.ipv4 == nil ? "IPv4" : hasIPv6 && router.ipv6 == nil ? "IPv6" : nil
      if let missing {
        notes.append("\(router.name) has no \(missing) address: it sends no \(missing) errors")
      }
    }
    return notes.count > Self.most
      ? notes.prefix(Self.most) + ["and \(notes.count - Self.most) more"] : notes
  }

  /// In Graphviz's language.
  var dot: String {
    var lines = ["graph paths {", "  here [shape=plaintext];"]
    for router in topology.routers {
      let addresses = [router.ipv4.map { "\($0)" }, router.ipv6.map { "\($0)" }].compactMap { $0 }
      let label = ([router.name] + addresses.filter { $0 != router.name }).joined(separator: "\\n")
      lines.append(
        "  \(Self.quoted(router.name)) [shape=box, label=\(Self.quoted(label, isLabel: true))];")
    }
    for link in topology.described {
      let label = link.words.isEmpty ? "" : " [label=\(Self.quoted(link.words))]"
      lines.append("  \(Self.quoted(link.near)) -- \(Self.quoted(link.far))\(label);")
    }
    return (lines + ["}"]).map { $0.shown + "\n" }.joined()
  }

  private static func quoted(_ text: String, isLabel: Bool = false) -> String {
    let escaped = text.flatMap { $0 == "\"" || $0 == "\\" && !isLabel ? ["\\", $0] : [$0] }
    return "\"\(String(escaped))\""
  }
}
