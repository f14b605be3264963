/// A 32-bit IPv4 address (RFC 791 3.2), with the special kinds of RFC 1122 3.2.1.3 and RFC 6890.
public struct IPv4Address: NetworkAddress {
  /// The address as a number, its first octet the most significant.
  public let rawValue: UInt32

  @inlinable
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  public static let unspecified = IPv4Address(0)
  public static let limitedBroadcast = IPv4Address(0xffff_ffff)

  /// 0.0.0.0/8, "this host on this network".
  @inlinable
  public var isThisNetwork: Bool { rawValue >> 24 == 0 }
  /// 127.0.0.0/8.
  @inlinable
  public var isLoopback: Bool { rawValue >> 24 == 127 }
  /// 224.0.0.0/4.
  @inlinable
  public var isMulticast: Bool { rawValue >> 28 == 0xe }
  /// 240.0.0.0/4, class E; its last address is the limited broadcast.
  @inlinable
  public var isReserved: Bool { rawValue >> 28 == 0xf }

  /// Can stand for one host, as far as the address alone tells: a broadcast address of a network
  /// is the network's to know.
  @inlinable
  public var isUnicast: Bool { !isThisNetwork && !isLoopback && !isMulticast && !isReserved }
}

extension IPv4Address: CustomStringConvertible {
  /// `10.0.0.2`
  public var description: String {
    "\(rawValue >> 24).\(rawValue >> 16 & 255).\(rawValue >> 8 & 255).\(rawValue & 255)"
  }

  /// Reads four decimal numbers between dots, without leading zeros, as inet_pton(3) does; `nil`
  /// for anything else.
  public init?(_ text: some StringProtocol) {
    let octets = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard octets.count == 4 else { return nil }
    var value: UInt32 = 0
    for octet in octets {
      guard let number = UInt8(decimal: octet) else { return nil }
      value = value << 8 | UInt32(number)
    }
    self.init(value)
  }
}
