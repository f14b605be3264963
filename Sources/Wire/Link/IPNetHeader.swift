/// What Solaris' ipnet devices have before a packet (ipnet(7D)); in network byte order.
///
///     0         1        2      4               8           12      16            20
///     | version | family | hook | packet length | interface | group | source zone | destination zone |
public struct IPNetHeader: Hashable, Sendable {
  public enum Hook: UInt8, Sendable { case inbound, outbound, local }

  // Every link's header has room for this one, and tells which it is by bits that each has to spare in its
  // seventh byte: another order of fields costs each frame of any link.
  public var interface: UInt32
  /// Of Solaris, which has some thousands; -1 is all.
  public var sourceZone: Int16
  public var hook: Hook
  public var version: UInt8
  /// Of Solaris: 2 is IPv4, 26 IPv6.
  public var family: UInt8
  public var destinationZone: Int16

  static let length = 24

  /// Of a frame that nobody has asked for.
  init() {
    (version, family, hook, interface, sourceZone, destinationZone) = (1, 0, .inbound, 0, 0, 0)
  }

  /// Reads it; `nil` where the frame is shorter.
  init?(parsing frame: Span<UInt8>) {
    guard frame.count >= Self.length else { return nil }
    (version, family) = (frame[0], frame[1])
    hook = Hook(rawValue: UInt8(clamping: frame.uint16(at: 2))) ?? .local
    interface = frame.uint32(at: 8)
    sourceZone = Int16(truncatingIfNeeded: frame.uint32(at: 16))
    destinationZone = Int16(truncatingIfNeeded: frame.uint32(at: 20))
  }

  /// What such a frame carries.
  public var etherType: EtherType? {
    switch family {
    case 2: .ipv4
    case 26: .ipv6
    default: nil
    }
  }

  /// The same the other way, carrying that.
  func outgoing(_ etherType: EtherType) -> IPNetHeader {
    var header = self
    header.family = etherType == .ipv6 ? 26 : 2
    switch hook {
    case .inbound: header.hook = .outbound
    case .outbound: header.hook = .inbound
    case .local: break
    }
    (header.sourceZone, header.destinationZone) = (destinationZone, sourceZone)
    return header
  }

  /// It is of no group.
  func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, payloadLength: Int) {
    bytes[offset] = version
    bytes[offset + 1] = family
    bytes.store(UInt16(hook.rawValue), at: offset + 2)
    bytes.store(UInt32(truncatingIfNeeded: payloadLength), at: offset + 4)
    bytes.store(interface, at: offset + 8)
    bytes.store(UInt32(0), at: offset + 12)
    bytes.store(UInt32(truncatingIfNeeded: sourceZone), at: offset + 16)
    bytes.store(UInt32(truncatingIfNeeded: destinationZone), at: offset + 20)
  }
}
