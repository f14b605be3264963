import FakeNetwork
import Links
import Routing
import Wire

/// How the kernel of the private network reaches the hosts beyond its own network: those in the same link as
/// neighbors, and those behind routers through those.
struct ExecRoutes {
  /// The routers that hosts are behind, if any are.
  let topology: Topology?
  let direct: Set<IPv4Prefix>
  let direct6: Set<IPv6Prefix>
  private(set) var behind = KernelRoutes()
  /// Their addresses.
  let routers: [AddressSpec]

  /// The kernel keeps at most 1024 neighbours: more than this many are reached through a router. On a TUN
  /// nobody is one.
  private static let mostNeighbours = 512

  init(
    _ plan: ExecPlan, _ mode: TapDevice.Mode, _ network: IPv4Prefix, _ network6: IPv6Prefix
  ) throws(Failure) {
    let stated = try plan.routing.topology(
      plan.hosts, network: network, network6: network6,
      kernel: plan.device.kernelAddresses(isOurs: true))
    let (local, local6) = (
      plan.device.localIPv4(isOurs: true), plan.device.localIPv6(isOurs: true)
    )
    let routed4 = stated?.hostRanges.ipv4 ?? []
    let routed6 = stated?.hostRanges.ipv6 ?? []
    var many: [IPv4Prefix] = []
    var (near, near6): (Set<IPv4Prefix>, Set<IPv6Prefix>) = ([], [])
    if let local, plan.device.peer(on: mode) == nil {
      var neighbours = 0
      for range in plan.hosts.addresses.compactMap(\.ipv4) {
        // Of two prefixes that overlap one is within the other; the kernel prefers the longer.
        let outside = IPv4Prefix.covering(range).filter { prefix in
          (!local.prefix.contains(prefix.first) || prefix.length < local.prefix.length)
            && !routed4.contains { $0.contains(prefix.first) && $0.contains(prefix.last) }
        }
        let count = outside.reduce(0) { $0 + 1 << (32 - $1.length) }
        if mode == .tun || stated != nil || neighbours + count <= Self.mostNeighbours {
          neighbours += count
          near.formUnion(outside)
        } else {
          many += outside
        }
      }
    }
    if let local6 {
      for range in plan.hosts.addresses.compactMap(\.ipv6) {
        let prefix = IPv6Prefix(around: range)
        let isPeer = plan.device.peer6(on: mode) == range.lowerBound
        let isRouted = routed6.contains {
          $0.contains(range.lowerBound) && $0.contains(range.upperBound)
        }
        if !local6.prefix.contains(prefix), !isPeer, !isRouted { near6.insert(prefix) }
      }
    }
    many = many.filter { !near.contains($0) }
    // Behind the router are all of its prefixes.
    near = near.filter { prefix in !many.contains { $0.contains(prefix) } }
    (direct, direct6) = (near, near6)
    if let stated {
      (topology, routers) = (stated, plan.routing.routers)
    } else if !many.isEmpty, let local, let address = Self.routerAddress(plan.hosts, local) {
      let router = Router("\(address)", ipv4: address)
      topology = try Self.topology(router, many, beyond: network)
      routers = [AddressSpec(address...address)]
    } else {
      (topology, routers) = (nil, [])
    }
    if let topology, stated == nil, let gateway = topology.routers[0].ipv4 {
      behind = KernelRoutes(to: many, through: gateway)
    } else if let topology {
      behind = KernelRoutes(topology, network: network, network6: network6)
      if local == nil { behind.forgetIPv4() }
      if local6 == nil { behind.forgetIPv6() }
    }
  }

  /// One router that all are behind.
  private static func topology(
    _ router: Router, _ prefixes: [IPv4Prefix], beyond network: IPv4Prefix
  ) throws(Failure) -> Topology {
    do {
      // The kernel prefers the local network where that is within.
      let ranges = Set(prefixes).sorted { $0.first < $1.first }.flatMap { prefix in
        prefix.contains(network) ? prefix.parts(around: network) : [prefix.range]
      }
      let hosts = ranges.map { AddressSpec($0) }
      return try Topology([PathRequest(hosts, [.init(router)])])
    } catch {
      throw .usage("--address: \(error.description)")
    }
  }

  /// The last address of the local network that is nobody else's; where all are hosts, the last of them.
  private static func routerAddress(
    _ hosts: HostPlan, _ local: IPv4InterfaceAddress
  ) -> IPv4Address? {
    let network = local.prefix
    let last = network.last.rawValue
    let usable = (0..<UInt32(1024)).lazy.filter { $0 <= last }.map { IPv4Address(last - $0) }
      .filter { network.contains($0) && network.isHost($0) && $0 != local.address }
    let isTaken = { (address: IPv4Address) in
      hosts.addresses.contains { $0.ipv4?.contains(address) ?? false }
    }
    return usable.first { !isTaken($0) } ?? usable.first
  }
}

extension IPv4Prefix {
  /// What stands before and behind another that is within.
  fileprivate func parts(around other: IPv4Prefix) -> [ClosedRange<IPv4Address>] {
    var parts: [ClosedRange<IPv4Address>] = []
    if first < other.first { parts.append(first...IPv4Address(other.first.rawValue - 1)) }
    if other.last < last { parts.append(IPv4Address(other.last.rawValue + 1)...last) }
    return parts
  }
}
