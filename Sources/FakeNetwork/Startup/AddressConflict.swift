public import Wire

/// An address of a host that is not there belongs to one that is.
public struct AddressConflict: Hashable, Sendable {
  public let address: String
  /// Whose it is, where the link has addresses.
  public let owner: MACAddress?
}

extension AddressConflict {
  /// Somebody has an address, or looks too whether somebody has it (RFC 5227 2.1.1).
  static func inARP(
    _ payload: Span<UInt8>, _ hosts: HostTable
  ) -> AddressConflict? {
    guard let packet = try? ARPPacket(parsing: payload), !hosts.owns(packet.senderHardware) else {
      return nil
    }
    let isProbe = packet.senderProtocol == .unspecified && packet.operation == .request
    let address = isProbe ? packet.targetProtocol : packet.senderProtocol
    guard hosts.index.has(address) else { return nil }
    return AddressConflict(address: "\(address)", owner: packet.senderHardware)
  }

  /// An advertisement for an address, or a solicitation by who looks too whether somebody has it
  /// (RFC 4862 5.4.3, 5.4.4).
  static func inNeighborDiscovery(
    _ payload: Span<UInt8>, _ link: LinkHeader, _ hosts: HostTable
  ) -> AddressConflict? {
    guard let header = try? IPv6Header(parsing: payload), header.nextHeader == .icmpv6,
      header.hopLimit == NeighborDiscovery.hopLimit
    else { return nil }
    let message = payload.extracting(
      IPv6Header.length..<IPv6Header.length + header.payloadLength)
    guard
      let icmp = try? ICMPv6Header(parsing: message, pseudoHeader: header.pseudoHeader(.icmpv6))
    else { return nil }
    let target: IPv6Address?
    switch icmp.type {
    case .neighborAdvertisement:
      target = try? NeighborAdvertisement.target(
        of: message, isToGroup: header.destination.isMulticast)
    case .neighborSolicitation where header.source == .unspecified:
      let solicitation = try? NeighborSolicitation(parsing: message)
      target = solicitation.flatMap {
        $0.isDetection(to: header.destination) ? $0.target : nil
      }
    default: return nil
    }
    guard let target, hosts.index.has(target) else { return nil }
    return AddressConflict(address: "\(target)", owner: link.hasAddresses ? link.source : nil)
  }
}
