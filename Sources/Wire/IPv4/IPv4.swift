/// What a datagram carries (the protocol numbers of IANA).
public struct IPProtocol: Hashable, Sendable {
  public let rawValue: UInt8

  public init(_ rawValue: UInt8) {
    self.rawValue = rawValue
  }

  public static let icmp = IPProtocol(1)
  public static let tcp = IPProtocol(6)
  public static let udp = IPProtocol(17)
  public static let icmpv6 = IPProtocol(58)
  // IPv6's extension headers (RFC 8200 4).
  public static let hopByHopOptions = IPProtocol(0)
  public static let routing = IPProtocol(43)
  public static let fragment = IPProtocol(44)
  public static let noNextHeader = IPProtocol(59)
  public static let destinationOptions = IPProtocol(60)
}

/// The header of an IPv4 datagram (RFC 791 3.1), its options left where they are.
///
///     0         1     2              4                6                  8
///     | ver ihl | tos | total length | identification | flags, fragment  |
///     | ttl | protocol | checksum | source (12) | destination (16) | options (20) ...
public struct IPv4Header: Hashable, Sendable {
  /// With options: 20 to 60 bytes, a multiple of 4.
  public var headerLength: Int
  public var typeOfService: UInt8
  /// Header and data.
  public var totalLength: Int
  public var identification: UInt16
  public var doesNotFragment: Bool
  public var hasMoreFragments: Bool
  /// In bytes, a multiple of 8.
  public var fragmentOffset: Int
  public var timeToLive: UInt8
  public var `protocol`: IPProtocol
  public var source: IPv4Address
  public var destination: IPv4Address

  /// The header of an unfragmented datagram.
  ///
  /// - Parameter optionsLength: a multiple of 4, to 40.
  public init(
    optionsLength: Int = 0, payloadLength: Int, typeOfService: UInt8 = 0, identification: UInt16,
    timeToLive: UInt8, protocol: IPProtocol, source: IPv4Address, destination: IPv4Address
  ) {
    headerLength = Self.minimumLength + optionsLength
    totalLength = headerLength + payloadLength
    self.typeOfService = typeOfService
    self.identification = identification
    doesNotFragment = false
    hasMoreFragments = false
    fragmentOffset = 0
    self.timeToLive = timeToLive
    self.protocol = `protocol`
    self.source = source
    self.destination = destination
  }

  public static let minimumLength = 20
  public static let maximumTotalLength = 65_535

  public var isFragment: Bool { hasMoreFragments || fragmentOffset != 0 }

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
  public init(parsing bytes: Span<UInt8>) throws(Fault) {
    guard bytes.count >= Self.minimumLength else { throw .truncated }
    guard bytes[0] >> 4 == 4 else { throw .version }
    headerLength = Int(bytes[0] & 15) * 4
    totalLength = Int(bytes.uint16(at: 2))
    guard headerLength >= Self.minimumLength, headerLength <= totalLength else {
      throw .headerLength
    }
    guard totalLength <= bytes.count else { throw .totalLength }
    guard Checksum.isValid(bytes.extracting(0..<headerLength)) else { throw .checksum }
    typeOfService = bytes[1]
    identification = bytes.uint16(at: 4)
    let fragment = bytes.uint16(at: 6)
    doesNotFragment = fragment & 0x4000 != 0
    hasMoreFragments = fragment & 0x2000 != 0
    fragmentOffset = Int(fragment & 0x1fff) * 8
    timeToLive = bytes[8]
    `protocol` = IPProtocol(bytes[9])
    source = IPv4Address(bytes.uint32(at: 12))
    destination = IPv4Address(bytes.uint32(at: 16))
  }

  /// The sum over what the checksums of UDP and TCP cover of this header (RFC 768): the addresses and
  /// the protocol. The length of what it is about is theirs to add.
  public var pseudoHeader: UInt64 {
    UInt64(source.rawValue) + UInt64(destination.rawValue) + UInt64(`protocol`.rawValue)
  }

  /// Writes the 20 bytes with their checksum. Options are the caller's to write first, at
  /// `offset + 20`, where `headerLength` says that there are some.
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    let version = UInt16(4 << 4 | headerLength / 4) << 8 | UInt16(typeOfService)
    let flags: UInt16 = (doesNotFragment ? 0x4000 : 0) | (hasMoreFragments ? 0x2000 : 0)
    let fragment = flags | UInt16(fragmentOffset / 8)
    let life = UInt16(timeToLive) << 8 | UInt16(`protocol`.rawValue)
    bytes.store(version, at: offset)
    bytes.store(UInt16(totalLength), at: offset + 2)
    bytes.store(identification, at: offset + 4)
    bytes.store(fragment, at: offset + 6)
    bytes.store(life, at: offset + 8)
    bytes.store(source.rawValue, at: offset + 12)
    bytes.store(destination.rawValue, at: offset + 16)
    // Summed from the fields: a processor waits for bytes that it has just stored one by one.
    var sum = UInt64(version) + UInt64(totalLength) + UInt64(identification) + UInt64(fragment)
    sum += UInt64(life) + UInt64(source.rawValue) + UInt64(destination.rawValue)
    let options = offset + Self.minimumLength..<offset + headerLength
    if !options.isEmpty { sum += UInt64(Checksum.sum(bytes.span.extracting(options))) }
    bytes.store(~Checksum.folded(sum), at: offset + 10)
  }
}
