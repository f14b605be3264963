/// What the frames of a capture begin with, by the numbers of https://www.tcpdump.org/linktypes.html.
public enum LinkType: UInt16, CaseIterable, Sendable {
  /// BSD loopback: an address family in the byte order of the machine that captured.
  case null = 0
  case ethernet = 1
  /// PPP, with or without HDLC-like framing, or Cisco's.
  case ppp = 9
  /// The same.
  case pppSerial = 50
  /// IP of either version, and nothing before it.
  case raw = 101
  /// Cisco's framing of serial lines.
  case ciscoHDLC = 104
  /// OpenBSD loopback: an address family in network byte order.
  case loopback = 108
  /// What Linux makes of the headers of any device, first version.
  case linuxSLL = 113
  /// What Solaris shows of packets, whatever the device.
  case ipnet = 226
  /// IPv4, and nothing before it.
  case ipv4 = 228
  /// IPv6, and nothing before it.
  case ipv6 = 229
  /// What a rule of Linux's netfilter logs.
  case netfilterLog = 239
  /// The same as `linuxSLL`, second version: also through which device.
  case linuxSLL2 = 276
  /// Ethernet with a tag of Marvell's switches.
  case dsa = 284
  /// The same, where the tag has a type.
  case edsa = 285

  /// Whether such a frame can carry that.
  public func carries(_ etherType: EtherType) -> Bool {
    switch self {
    case .ethernet, .linuxSLL, .linuxSLL2, .dsa, .edsa: true
    case .null, .loopback, .raw, .ppp, .pppSerial, .ciscoHDLC, .ipnet, .netfilterLog:
      etherType == .ipv4 || etherType == .ipv6
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
    case .ppp: "PPP"
    case .pppSerial: "PPP_SERIAL"
    case .raw: "RAW"
    case .ciscoHDLC: "C_HDLC"
    case .loopback: "LOOP"
    case .linuxSLL: "LINUX_SLL"
    case .ipnet: "IPNET"
    case .ipv4: "IPV4"
    case .ipv6: "IPV6"
    case .netfilterLog: "NFLOG"
    case .linuxSLL2: "LINUX_SLL2"
    case .dsa: "DSA_TAG_DSA"
    case .edsa: "DSA_TAG_EDSA"
    }
  }
}
