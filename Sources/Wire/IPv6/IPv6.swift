/// The header of an IPv6 packet (RFC 8200 3).
///
///     0                                    4                6             7
///     | version, traffic class, flow label | payload length | next header | hop limit |
///     | source (8 to 24) | destination (24 to 40) | extension headers, payload ...
public struct IPv6Header: Hashable, Sendable {
  /// The bytes 0 to 7 as a number.
  @usableFromInline
  var first: UInt64
  public var source: IPv6Address
  public var destination: IPv6Address

  public static let length = 40
  public static let maximumPayloadLength = 65_535

  @inlinable @inline(__always)
  public init(
    trafficClass: UInt8 = 0, payloadLength: Int, nextHeader: IPProtocol, hopLimit: UInt8,
    source: IPv6Address, destination: IPv6Address
  ) {
    first =
      6 << 60 | UInt64(trafficClass) << 52 | UInt64(UInt16(payloadLength)) << 16
      | UInt64(nextHeader.rawValue) << 8 | UInt64(hopLimit)
    self.source = source
    self.destination = destination
  }

  @inlinable
  public var trafficClass: UInt8 {
    get { first.field(above: 52) }
    set { first.setField(above: 52, bits: 8, to: newValue) }
  }

  public var flowLabel: UInt32 {
    get { first.field(above: 32, bits: 20) }
    set { first.setField(above: 32, bits: 20, to: newValue) }
  }

  /// What follows the 40 bytes, extension headers among it.
  @inlinable
  public var payloadLength: Int {
    get { first.field(above: 16, bits: 16) }
    set { first.setField(above: 16, bits: 16, to: newValue) }
  }

  @inlinable
  public var nextHeader: IPProtocol {
    get { IPProtocol(first.field(above: 8)) }
    set { first.setField(above: 8, bits: 8, to: newValue.rawValue) }
  }

  @inlinable
  public var hopLimit: UInt8 { first.field(above: 0) }

  /// Why bytes are no IPv6 packet.
  public enum Fault: Error {
    /// Shorter than a header.
    case truncated
    case version
    /// More than there is.
    case payloadLength
  }

  /// Reads the header of a packet; what follows the payload is padding.
  @inlinable @inline(__always)
  public init(parsing bytes: Span<UInt8>) throws(Fault) {
    guard bytes.count >= Self.length else { throw .truncated }
    first = bytes.uint64(at: 0)
    source = IPv6Address(bytes.uint128(at: 8))
    destination = IPv6Address(bytes.uint128(at: 24))
    guard first >> 60 == 6 else { throw .version }
    guard payloadLength <= bytes.count - Self.length else { throw .payloadLength }
  }

  @inlinable @inline(__always)
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(first, at: offset)
    bytes.store(source.rawValue, at: offset &+ 8)
    bytes.store(destination.rawValue, at: offset &+ 24)
  }

  /// The sum over what the checksums of upper layers cover of this header (RFC 8200 8.1): the
  /// addresses, and the protocol after all extension headers. The length is theirs to add.
  @inlinable @inline(__always)
  public func pseudoHeader(_ protocol: IPProtocol) -> UInt64 {
    Self.pseudoHeader(source, destination, `protocol`)
  }

  @inlinable @inline(__always)
  public static func pseudoHeader(
    _ source: IPv6Address, _ destination: IPv6Address, _ protocol: IPProtocol
  ) -> UInt64 {
    UInt64(`protocol`.rawValue) &+ sum(source) &+ sum(destination)
  }

  @inlinable @inline(__always)
  static func sum(_ address: IPv6Address) -> UInt64 {
    let high = UInt64(truncatingIfNeeded: address.rawValue >> 64)
    let low = UInt64(truncatingIfNeeded: address.rawValue)
    return (high >> 32) &+ (high & 0xffff_ffff) &+ (low >> 32) &+ (low & 0xffff_ffff)
  }
}
