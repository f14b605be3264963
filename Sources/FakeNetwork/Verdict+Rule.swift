extension Verdict: CustomStringConvertible {
  /// `answered: echo reply`, `ignored: bad ICMP checksum (RFC 792)`
  public var description: String {
    switch self {
    case .answered(let answer): "answered: \(answer)"
    case .kept(let kept): "kept: \(kept)"
    case .ignored(let reason): "ignored: \(reason)"
    }
  }
}

extension Verdict.Answer: CustomStringConvertible {
  /// What is sent; its clause says why where it is not simply asked for.
  public var description: String { isAskedFor ? rule.what : "\(rule)" }

  private var isAskedFor: Bool {
    switch self {
    case .arpReply, .echoReply, .timestampReply, .neighborAdvertisement: true
    default: false
    }
  }

  public var rule: Rule {
    switch self {
    case .arpReply: Rule("ARP reply", "RFC 826")
    case .echoReply: Rule("echo reply", "RFC 792")
    case .timestampReply: Rule("timestamp reply", "RFC 1122 3.2.2.8")
    case .protocolUnreachable: Rule("protocol unreachable", "RFC 1122 3.2.2.1")
    case .portUnreachable: Rule("port unreachable", "RFC 1122 4.1.3.1")
    case .parameterProblem: Rule("parameter problem", "RFC 1122 3.2.2.5")
    case .tcpReset: Rule("TCP reset", "RFC 9293 3.10.7.1")
    case .neighborAdvertisement: Rule("neighbor advertisement", "RFC 4861 7.2.4")
    }
  }
}

extension Verdict.Kept: CustomStringConvertible {
  public var description: String { rule.description }

  public var rule: Rule {
    switch self {
    case .fragment: Rule("fragment, until the rest comes", "RFC 791 3.2")
    case .listenerQuery: Rule("listener query, until its reports are due", "RFC 3810 6.2")
    case .pathMTU: Rule("packet too big: the path's MTU is heeded", "RFC 8201 4")
    }
  }
}

extension Verdict.Reason: CustomStringConvertible {
  public var description: String { rule.description }

