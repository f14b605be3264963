public import Wire

extension Topology {
  /// What a topology is part of.
  public struct Lab {
    /// The local network.
    public var network: IPv4Prefix
    public var network6: IPv6Prefix?
    /// All hosts, wherever they are.
    public var hosts: [AddressSpec]
    /// The addresses of the kernel's side.
    public var kernel: [IPAddress]

    public init(
      network: IPv4Prefix, network6: IPv6Prefix?, hosts: [AddressSpec], kernel: [IPAddress] = []
    ) {
      (self.network, self.network6, self.hosts, self.kernel) = (network, network6, hosts, kernel)
    }
  }

  public static let mostRouters = 4096

  /// Sees whether all of it can be as it is.
  public func check(in lab: Lab) throws(Fault) {
    guard routers.count <= Self.mostRouters else {
      throw Fault("\(routers.count) routers: \(Self.mostRouters) at most")
    }
    try checkAddresses(lab)
    try checkLinks()
    try checkHosts(lab)
    try checkBeginning(lab)
  }

  private func checkAddresses(_ lab: Lab) throws(Fault) {
    var known: [IPAddress: Int] = [:]
    let singles = Set(lab.hosts.flatMap(\.singles))
    for (router, specs) in addresses.enumerated() {
      let name = routers[router].name
      guard !specs.isEmpty else { throw Fault("\(name) has no address", .router(router)) }
      for address in specs.flatMap(\.singles) {
        if let other = known.updateValue(router, forKey: address), other != router {
          throw Fault(
            "\(address) is the address of both \(routers[other].name) and \(name)", .router(router))
        }
        if singles.contains(address) {
          throw Fault("\(address) is a router and a host", .router(router))
        }
        if lab.kernel.contains(address) {
          throw Fault("\(address) is a router and the kernel's own address", .router(router))
        }
      }
    }
  }

  private func checkLinks() throws(Fault) {
    var known: Set<Set<Int>> = []
    for (place, link) in links.enumerated() {
      guard let near = number(of: link.near), let far = number(of: link.far) else { continue }
      guard near != far else {
        throw Fault("\(name(of: link.near)) has a link to itself", .link(place))
      }
      guard known.insert([near, far]).inserted else {
        throw Fault(
          "'\(name(of: link.near)) - \(name(of: link.far))' is there twice", .link(place))
      }
    }
    guard !nearRouters.isEmpty else {
      throw Fault("nothing leads from here: one link must be 'here - NAME'")
    }
    let ways = Ways(self, knowsAddresses: false)
    for router in routers.indices where ways.next(from: router, to: ways.here) == nil {
      throw Fault("\(routers[router].name) is on no way from here", .router(router))
    }
    for router in routers.indices {
      if routers[router].routes.contains(where: { $0.via == router }) {
        throw Fault("\(routers[router].name) has a route via itself", .router(router))
      }
      for route in routers[router].routes
      where ways.direction(from: router, toNeighbor: route.via) == nil {
        throw Fault(
          "\(routers[router].name) has no link to \(routers[route.via].name)", .router(router))
      }
    }
  }

  private func checkHosts(_ lab: Lab) throws(Fault) {
    var known: [AddressSpec.Key: String] = [:]
    for (place, link) in links.enumerated() {
      guard case .hosts(let hosts) = link.far else { continue }
      guard case .router(let router) = link.near else {
        throw Fault(
          "hosts of the local network need no link: \(hosts.map(\.description).joined(separator: ","))",
          .link(place))
      }
      for spec in hosts {
        if let other = known.updateValue(routers[router].name, forKey: spec.key) {
          throw Fault(
            "\(spec) hangs on both \(other) and \(routers[router].name): each host has one place",
            .link(place))
        }
        if let local = overlap(spec, lab) {
          throw Fault(
            "\(spec) overlaps the local network \(local), and is to be behind \(routers[router].name)",
            .link(place))
        }
        if let mtu = link.mtu, mtu < Self.smallestMTU6, spec.ipv6 != nil {
          throw Fault("mtu \(mtu): \(Self.smallestMTU6) at least with IPv6", .link(place))
        }
      }
    }
    let hasIPv6 = hosts.contains { $0.ipv6 != nil }
    for (place, link) in links.enumerated() where hasIPv6 {
      guard let mtu = link.mtu, mtu < Self.smallestMTU6 else { continue }
      throw Fault("mtu \(mtu): \(Self.smallestMTU6) at least with IPv6", .link(place))
    }
  }

  /// Routers that are reached first.
  private func checkBeginning(_ lab: Lab) throws(Fault) {
    let (hasIPv4, hasIPv6) = (
      hosts.contains { $0.ipv4 != nil }, hosts.contains { $0.ipv6 != nil }
    )
    for router in nearRouters {
      let own = routers[router]
      if let address = own.ipv4, !lab.network.contains(address) || !lab.network.isHost(address) {
        throw Fault(
          "the first router, \(address), is no host of the local network \(lab.network)",
          .router(router))
      }
      if let address = own.ipv6, let network = lab.network6, !network.contains(address) {
        throw Fault(
          "the first router, \(address), is not in the local network \(network)", .router(router))
      }
    }
    if hasIPv4, !nearRouters.contains(where: { routers[$0].ipv4 != nil }) {
      throw Fault(
        missing("IPv4", hosts.first { $0.ipv4 != nil }), .router(nearRouters[0]))
    }
    if hasIPv6, !nearRouters.contains(where: { routers[$0].ipv6 != nil }) {
      throw Fault(
        missing("IPv6", hosts.first { $0.ipv6 != nil }), .router(nearRouters[0]))
    }
  }

  private func missing(_ family: String, _ hosts: AddressSpec?) -> String {
    "\(routers[nearRouters[0]].name) has no \(family) address, but \(hosts?.description ?? "") lies behind it"
  }

  private static let smallestMTU6 = 1280

  private func overlap(_ spec: AddressSpec, _ lab: Lab) -> String? {
    if let range = spec.ipv4, range.overlaps(lab.network.range) { return "\(lab.network)" }
    if let range = spec.ipv6, let network = lab.network6, range.overlaps(network.range) {
      return "\(network)"
    }
    return nil
  }

  private func number(of end: End) -> Int? {
    switch end {
    case .here: -1
    case .router(let router): router
    case .hosts: nil
    }
  }

  /// For people.
  package func name(of end: End) -> String {
    switch end {
    case .here: "here"
    case .router(let router): routers[router].name
    case .hosts(let hosts): hosts.map(\.description).joined(separator: ",")
    }
  }
}

extension AddressSpec {
  /// What it names, however it is written.
  struct Key: Hashable {
    let ipv4: ClosedRange<IPv4Address>?
    let ipv6: ClosedRange<IPv6Address>?
  }

  var key: Key { Key(ipv4: ipv4, ipv6: ipv6) }

  /// The addresses of one that is single.
  var singles: [IPAddress] {
    guard isSingle else { return [] }
    return [ipv4.map { .ipv4($0.lowerBound) }, ipv6.map { .ipv6($0.lowerBound) }].compactMap { $0 }
  }
}
