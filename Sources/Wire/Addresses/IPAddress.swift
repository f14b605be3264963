/// An address of either family; IPv4's stand before IPv6's.
public enum IPAddress: Hashable, Sendable {
  case ipv4(IPv4Address)
  case ipv6(IPv6Address)
}

extension IPAddress {
  /// Reads either's usual form.
  public init?(_ text: some StringProtocol) {
    if let address = IPv4Address(text) {
      self = .ipv4(address)
    } else if let address = IPv6Address(text) {
      self = .ipv6(address)
    } else {
      return nil
    }
  }
}

extension IPAddress: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.ipv4(let left), .ipv4(let right)): left < right
    case (.ipv6(let left), .ipv6(let right)): left < right
    case (.ipv4, .ipv6): true
    case (.ipv6, .ipv4): false
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// `10.0.0.2`, `fd00::2`
  public var description: String {
    switch self {
    case .ipv4(let address): "\(address)"
    case .ipv6(let address): "\(address)"
    }
  }
}