  public var rule: Rule {
    switch self {
    case .frameTruncated: Rule("frame shorter than its link-layer header", nil)
    case .groupSource: Rule("source MAC is a group address", "IEEE 802.3 3.2.3")
    case .loopedFrame: Rule("source MAC is a fake host's own: a loop", "IEEE 802.3 3.2.3")
    case .foreignMAC: Rule("to another station's MAC", "IEEE 802.3 3.2.3")
    case .otherHostsMAC:
      Rule("to the MAC of another fake host than the packet's", "IEEE 802.3 3.2.3")
    case .llc: Rule("802.3 LLC frame", "IEEE 802.3 3.2.6")
    case .snap: Rule("802.3 SNAP frame", "RFC 1122 2.3.3")
    case .vlanTruncated: Rule("truncated VLAN tag", "IEEE 802.1Q 9.3")
    case .vlanDepth: Rule("more than two VLAN tags", "IEEE 802.1ad")
    case .vlanReserved: Rule("VLAN 4095, which is reserved", "IEEE 802.1Q Table 9-2")
    case .vlanNotOurs: Rule("not in a VLAN that the hosts are in", "IEEE 802.1Q 6.9")
    case .etherType: Rule("unknown ethertype", "RFC 1122 2.3.3")
    case .cookedOutgoing: Rule("sent by who captured it", "LINKTYPE_LINUX_SLL")
    case .cookedForeign: Rule("to another station than who captured it", "LINKTYPE_LINUX_SLL")
    case .linkProtocol: Rule("unknown address family, or no network protocol", "LINKTYPE_NULL")
    case .tentative:
      Rule("the hosts still look whether somebody has their addresses", "RFC 5227 2.1.1")
    case .addressInUse: Rule("somebody has a fake host's address", "RFC 5227 2.1.1")
    case .arpTruncated: Rule("truncated ARP packet", "RFC 826")
    case .arpHardwareType: Rule("ARP hardware type is not Ethernet", "RFC 826")
    case .arpProtocolType: Rule("ARP protocol type is not IPv4", "RFC 826")
    case .arpAddressLength: Rule("ARP address length", "RFC 826")
    case .arpUnsolicitedReply: Rule("ARP reply that nobody asked for", "RFC 826")
    case .arpOperation: Rule("ARP operation neither request nor reply", "RFC 826")
    case .arpNotOurs: Rule("ARP for an address that no fake host has", "RFC 826")
    case .arpSenderHardware: Rule("ARP sender MAC is a group's or a fake host's", "RFC 1812 3.3.2")
    case .arpSenderProtocol: Rule("ARP sender IP is no single host's", "RFC 1122 3.2.1.3")
    case .arpConflict: Rule("another station claims a fake host's address", "RFC 5227 2.4")
    case .ipv4Truncated: Rule("truncated IPv4 header", "RFC 791 3.1")
    case .ipv4Version: Rule("IP version is not 4", "RFC 1122 3.2.1.1")
    case .ipv4HeaderLength: Rule("bad IPv4 header length", "RFC 791 3.1")
    case .ipv4TotalLength: Rule("IPv4 total length past the frame's end", "RFC 791 3.1")
    case .ipv4Checksum: Rule("bad IPv4 header checksum", "RFC 1122 3.2.1.2")
    case .ipv4NotOurs: Rule("to an address that no fake host has", "RFC 1122 3.2.1.3")
    case .ipv4LoopbackDestination: Rule("to a loopback address", "RFC 1122 3.2.1.3")
    case .ipv4Broadcast: Rule("to a broadcast address", "RFC 1122 3.2.2.6")
    case .ipv4Multicast: Rule("to a multicast address", "RFC 1122 3.2.2.6")
    case .ipv4LinkGroup:
      Rule("one host's datagram in a broadcast or multicast frame", "RFC 1122 3.3.6")
    case .ipv4Source: Rule("source address is no single host's", "RFC 1122 3.2.1.3")
    case .ipv4OwnSource: Rule("source address is the fake host's own", "RFC 1122 3.2.1.3")
    case .ipv4Option: Rule("malformed IPv4 option", "RFC 791 3.1")
    case .ipv4SourceRoute: Rule("IPv4 source route", "RFC 7126 4.3")
    case .ipv4SourceRouteUnderWay:
      Rule("IPv4 source route that goes on to another host", "RFC 1122 3.3.5")
    case .ipv4SourceRouteStop:
      Rule("IPv4 source route over what is no other host's address", "RFC 1122 3.2.1.3")
    case .fragmentEmpty: Rule("fragment without data", "RFC 791 3.2")
    case .fragmentLength: Rule("fragment of no multiple of 8 bytes before the last", "RFC 791 3.2")
    case .fragmentTooLong: Rule("fragment past the longest datagram", "RFC 791 3.1")
    case .fragmentDuplicate: Rule("fragment that is there already", "RFC 815 3")
    case .fragmentOverlap:
      Rule("fragment that overlaps another: the datagram is given up", "RFC 5722 4")
    case .fragmentEnd:
      Rule("fragments that disagree where the datagram ends: it is given up", "RFC 791 3.2")
    case .fragmentCongestion:
      Rule("fragments with and without ECN: the datagram is given up", "RFC 3168 5.3")
    case .fragmentGivenUp: Rule("fragment of a datagram that was given up", "RFC 5722 4")
    case .icmpTruncated: Rule("truncated ICMP message", "RFC 792")
    case .icmpChecksum: Rule("bad ICMP checksum", "RFC 792")
    case .icmpEchoReply: Rule("ICMP echo reply that nobody asked for", "RFC 792")
    case .icmpError: Rule("ICMP error", "RFC 1122 3.2.2")
    case .icmpTimestampTruncated: Rule("truncated ICMP timestamp request", "RFC 792")
    case .icmpType: Rule("ICMP type that is not answered", "RFC 1122 3.2.2")
    case .errorRate: Rule("an ICMP error is due, but over the error rate", "RFC 1812 4.3.2.8")
    case .ipv6Truncated: Rule("truncated IPv6 header", "RFC 8200 3")
    case .ipv6Version: Rule("IP version is not 6", "RFC 8200 3")
    case .ipv6PayloadLength: Rule("IPv6 payload length past the frame's end", "RFC 8200 3")
    case .ipv6Source: Rule("IPv6 source is no single host's", "RFC 4291 2.7")
    case .ipv6OwnSource: Rule("IPv6 source is a fake host's own", "RFC 4291 2.5.3")
    case .ipv6NotOurs: Rule("to an IPv6 address that no fake host has", "RFC 8200 3")
    case .ipv6LoopbackDestination: Rule("to the IPv6 loopback address", "RFC 4291 2.5.3")
    case .ipv6Multicast: Rule("to an IPv6 group that nobody answers", "RFC 4291 2.7")
    case .ipv6LinkGroup:
      Rule("one host's IPv6 packet in a multicast frame", "RFC 1122 3.3.6")
    case .ipv6HeaderTruncated: Rule("truncated IPv6 extension header", "RFC 8200 4")
    case .ipv6HeaderErroneous: Rule("erroneous IPv6 extension header", "RFC 8200 4.4")
    case .ipv6NextHeader: Rule("IPv6 hop-by-hop options out of place", "RFC 8200 4.1")
    case .ipv6Option: Rule("IPv6 option that asks to be dropped", "RFC 8200 4.2")
    case .ipv6NoNextHeader: Rule("IPv6 packet that carries nothing", "RFC 8200 4.7")
    case .fragmentHeaderChain: Rule("first fragment without all headers", "RFC 7112 5")
    case .icmpv6Truncated: Rule("truncated ICMPv6 message", "RFC 4443 2.1")
    case .icmpv6Checksum: Rule("bad ICMPv6 checksum", "RFC 4443 2.3")
    case .icmpv6EchoReply: Rule("ICMPv6 echo reply that nobody asked for", "RFC 4443 4.2")
    case .icmpv6Error: Rule("ICMPv6 error", "RFC 4443 2.4")
    case .icmpv6Type: Rule("ICMPv6 type that is not answered", "RFC 4443 2.4")
    case .ndFragment: Rule("neighbor discovery in fragments", "RFC 6980 5")
    case .ndHopLimit: Rule("neighbor solicitation that came through a router", "RFC 4861 7.1.1")
    case .ndSolicitation: Rule("invalid neighbor solicitation", "RFC 4861 7.1.1")
    case .ndNotOurs: Rule("solicitation for an address that no fake host has", "RFC 4861 7.2.3")
    case .ndUnsolicited:
      Rule("neighbor discovery that is not for hosts like these", "RFC 4861 7.2.5")
    case .packetTooBig:
      Rule("packet too big that no packet of ours can have caused", "RFC 8201 4")
    case .listenerQuery: Rule("invalid listener query", "RFC 3810 6.2")
    case .listenerQueries: Rule("more listener queries than are answered at once", "RFC 3810 6.2")
    case .listenerGroup:
      Rule("listener query about a group that no fake host is in", "RFC 3810 6.2")
    case .udpTruncated: Rule("truncated UDP header", "RFC 768")
    case .udpLength: Rule("bad UDP length", "RFC 768")
    case .udpChecksum: Rule("bad UDP checksum", "RFC 1122 4.1.3.4")
    case .tcpTruncated: Rule("truncated TCP header", "RFC 9293 3.1")
    case .tcpDataOffset: Rule("bad TCP data offset", "RFC 9293 3.1")
    case .tcpChecksum: Rule("bad TCP checksum", "RFC 9293 3.1")
    case .tcpReset: Rule("TCP reset to a closed port", "RFC 9293 3.10.7.1")
    }
  }
}
