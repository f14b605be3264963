public import Wire

extension FakeNetwork {
  /// Who the hosts are and how they behave: a value that is exchanged as a whole, see `reconfigure`.
  public struct Configuration: Sendable {
    /// Behind each interface that has no hosts of its own.
    public var hosts: HostTable
    /// The local network there: it tells the directed broadcast address.
    public var network: IPv4Prefix
    /// What is behind each of the first interfaces, in their order: empty where there is the same behind
    /// all of them.
    public var interfaces: [InterfaceNetworks]
    public var settings: Settings

    public init(
      hosts: HostTable, network: IPv4Prefix, interfaces: [InterfaceNetworks] = [],
      settings: Settings = Settings()
    ) {
      self.hosts = hosts
      self.network = network
      self.interfaces = interfaces
      self.settings = settings
    }

    /// Whether a host that is behind an interface has that address, in whatever VLAN.
    public func has(_ address: IPAddress, behind interface: Interface) -> Bool {
      guard interfaces.indices.contains(Int(interface.rawValue)) else { return hosts.has(address) }
      let own = interfaces[Int(interface.rawValue)]
      return own.local.hosts.has(address) || own.vlans.values.contains { $0.hosts.has(address) }
    }

    /// The same with other hosts, wherever there are some.
    package func mapHosts(_ other: (HostTable) -> HostTable) -> Configuration {
      var changed = self
      changed.hosts = other(hosts)
      changed.interfaces = interfaces.map { own in
        var own = own
        own.local.hosts = other(own.local.hosts)
        own.vlans = own.vlans.mapValues { LocalNetwork(hosts: other($0.hosts), prefix: $0.prefix) }
        return own
      }
      return changed
    }

    var networks: LocalNetworks {
      LocalNetworks(common: LocalNetwork(hosts: hosts, prefix: network), own: interfaces)
    }
  }
}
