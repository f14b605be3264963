import Algorithms
import FakeNetwork
import Wire

/// Who is where: the hosts of a lab, those in the local network and all that are behind routers.
struct Surroundings {
  /// In the local network, its routers among them.
  let near: FakeNetwork.Configuration
  /// All hosts and routers, as packets come to them.
  let far: FakeNetwork.Configuration
  /// The routers in the local network, by their MACs.
  let routersByMAC: [MACAddress: Int]
  /// The MAC of each router that is there.
  let macs: [Int: MACAddress]
  /// All in the local network have one MAC, the routers among them.
  let sharesMAC: Bool
  let paused: PausedHosts
  let vlans: VLANList?

  init(_ network: FakeNetwork.Configuration, _ ways: Ways) {
    let topology = ways.topology
    let nearRouters = Set(topology.nearRouters).sorted()
    let routers = nearRouters.compactMap { router in
      let own = topology.routers[router]
      return AddressSpec(ipv4: own.ipv4, ipv6: own.ipv6)
    }
    var known: [ObjectIdentifier: HostTable] = [:]
    let near = network.mapHosts { table in
      if let divided = known[ObjectIdentifier(table)] { return divided }
      var list = table.list.divided(by: topology.hosts).outside
      list.routers = routers
      let divided = HostTable.possible(list)
      known[ObjectIdentifier(table)] = divided
      return divided
    }
    self.near = near

    var farList = network.hosts.list
    farList.specs += ways.addresses.flatMap { $0 }
    (farList.mac, farList.given, farList.routers) = (.derived, [], [])
    (farList.network, farList.network6) = (nil, nil)
    farList.kernel = HostTable.Kernel()
    var far = network
    far.hosts = .possible(farList)
    far.network = IPv4Prefix(around: IPv4Address(0), length: 0)
    far.interfaces = []
    (far.settings.announces, far.settings.probes) = (false, false)
    far.settings.vlans = nil
    self.far = far

    var macs: [Int: MACAddress] = [:]
    for router in nearRouters {
      let own = topology.routers[router]
      macs[router] =
        own.ipv4.flatMap { near.hosts.host(at: $0)?.mac }
        ?? own.ipv6.flatMap { near.hosts.host(at: $0)?.mac }
    }
    self.macs = macs
    routersByMAC = Dictionary(macs.map { ($1, $0) }) { min($0, $1) }
    sharesMAC = near.hosts.list.mac.shared != nil
    paused = network.settings.paused
    vlans = network.settings.vlans
  }

  /// Whether a host or a router in the local network has that address.
  func isNear(_ address: IPAddress) -> Bool {
    near.hosts.has(address)
  }

  /// Whether somebody has that address who hears what comes to it.
  func isThere(_ address: IPAddress) -> Bool {
    guard far.hosts.has(address) else { return false }
    switch address {
    case .ipv4(let address): return !paused.has(address)
    case .ipv6(let address): return !paused.has(address, far.hosts)
    }
  }

  /// Whether an address is one of the local network's, whoever has it.
  func isInLocalNetwork(_ address: IPAddress) -> Bool {
    switch address {
    case .ipv4(let address): near.network.contains(address)
    case .ipv6(let address): near.hosts.list.network6?.contains(address) ?? false
    }
  }

  /// Whether it is the broadcast address of the local network, or that network's own (RFC 2644).
  func isBroadcast(_ address: IPAddress) -> Bool {
    guard case .ipv4(let address) = address else { return false }
    return near.network.contains(address) && !near.network.isHost(address)
  }
}
