public import Wire

/// Hosts that hear and say nothing for now, as if their cables were pulled.
public struct PausedHosts: Sendable {
  private var ipv4 = AddressRanges<IPv4Address>([])
  private var ipv6 = AddressRanges<IPv6Address>([])

  public init() {}

  public var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty }

  /// Some are paused from now on, none standing for all. A host that has both families is, by whichever of
  /// its addresses it is named.
  public mutating func pause(_ specs: [AddressSpec], of hosts: HostTable) {
    for spec in Self.whole(specs, of: hosts) {
      if let range = spec.ipv4 { ipv4 = ipv4.adding(range) }
      if let range = spec.ipv6 { ipv6 = ipv6.adding(range) }
    }
    if specs.isEmpty { pauseAll() }
  }

  /// All are, and those that come.
  public mutating func pauseAll() {
    ipv4 = AddressRanges([IPv4Address(.min)...IPv4Address(.max)])
    ipv6 = AddressRanges([IPv6Address(.min)...IPv6Address(.max)])
  }

  /// Some, none standing for all, answer again.
  public mutating func resume(_ specs: [AddressSpec], of hosts: HostTable) {
    guard !specs.isEmpty else {
      self = PausedHosts()
      return
    }
    for spec in Self.whole(specs, of: hosts) {
      if let range = spec.ipv4 { ipv4 = ipv4.removing(range) }
      if let range = spec.ipv6 { ipv6 = ipv6.removing(range) }
    }
  }

  /// With the other address of each host that is named by one.
  private static func whole(_ specs: [AddressSpec], of hosts: HostTable) -> [AddressSpec] {
    specs
      + hosts.list.specs.filter { pair in
        pair.ipv4 != nil && pair.ipv6 != nil && specs.contains { $0.overlaps(pair) }
      }
  }

  /// Whom it is about, as ranges: `10.0.0.7`, `10.0.0.7-10.0.0.9`; `all`.
  public var descriptions: [String] {
    if ipv4.isAll && ipv6.isAll { return ["all"] }
    return ipv4.descriptions + ipv6.descriptions
  }

  package func has(_ address: IPv4Address) -> Bool { ipv4.contains(address) }

  /// A link-local address is paused with all others of its station.
  package func has(_ address: IPv6Address, _ hosts: HostTable) -> Bool {
    if ipv6.contains(address) { return true }
    guard !isEmpty, let mac = address.linkLocalMAC,
      let station = hosts.index.station(mac)
    else { return false }
    return has(station)
  }

  /// Whether all addresses of a station are.
  func has(_ station: Station) -> Bool {
    !isEmpty && station.ipv4.allSatisfy(ipv4.contains) && station.ipv6.allSatisfy(ipv6.contains)
  }

  /// Those that are not.
  func others(
    among members: ArraySlice<Host<IPv6Address>>, _ hosts: HostTable
  ) -> ArraySlice<Host<IPv6Address>> {
    isEmpty ? members : members.filter { !has($0.address, hosts) }[...]
  }

  /// Whether what a frame carries is for one of them alone: a packet to its address, or a question who
  /// has that.
  func areAsked(by payload: Span<UInt8>, _ link: LinkHeader, _ hosts: HostTable) -> Bool {
    switch link.etherType {
    case .arp:
      guard let packet = try? ARPPacket(parsing: payload), has(packet.targetProtocol) else {
        return false
      }
      return hosts.host(at: packet.targetProtocol) != nil
    case .ipv4:
      guard payload.count >= IPv4Header.minimumLength else { return false }
      let destination = IPv4Address(payload.uint32(at: 16))
      return has(destination) && hosts.host(at: destination) != nil
    case .ipv6:
      guard let header = try? IPv6Header(parsing: payload) else { return false }
      let address =
        header.destination.isMulticast
        ? NeighborSolicitation.target(in: payload, header) : header.destination
      guard let address, has(address, hosts) else { return false }
      return hosts.host(at: address) != nil
    default: return false
    }
  }
}

extension AddressRanges {
  func adding(_ range: ClosedRange<Address>) -> Self { Self(ranges + [range]) }

  func removing(_ range: ClosedRange<Address>) -> Self {
    Self(ranges.flatMap { Self.remainder(of: $0, without: range) })
  }

  fileprivate var isAll: Bool {
    ranges.first.map { $0.lowerBound.rawValue == .min && $0.upperBound.rawValue == .max } ?? false
  }

  fileprivate var descriptions: [String] {
    ranges.map { $0.width == 0 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
  }
}
