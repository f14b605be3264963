/// What Linux shows of a frame in place of the device's own header, of any device alike
/// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, _SLL2.html). In network byte order;
/// behind it stand the tags that the frame had (IEEE 802.1Q), the first one's type as the protocol.
///
///     0             2               4                6         14         16
///     | packet type | hardware type | address length | address | protocol | payload ...
///
/// The second version:
///
///     0          2          4           8               10            11               12        20
///     | protocol | reserved | interface | hardware type | packet type | address length | address |
public struct LinuxCookedHeader: Hashable, Sendable {
  public enum Version: Sendable {
    /// LINKTYPE_LINUX_SLL.
    case first
    /// LINKTYPE_LINUX_SLL2.
    case second

    @inlinable
    public var length: Int { self == .first ? 16 : 20 }
  }

  /// How the frame was cast, to the machine that captured it (packet(7), `sll_pkttype`).
  public struct PacketType: Hashable, Sendable {
    public let rawValue: UInt16

    public init(_ rawValue: UInt16) {
      self.rawValue = rawValue
    }

    public static let toUs = PacketType(0)
    public static let broadcast = PacketType(1)
    public static let multicast = PacketType(2)
    public static let toOther = PacketType(3)
    public static let outgoing = PacketType(4)
  }

  public var version: Version
  public var packetType: PacketType
  /// The device's, an `ARPHRD_` number of Linux's `if_arp.h`.
  public var hardwareType: UInt16
  /// The address is a MAC: it has six bytes.
  public var hasSource: Bool
  /// The device's number; the first version has none.
  public var interface: UInt32

  /// ARPHRD_ETHER.
  private static let ethernet: UInt16 = 1

  /// Of a frame that an Ethernet device sends.
  public init(version: Version) {
    self.version = version
    packetType = .outgoing
    hardwareType = Self.ethernet
    hasSource = true
    interface = 0
  }

  /// Reads the header of a frame, its tags among it.
  static func parse(
    _ frame: Span<UInt8>, version: Version
  ) throws(LinkHeader.Fault) -> LinkHeader {
    guard frame.count >= version.length else { throw .truncated }
    var header = LinuxCookedHeader(version: version)
    var etherType: EtherType
    let address: UInt64
    switch version {
    case .first:
      header.packetType = PacketType(frame.uint16(at: 0))
      header.hardwareType = frame.uint16(at: 2)
      header.hasSource = frame.uint16(at: 4) == 6
      address = frame.uint48(at: 6)
      etherType = EtherType(frame.uint16(at: 14))
    case .second:
      etherType = EtherType(frame.uint16(at: 0))
      header.interface = frame.uint32(at: 4)
      header.hardwareType = frame.uint16(at: 8)
      header.packetType = PacketType(UInt16(frame[10]))
      header.hasSource = frame[11] == 6
      address = frame.uint48(at: 12)
    }
    var link = LinkHeader(
      source: MACAddress(header.hasSource ? address : 0), etherType: nil, .cooked(header))
    if header.hasEtherTypes {
      link.tags = try VLANTags(parsing: frame, at: version.length, behind: &etherType)
      link.etherType = etherType
    }
    return link
  }

  /// Whether the protocol is an Ethernet type: it is not for netlink, 802.11 with radiotap, and frame
  /// relay.
  private var hasEtherTypes: Bool {
    switch hardwareType {
    case 770, 803, 824: false  // ARPHRD_FRAD, ARPHRD_IEEE80211_RADIOTAP, ARPHRD_NETLINK
    default: true
    }
  }

  /// Of a frame that is sent through the same device.
  var outgoing: LinuxCookedHeader {
    var header = self
    header.packetType = .outgoing
    return header
  }

  /// Writes it with what it shares with other links.
  func write(_ link: LinkHeader, into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    let etherType = link.etherType ?? EtherType(0)
    let type = link.tags.outer?.type ?? etherType
    let addressLength: UInt8 = hasSource ? 6 : 0
    let address: Int
    switch version {
    case .first:
      bytes.store(packetType.rawValue, at: offset)
      bytes.store(hardwareType, at: offset + 2)
      bytes.store(UInt16(addressLength), at: offset + 4)
      address = offset + 6
      bytes.store(type.rawValue, at: offset + 14)
    case .second:
      bytes.store(type.rawValue, at: offset)
      bytes.store(UInt16(0), at: offset + 2)
      bytes.store(interface, at: offset + 4)
      bytes.store(hardwareType, at: offset + 8)
      bytes[offset + 10] = UInt8(truncatingIfNeeded: packetType.rawValue)
      bytes[offset + 11] = addressLength
      address = offset + 12
    }
    bytes.store(link.source, at: address)
    bytes.store(UInt16(0), at: address + 6)
    // A tag's type stands before it, in the protocol or behind the tag before.
    guard let outer = link.tags.outer else { return }
    let behind = offset + version.length
    bytes.store(outer.control, at: behind)
    bytes.store((link.tags.inner?.type ?? etherType).rawValue, at: behind + 2)
    guard let inner = link.tags.inner else { return }
    bytes.store(inner.control, at: behind + 4)
    bytes.store(etherType.rawValue, at: behind + 6)
  }
}
