/// What an Ethernet frame carries (IEEE 802.3 3.2.6): an EtherType from 0x0600 up, the length of an
/// LLC frame up to 1500.
public struct EtherType: Hashable, Sendable {
  public let rawValue: UInt16

  public init(_ rawValue: UInt16) {
    self.rawValue = rawValue
  }

  public static let ipv4 = EtherType(0x0800)
  public static let arp = EtherType(0x0806)
  public static let ipv6 = EtherType(0x86dd)
  /// IEEE 802.1Q Table 9-1.
  public static let customerTag = EtherType(0x8100)
  public static let serviceTag = EtherType(0x88a8)

  public var isLength: Bool { rawValue <= 1500 }

  /// A tag stands here: 802.1Q, 802.1ad, or the stacked 0x9100 of old switches.
  public var isTag: Bool {
    self == .customerTag || self == .serviceTag || rawValue == 0x9100
  }
}

/// The header of an Ethernet II frame (RFC 894), with its VLAN tags if it has some (IEEE 802.1Q).
///
///     0             6        12     14
///     | destination | source | type | payload ...
///     | destination | source | tag (12 to 16) | type | payload ...
public struct EthernetHeader: Hashable, Sendable {
  public var destination: MACAddress
  public var source: MACAddress
  public var tags: VLANTags
  /// What stands behind the tags.
  public var etherType: EtherType

  @inlinable
  public init(
    destination: MACAddress, source: MACAddress, tags: VLANTags = VLANTags(), etherType: EtherType
  ) {
    self.destination = destination
    self.source = source
    self.tags = tags
    self.etherType = etherType
  }

  /// Without tags.
  public static let minimumLength = 14
  /// The shortest frame of Ethernet, its checksum not counted: shorter ones are padded (RFC 894).
  public static let minimumFrameLength = 60
  /// What cards append and take away, and few captures have (3.2.9).
  public static let checkSequenceLength = 4

  /// With tags: 14, 18 or 22 bytes.
  public var length: Int { Self.minimumLength + tags.count * VLANTag.length }

  /// Reads the header of a frame.
  public init(parsing frame: Span<UInt8>) throws(LinkHeader.Fault) {
    guard frame.count >= Self.minimumLength else { throw .truncated }
    destination = MACAddress(frame.uint48(at: 0))
    source = MACAddress(frame.uint48(at: 6))
    etherType = EtherType(frame.uint16(at: 12))
    tags = try VLANTags(parsing: frame, at: Self.minimumLength, behind: &etherType)
  }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(destination, at: offset)
    bytes.store(source, at: offset + 6)
    tags.outer?.write(into: &bytes, at: offset + 12)
    tags.inner?.write(into: &bytes, at: offset + 16)
    bytes.store(etherType.rawValue, at: offset + length - 2)
  }
}
