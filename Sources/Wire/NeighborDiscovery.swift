/// A neighbor solicitation (RFC 4861 4.3), of which a host reads the target and whether the sender
/// says what its MAC address is.
///
///     0      1      2          4          8                   24
///     | type | code | checksum | reserved | target (16 bytes) | options ...
///
/// An option is a type, its length in units of 8 bytes, and what follows (RFC 4861 4.6).
public struct NeighborSolicitation: Hashable, Sendable {
  public var target: IPv6Address
  public var hasSourceLinkLayerAddress: Bool

  public static let minimumLength = 24

  /// Why an ICMPv6 message is no valid solicitation (RFC 4861 7.1.1), as far as it alone tells.
  public enum Fault: Error {
    /// Shorter than 24 bytes.
    case truncated
    /// Not 0.
    case code
    /// A group has no MAC address.
    case target
    /// An option of length 0, or past the message's end.
    case option
  }

  /// Reads a message whose checksum is verified.
  public init(parsing message: Span<UInt8>) throws(Fault) {
    guard message.count >= Self.minimumLength else { throw .truncated }
    guard message[1] == 0 else { throw .code }
    target = IPv6Address(message.uint128(at: 8))
    guard !target.isMulticast else { throw .target }
    hasSourceLinkLayerAddress = false
    var next = Self.minimumLength
    while next < message.count {
      // None is shorter than 8 bytes.
      guard next + 8 <= message.count, message[next + 1] > 0,
        next + Int(message[next + 1]) * 8 <= message.count
      else { throw .option }
      if message[next] == NeighborOption.sourceLinkLayerAddress { hasSourceLinkLayerAddress = true }
      next += Int(message[next + 1]) * 8
    }
  }
}

/// The options of neighbor discovery (RFC 4861 4.6).
enum NeighborOption {
  static let sourceLinkLayerAddress: UInt8 = 1
  static let targetLinkLayerAddress: UInt8 = 2
}

/// A neighbor advertisement (RFC 4861 4.4) with the target's MAC address.
///
///     0      1      2          4                  8                   24
///     | type | code | checksum | R S O, reserved  | target (16 bytes) | 2 | 1 | MAC address |
public struct NeighborAdvertisement: Hashable, Sendable {
  public var target: IPv6Address
  public var hardware: MACAddress
  /// It answers a solicitation that was not for duplicate address detection.
  public var isSolicited: Bool
  public var isRouter: Bool

  public static let length = 32
  /// RFC 4861 7.1.1, 7.1.2: nothing of neighbor discovery comes through a router.
  public static let hopLimit: UInt8 = 255

  public init(target: IPv6Address, hardware: MACAddress, isSolicited: Bool, isRouter: Bool) {
    self.target = target
    self.hardware = hardware
    self.isSolicited = isSolicited
    self.isRouter = isRouter
  }

  /// Writes the 32 bytes, which override what a neighbor knew (RFC 4861 7.2.4).
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64) {
    let flags: UInt32 = (isRouter ? 1 << 31 : 0) | (isSolicited ? 1 << 30 : 0) | 1 << 29
    ICMPv6Header(type: .neighborAdvertisement, code: 0, rest: flags).write(into: &bytes, at: offset)
    bytes.store(target.rawValue, at: offset + 8)
    bytes[offset + 24] = NeighborOption.targetLinkLayerAddress
    bytes[offset + 25] = 1
    bytes.store(hardware, at: offset + 26)
    let checksum = Checksum.of(
      bytes.span.extracting(offset..<offset + Self.length),
      pseudoHeader: pseudoHeader + UInt64(Self.length))
    bytes.store(checksum, at: offset + 2)
  }
}
