import FakeNetwork
import Links
import Wire

/// What the kernel's side of a device lacks before it reaches the hosts, in commands of ip(8).
struct DeviceNeeds {
  private let name: String
  let reader: Reader
  /// Where the device is, if it is not in the caller's own.
  let namespace: NetworkNamespace?
  private let mode: TapDevice.Mode
  /// Who is at the other end of a link of two.
  private let peer: IPv4Address?
  private let peer6: IPv6Address?
  /// The address that it is to have: one that was asked for, or another in a family in which it has none.
  let address: IPv4InterfaceAddress?
  let address6: IPv6InterfaceAddress?
  /// What makes one of them impossible.
  var obstacle: String?
  var isDown = false
  /// Its IPv6 is turned off.
  var lacksIPv6 = false
  private let routed: [(spec: AddressSpec, to: [String], to6: [String])]

  /// - Parameters:
  ///   - kernel: the addresses that it has.
  ///   - kernel6: likewise, but for the link-local ones.
  ///   - reached: what has a route there.
  init(
    _ device: String, _ hosts: HostPlan, _ plan: DevicePlan?, mode: TapDevice.Mode = .tap,
    kernel: [IPv4InterfaceAddress] = [], kernel6: [IPv6InterfaceAddress] = [],
    reached: [IPv4Prefix] = [], reached6: [IPv6Prefix] = [], _ reader: Reader
  ) {
    name = device
    self.mode = mode
    (peer, peer6) = (plan?.peer(on: mode), plan?.peer6(on: mode))
    self.reader = reader
    namespace = plan?.namespace
    let beside = hosts.kernelAddresses
    address = wanted(plan?.local.given, of: kernel) { beside.ipv4 }
    address6 = wanted(plan?.givenIPv6, of: kernel6) { beside.ipv6 }
    let peers = peer.map { IPv4Prefix(around: $0, length: IPv4Prefix.longest) }
    let peers6 = peer6.map { IPv6Prefix(around: $0, length: IPv6Prefix.longest) }
    let near = (kernel + [address].compactMap { $0 }).map(\.prefix) + [peers].compactMap { $0 }
    let near6 = (kernel6 + [address6].compactMap { $0 }).map(\.prefix) + [peers6].compactMap { $0 }
    let isBehind = { (spec: AddressSpec) in hosts.behindRouters.contains { $0.holds(spec) } }
    routed = hosts.addresses.filter { !isBehind($0) }.map { spec in
      (
        spec, ways(to: spec.ipv4, beyond: near + reached),
        spec.ipv6.map { $0.lowerBound.isLinkLocal ? [] : ways(to: $0, beyond: near6 + reached6) }
          ?? []
      )
    }
  }

  private var device: String { quoted(name) }

  /// All of them, in an order that works.
  var commands: [String] {
    let up = isDown ? [asRoot("ip link set \(device) up")] : []
    let addresses = addressCommands + addressCommands6
    // The route to an IPv6 peer comes with its address only where the device is up.
    return (mode == .tun ? up + addresses : addresses + up) + routes.flatMap(\.commands)
  }

  var addressCommands: [String] {
    guard obstacle == nil, let address else { return [] }
    return [giving(address)]
  }

  var addressCommands6: [String] {
    guard obstacle == nil, let address6 else { return [] }
    let on = Sysctl(["net", "ipv6", "conf", name, "disable_ipv6"]).name
    return (lacksIPv6 ? [asRoot("sysctl \(on)=0")] : []) + [giving(address6)]
  }

  /// The command that gives it an IPv4 address, or why that is none.
  var addressAdvice: String {
    obstacle ?? addressCommands.first ?? asRoot("ip address add CIDR dev \(device)")
  }

  func giving(_ address: IPv4InterfaceAddress) -> String {
    asRoot("ip address add \(shown(address, peer: peer(of: address))) dev \(device)")
  }

  private func peer(of own: IPv4InterfaceAddress) -> IPv4Address? { own == address ? peer : nil }
  private func peer(of own: IPv6InterfaceAddress) -> IPv6Address? { own == address6 ? peer6 : nil }

  /// Detecting duplicates would keep the address from being used while nobody is attached.
  func giving(_ address: IPv6InterfaceAddress) -> String {
    asRoot("ip address add \(shown(address, peer: peer(of: address))) dev \(device) nodad")
  }

  /// Who is beyond the kernel's own networks there, and what leads to them.
  var routes: [(spec: AddressSpec, commands: [String])] {
    routed.filter { !$0.to.isEmpty || !$0.to6.isEmpty }.map { spec, to, to6 in
      let commands =
        to.map { "ip route add \($0) dev \(device)" }
        + to6.map { "ip -6 route add \($0) dev \(device)" }
      return (spec, commands.map(asRoot))
    }
  }

  /// A command about the network where the device is.
  func asRoot(_ command: String) -> String {
    reader.asRoot(
      namespace.map { "nsenter --net=\(quoted($0.path)) \(command)" } ?? command)
  }
}

/// The address that an interface with `own` is to get.
private func wanted<Address>(
  _ given: InterfaceAddress<Address>?, of own: [InterfaceAddress<Address>],
  elsewise: () -> InterfaceAddress<Address>?
) -> InterfaceAddress<Address>? {
  if let given { return own.contains(given) ? nil : given }
  return own.isEmpty ? elsewise() : nil
}

/// The routes to a range, in the words of ip-route(8): as many prefixes as it takes, or where they are many
/// the smallest that holds it all.
private func ways<Address>(
  to range: ClosedRange<Address>?, beyond near: [Prefix<Address>]
) -> [String] {
  guard let range else { return [] }
  let exact = Prefix.covering(range).filter { way in !near.contains { $0.contains(way) } }
  let routes = exact.count > 8 ? [Prefix(around: range)] : exact
  return routes.map { route in
    switch route.length {
    case 0: "PREFIX"  // nobody wants a default route here
    case Prefix<Address>.longest: "\(route.first)"
    default: "\(route)"
    }
  }
}
