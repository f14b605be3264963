import Routing
import Wire

/// The routes of a kernel in the local network to all that is behind routers: `10.9.0.0/16 via 10.0.0.254`.
struct KernelRoutes {
  struct Route<Address: NetworkAddress>: Hashable {
    let prefix: Prefix<Address>
    let gateway: Address
  }

  private(set) var ipv4: [Route<IPv4Address>] = []
  private(set) var ipv6: [Route<IPv6Address>] = []

  init() {}

  /// To those prefixes as they are.
  init(to prefixes: [IPv4Prefix], through gateway: IPv4Address) {
    ipv4 = prefixes.map { Route(prefix: $0, gateway: gateway) }.unique
  }

  /// - Parameters:
  ///   - network: what needs none.
  ///   - hasAddresses: frames of the link say for which router they are.
  init(_ topology: Topology, network: IPv4Prefix, network6: IPv6Prefix?) {
    let (routes4, routes6) = topology.firstRouters
    for (range, gateway) in routes4 {
      ipv4 += Prefix.covering(range).filter { !network.contains($0) }
        .map { Route(prefix: $0, gateway: gateway) }
    }
    for (range, gateway) in routes6 {
      ipv6 += Prefix.covering(range).filter { !(network6?.contains($0) ?? false) }
        .map { Route(prefix: $0, gateway: gateway) }
    }
    (ipv4, ipv6) = (ipv4.unique, ipv6.unique)
  }

  mutating func forgetIPv4() { ipv4 = [] }
  mutating func forgetIPv6() { ipv6 = [] }

  /// In the words of ip-route(8).
  func commands(of device: String? = nil) -> [String] {
    let dev = device.map { " dev \($0)" } ?? ""
    return ipv4.map { "ip route add \($0.text) via \($0.gateway)\(dev)" }
      + ipv6.map { "ip -6 route add \($0.text) via \($0.gateway)\(dev)" }
  }
}

extension KernelRoutes.Route {
  /// A single address stands alone.
  fileprivate var text: String {
    prefix.length == Prefix<Address>.longest ? "\(prefix.first)" : "\(prefix)"
  }
}

extension Array where Element: Hashable {
  /// Each once, in order.
  fileprivate var unique: [Element] {
    var known: Set<Element> = []
    return filter { known.insert($0).inserted }
  }
}
