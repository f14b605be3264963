/// What a datagram carries (the protocol numbers of IANA).
public struct IPProtocol: Hashable, Sendable {
  public let rawValue: UInt8

  public init(_ rawValue: UInt8) {
    self.rawValue = rawValue
  }

  public static var icmp: IPProtocol { IPProtocol(1) }
  public static var tcp: IPProtocol { IPProtocol(6) }
  public static var udp: IPProtocol { IPProtocol(17) }
  public static var icmpv6: IPProtocol { IPProtocol(58) }
  // IPv6's extension headers (RFC 8200 4).
  public static var hopByHopOptions: IPProtocol { IPProtocol(0) }
  public static var routing: IPProtocol { IPProtocol(43) }
  public static var fragment: IPProtocol { IPProtocol(44) }
  public static var noNextHeader: IPProtocol { IPProtocol(59) }
  public static var destinationOptions: IPProtocol { IPProtocol(60) }
}

/// The header of an IPv4 datagram (RFC 791 3.1), its options left where they are.
///
///     0         1     2              4                6                  8
///     | ver ihl | tos | total length | identification | flags, fragment  |
///     | ttl | protocol | checksum | source (12) | destination (16) | options (20) ...
public struct IPv4Header: Hashable, Sendable {
  /// The bytes 0 to 7 and 8 to 15 as numbers, without the checksum.
  @usableFromInline
  var first: UInt64
  @usableFromInline
  var second: UInt64
  public var destination: IPv4Address

  /// The header of an unfragmented datagram.
  ///
  /// - Parameter optionsLength: a multiple of 4, to 40.
  @inlinable @inline(__always)
  public init(
    optionsLength: Int = 0, payloadLength: Int, typeOfService: UInt8 = 0, identification: UInt16,
    timeToLive: UInt8, protocol: IPProtocol, source: IPv4Address, destination: IPv4Address
  ) {
    let headerLength = Self.minimumLength + optionsLength
    first =
      4 << 60 | UInt64(headerLength / 4) << 56 | UInt64(typeOfService) << 48
      | UInt64(UInt16(headerLength + payloadLength)) << 32 | UInt64(identification) << 16
    second =
      UInt64(timeToLive) << 56 | UInt64(`protocol`.rawValue) << 48 | UInt64(source.rawValue)
    self.destination = destination
  }

  /// With options: 20 to 60 bytes, a multiple of 4.
  @inlinable
  public var headerLength: Int {
    get { first.field(above: 56, bits: 4) * 4 }
    set { first.setField(above: 56, bits: 4, to: newValue / 4) }
  }

  @inlinable
  public var typeOfService: UInt8 {
    get { first.field(above: 48) }
    set { first.setField(above: 48, bits: 8, to: newValue) }
  }

  /// Header and data.
  @inlinable
  public var totalLength: Int {
    get { first.field(above: 32, bits: 16) }
    set { first.setField(above: 32, bits: 16, to: newValue) }
  }

  public var identification: UInt16 { first.field(above: 16) }

  public var doesNotFragment: Bool {
    get { first & 0x4000 != 0 }
    set { first.setField(above: 14, bits: 1, to: newValue ? 1 : 0) }
  }

  public var hasMoreFragments: Bool {
    get { first & 0x2000 != 0 }
    set { first.setField(above: 13, bits: 1, to: newValue ? 1 : 0) }
  }

  /// In bytes, a multiple of 8.
  public var fragmentOffset: Int {
    get { first.field(above: 0, bits: 13) * 8 }
    set { first.setField(above: 0, bits: 13, to: newValue / 8) }
  }

  @inlinable
  public var timeToLive: UInt8 { second.field(above: 56) }
  @inlinable
  public var `protocol`: IPProtocol { IPProtocol(second.field(above: 48)) }
  @inlinable
  public var source: IPv4Address { IPv4Address(second.field(above: 0)) }

  public static let minimumLength = 20
  public static let maximumTotalLength = 65_535

  @inlinable
  public var hasOptions: Bool { headerLength > Self.minimumLength }
  @inlinable
  public var isFragment: Bool { first & 0x3fff != 0 }

  /// Whether bytes begin as a datagram of version 4 without options that is no fragment.
  @inlinable @inline(__always)
  public static func isPlain(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= minimumLength && bytes.uint64(at: 0) & 0xff00_0000_0000_3fff == 0x45 << 56
  }

  /// Why bytes are no IPv4 datagram.
  public enum Fault: Error {
    /// Shorter than a header.
    case truncated
    case version
    /// Less than 20 bytes, or more than the total length.
    case headerLength
    /// More than there is.
    case totalLength
    case checksum
  }

  /// Reads and verifies the header of a datagram; what follows the total length is padding.
  @inlinable @inline(__always)
  public init(parsing bytes: Span<UInt8>) throws(Fault) {
    guard bytes.count >= Self.minimumLength else { throw .truncated }
    first = bytes.uint64(at: 0)
    second = bytes.uint64(at: 8)
    destination = IPv4Address(bytes.uint32(at: 16))
    guard first >> 60 == 4 else { throw .version }
    guard headerLength >= Self.minimumLength, headerLength <= totalLength else {
      throw .headerLength
    }
    guard totalLength <= bytes.count else { throw .totalLength }
    guard Checksum.folded(sum(withOptionsOf: bytes, at: 0)) == 0xffff else { throw .checksum }
    // The bit before the flags means nothing.
    first.setField(above: 15, bits: 1, to: 0)
    second.setField(above: 32, bits: 16, to: 0)
  }

  /// The sum over what the checksums of UDP and TCP cover of this header (RFC 768): the addresses and
  /// the protocol. The length of what it is about is theirs to add.
  public var pseudoHeader: UInt64 {
    UInt64(source.rawValue) + UInt64(destination.rawValue) + UInt64(`protocol`.rawValue)
  }

  /// Writes the 20 bytes with their checksum. Options are the caller's to write first, at
  /// `offset + 20`, where `headerLength` says that there are some.
  @inlinable @inline(__always)
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    let checksum = ~Checksum.folded(sum(withOptionsOf: bytes.span, at: offset))
    bytes.store(first, at: offset)
    bytes.store(second | UInt64(checksum) << 32, at: offset &+ 8)
    bytes.store(destination.rawValue, at: offset &+ 16)
  }

  /// The sum of what it has and of the options that stand behind it.
  @inlinable @inline(__always)
  func sum(withOptionsOf bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    let sum =
      (first >> 32) &+ (first & 0xffff_ffff) &+ (second >> 32) &+ (second & 0xffff_ffff)
      &+ UInt64(destination.rawValue)
    guard hasOptions else { return sum }
    let options = offset + Self.minimumLength..<offset + headerLength
    return sum &+ UInt64(bytes.extracting(options).onesComplementSum)
  }
}
