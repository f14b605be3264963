public typealias IPv4Prefix = Prefix<IPv4Address>
public typealias IPv6Prefix = Prefix<IPv6Address>

/// A network in CIDR notation: the addresses that share their first `length` bits (RFC 4632,
/// RFC 4291 2.3).
public struct Prefix<Address: NetworkAddress>: Hashable, Sendable {
  /// The network's first address; the bits after `length` are zero.
  public let first: Address
  /// 0 to as many bits as an address has.
  public let length: Int
  /// Kept: who may be a host is asked for each frame.
  public let last: Address

  /// The network of that length around an address.
  ///
  /// - Precondition: `length` is 0 to 32, or 128 for IPv6.
  public init(around address: Address, length: Int) {
    precondition((0...Self.longest).contains(length), "an address has no such part")
    self.length = length
    first = Address(address.rawValue & ~Self.hostBits(length))
    last = Address(address.rawValue | Self.hostBits(length))
  }

  /// The smallest network around a range.
  public init(around range: ClosedRange<Address>) {
    let differing = range.lowerBound.rawValue ^ range.upperBound.rawValue
    self.init(around: range.lowerBound, length: differing.leadingZeroBitCount)
  }

  /// How long the prefix of a single address is.
  public static var longest: Int { Address.RawValue.bitWidth }

  public var range: ClosedRange<Address> { first...last }

  @inlinable
  public func contains(_ address: Address) -> Bool {
    first <= address && address <= last
  }

  public func contains(_ other: Self) -> Bool {
    other.length >= length && contains(other.first)
  }

  public func overlaps(_ other: Self) -> Bool {
    contains(other.first) || other.contains(first)
  }

  /// The fewest prefixes that make up a range.
  public static func covering(_ range: ClosedRange<Address>) -> [Self] {
    var prefixes: [Self] = []
    var first = range.lowerBound
    while true {
      // As short as it may be that begins there, and ends no later.
      var prefix = Self(around: first, length: longest - first.rawValue.trailingZeroBitCount)
      while prefix.last > range.upperBound {
        prefix = Self(around: first, length: prefix.length + 1)
      }
      prefixes.append(prefix)
      // Behind the last of all addresses is none to go on with.
      guard prefix.last < range.upperBound else { return prefixes }
      first = Address(prefix.last.rawValue + 1)
    }
  }

  private static func hostBits(_ length: Int) -> Address.RawValue { .max >> length }
}

extension Prefix: CustomStringConvertible {
  /// `10.1.0.0/16`, `fd00::/64`
  public var description: String { "\(first)/\(length)" }
}

extension Prefix<IPv4Address> {
  /// The address of all hosts of the network (RFC 919); a /31 and a /32 have none (RFC 3021).
  @inlinable
  public var directedBroadcast: IPv4Address? { length < 31 ? last : nil }
  /// The network's own number, once a broadcast address too (RFC 1122 3.3.6); a /31 and a /32 have
  /// none.
  @inlinable
  public var subnetAddress: IPv4Address? { length < 31 ? first : nil }

  /// Whether an address can be a single host's, as seen from this network (RFC 1122 3.2.1.3).
  @inlinable @inline(__always)
  public func isHost(_ address: IPv4Address) -> Bool {
    address.isUnicast && (length >= 31 || address != first && address != last)
  }
}
