extension Verdict: CustomStringConvertible {
  /// `answered: echo reply`, `ignored: bad ICMP checksum (RFC 792)`
  public var description: String {
    switch self {
    case .answered(let answer): "answered: \(answer)"
    case .kept(let kept): "kept: \(kept)"
    case .ignored(let reason): "ignored: \(reason)"
    case .forwarded: explanation.what
    }
  }
}

extension Verdict {
  /// What it comes from.
  public var explanation: Explanation {
    switch self {
    case .answered(let answer): answer.explanation
    case .kept(let kept): kept.explanation
    case .ignored(let reason): reason.explanation
    case .forwarded: Explanation("forwarded", "forwarded", nil)
    }
  }
}

extension Verdict.Answer: CustomStringConvertible {
  /// What is sent; its clause says why where it is not simply asked for.
  public var description: String { isAskedFor ? explanation.what : "\(explanation)" }

  private var isAskedFor: Bool {
    switch self {
    case .arpReply, .echoReply, .timestampReply, .neighborAdvertisement: true
    default: false
    }
  }

  public var explanation: Explanation {
    switch self {
    case .arpReply: Explanation("arp-reply", "ARP reply", "RFC 826")
    case .echoReply: Explanation("echo-reply", "echo reply", "RFC 792, RFC 4443 4.2")
    case .timestampReply: Explanation("timestamp-reply", "timestamp reply", "RFC 1122 3.2.2.8")
    case .protocolUnreachable:
      Explanation("protocol-unreachable", "protocol unreachable", "RFC 1122 3.2.2.1")
    case .portUnreachable:
      Explanation("port-unreachable", "port unreachable", "RFC 1122 4.1.3.1, RFC 4443 3.1")
    case .parameterProblem:
      Explanation("parameter-problem", "parameter problem", "RFC 1122 3.2.2.5, RFC 4443 3.4")
    case .unrecognizedNextHeader:
      Explanation("unrecognized-next-header", "unrecognized next header", "RFC 4443 3.4")
    case .tcpReset: Explanation("tcp-reset", "TCP reset", "RFC 9293 3.10.7.1")
    case .neighborAdvertisement:
      Explanation("neighbor-advertisement", "neighbor advertisement", "RFC 4861 7.2.4")
    case .tcpSYNACK: Explanation("tcp-syn-ack", "TCP SYN-ACK", "RFC 9293 3.10.7.2")
    case .tcpACK: Explanation("tcp-ack", "TCP acknowledgment", "RFC 9293 3.10.7.4")
    case .tcpFINACK: Explanation("tcp-fin-ack", "TCP FIN-ACK", "RFC 9293 3.10.7.4")
    case .tcpResetOfUnsent:
      Explanation(
        "tcp-reset-unsent", "TCP reset: it acknowledges data never sent",
        "RFC 9293 3.10.7.2")
    case .tcpResetOfData:
      Explanation("tcp-reset-data", "TCP reset of a sender of data", "RFC 9293 3.10.5")
    case .udpEcho: Explanation("udp-echo", "UDP echo", "RFC 862")
    case .portRejected:
      Explanation(
        "port-rejected", "unreachable, as the port rejects",
        "RFC 1812 5.2.7.1, RFC 4443 3.1")
    case .arpReplyWrongMAC: Explanation("arp-reply-wrong-mac", "ARP reply with a wrong MAC", nil)
    case .arpReplyTwoMACs:
      Explanation("arp-reply-two-macs", "two ARP replies with different MACs", nil)
    case .neighborAdvertisementWrongMAC:
      Explanation(
        "neighbor-advertisement-wrong-mac", "neighbor advertisement with a wrong MAC", nil)
    case .neighborAdvertisementTwoMACs:
      Explanation(
        "neighbor-advertisement-two-macs", "two neighbor advertisements with different MACs", nil)
    case .echoReplyWrongChecksum:
      Explanation("echo-reply-wrong-checksum", "echo reply with a wrong checksum", nil)
    case .echoReplyWrongIdentifier:
      Explanation("echo-reply-wrong-id", "echo reply with a wrong identifier", nil)
    case .echoReplyWrongSequence:
      Explanation("echo-reply-wrong-sequence", "echo reply with a wrong sequence number", nil)
    case .echoReplyWrongData:
      Explanation("echo-reply-wrong-data", "echo reply with wrong data", nil)
    case .echoReplyTimeToLive:
      Explanation("echo-reply-ttl", "echo reply with a time to live of the host's own", nil)
    case .echoNetworkUnreachable:
      Explanation(
        "echo-net-unreachable", "network unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.1")
    case .echoHostUnreachable:
      Explanation(
        "echo-host-unreachable", "host unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.1")
    case .echoProtocolUnreachable:
      Explanation(
        "echo-protocol-unreachable", "protocol unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.4")
    case .echoPortUnreachable:
      Explanation(
        "echo-port-unreachable", "port unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.1")
    case .echoProhibited:
      Explanation(
        "echo-prohibited", "prohibited instead of an echo reply",
        "RFC 1812 5.2.7.1, RFC 4443 3.1")
    case .redirect:
      Explanation("redirect", "redirect, and then an echo reply", "RFC 792, RFC 4861 8.2")
    }
  }
}

