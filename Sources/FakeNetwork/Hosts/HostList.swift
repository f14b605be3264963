public import Wire

/// Who is to be a host, as it was said: what a table is made from, and made from anew where hosts come, go
/// or move.
public struct HostList: Sendable {
  public var specs: [AddressSpec]
  /// Addresses that are left out of wider specs.
  public var holes: [AddressSpec]
  /// Where they have their MACs from.
  public var mac: MACAssignment
  /// Where some have them from instead.
  public var given: [MACRule]
  /// They answer whatever station a frame is for.
  public var hearsAnyMAC: Bool
  /// The local network, whose own and broadcast address are no hosts, if it is known.
  public var network: IPv4Prefix?
  /// Likewise; its first address is its routers'.
  public var network6: IPv6Prefix?
  /// Hosts more, which are named singly and forward to others.
  public var routers: [AddressSpec]
  public var kernel: HostTable.Kernel

  /// - Parameters: see `HostTable`.
  public init(
    _ specs: [AddressSpec], leavingOut holes: [AddressSpec] = [], mac: MACAssignment = .derived,
    given: [MACRule] = [], hearsAnyMAC: Bool = false, network: IPv4Prefix?,
    network6: IPv6Prefix? = nil, routers: [AddressSpec] = [],
    kernel: HostTable.Kernel = HostTable.Kernel()
  ) {
    (self.specs, self.holes, self.mac, self.given) = (specs, holes, mac, given)
    (self.hearsAnyMAC, self.network, self.network6) = (hearsAnyMAC, network, network6)
    (self.routers, self.kernel) = (routers, kernel)
  }

  /// Hosts come; what was left out of others and is named now is left out no more.
  ///
  /// - Parameter mac: where they have their MACs from, if not as all others.
  public mutating func add(_ specs: [AddressSpec], mac: MACAssignment? = nil) {
    holes.removeAll { hole in specs.contains { $0.holds(hole) } }
    given.removeAll { rule in specs.contains { $0.holds(rule.hosts) } }
    self.specs += specs
    if let mac { given += specs.map { MACRule($0, mac) } }
  }

  /// Hosts go. A host that has both families goes by whichever of its addresses it is named.
  public mutating func remove(_ gone: AddressSpec) {
    let isTaken = { (spec: AddressSpec) in
      gone.holds(spec) || spec.isSingle && spec.overlaps(gone)
    }
    let taken = specs.filter(isTaken)
    specs.removeAll(where: isTaken)
    // One that names others, too, is theirs.
    given.removeAll { rule in
      taken.contains { $0.holds(rule.hosts) || rule.hosts.isSingle && rule.hosts.overlaps($0) }
        || !specs.contains { $0.overlaps(rule.hosts) }
    }
    holes.removeAll { hole in gone.holds(hole) || !specs.contains { $0.overlaps(hole) } }
    if specs.contains(where: { $0.overlaps(gone) }) { holes.append(gone) }
  }

  /// Hosts have their MACs from elsewhere.
  public mutating func move(_ hosts: AddressSpec, to mac: MACAssignment) {
    // Both rules of one host would contradict each other.
    given.removeAll {
      hosts.holds($0.hosts) || hosts.isSingle && $0.hosts.isSingle && $0.hosts.overlaps(hosts)
    }
    given.append(MACRule(hosts, mac))
  }
}

extension HostTable {
  /// - Throws: see above.
  public convenience init(_ list: HostList) throws(Refusal) {
    try self.init(
      list.specs, leavingOut: list.holes, mac: list.mac, given: list.given,
      hearsAnyMAC: list.hearsAnyMAC, network: list.network, network6: list.network6,
      routers: list.routers, kernel: list.kernel)
  }
}

extension AddressSpec {
  /// Whether all that another names is named here.
  package func holds(_ other: AddressSpec) -> Bool {
    Self.holds(ipv4, other.ipv4) && Self.holds(ipv6, other.ipv6)
  }

  /// Whether both name an address.
  package func overlaps(_ other: AddressSpec) -> Bool {
    Self.overlap(ipv4, other.ipv4) || Self.overlap(ipv6, other.ipv6)
  }

  private static func holds<Address>(
    _ outer: ClosedRange<Address>?, _ inner: ClosedRange<Address>?
  ) -> Bool {
    guard let inner else { return true }
    guard let outer else { return false }
    return outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound
  }

  private static func overlap<Address>(
    _ one: ClosedRange<Address>?, _ other: ClosedRange<Address>?
  ) -> Bool {
    if let one, let other { one.overlaps(other) } else { false }
  }
}
