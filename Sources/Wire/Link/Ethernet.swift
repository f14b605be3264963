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
  /// What stands at least behind a header with two tags in a frame that is not shorter.
  public static let shortestPayload = minimumFrameLength - minimumLength - 2 * VLANTag.length
  /// What cards append and take away, and few captures have (3.2.9).
  public static let checkSequenceLength = 4

  /// With tags: 14, 18 or 22 bytes.
  @inlinable
  public var length: Int { Self.minimumLength + tags.count * VLANTag.length }

  /// That of a frame which is Ethernet's, without a switch's tag.
  @inlinable @inline(__always)
  public init(_ header: LinkHeader) {
    self.init(
      destination: header.destination, source: header.source, tags: header.tags,
      etherType: header.etherType ?? EtherType(0))
  }

  /// Reads the header of a frame.
  @inlinable @inline(__always)
  public init(parsing frame: Span<UInt8>) throws(LinkHeader.Fault) {
    guard frame.count >= Self.minimumLength else { throw .truncated }
    (destination, source) = Self.addresses(of: frame)
    etherType = EtherType(frame.uint16(at: 12))
    tags = VLANTags()
    if etherType.isTag {
      tags = try VLANTags(parsing: frame, at: Self.minimumLength, behind: &etherType)
    }
  }

  /// The addresses of a frame that has a header.
  @inlinable @inline(__always)
  public static func addresses(
    of frame: Span<UInt8>
  ) -> (destination: MACAddress, source: MACAddress) {
    (MACAddress(frame.uint64(at: 0) >> 16), MACAddress(frame.uint64(at: 6) >> 16))
  }

  @inlinable @inline(__always)
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(destination.rawValue << 16 | source.rawValue >> 32, at: offset)
    if tags.isEmpty {
      bytes.store(source.rawValue << 16 | UInt64(etherType.rawValue), at: offset &+ 6)
    } else {
      writeTagged(into: &bytes, at: offset)
    }
  }

  /// What stands behind the destination.
  @usableFromInline
  func writeTagged(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(source, at: offset + 6)
    tags.outer?.write(into: &bytes, at: offset + 12)
    tags.inner?.write(into: &bytes, at: offset + 16)
    bytes.store(etherType.rawValue, at: offset + length - 2)
  }
}
