/// What both families' addresses are, and MACs: numbers in an order, with a text of their own.
public protocol NetworkAddress: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// As wide as an address.
  associatedtype RawValue: FixedWidthInteger & UnsignedInteger & Sendable

  /// The address as a number, its first octet the most significant.
  var rawValue: RawValue { get }
  init(_ rawValue: RawValue)
  /// Reads what `description` writes; `nil` for anything that is no address.
  init?(_ text: some StringProtocol)
}

extension NetworkAddress {
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
