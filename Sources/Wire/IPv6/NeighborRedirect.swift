/// A redirect of IPv6: the destination is better reached over the target (RFC 4861 4.5). It quotes what
/// it is about in an option (4.6.3).
///
///     0      1      2          4          8        24            40     41       42         48
///     | type | code | checksum | reserved | target | destination | type | length | reserved | packet ...
public struct NeighborRedirect: Hashable, Sendable {
  /// A router's link-local address, or the destination itself.
  public var target: IPv6Address
  public var destination: IPv6Address

  private static let fixedLength = 48
  private static let redirectedHeader: UInt8 = 4

  public init(target: IPv6Address, destination: IPv6Address) {
    self.target = target
    self.destination = destination
  }

  /// How much of a packet it quotes: an option is counted in units of 8 bytes, and a whole error has no
  /// more than 1280.
  private static func quoteLength(of packet: Span<UInt8>) -> Int {
    min(packet.count, ICMPv6Error.longestPacket - IPv6Header.length - fixedLength) / 8 * 8
  }

  /// How long the message is.
  public static func length(quoting packet: Span<UInt8>) -> Int {
    fixedLength + quoteLength(of: packet)
  }

  public func write(
    quoting packet: Span<UInt8>, into bytes: inout MutableSpan<UInt8>, at offset: Int,
    pseudoHeader: UInt64
  ) {
    let length = Self.length(quoting: packet)
    ICMPv6Header(type: .redirect, code: 0, rest: 0).write(into: &bytes, at: offset)
    bytes.store(target.rawValue, at: offset + 8)
    bytes.store(destination.rawValue, at: offset + 24)
    bytes[offset + 40] = Self.redirectedHeader
    bytes[offset + 41] = UInt8((length - 40) / 8)
    bytes.fill(offset + 42..<offset + Self.fixedLength)
    bytes.copy(
      packet.extracting(first: Self.quoteLength(of: packet)), at: offset + Self.fixedLength)
    ICMPv6Header.storeChecksum(
      into: &bytes, at: offset, length: length, pseudoHeader: pseudoHeader)
  }
}
