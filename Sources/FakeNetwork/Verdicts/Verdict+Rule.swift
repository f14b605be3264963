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

extension Verdict {
  /// What it comes from.
  public var rule: Rule {
    switch self {
    case .answered(let answer): answer.rule
    case .kept(let kept): kept.rule
    case .ignored(let reason): reason.rule
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
    case .arpReply: Rule("arp-reply", "ARP reply", "RFC 826")
    case .echoReply: Rule("echo-reply", "echo reply", "RFC 792, RFC 4443 4.2")
    case .timestampReply: Rule("timestamp-reply", "timestamp reply", "RFC 1122 3.2.2.8")
    case .protocolUnreachable:
      Rule("protocol-unreachable", "protocol unreachable", "RFC 1122 3.2.2.1")
    case .portUnreachable:
      Rule("port-unreachable", "port unreachable", "RFC 1122 4.1.3.1, RFC 4443 3.1")
    case .parameterProblem:
      Rule("parameter-problem", "parameter problem", "RFC 1122 3.2.2.5, RFC 4443 3.4")
    case .unrecognizedNextHeader:
      Rule("unrecognized-next-header", "unrecognized next header", "RFC 4443 3.4")
    case .tcpReset: Rule("tcp-reset", "TCP reset", "RFC 9293 3.10.7.1")
    case .neighborAdvertisement:
      Rule("neighbor-advertisement", "neighbor advertisement", "RFC 4861 7.2.4")
    case .arpReplyWrongMAC: Rule("arp-reply-wrong-mac", "ARP reply with a wrong MAC", nil)
    case .arpReplyTwoMACs: Rule("arp-reply-two-macs", "two ARP replies with different MACs", nil)
    case .neighborAdvertisementWrongMAC:
      Rule("neighbor-advertisement-wrong-mac", "neighbor advertisement with a wrong MAC", nil)
    case .neighborAdvertisementTwoMACs:
      Rule(
        "neighbor-advertisement-two-macs", "two neighbor advertisements with different MACs", nil)
    case .echoReplyWrongChecksum:
      Rule("echo-reply-wrong-checksum", "echo reply with a wrong checksum", nil)
    case .echoReplyWrongIdentifier:
      Rule("echo-reply-wrong-id", "echo reply with a wrong identifier", nil)
    case .echoReplyWrongSequence:
      Rule("echo-reply-wrong-sequence", "echo reply with a wrong sequence number", nil)
    case .echoReplyWrongData: Rule("echo-reply-wrong-data", "echo reply with wrong data", nil)
    case .echoReplyTimeToLive:
      Rule("echo-reply-ttl", "echo reply with a time to live of the host's own", nil)
    case .echoNetworkUnreachable:
      Rule(
        "echo-net-unreachable", "network unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.1")
    case .echoHostUnreachable:
      Rule(
        "echo-host-unreachable", "host unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.1")
    case .echoProtocolUnreachable:
      Rule(
        "echo-protocol-unreachable", "protocol unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.4")
    case .echoPortUnreachable:
      Rule(
        "echo-port-unreachable", "port unreachable instead of an echo reply",
        "RFC 792, RFC 4443 3.1")
    case .echoProhibited:
      Rule(
        "echo-prohibited", "prohibited instead of an echo reply",
        "RFC 1812 5.2.7.1, RFC 4443 3.1")
    case .redirect: Rule("redirect", "redirect, and then an echo reply", "RFC 792, RFC 4861 8.2")
    }
  }
}

extension Verdict.Answer {
  /// An echo reply of which that is wrong.
  init(wrong field: EchoField) {
    switch field {
    case .checksum: self = .echoReplyWrongChecksum
    case .identifier: self = .echoReplyWrongIdentifier
    case .sequenceNumber: self = .echoReplyWrongSequence
    case .data: self = .echoReplyWrongData
    }
  }

  /// An error instead of an echo reply.
  init(_ unreachable: Unreachable) {
    switch unreachable {
    case .network: self = .echoNetworkUnreachable
    case .host: self = .echoHostUnreachable
    case .protocol: self = .echoProtocolUnreachable
    case .port: self = .echoPortUnreachable
    case .prohibited: self = .echoProhibited
    }
  }
}

extension Verdict.Kept: CustomStringConvertible {
  public var description: String { rule.description }

