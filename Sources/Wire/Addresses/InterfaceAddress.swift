public typealias IPv4InterfaceAddress = InterfaceAddress<IPv4Address>
public typealias IPv6InterfaceAddress = InterfaceAddress<IPv6Address>

/// An address and the network around it, as an interface has it: `10.0.0.1/24`.
public struct InterfaceAddress<Address: NetworkAddress>: Hashable, Sendable {
  public let address: Address
  public let prefix: Prefix<Address>

  /// - Precondition: `length` is 0 to 32, or 128 for IPv6.
  public init(_ address: Address, length: Int) {
    self.address = address
    prefix = Prefix(around: address, length: length)
  }
}

extension InterfaceAddress: CustomStringConvertible {
  /// `10.0.0.1/24`, `fd00::1/64`
  public var description: String { "\(address)/\(prefix.length)" }

  /// Reads an address, a slash and a length of 0 to 32, or 128 for IPv6; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = Address(parts[0]),
      let length = Int(decimal: parts[1].utf8), length <= Prefix<Address>.longest
    else { return nil }
    self.init(address, length: length)
  }
}
