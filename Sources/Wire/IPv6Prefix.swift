/// An IPv6 network: the addresses that share their first `length` bits (RFC 4291 2.3).
public struct IPv6Prefix: Hashable, Sendable {
  /// The network's first address, of its routers (RFC 4291 2.6.1); the bits after `length` are zero.
  public let first: IPv6Address
  /// 0 to 128.
  public let length: Int

  /// The network of that length around an address.
  ///
  /// - Precondition: `length` is 0 to 128.
  public init(around address: IPv6Address, length: Int) {
    precondition((0...128).contains(length), "an IPv6 prefix is 0 to 128 bits long")
    self.length = length
    first = IPv6Address(address.rawValue & ~Self.hostBits(length))
  }

  /// The smallest network around a range.
  public init(around range: ClosedRange<IPv6Address>) {
    let differing = range.lowerBound.rawValue ^ range.upperBound.rawValue
    self.init(around: range.lowerBound, length: differing.leadingZeroBitCount)
  }

  public func contains(_ other: IPv6Prefix) -> Bool {
    other.length >= length && contains(other.first)
  }

  public var last: IPv6Address { IPv6Address(first.rawValue | Self.hostBits(length)) }

  public func contains(_ address: IPv6Address) -> Bool {
    address.rawValue & ~Self.hostBits(length) == first.rawValue
  }

  public func overlaps(_ other: IPv6Prefix) -> Bool {
    contains(other.first) || other.contains(first)
  }

  private static func hostBits(_ length: Int) -> UInt128 {
    length == 0 ? .max : (1 << (128 - UInt128(length))) - 1
  }
}

extension IPv6Prefix: CustomStringConvertible {
  /// `fd00::/64`
  public var description: String { "\(first)/\(length)" }
}

/// An address and the network around it, as an interface has it: `fd00::1/64`.
public struct IPv6InterfaceAddress: Hashable, Sendable {
  public let address: IPv6Address
  public let prefix: IPv6Prefix

  /// - Precondition: `length` is 0 to 128.
  public init(_ address: IPv6Address, length: Int) {
    self.address = address
    prefix = IPv6Prefix(around: address, length: length)
  }
}

extension IPv6InterfaceAddress: CustomStringConvertible {
  public var description: String { "\(address)/\(prefix.length)" }

  /// Reads an address, a slash and a length of 0 to 128; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPv6Address(parts[0]),
      let length = decimal(parts[1].utf8, upTo: 128)
    else { return nil }
    self.init(address, length: length)
  }
}
