/// A redirect of IPv6: the destination is better reached over the target (RFC 4861 4.5). It quotes what
/// it is about in an option (4.6.3).
///
///     0      1      2          4          8        24            40     41       42         48
///     | type | code | checksum | reserved | target | destination | type | length | reserved | packet ...
///
/// The MAC of the target, where it is told, stands in another option between.
public struct NeighborRedirect: Hashable, Sendable {
  /// A router's link-local address, or the destination itself.
  public var target: IPv6Address
  public var destination: IPv6Address
  public var targetMAC: MACAddress?

  private static let targetLinkLayerAddress: UInt8 = 2
  private static let redirectedHeader: UInt8 = 4

  public init(target: IPv6Address, destination: IPv6Address, targetMAC: MACAddress? = nil) {
    (self.target, self.destination, self.targetMAC) = (target, destination, targetMAC)
  }

  /// How much stands before what is quoted.
  private var fixedLength: Int { targetMAC == nil ? 48 : 56 }

  /// How much of a packet it quotes: an option is counted in units of 8 bytes, and a whole error has no
  /// more than 1280.
  private func quoteLength(of packet: Span<UInt8>) -> Int {
    min(packet.count, ICMPv6Error.longestPacket - IPv6Header.length - fixedLength) / 8 * 8
  }

  /// How long the message is.
  public func length(quoting packet: Span<UInt8>) -> Int {
    fixedLength + quoteLength(of: packet)
  }

  public func write(
    quoting packet: Span<UInt8>, into bytes: inout MutableSpan<UInt8>, at offset: Int,
    pseudoHeader: UInt64
  ) {
    let length = length(quoting: packet)
    ICMPv6Header(type: .redirect, code: 0, rest: 0).write(into: &bytes, at: offset)
    bytes.store(target.rawValue, at: offset + 8)
    bytes.store(destination.rawValue, at: offset + 24)
    if let targetMAC {
      bytes[offset + 40] = Self.targetLinkLayerAddress
      bytes[offset + 41] = 1
      bytes.store(targetMAC, at: offset + 42)
    }
    let quote = offset + fixedLength
    bytes[quote - 8] = Self.redirectedHeader
    bytes[quote - 7] = UInt8((offset + length - quote + 8) / 8)
    bytes.fill(quote - 6..<quote)
    bytes.copy(packet.extracting(first: quoteLength(of: packet)), at: quote)
    ICMPv6Header.storeChecksum(
      into: &bytes, at: offset, length: length, pseudoHeader: pseudoHeader)
  }
}
