/// A vendor's prefix of MAC addresses: the organizationally unique identifier (IEEE 802 8.2).
public struct OUI: Hashable, Sendable {
  /// Its three octets, the first the most significant of 24 bits.
  public let rawValue: UInt32

  /// The low 24 bits count.
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue & 0xff_ffff
  }

  /// Its address that ends with the low 24 bits of a number.
  @inline(__always)
  public func address(_ number: UInt32) -> MACAddress {
    MACAddress(UInt64(rawValue) << 24 | UInt64(number & 0xff_ffff))
  }
}

extension OUI: CustomStringConvertible {
  /// `00:1b:21`
  public var description: String { String(address(0).description.prefix(8)) }

  /// Reads three pairs of hexadecimal digits between colons; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    guard let value = octets(of: text, count: 3) else { return nil }
    self.init(UInt32(value))
  }
}

extension MACAddress {
  /// The first three octets.
  @inline(__always)
  public var oui: OUI { OUI(UInt32(truncatingIfNeeded: rawValue >> 24)) }
}
