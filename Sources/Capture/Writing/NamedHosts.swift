import Wire

/// The fake hosts whose names a capture has: those that sent something, up to a limit, for there may
/// be millions.
struct NamedHosts {
  private var known: Set<IPAddress> = []
  /// Mostly it is the same as before.
  private var latest: IPAddress?

  static let most = 4096

  /// A capture has names of its own: nrb_record_ipv4 1, nrb_record_ipv6 2, the address first.
  mutating func know(_ names: [CaptureOption]) {
    for name in names where known.count < Self.most {
      let bytes = name.value.span
      switch name.code {
      case 1 where bytes.count >= 4: known.insert(.ipv4(IPv4Address(bytes.uint32(at: 0))))
      case 2 where bytes.count >= 16: known.insert(.ipv6(IPv6Address(bytes.uint128(at: 0))))
      default: break
      }
    }
  }

  /// Who sent a frame, if that is somebody new.
  mutating func newcomer(
    in frame: Span<UInt8>, _ linkType: LinkType = .ethernet
  ) -> IPAddress? {
    guard let sender = sender(of: frame, linkType), sender != latest else { return nil }
    latest = sender
    guard known.count < Self.most, known.insert(sender).inserted else { return nil }
    return sender
  }

  /// The source of an IP packet, the sender of an ARP packet.
  private func sender(of frame: Span<UInt8>, _ linkType: LinkType) -> IPAddress? {
    // Not parsed as a whole: nearly all frames are such, and each that is sent is looked at.
    if linkType == .ethernet, frame.count >= 34, EtherType(frame.uint16(at: 12)) == .ipv4 {
      return .ipv4(IPv4Address(frame.uint32(at: 26)))
    }
    guard let link = try? LinkHeader(parsing: frame, as: linkType) else { return nil }
    let offset = link.length
    let length = frame.count - offset
    guard length >= 18 else { return nil }
    switch link.etherType {
    case .arp: return .ipv4(IPv4Address(frame.uint32(at: offset + 14)))
    case .ipv4: return .ipv4(IPv4Address(frame.uint32(at: offset + 12)))
    case .ipv6 where length >= 24: return .ipv6(IPv6Address(frame.uint128(at: offset + 8)))
    default: return nil
    }
  }
}
