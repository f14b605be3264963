import Wire

/// Whom a frame is from and whom it is for: by its datagram or ARP, where it has one that can be read,
/// and else by its MAC addresses.
package struct FrameEndpoints: Equatable {
  enum Family {
    case ipv4, ipv6, mac
  }

  private(set) var family = Family.mac
  private(set) var source: UInt128 = 0
  private(set) var destination: UInt128 = 0
  /// The type that Ethernet would have, and behind it the protocol that a datagram carries.
  private(set) var kind: UInt64 = 0
  /// It is ARP, or a neighbor solicitation or advertisement: what finds a host, and is none of its pings.
  private(set) var isResolution = false

  @inline(__always)
  init(of frame: Span<UInt8>, as linkType: LinkType) {
    // Most frames are such.
    if linkType == .ethernet, frame.count >= EthernetHeader.minimumLength,
      EtherType(frame.uint16(at: 12)) == .ipv4
    {
      kind = UInt64(EtherType.ipv4.rawValue) << 8
      if readIPv4(frame.extracting(droppingFirst: EthernetHeader.minimumLength)) { return }
    } else if linkType == .raw, frame.count > 0, frame[0] >> 4 == 4 {
      kind = UInt64(EtherType.ipv4.rawValue) << 8
      if readIPv4(frame) { return }
    }
    read(frame, as: linkType)
  }

  /// Those of an IPv4 datagram whose header is known to be sound.
  @inline(__always)
  init(ofSoundIPv4 datagram: Span<UInt8>) {
    family = .ipv4
    source = UInt128(datagram.uint32(at: 12))
    destination = UInt128(datagram.uint32(at: 16))
    kind = UInt64(EtherType.ipv4.rawValue) << 8 | UInt64(datagram[9])
  }

  @inline(never)
  private mutating func read(_ frame: Span<UInt8>, as linkType: LinkType) {
    let link: LinkHeader
    do {
      link = try LinkHeader(parsing: frame, as: linkType)
    } catch {
      return
    }
    let type = link.etherType?.rawValue ?? 0
    kind = UInt64(type) << 8
    let packet = frame.extracting(droppingFirst: link.length)
    let isRead =
      switch link.etherType {
      case .ipv4: readIPv4(packet)
      case .ipv6: readIPv6(packet)
      case .arp: readARP(packet)
      default: false
      }
    if link.etherType == .arp { isResolution = true }
    if !isRead {
      source = UInt128(link.source.rawValue)
      destination = UInt128(link.destination.rawValue)
    }
  }

  @inline(__always)
  private mutating func readIPv4(_ packet: Span<UInt8>) -> Bool {
    guard let header = try? IPv4Header(parsing: packet) else { return false }
    family = .ipv4
    source = UInt128(header.source.rawValue)
    destination = UInt128(header.destination.rawValue)
    kind |= UInt64(header.protocol.rawValue)
    return true
  }

  private mutating func readIPv6(_ packet: Span<UInt8>) -> Bool {
    guard let header = try? IPv6Header(parsing: packet) else { return false }
    let packet = packet.extracting(first: IPv6Header.length + header.payloadLength)
    family = .ipv6
    source = header.source.rawValue
    destination = header.destination.rawValue
    var chain = IPv6HeaderChain(header)
    // Behind a fragment header only the first fragment has others.
    while let (kind, _) = chain.skip(in: packet), kind != .fragment {}
    kind |= UInt64(chain.nextHeader.rawValue)
    if chain.nextHeader == .icmpv6, chain.offset < packet.count {
      let type = ICMPv6Header.MessageType(packet[chain.offset])
      isResolution = type == .neighborSolicitation || type == .neighborAdvertisement
    }
    // It goes to a group, and is for the host that it asks about (RFC 4861 7.2.2).
    if header.destination.isMulticast, chain.nextHeader == .icmpv6,
      let target = solicited(by: packet.extracting(droppingFirst: chain.offset))
    {
      destination = target.rawValue
    }
    return true
  }

  private mutating func readARP(_ packet: Span<UInt8>) -> Bool {
    guard let packet = try? ARPPacket(parsing: packet) else { return false }
    family = .ipv4
    source = UInt128(packet.senderProtocol.rawValue)
    destination = UInt128(packet.targetProtocol.rawValue)
    return true
  }

  /// What a neighbor solicitation asks about.
  private func solicited(by message: Span<UInt8>) -> IPv6Address? {
    guard message.count > 0, message[0] == ICMPv6Header.MessageType.neighborSolicitation.rawValue
    else { return nil }
    return (try? NeighborSolicitation(parsing: message))?.target
  }
}
