public import Wire

/// A local network: who is there, and its prefix.
public struct LocalNetwork: Sendable {
  public var hosts: HostTable
  /// It tells the directed broadcast address.
  public var prefix: IPv4Prefix

  public init(hosts: HostTable, prefix: IPv4Prefix) {
    (self.hosts, self.prefix) = (hosts, prefix)
  }
}

/// What is behind one interface, where that is not what is behind all.
public struct InterfaceNetworks: Sendable {
  /// What frames come to that are in none of `vlans`, tagged or not.
  public var local: LocalNetwork
  /// By their identifiers: what frames come to that have that one tag.
  public var vlans: [UInt16: LocalNetwork]

  public init(_ local: LocalNetwork, vlans: [UInt16: LocalNetwork] = [:]) {
    (self.local, self.vlans) = (local, vlans)
  }
}

/// The local networks behind the interfaces of a line.
struct LocalNetworks: Sendable {
  /// What is behind each interface that has none of its own.
  let common: LocalNetwork
  /// Those of the first interfaces, in their order.
  private(set) var own: [InterfaceNetworks]

  /// Where a local network is.
  enum Place: Hashable {
    /// Behind all interfaces that have none of their own.
    case everywhere
    /// In one VLAN of an interface, or in all others of it.
    case behind(Interface, vlan: UInt16?)

    /// `nil` for more than one.
    var interface: Interface? {
      if case .behind(let interface, _) = self { interface } else { nil }
    }
  }

  /// All of them: each is one, though another may have the same hosts.
  var places: [Place] {
    if own.isEmpty { return [.everywhere] }
    return own.enumerated().flatMap { number, networks -> [Place] in
      let interface = Interface(rawValue: UInt16(number))
      let vlans = networks.vlans.keys.sorted().map { Place.behind(interface, vlan: $0) }
      return [Place.behind(interface, vlan: nil)] + vlans
    }
  }

  /// Behind the interface of that number there is what is behind another, where that has its own.
  mutating func add(like model: Interface, behind number: Int) {
    guard own.indices.contains(Int(model.rawValue)), own.count == number else { return }
    own.append(own[Int(model.rawValue)])
  }

  mutating func add(_ networks: InterfaceNetworks, behind number: Int) {
    guard own.count == number else { return }
    own.append(networks)
  }

  /// Where frames with those tags go that come from an interface.
  func place(_ interface: Interface, _ tags: VLANTags) -> Place {
    guard own.indices.contains(Int(interface.rawValue)) else { return .everywhere }
    let networks = own[Int(interface.rawValue)]
    guard !networks.vlans.isEmpty, let vlan = tags.onlyVLAN, networks.vlans[vlan] != nil else {
      return .behind(interface, vlan: nil)
    }
    return .behind(interface, vlan: vlan)
  }

  subscript(place: Place) -> LocalNetwork {
    guard case .behind(let interface, let vlan) = place,
      own.indices.contains(Int(interface.rawValue))
    else { return common }
    let networks = own[Int(interface.rawValue)]
    return vlan.flatMap { networks.vlans[$0] } ?? networks.local
  }

  subscript(interface: Interface, tags: VLANTags) -> LocalNetwork {
    own.isEmpty ? common : self[place(interface, tags)]
  }
}

extension VLANTags {
  /// The VLAN that they name, where it is one; a priority tag names none (IEEE 802.1Q 6.9.1).
  fileprivate var onlyVLAN: UInt16? {
    let named = [outer, inner].compactMap { $0?.identifier }
      .filter { $0 != VLANTag.priorityOnly }
    return named.count == 1 ? named[0] : nil
  }
}
