public import Wire

/// Where the hosts have their MACs from.
public enum MACAssignment: Hashable, Sendable {
  /// Each has 02:00 and its four address octets, or for a host with IPv6 alone 02:01 and its address's
  /// last four.
  case derived
  /// All share one.
  case shared(MACAddress)
  /// Each has a vendor's prefix and its address's last three octets: IPv4's, where it has that. Those
  /// that agree in them share a MAC.
  case vendor(OUI)

  /// 02:00, a locally administered address, before the four octets; 02:01 before those of IPv6.
  static let derived4: UInt64 = 0x0200_0000_0000
  static let derived6: UInt64 = 0x0201_0000_0000

  func mac(of address: IPv4Address) -> MACAddress {
    switch self {
    case .derived: MACAddress(Self.derived4 | UInt64(address.rawValue))
    case .shared(let mac): mac
    case .vendor(let oui): oui.address(address.rawValue)
    }
  }

  /// Of a host with IPv6 alone.
  func mac(of address: IPv6Address) -> MACAddress {
    let last = UInt32(truncatingIfNeeded: address.rawValue)
    return switch self {
    case .derived: MACAddress(Self.derived6 | UInt64(last))
    case .shared(let mac): mac
    case .vendor(let oui): oui.address(last)
    }
  }

  /// What all hosts share, if they do.
  public var shared: MACAddress? {
    if case .shared(let mac) = self { mac } else { nil }
  }
}

extension MACAssignment: CustomStringConvertible {
  /// `02:00:00:00:00:02`, `00:1b:21`
  public var description: String {
    switch self {
    case .derived: "02:00 and the address"
    case .shared(let mac): mac.description
    case .vendor(let oui): oui.description
    }
  }

  /// Reads six octets, which all share, or a vendor's three; `nil` for anything else.
  public init?(_ text: String) {
    if let mac = MACAddress(text) {
      self = .shared(mac)
    } else if let oui = OUI(text) {
      self = .vendor(oui)
    } else {
      return nil
    }
  }

  /// Whether stations may have that: no group's, and not all zero.
  public var isStations: Bool {
    switch self {
    case .derived: true
    case .shared(let mac): !mac.isGroup && mac.rawValue != 0
    case .vendor(let oui): !oui.address(0).isGroup && oui.rawValue != 0
    }
  }
}
