import FakeNetwork
import Wire

/// What a run says at its start: what was made, who is there, and how to try it.
struct Greeting {
  var device: String
  var isOurs: Bool
  var kernel: [IPv4InterfaceAddress]
  /// But for the link-local ones.
  var kernel6: [IPv6InterfaceAddress] = []
  var hosts: HostTable
  /// What all hosts share, if they do.
  var mac: MACAddress?
  var specs: [AddressSpec]

  var text: String {
    let side = (kernel.map(\.description) + kernel6.map(\.description)).joined(separator: ", ")
    var lines = [
      (isOurs ? "made " : "attached to ") + device
        + (side.isEmpty ? "" : "; the kernel's side of it is \(side)")
    ]
    guard let first else { return Self.text(lines + nobody) }
    lines.append(
      hosts.count == 1 || specs.count == 1 && specs[0].isSingle
        ? "\(specs[0].isSingle ? specs[0].description : first.address) is at \(first.mac)"
        : "\(hosts.count) hosts from \(first.address) on, "
          + (mac.map { "all at \($0)" } ?? "the first at \(first.mac)"))
    if hosts.hearsAnyMAC { lines[1] += ", and whatever MAC is asked" }
    if hosts.first != nil, kernel.isEmpty {
      lines.append(needsAddress)
    } else {
      lines += specs.filter { spec in !kernel.contains { $0.prefix.contains(spec.ipv4) } }.filter {
        $0.ipv4 != nil
      }.map {
        "the kernel needs a route to \($0): sudo ip route add \($0.asRoute) dev \(device)"
      }
    }
    lines += specs.filter { spec in
      spec.ipv6 != nil && !kernel6.contains { $0.prefix.contains(spec.ipv6) }
    }.map { "the kernel needs a route to \($0): sudo ip -6 route add \($0.asRoute6) dev \(device)" }
    let both = [hosts.first.map { "\($0.address)" }, hosts.firstIPv6.map { "\($0.address)" }]
    let examples = both.compactMap { $0 }.map { "'ping \($0)'" }.joined(separator: " or ")
    lines.append("try \(examples); Ctrl-C ends it")
    return Self.text(lines)
  }

  private static func text(_ lines: [String]) -> String {
    lines.map { "fakehost: \($0.shown)\n" }.joined()
  }

  private var needsAddress: String {
    "the kernel needs an address there: sudo ip address add CIDR dev \(device)"
  }

  /// What there is to say where there are no hosts.
  private var nobody: [String] {
    let who = "nobody is behind it: -v shows what comes, -w records it, and nothing is answered"
    guard let own = kernel.first else { return [who, needsAddress] }
    let next = [own.address.rawValue &+ 1, own.address.rawValue &- 1].map { IPv4Address($0) }
      .first { own.prefix.contains($0) && own.prefix.isHost($0) }
    let example = next.map { "try 'ping \($0)' and see who is asked for it; " } ?? ""
    return [who, "\(example)Ctrl-C ends it"]
  }

  /// One of them, as an example.
  private var first: (address: String, mac: MACAddress)? {
    hosts.first.map { ("\($0.address)", $0.mac) }
      ?? hosts.firstIPv6.map { ("\($0.address)", $0.mac) }
  }
}

extension Prefix {
  fileprivate func contains(_ range: ClosedRange<Address>?) -> Bool {
    range.map { contains(Prefix(around: $0)) } ?? false
  }
}

extension AddressSpec {
  fileprivate var asRoute6: String {
    isSingle ? ipv6.map { "\($0.lowerBound)" } ?? asRoute : asRoute
  }

  /// In the words of ip-route(8), which knows no ranges; nobody wants a default route here.
  fileprivate var asRoute: String {
    if isSingle, let ipv4 { return "\(ipv4.lowerBound)" }
    return description.contains("-") || description.hasSuffix("/0") ? "PREFIX" : description
  }
}
