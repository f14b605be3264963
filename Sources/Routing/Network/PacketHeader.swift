import FakeNetwork
import Wire

/// The header of a packet of either family, checked as a router checks it (RFC 1812 5.2.2).
enum PacketHeader {
  case ipv4(IPv4Header)
  case ipv6(IPv6Header)

  /// `nil` where it is damaged, or cut.
  init?(_ packet: Span<UInt8>) {
    guard packet.count > 0 else { return nil }
    switch packet[0] >> 4 {
    case 4:
      guard let header = try? IPv4Header(parsing: packet) else { return nil }
      self = .ipv4(header)
    case 6:
      guard let header = try? IPv6Header(parsing: packet) else { return nil }
      self = .ipv6(header)
    default: return nil
    }
  }

  var timeToLive: UInt8 {
    switch self {
    case .ipv4(let header): header.timeToLive
    case .ipv6(let header): header.hopLimit
    }
  }

  /// Without what stands behind the packet in its frame.
  var length: Int {
    switch self {
    case .ipv4(let header): header.totalLength
    case .ipv6(let header): IPv6Header.length + header.payloadLength
    }
  }

  var source: IPAddress {
    switch self {
    case .ipv4(let header): .ipv4(header.source)
    case .ipv6(let header): .ipv6(header.source)
    }
  }

  var destination: IPAddress {
    switch self {
    case .ipv4(let header): .ipv4(header.destination)
    case .ipv6(let header): .ipv6(header.destination)
    }
  }

  var etherType: EtherType {
    switch self {
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    }
  }

  var hasOptions: Bool {
    if case .ipv4(let header) = self { header.hasOptions } else { false }
  }

  /// It may be in pieces when it goes on.
  var mayBeFragmented: Bool {
    if case .ipv4(let header) = self { !header.doesNotFragment } else { false }
  }

  /// Why no router forwards it, whoever it is for, nor says so (RFC 1812 5.3.7, RFC 4291 2.5).
  var obstacle: Ending.Refusal? {
    switch self {
    case .ipv4(let header):
      return header.source.isUnicast && header.destination.isUnicast ? nil : .martian
    case .ipv6(let header):
      let ends = [header.source, header.destination]
      guard ends.allSatisfy({ $0.isUnicast && $0 != .loopback }) else { return .martian }
      return header.destination.isLinkLocal ? .linkLocal : nil
    }
  }

  /// It is from somebody whom only its own link knows.
  var isFromLinkLocal: Bool {
    if case .ipv6(let header) = self { header.source.isLinkLocal } else { false }
  }

  /// Whether a router may say that it does not forward it (RFC 1812 4.3.2.7, RFC 4443 2.4 e).
  func allowsErrors(about packet: Span<UInt8>) -> Bool {
    switch self {
    case .ipv4(let header):
      header.source.isUnicast && ICMPv4Errors.mayBeAbout(packet, header)
    case .ipv6(let header):
      header.source.isUnicast
        && ICMPv6Errors.mayBeAbout(packet, header, isToOne: !header.destination.isMulticast)
    }
  }
}

/// What a router has found of a packet that it has forwarded, and that the next need not look for again: it
/// has no options, its addresses may be on the way, and it goes where its destination says.
struct PlainPacket {
  let destination: IPAddress
  let target: Ways.Target?
  let length: Int
  let isIPv6: Bool
  /// As it goes on.
  var timeToLive: UInt8

  init(_ header: PacketHeader, _ target: Ways.Target?) {
    (destination, self.target, length) = (header.destination, target, header.length)
    (isIPv6, timeToLive) = (header.isIPv6, header.timeToLive &- 1)
  }
}
