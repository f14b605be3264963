import FakeNetwork
import Links
import Wire

/// An interface that hosts are behind, open.
struct OpenInterface {
  let plan: InterfacePlan
  let advice: DeviceAdvice
  let name: String
  let link: any Link
  /// What the link ends in, where that is an interface of the kernel's.
  let device: Device?

  /// A device, or an interface that another has made.
  struct Device {
    let interface: NetworkInterface
    let mode: TapDevice.Mode
    /// It was made here, and ends with this program.
    let isOurs: Bool
    /// The kernel is at its other end: it is no Ethernet interface that we listen at ourselves.
    let hasKernel: Bool
    /// It may be a real network.
    var isReal = false
  }

  /// What is known of it when it stands.
  struct Side {
    var kernel: [IPv4InterfaceAddress] = []
    /// But for the link-local ones.
    var kernel6: [IPv6InterfaceAddress] = []
    var network: IPv4Prefix
    let hosts: HostTable
    /// Those of its VLANs that have their own.
    let vlans: [UInt16: HostTable]
    var needs: DeviceNeeds?

    /// What is behind it.
    var networks: InterfaceNetworks {
      InterfaceNetworks(
        LocalNetwork(hosts: hosts, prefix: network),
        vlans: vlans.mapValues { LocalNetwork(hosts: $0, prefix: network) })
    }
  }

  /// Gives a device that needs it its address, and sets it up.
  func bringUp() throws(Failure) {
    guard let device, device.hasKernel else { return }
    try configure(device.interface, device.mode, isOurs: device.isOurs, advice)
  }

  /// The addresses that it has, and the hosts beside them.
  ///
  /// - Parameter isTold: whether anybody is told what it needs.
  func side(_ tables: inout SharedTables, isTold: Bool) throws(Failure) -> Side {
    let (device, hosts) = (plan.device, plan.hosts)
    var kernel: [IPv4InterfaceAddress] = []
    var kernel6: [IPv6InterfaceAddress] = []
    var needs: DeviceNeeds?
    if let there = self.device {
      kernel = tables.own.ipv4(of: there.interface)
      kernel6 = tables.own.ipv6(of: there.interface).filter { !$0.address.isLinkLocal }
      do {
        if there.hasKernel, isTold {
          needs = try advice.needs(of: there.interface, tables.own)
        }
      } catch {
        throw .system("cannot read the routes to \(name): \(error)")
      }
    }
    let network =
      hosts.network ?? device.local.given?.prefix ?? kernel.first?.prefix ?? defaultNetwork
    let network6 =
      hosts.network6 ?? device.givenIPv6?.prefix ?? kernel6.first?.prefix ?? defaultNetwork6
    let networks = SharedTables.Networks(
      ipv4: network, ipv6: network6, areThisMachines: self.device != nil)
    var vlans: [UInt16: HostTable] = [:]
    for (vlan, hosts) in plan.vlans {
      vlans[vlan] = try tables.table(of: hosts, on: mac, isShared: false, networks)
    }
    return Side(
      kernel: kernel, kernel6: kernel6, network: network,
      hosts: try tables.table(of: hosts, on: mac, isShared: !plan.hasOwnHosts, networks),
      vlans: vlans, needs: needs)
  }

  /// Its own MAC, where its hosts may have it: the other end of a TAP is the kernel's.
  private var mac: MACAddress? {
    device.flatMap { $0.hasKernel ? nil : try? $0.interface.mac() }
  }
}

/// Tables of hosts, which interfaces share that have none of their own and are in the same networks.
struct SharedTables {
  fileprivate let own: MachineAddresses
  private var tables: [Networks: HostTable] = [:]

  fileprivate struct Networks: Hashable {
    let ipv4: IPv4Prefix
    let ipv6: IPv6Prefix
    /// What is at the other end of a socket has nothing of this machine's network.
    let areThisMachines: Bool
  }

  /// - Parameter own: the addresses of this machine.
  init(_ own: MachineAddresses) { self.own = own }

  fileprivate mutating func table(
    of hosts: HostPlan, on mac: MACAddress?, isShared: Bool, _ networks: Networks
  ) throws(Failure) -> HostTable {
    if isShared, let table = tables[networks] { return table }
    let table = try hostTable(
      mac.map(hosts.at) ?? hosts, network: networks.ipv4, network6: networks.ipv6,
      kernel: networks.areThisMachines
        ? HostTable.Kernel(ipv4: own.ipv4, ipv6: own.ipv6) : HostTable.Kernel())
    if isShared { tables[networks] = table }
    return table
  }
}