extension Verdict.Kept: CustomStringConvertible {
  public var description: String { explanation.description }

  public var explanation: Explanation {
    switch self {
    case .fragment:
      Explanation("fragment", "fragment, until the rest comes", "RFC 791 3.2, RFC 8200 4.5")
    case .listenerQuery:
      Explanation("listener-query", "listener query, until its reports are due", "RFC 3810 6.2")
    case .pathMTU: Explanation("path-mtu", "packet too big: the path's MTU is heeded", "RFC 8201 4")
    }
  }
}

extension Verdict.Reason: CustomStringConvertible {
  public var description: String { explanation.description }

  public var explanation: Explanation {
    switch self {
    case .frameTruncated:
      Explanation("frame-truncated", "frame shorter than its link-layer header", nil)
    case .groupSource:
      Explanation("group-source", "source MAC is a group address", "IEEE 802.3 3.2.3")
    case .loopedFrame:
      Explanation(
        "looped-frame", "from a fake host's MAC: a loop, or a captured reply",
        "IEEE 802.3 3.2.3")
    case .foreignMAC: Explanation("foreign-mac", "to another station's MAC", "IEEE 802.3 3.2.3")
    case .otherHostsMAC:
      Explanation(
        "other-hosts-mac", "to the MAC of another fake host than the packet's", "IEEE 802.3 3.2.3")
    case .llc: Explanation("llc", "802.3 LLC frame", "IEEE 802.3 3.2.6")
    case .snap: Explanation("snap", "802.3 SNAP frame", "RFC 1122 2.3.3")
    case .vlanTruncated: Explanation("vlan-truncated", "truncated VLAN tag", "IEEE 802.1Q 9.3")
    case .vlanDepth: Explanation("vlan-depth", "more than two VLAN tags", "IEEE 802.1ad")
    case .vlanReserved:
      Explanation("vlan-reserved", "VLAN 4095, which is reserved", "IEEE 802.1Q Table 9-2")
    case .vlanNotOurs:
      Explanation("vlan-not-ours", "not in a VLAN that the hosts are in", "IEEE 802.1Q 6.9")
    case .etherType: Explanation("ether-type", "unknown ethertype", "RFC 1122 2.3.3")
    case .cookedOutgoing:
      Explanation("cooked-outgoing", "sent by the capturing machine", "LINKTYPE_LINUX_SLL")
    case .cookedForeign:
      Explanation(
        "cooked-foreign", "to another station than the capturing machine", "LINKTYPE_LINUX_SLL")
    case .linkProtocol:
      Explanation(
        "link-protocol", "unknown address family, or no network protocol", "LINKTYPE_NULL")
    case .tentative:
      Explanation(
        "tentative", "the hosts still probe their addresses", "RFC 5227 2.1.1, RFC 4862 5.4")
    case .addressInUse:
      Explanation(
        "address-in-use", "somebody has a fake host's address", "RFC 5227 2.1.1, RFC 4862 5.4")
    case .paused: Explanation("paused", "the host is paused", nil)
    case .arpTruncated: Explanation("arp-truncated", "truncated ARP packet", "RFC 826")
    case .arpHardwareType:
      Explanation("arp-hardware-type", "ARP hardware type is not Ethernet", "RFC 826")
    case .arpProtocolType:
      Explanation("arp-protocol-type", "ARP protocol type is not IPv4", "RFC 826")
    case .arpAddressLength: Explanation("arp-address-length", "ARP address length", "RFC 826")
    case .arpUnsolicitedReply:
      Explanation("arp-unsolicited-reply", "ARP reply, and no fake host asks", "RFC 826")
    case .arpOperation:
      Explanation("arp-operation", "ARP operation neither request nor reply", "RFC 826")
    case .arpNotOurs:
      Explanation("arp-not-ours", "ARP for an address that no fake host has", "RFC 826")
    case .arpSenderHardware:
      Explanation(
        "arp-sender-hardware", "ARP sender MAC is a group's or a fake host's", "RFC 1812 3.3.2")
    case .arpSenderProtocol:
      Explanation("arp-sender-protocol", "ARP sender IP is no single host's", "RFC 1122 3.2.1.3")
    case .arpConflict:
      Explanation("arp-conflict", "another station claims a fake host's address", "RFC 5227 2.4")
    case .ipv4Truncated: Explanation("ipv4-truncated", "truncated IPv4 header", "RFC 791 3.1")
    case .ipv4Version: Explanation("ipv4-version", "IP version is not 4", "RFC 1122 3.2.1.1")
    case .ipv4HeaderLength:
      Explanation("ipv4-header-length", "bad IPv4 header length", "RFC 791 3.1")
    case .ipv4TotalLength:
      Explanation("ipv4-total-length", "IPv4 total length past the frame's end", "RFC 791 3.1")
    case .ipv4Checksum: Explanation("ipv4-checksum", "bad IPv4 header checksum", "RFC 1122 3.2.1.2")
    case .ipv4NotOurs:
      Explanation("ipv4-not-ours", "to an address that no fake host has", "RFC 1122 3.2.1.3")
    case .ipv4LoopbackDestination:
      Explanation("ipv4-loopback-destination", "to a loopback address", "RFC 1122 3.2.1.3")
    case .ipv4Broadcast: Explanation("ipv4-broadcast", "to a broadcast address", "RFC 1122 3.2.2.6")
    case .ipv4Multicast: Explanation("ipv4-multicast", "to a multicast address", "RFC 1122 3.2.2.6")
    case .ipv4LinkGroup:
      Explanation(
        "ipv4-link-group", "one host's datagram in a broadcast or multicast frame", "RFC 1122 3.3.6"
      )
    case .ipv4Source:
      Explanation("ipv4-source", "source address is no single host's", "RFC 1122 3.2.1.3")
    case .ipv4OwnSource:
      Explanation("ipv4-own-source", "source address is the fake host's own", "RFC 1122 3.2.1.3")
    case .ipv4Option: Explanation("ipv4-option", "malformed IPv4 option", "RFC 791 3.1")
    case .ipv4SourceRoute: Explanation("ipv4-source-route", "IPv4 source route", "RFC 7126 4.3")
    case .ipv4SourceRouteUnderWay:
      Explanation(
        "ipv4-source-route-under-way", "IPv4 source route that goes on to another host",
        "RFC 1122 3.3.5")
    case .ipv4SourceRouteStop:
      Explanation(
        "ipv4-source-route-stop", "IPv4 source route over an address of no other host",
        "RFC 1122 3.2.1.3")
    case .fragmentEmpty: Explanation("fragment-empty", "fragment without data", "RFC 791 3.2")
    case .fragmentLength:
      Explanation(
        "fragment-length", "fragment of no multiple of 8 bytes before the last", "RFC 791 3.2")
    case .fragmentTooLong:
      Explanation("fragment-too-long", "fragment past the longest datagram", "RFC 791 3.1")
    case .fragmentDuplicate:
      Explanation("fragment-duplicate", "fragment that is there already", "RFC 815 3")
    case .fragmentOverlap:
      Explanation(
        "fragment-overlap", "fragment that overlaps another: the datagram is given up", "RFC 5722 4"
      )
    case .fragmentEnd:
      Explanation(
        "fragment-end", "fragment that moves the datagram's end: it is given up", "RFC 791 3.2")
    case .fragmentCongestion:
      Explanation(
        "fragment-congestion", "fragments with and without ECN: the datagram is given up",
        "RFC 3168 5.3")
    case .fragmentGivenUp:
      Explanation("fragment-given-up", "fragment of a datagram that was given up", "RFC 5722 4")
    case .icmpTruncated: Explanation("icmp-truncated", "truncated ICMP message", "RFC 792")
    case .icmpChecksum: Explanation("icmp-checksum", "bad ICMP checksum", "RFC 792")
    case .icmpEchoReply:
      Explanation("icmp-echo-reply", "ICMP echo reply, and no fake host asks", "RFC 792")
    case .icmpError: Explanation("icmp-error", "ICMP error", "RFC 1122 3.2.2")
    case .icmpTimestampTruncated:
      Explanation("icmp-timestamp-truncated", "truncated ICMP timestamp request", "RFC 792")
    case .icmpType: Explanation("icmp-type", "ICMP type that is not answered", "RFC 1122 3.2.2")
    case .errorRate:
      Explanation(
        "error-rate", "an error is due, over the error rate",
        "RFC 1812 4.3.2.8, RFC 4443 2.4")
    case .ipv6Truncated: Explanation("ipv6-truncated", "truncated IPv6 header", "RFC 8200 3")
    case .ipv6Version: Explanation("ipv6-version", "IP version is not 6", "RFC 8200 3")
    case .ipv6PayloadLength:
      Explanation("ipv6-payload-length", "IPv6 payload length past the frame's end", "RFC 8200 3")
    case .ipv6Source: Explanation("ipv6-source", "IPv6 source is no single host's", "RFC 4291 2.7")
    case .ipv6OwnSource:
      Explanation("ipv6-own-source", "IPv6 source is the fake host's own", "RFC 4291 2.1")
    case .ipv6NotOurs:
      Explanation("ipv6-not-ours", "to an IPv6 address that no fake host has", "RFC 8200 3")
    case .ipv6LoopbackDestination:
      Explanation("ipv6-loopback-destination", "to the IPv6 loopback address", "RFC 4291 2.5.3")
    case .ipv6Multicast:
      Explanation("ipv6-multicast", "to an IPv6 group that nobody answers", "RFC 4291 2.7")
    case .ipv6LinkGroup:
      Explanation(
        "ipv6-link-group", "one host's IPv6 packet in a multicast frame", "RFC 1122 3.3.6")
    case .groupRate:
      Explanation("group-rate", "echo to a group, over the rate of such replies", "RFC 4443 4.2")
    case .groupFragments:
      Explanation("group-fragments", "echo to a group, put together from fragments", "RFC 4443 4.2")
    case .ipv6HeaderTruncated:
      Explanation("ipv6-header-truncated", "truncated IPv6 extension header", "RFC 8200 4")
    case .ipv6HeaderErroneous:
      Explanation("ipv6-header-erroneous", "erroneous IPv6 extension header", "RFC 8200 4.4")
    case .ipv6NextHeader:
      Explanation("ipv6-next-header", "IPv6 hop-by-hop options out of place", "RFC 8200 4.1")
    case .ipv6Option:
      Explanation("ipv6-option", "IPv6 option that asks to be dropped", "RFC 8200 4.2")
    case .ipv6NoNextHeader:
      Explanation("ipv6-no-next-header", "IPv6 packet that carries nothing", "RFC 8200 4.7")
    case .fragmentHeaderChain:
      Explanation("fragment-header-chain", "first fragment without all headers", "RFC 7112 5")
    case .icmpv6Truncated:
      Explanation("icmpv6-truncated", "truncated ICMPv6 message", "RFC 4443 2.1")
    case .icmpv6Checksum: Explanation("icmpv6-checksum", "bad ICMPv6 checksum", "RFC 4443 2.3")
    case .icmpv6EchoReply:
      Explanation("icmpv6-echo-reply", "ICMPv6 echo reply, and no fake host asks", "RFC 4443 4.2")
    case .icmpv6Error: Explanation("icmpv6-error", "ICMPv6 error", "RFC 4443 2.4")
    case .icmpv6Type: Explanation("icmpv6-type", "ICMPv6 type that is not answered", "RFC 4443 2.4")
    case .ndFragment: Explanation("nd-fragment", "neighbor discovery in fragments", "RFC 6980 5")
    case .ndHopLimit:
      Explanation(
        "nd-hop-limit", "neighbor solicitation that came through a router", "RFC 4861 7.1.1")
    case .ndSolicitation:
      Explanation("nd-solicitation", "invalid neighbor solicitation", "RFC 4861 7.1.1")
    case .ndNotOurs:
      Explanation(
        "nd-not-ours", "solicitation for an address that no fake host has", "RFC 4861 7.2.3")
    case .ndUnsolicited:
      Explanation(
        "nd-unsolicited", "neighbor discovery that is not for hosts like these", "RFC 4861 7.2.5")
    case .packetTooBig:
      Explanation(
        "packet-too-big", "packet too big that no packet of ours can have caused", "RFC 8201 4")
    case .listenerQuery:
      Explanation("listener-query-invalid", "invalid listener query", "RFC 3810 6.2")
    case .listenerQueries:
      Explanation(
        "listener-queries", "more listener queries than are answered at once", "RFC 3810 6.2")
    case .listenerGroup:
      Explanation(
        "listener-group", "listener query about a group that no fake host is in", "RFC 3810 6.2")
    case .udpTruncated: Explanation("udp-truncated", "truncated UDP header", "RFC 768")
    case .udpLength: Explanation("udp-length", "bad UDP length", "RFC 768")
    case .udpChecksum: Explanation("udp-checksum", "bad UDP checksum", "RFC 1122 4.1.3.4")
    case .udpSwallowed:
      Explanation("udp-swallowed", "to an open UDP port, which answers nothing", "RFC 863")
    case .udpEchoOfService:
      Explanation(
        "udp-echo-of-service", "to UDP echo from no higher port, or from one below 1024", "RFC 862")
    case .tcpTruncated: Explanation("tcp-truncated", "truncated TCP header", "RFC 9293 3.1")
    case .tcpDataOffset: Explanation("tcp-data-offset", "bad TCP data offset", "RFC 9293 3.1")
    case .tcpChecksum: Explanation("tcp-checksum", "bad TCP checksum", "RFC 9293 3.1")
    case .tcpReset:
      Explanation("tcp-reset-received", "TCP reset, which none answers", "RFC 9293 3.10.7")
    case .tcpWithoutACK:
      Explanation("tcp-without-ack", "TCP without SYN and ACK to an open port", "RFC 9293 3.10.7.2")
    case .tcpAcknowledgment:
      Explanation(
        "tcp-acknowledgment", "TCP acknowledgment alone, to an open port", "RFC 9293 3.10.7.4")
    case .tcpSYNWithFIN:
      Explanation("tcp-syn-with-fin", "TCP SYN with FIN to an open port", "net/ipv4/tcp_input.c")
    case .portFiltered: Explanation("port-filtered", "to a port that is filtered", nil)
    case .portHalfOpen:
      Explanation("port-half-open", "to a port that answers SYN alone", nil)
    }
  }
}
