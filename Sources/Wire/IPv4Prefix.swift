/// An IPv4 network in CIDR notation (RFC 4632): the addresses that share their first `length` bits.
public struct IPv4Prefix: Hashable, Sendable {
  /// The network's first address; the bits after `length` are zero.
  public let first: IPv4Address
  /// 0 to 32.
  public let length: Int

  /// The network of that length around an address.
  ///
  /// - Precondition: `length` is 0 to 32.
  public init(around address: IPv4Address, length: Int) {
    precondition((0...32).contains(length), "an IPv4 prefix is 0 to 32 bits long")
    self.length = length
    self.first = IPv4Address(address.rawValue & ~Self.hostBits(length))
  }

  public var last: IPv4Address { IPv4Address(first.rawValue | Self.hostBits(length)) }

  public func contains(_ address: IPv4Address) -> Bool {
    address.rawValue & ~Self.hostBits(length) == first.rawValue
  }

  public func overlaps(_ other: IPv4Prefix) -> Bool {
    contains(other.first) || other.contains(first)
  }

  /// The fewest prefixes that make up a range.
  public static func covering(_ range: ClosedRange<IPv4Address>) -> [IPv4Prefix] {
    var prefixes: [IPv4Prefix] = []
    var next = UInt64(range.lowerBound.rawValue)
    let end = UInt64(range.upperBound.rawValue)
    while next <= end {
      // As long as it begins there, and ends no later.
      var bits = min(32, next.trailingZeroBitCount)
      while next + (1 << bits) - 1 > end { bits -= 1 }
      prefixes.append(
        IPv4Prefix(around: IPv4Address(UInt32(next)), length: 32 - bits))
      next += 1 << bits
    }
    return prefixes
  }

  /// The address of all hosts of the network (RFC 919); a /31 and a /32 have none (RFC 3021).
  public var directedBroadcast: IPv4Address? { length < 31 ? last : nil }
  /// The network's own number, once a broadcast address too (RFC 1122 3.3.6); a /31 and a /32 have
  /// none.
  public var subnetAddress: IPv4Address? { length < 31 ? first : nil }

  /// Whether an address can be a single host's, as seen from this network (RFC 1122 3.2.1.3).
  public func isHost(_ address: IPv4Address) -> Bool {
    address.isUnicast && address != subnetAddress && address != directedBroadcast
  }

  private static func hostBits(_ length: Int) -> UInt32 {
    length == 0 ? .max : (1 << (32 - UInt32(length))) - 1
  }
}

extension IPv4Prefix: CustomStringConvertible {
  /// `10.1.0.0/16`
  public var description: String { "\(first)/\(length)" }
}

/// An address and the network around it, as an interface has it: `10.0.0.1/24`.
public struct IPv4InterfaceAddress: Hashable, Sendable {
  public let address: IPv4Address
  public let prefix: IPv4Prefix

  /// - Precondition: `length` is 0 to 32.
  public init(_ address: IPv4Address, length: Int) {
    self.address = address
    self.prefix = IPv4Prefix(around: address, length: length)
  }
}

extension IPv4InterfaceAddress: CustomStringConvertible {
  public var description: String { "\(address)/\(prefix.length)" }

  /// Reads an address, a slash and a length of 0 to 32; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPv4Address(parts[0]),
      let length = decimal(parts[1].utf8, upTo: 32)
    else { return nil }
    self.init(address, length: length)
  }
}
