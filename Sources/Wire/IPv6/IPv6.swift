/// The header of an IPv6 packet (RFC 8200 3).
///
///     0                                    4                6             7
///     | version, traffic class, flow label | payload length | next header | hop limit |
///     | source (8 to 24) | destination (24 to 40) | extension headers, payload ...
public struct IPv6Header: Hashable, Sendable {
  public var trafficClass: UInt8
  public var flowLabel: UInt32
  /// What follows the 40 bytes, extension headers among it.
  public var payloadLength: Int
  public var nextHeader: IPProtocol
  public var hopLimit: UInt8
  public var source: IPv6Address
  public var destination: IPv6Address

  public static let length = 40
  public static let maximumPayloadLength = 65_535

  public init(
    trafficClass: UInt8 = 0, payloadLength: Int, nextHeader: IPProtocol, hopLimit: UInt8,
    source: IPv6Address, destination: IPv6Address
  ) {
    self.trafficClass = trafficClass
    flowLabel = 0
    self.payloadLength = payloadLength
    self.nextHeader = nextHeader
    self.hopLimit = hopLimit
    self.source = source
    self.destination = destination
  }

  /// Why bytes are no IPv6 packet.
  public enum Fault: Error {
    /// Shorter than a header.
    case truncated
    case version
    /// More than there is.
    case payloadLength
  }

  /// Reads the header of a packet; what follows the payload is padding.
  public init(parsing bytes: Span<UInt8>) throws(Fault) {
    guard bytes.count >= Self.length else { throw .truncated }
    let first = bytes.uint32(at: 0)
    guard first >> 28 == 6 else { throw .version }
    payloadLength = Int(bytes.uint16(at: 4))
    guard payloadLength <= bytes.count - Self.length else { throw .payloadLength }
    trafficClass = UInt8(truncatingIfNeeded: first >> 20)
    flowLabel = first & 0xf_ffff
    nextHeader = IPProtocol(bytes[6])
    hopLimit = bytes[7]
    source = IPv6Address(bytes.uint128(at: 8))
    destination = IPv6Address(bytes.uint128(at: 24))
  }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(6 << 28 | UInt32(trafficClass) << 20 | flowLabel, at: offset)
    bytes.store(UInt16(payloadLength), at: offset + 4)
    bytes[offset + 6] = nextHeader.rawValue
    bytes[offset + 7] = hopLimit
    bytes.store(source.rawValue, at: offset + 8)
    bytes.store(destination.rawValue, at: offset + 24)
  }

  /// The sum over what the checksums of upper layers cover of this header (RFC 8200 8.1): the
  /// addresses, and the protocol after all extension headers. The length is theirs to add.
  public func pseudoHeader(_ protocol: IPProtocol) -> UInt64 {
    Self.pseudoHeader(source, destination, `protocol`)
  }

  public static func pseudoHeader(
    _ source: IPv6Address, _ destination: IPv6Address, _ protocol: IPProtocol
  ) -> UInt64 {
    var sum = UInt64(`protocol`.rawValue)
    for address in [source.rawValue, destination.rawValue] {
      let (high, low) = (
        UInt64(truncatingIfNeeded: address >> 64), UInt64(truncatingIfNeeded: address)
      )
      sum += (high >> 32) + (high & 0xffff_ffff) + (low >> 32) + (low & 0xffff_ffff)
    }
    return sum
  }
}
