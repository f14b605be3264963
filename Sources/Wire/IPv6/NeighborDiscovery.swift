/// What of neighbor discovery never came through a router (RFC 4861 7.1).
public enum NeighborDiscovery {
  public static let hopLimit: UInt8 = 255

  /// Why an ICMPv6 message is no valid solicitation or advertisement (RFC 4861 7.1.1, 7.1.2), as far
  /// as it alone tells.
  public enum Fault: Error {
    /// Shorter than 24 bytes.
    case truncated
    /// Not 0.
    case code
    /// A group has no MAC address.
    case target
    /// An option of length 0, or past the message's end.
    case option
    /// An advertisement to a group says that it was asked for.
    case solicited
  }
}

/// What solicitations (RFC 4861 4.3) and advertisements (4.4) have in common.
///
///     0      1      2          4                 8                   24
///     | type | code | checksum | flags, reserved | target (16 bytes) | options ...
///
/// An option is a type, its length in units of 8 bytes, and what follows (RFC 4861 4.6).
struct NeighborMessage {
  let target: IPv6Address
  private(set) var hasSourceLinkLayerAddress = false

  static let fixedLength = 24
  private static let sourceLinkLayerAddress: UInt8 = 1
  static let targetLinkLayerAddress: UInt8 = 2

  init(parsing message: Span<UInt8>) throws(NeighborDiscovery.Fault) {
    guard message.count >= Self.fixedLength else { throw .truncated }
    guard message[1] == 0 else { throw .code }
    target = IPv6Address(message.uint128(at: 8))
    guard !target.isMulticast else { throw .target }
    var next = Self.fixedLength
    while next < message.count {
      // None is shorter than 8 bytes.
      guard next + 8 <= message.count, message[next + 1] > 0,
        next + Int(message[next + 1]) * 8 <= message.count
      else { throw .option }
      if message[next] == Self.sourceLinkLayerAddress { hasSourceLinkLayerAddress = true }
      next += Int(message[next + 1]) * 8
    }
  }
}

/// A neighbor solicitation: who has the target?
public struct NeighborSolicitation: Hashable, Sendable {
  public var target: IPv6Address
  /// The sender says what its MAC address is.
  public var hasSourceLinkLayerAddress: Bool

  public static let minimumLength = NeighborMessage.fixedLength

  /// One for duplicate address detection, whose sender has no address yet (RFC 4862 5.4.2).
  public init(detecting target: IPv6Address) {
    self.target = target
    hasSourceLinkLayerAddress = false
  }

  /// Reads a message whose checksum is verified.
  public init(parsing message: Span<UInt8>) throws(NeighborDiscovery.Fault) {
    let parts = try NeighborMessage(parsing: message)
    target = parts.target
    hasSourceLinkLayerAddress = parts.hasSourceLinkLayerAddress
  }

  /// Whether who has no address yet may have sent it there: to the target's group, and without a MAC
  /// address (RFC 4861 7.1.1).
  public func isDetection(to destination: IPv6Address) -> Bool {
    destination == target.solicitedNode && !hasSourceLinkLayerAddress
  }

  /// Writes its 24 bytes; options are left out.
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64) {
    ICMPv6Header(type: .neighborSolicitation, code: 0, rest: 0).write(into: &bytes, at: offset)
    bytes.store(target.rawValue, at: offset + 8)
    ICMPv6Header.storeChecksum(
      into: &bytes, at: offset, length: Self.minimumLength, pseudoHeader: pseudoHeader)
  }
}

/// A neighbor advertisement: the target is there, at that MAC address if the link has some.
public struct NeighborAdvertisement: Hashable, Sendable {
  public var target: IPv6Address
  /// None on a link that has no addresses (RFC 4861 4.4).
  public var hardware: MACAddress?
  /// It answers a solicitation that was not for duplicate address detection.
  public var isSolicited: Bool
  public var isRouter: Bool

  public var length: Int { NeighborMessage.fixedLength + (hardware == nil ? 0 : 8) }

  public init(target: IPv6Address, hardware: MACAddress?, isSolicited: Bool, isRouter: Bool) {
    self.target = target
    self.hardware = hardware
    self.isSolicited = isSolicited
    self.isRouter = isRouter
  }

  /// The target of a message whose checksum is verified.
  ///
  /// - Parameter isToGroup: it went to a group: then nobody solicited it (RFC 4861 7.1.2).
  public static func target(
    of message: Span<UInt8>, isToGroup: Bool
  ) throws(NeighborDiscovery.Fault) -> IPv6Address {
    let target = try NeighborMessage(parsing: message).target
    guard !isToGroup || message[4] & 0x40 == 0 else { throw .solicited }
    return target
  }

  /// Writes its 32 or 24 bytes, which override what a neighbor knew, where they tell a MAC address
  /// (RFC 4861 7.2.4).
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64) {
    let flags: UInt32 =
      (isRouter ? 1 << 31 : 0) | (isSolicited ? 1 << 30 : 0)
      | (hardware == nil ? 0 : 1 << 29)
    ICMPv6Header(type: .neighborAdvertisement, code: 0, rest: flags).write(into: &bytes, at: offset)
    bytes.store(target.rawValue, at: offset + 8)
    if let hardware {
      bytes[offset + 24] = NeighborMessage.targetLinkLayerAddress
      bytes[offset + 25] = 1
      bytes.store(hardware, at: offset + 26)
    }
    ICMPv6Header.storeChecksum(
      into: &bytes, at: offset, length: length, pseudoHeader: pseudoHeader)
  }
}
