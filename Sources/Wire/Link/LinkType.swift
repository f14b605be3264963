/// What the frames of a capture begin with, by the numbers of https://www.tcpdump.org/linktypes.html.
public enum LinkType: UInt16, CaseIterable, Sendable {
  /// BSD loopback: an address family in the byte order of the machine that captured.
  case null = 0
  case ethernet = 1
  /// IP of either version, and nothing before it.
  case raw = 101
  /// OpenBSD loopback: an address family in network byte order.
  case loopback = 108
  /// What Linux makes of the headers of any device, first version.
  case linuxSLL = 113
  /// IPv4, and nothing before it.
  case ipv4 = 228
  /// IPv6, and nothing before it.
  case ipv6 = 229
  /// The same as `linuxSLL`, second version: also through which device.
  case linuxSLL2 = 276

  /// Whether such a frame can carry that.
  public func carries(_ etherType: EtherType) -> Bool {
    switch self {
    case .ethernet, .linuxSLL, .linuxSLL2: true
    case .null, .loopback, .raw: etherType == .ipv4 || etherType == .ipv6
    case .ipv4: etherType == .ipv4
    case .ipv6: etherType == .ipv6
    }
  }
}

extension LinkType: CustomStringConvertible {
  /// libpcap's name.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .ethernet: "EN10MB"
    case .raw: "RAW"
    case .loopback: "LOOP"
    case .linuxSLL: "LINUX_SLL"
    case .ipv4: "IPV4"
    case .ipv6: "IPV6"
    case .linuxSLL2: "LINUX_SLL2"
    }
  }
}