  public var rule: Rule {
    switch self {
    case .fragment: Rule("fragment", "fragment, until the rest comes", "RFC 791 3.2, RFC 8200 4.5")
    case .listenerQuery:
      Rule("listener-query", "listener query, until its reports are due", "RFC 3810 6.2")
    case .pathMTU: Rule("path-mtu", "packet too big: the path's MTU is heeded", "RFC 8201 4")
    }
  }
}

extension Verdict.Reason: CustomStringConvertible {
  public var description: String { rule.description }

  public var rule: Rule {
    switch self {
    case .frameTruncated: Rule("frame-truncated", "frame shorter than its link-layer header", nil)
    case .groupSource: Rule("group-source", "source MAC is a group address", "IEEE 802.3 3.2.3")
    case .loopedFrame:
      Rule("looped-frame", "source MAC is a fake host's own: a loop", "IEEE 802.3 3.2.3")
    case .foreignMAC: Rule("foreign-mac", "to another station's MAC", "IEEE 802.3 3.2.3")
    case .otherHostsMAC:
      Rule(
        "other-hosts-mac", "to the MAC of another fake host than the packet's", "IEEE 802.3 3.2.3")
    case .llc: Rule("llc", "802.3 LLC frame", "IEEE 802.3 3.2.6")
    case .snap: Rule("snap", "802.3 SNAP frame", "RFC 1122 2.3.3")
    case .vlanTruncated: Rule("vlan-truncated", "truncated VLAN tag", "IEEE 802.1Q 9.3")
    case .vlanDepth: Rule("vlan-depth", "more than two VLAN tags", "IEEE 802.1ad")
    case .vlanReserved:
      Rule("vlan-reserved", "VLAN 4095, which is reserved", "IEEE 802.1Q Table 9-2")
    case .vlanNotOurs:
      Rule("vlan-not-ours", "not in a VLAN that the hosts are in", "IEEE 802.1Q 6.9")
    case .etherType: Rule("ether-type", "unknown ethertype", "RFC 1122 2.3.3")
    case .cookedOutgoing:
      Rule("cooked-outgoing", "sent by who captured it", "LINKTYPE_LINUX_SLL")
    case .cookedForeign:
      Rule("cooked-foreign", "to another station than who captured it", "LINKTYPE_LINUX_SLL")
    case .linkProtocol:
      Rule("link-protocol", "unknown address family, or no network protocol", "LINKTYPE_NULL")
    case .tentative:
      Rule("tentative", "the hosts still probe their addresses", "RFC 5227 2.1.1, RFC 4862 5.4")
    case .addressInUse:
      Rule(
        "address-in-use", "somebody has a fake host's address", "RFC 5227 2.1.1, RFC 4862 5.4")
    case .arpTruncated: Rule("arp-truncated", "truncated ARP packet", "RFC 826")
    case .arpHardwareType: Rule("arp-hardware-type", "ARP hardware type is not Ethernet", "RFC 826")
    case .arpProtocolType: Rule("arp-protocol-type", "ARP protocol type is not IPv4", "RFC 826")
    case .arpAddressLength: Rule("arp-address-length", "ARP address length", "RFC 826")
    case .arpUnsolicitedReply:
      Rule("arp-unsolicited-reply", "ARP reply that nobody asked for", "RFC 826")
    case .arpOperation: Rule("arp-operation", "ARP operation neither request nor reply", "RFC 826")
    case .arpNotOurs: Rule("arp-not-ours", "ARP for an address that no fake host has", "RFC 826")
    case .arpSenderHardware:
      Rule("arp-sender-hardware", "ARP sender MAC is a group's or a fake host's", "RFC 1812 3.3.2")
    case .arpSenderProtocol:
      Rule("arp-sender-protocol", "ARP sender IP is no single host's", "RFC 1122 3.2.1.3")
    case .arpConflict:
      Rule("arp-conflict", "another station claims a fake host's address", "RFC 5227 2.4")
    case .ipv4Truncated: Rule("ipv4-truncated", "truncated IPv4 header", "RFC 791 3.1")
    case .ipv4Version: Rule("ipv4-version", "IP version is not 4", "RFC 1122 3.2.1.1")
    case .ipv4HeaderLength: Rule("ipv4-header-length", "bad IPv4 header length", "RFC 791 3.1")
    case .ipv4TotalLength:
      Rule("ipv4-total-length", "IPv4 total length past the frame's end", "RFC 791 3.1")
    case .ipv4Checksum: Rule("ipv4-checksum", "bad IPv4 header checksum", "RFC 1122 3.2.1.2")
    case .ipv4NotOurs:
      Rule("ipv4-not-ours", "to an address that no fake host has", "RFC 1122 3.2.1.3")
    case .ipv4LoopbackDestination:
      Rule("ipv4-loopback-destination", "to a loopback address", "RFC 1122 3.2.1.3")
    case .ipv4Broadcast: Rule("ipv4-broadcast", "to a broadcast address", "RFC 1122 3.2.2.6")
    case .ipv4Multicast: Rule("ipv4-multicast", "to a multicast address", "RFC 1122 3.2.2.6")
    case .ipv4LinkGroup:
      Rule(
        "ipv4-link-group", "one host's datagram in a broadcast or multicast frame", "RFC 1122 3.3.6"
      )
    case .ipv4Source: Rule("ipv4-source", "source address is no single host's", "RFC 1122 3.2.1.3")
    case .ipv4OwnSource:
      Rule("ipv4-own-source", "source address is the fake host's own", "RFC 1122 3.2.1.3")
    case .ipv4Option: Rule("ipv4-option", "malformed IPv4 option", "RFC 791 3.1")
    case .ipv4SourceRoute: Rule("ipv4-source-route", "IPv4 source route", "RFC 7126 4.3")
    case .ipv4SourceRouteUnderWay:
      Rule(
        "ipv4-source-route-under-way", "IPv4 source route that goes on to another host",
        "RFC 1122 3.3.5")
    case .ipv4SourceRouteStop:
      Rule(
        "ipv4-source-route-stop", "IPv4 source route over an address of no other host",
        "RFC 1122 3.2.1.3")
    case .fragmentEmpty: Rule("fragment-empty", "fragment without data", "RFC 791 3.2")
    case .fragmentLength:
      Rule("fragment-length", "fragment of no multiple of 8 bytes before the last", "RFC 791 3.2")
    case .fragmentTooLong:
      Rule("fragment-too-long", "fragment past the longest datagram", "RFC 791 3.1")
    case .fragmentDuplicate:
      Rule("fragment-duplicate", "fragment that is there already", "RFC 815 3")
    case .fragmentOverlap:
      Rule(
        "fragment-overlap", "fragment that overlaps another: the datagram is given up", "RFC 5722 4"
      )
    case .fragmentEnd:
      Rule("fragment-end", "fragment that moves the datagram's end: it is given up", "RFC 791 3.2")
    case .fragmentCongestion:
      Rule(
        "fragment-congestion", "fragments with and without ECN: the datagram is given up",
        "RFC 3168 5.3")
    case .fragmentGivenUp:
      Rule("fragment-given-up", "fragment of a datagram that was given up", "RFC 5722 4")
    case .icmpTruncated: Rule("icmp-truncated", "truncated ICMP message", "RFC 792")
    case .icmpChecksum: Rule("icmp-checksum", "bad ICMP checksum", "RFC 792")
    case .icmpEchoReply: Rule("icmp-echo-reply", "ICMP echo reply that nobody asked for", "RFC 792")
    case .icmpError: Rule("icmp-error", "ICMP error", "RFC 1122 3.2.2")
    case .icmpTimestampTruncated:
      Rule("icmp-timestamp-truncated", "truncated ICMP timestamp request", "RFC 792")
    case .icmpType: Rule("icmp-type", "ICMP type that is not answered", "RFC 1122 3.2.2")
    case .errorRate:
      Rule(
        "error-rate", "an error is due, over the error rate",
        "RFC 1812 4.3.2.8, RFC 4443 2.4")
    case .ipv6Truncated: Rule("ipv6-truncated", "truncated IPv6 header", "RFC 8200 3")
    case .ipv6Version: Rule("ipv6-version", "IP version is not 6", "RFC 8200 3")
    case .ipv6PayloadLength:
      Rule("ipv6-payload-length", "IPv6 payload length past the frame's end", "RFC 8200 3")
    case .ipv6Source: Rule("ipv6-source", "IPv6 source is no single host's", "RFC 4291 2.7")
    case .ipv6OwnSource:
      Rule("ipv6-own-source", "IPv6 source is the fake host's own", "RFC 4291 2.1")
    case .ipv6NotOurs:
      Rule("ipv6-not-ours", "to an IPv6 address that no fake host has", "RFC 8200 3")
    case .ipv6LoopbackDestination:
      Rule("ipv6-loopback-destination", "to the IPv6 loopback address", "RFC 4291 2.5.3")
    case .ipv6Multicast:
      Rule("ipv6-multicast", "to an IPv6 group that nobody answers", "RFC 4291 2.7")
    case .ipv6LinkGroup:
      Rule("ipv6-link-group", "one host's IPv6 packet in a multicast frame", "RFC 1122 3.3.6")
    case .groupRate:
      Rule("group-rate", "echo to a group, over the rate of such replies", "RFC 4443 4.2")
    case .groupFragments:
      Rule("group-fragments", "echo to a group, put together from fragments", "RFC 4443 4.2")
    case .ipv6HeaderTruncated:
      Rule("ipv6-header-truncated", "truncated IPv6 extension header", "RFC 8200 4")
    case .ipv6HeaderErroneous:
      Rule("ipv6-header-erroneous", "erroneous IPv6 extension header", "RFC 8200 4.4")
    case .ipv6NextHeader:
      Rule("ipv6-next-header", "IPv6 hop-by-hop options out of place", "RFC 8200 4.1")
    case .ipv6Option: Rule("ipv6-option", "IPv6 option that asks to be dropped", "RFC 8200 4.2")
    case .ipv6NoNextHeader:
      Rule("ipv6-no-next-header", "IPv6 packet that carries nothing", "RFC 8200 4.7")
    case .fragmentHeaderChain:
      Rule("fragment-header-chain", "first fragment without all headers", "RFC 7112 5")
    case .icmpv6Truncated: Rule("icmpv6-truncated", "truncated ICMPv6 message", "RFC 4443 2.1")
    case .icmpv6Checksum: Rule("icmpv6-checksum", "bad ICMPv6 checksum", "RFC 4443 2.3")
    case .icmpv6EchoReply:
      Rule("icmpv6-echo-reply", "ICMPv6 echo reply that nobody asked for", "RFC 4443 4.2")
    case .icmpv6Error: Rule("icmpv6-error", "ICMPv6 error", "RFC 4443 2.4")
    case .icmpv6Type: Rule("icmpv6-type", "ICMPv6 type that is not answered", "RFC 4443 2.4")
    case .ndFragment: Rule("nd-fragment", "neighbor discovery in fragments", "RFC 6980 5")
    case .ndHopLimit:
      Rule("nd-hop-limit", "neighbor solicitation that came through a router", "RFC 4861 7.1.1")
    case .ndSolicitation: Rule("nd-solicitation", "invalid neighbor solicitation", "RFC 4861 7.1.1")
    case .ndNotOurs:
      Rule("nd-not-ours", "solicitation for an address that no fake host has", "RFC 4861 7.2.3")
    case .ndUnsolicited:
      Rule(
        "nd-unsolicited", "neighbor discovery that is not for hosts like these", "RFC 4861 7.2.5")
    case .packetTooBig:
      Rule("packet-too-big", "packet too big that no packet of ours can have caused", "RFC 8201 4")
    case .listenerQuery: Rule("listener-query-invalid", "invalid listener query", "RFC 3810 6.2")
    case .listenerQueries:
      Rule("listener-queries", "more listener queries than are answered at once", "RFC 3810 6.2")
    case .listenerGroup:
      Rule("listener-group", "listener query about a group that no fake host is in", "RFC 3810 6.2")
    case .udpTruncated: Rule("udp-truncated", "truncated UDP header", "RFC 768")
    case .udpLength: Rule("udp-length", "bad UDP length", "RFC 768")
    case .udpChecksum: Rule("udp-checksum", "bad UDP checksum", "RFC 1122 4.1.3.4")
    case .tcpTruncated: Rule("tcp-truncated", "truncated TCP header", "RFC 9293 3.1")
    case .tcpDataOffset: Rule("tcp-data-offset", "bad TCP data offset", "RFC 9293 3.1")
    case .tcpChecksum: Rule("tcp-checksum", "bad TCP checksum", "RFC 9293 3.1")
    case .tcpReset: Rule("tcp-reset-received", "TCP reset to a closed port", "RFC 9293 3.10.7.1")
    }
  }
}
