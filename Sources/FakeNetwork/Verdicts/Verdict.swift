/// What became of a frame that came in.
public enum Verdict: Hashable, Sendable {
  /// Its reply is in the outbox.
  case answered(Answer)
  /// Nothing is sent yet: more has to come, or what it says is heeded later.
  case kept(Kept)
  /// Nothing is sent.
  case ignored(Reason)
  /// It is sent on, and is for nobody here.
  case forwarded

  /// The kinds of answers.
  public enum Answer: Int, CaseIterable, Sendable {
    /// RFC 826.
    case arpReply
    /// RFC 792, RFC 1122 3.2.2.6.
    case echoReply
    /// RFC 792, RFC 1122 3.2.2.8.
    case timestampReply
    /// RFC 1122 3.2.2.1: nobody speaks that protocol.
    case protocolUnreachable
    /// RFC 1122 3.2.2.1, 4.1.3.1, RFC 4443 3.1: no UDP port is open.
    case portUnreachable
    /// RFC 1122 3.2.2.5, RFC 4443 3.4: a malformed option or header.
    case parameterProblem
    /// RFC 4443 3.4, code 1: a header or a protocol that is not known.
    case unrecognizedNextHeader
    /// RFC 9293 3.10.7.1: no TCP port is open.
    case tcpReset
    /// RFC 4861 7.2.4.
    case neighborAdvertisement

    // Of ports that are not closed.

    /// RFC 9293 3.10.7.2, third: a TCP port is open.
    case tcpSYNACK
    /// RFC 9293 3.10.7.4, seventh: data are swallowed, or FIN came again.
    case tcpACK
    /// RFC 9293 3.10.7.4, eighth, 3.6: both sides close.
    case tcpFINACK
    /// RFC 9293 3.10.7.2, second: an open port has sent nothing that could be acknowledged so.
    case tcpResetOfUnsent
    /// RFC 9293 3.10.5: a port that gives up whoever sends data.
    case tcpResetOfData
    /// RFC 862.
    case udpEcho
    /// RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1: a port that is to be unreachable.
    case portRejected

    // Of hosts that misbehave on purpose.

    /// RFC 826, Packet Reception: the sender hardware address is to be the host's own.
    case arpReplyWrongMAC
    /// The same, and a second reply contradicts the first.
    case arpReplyTwoMACs
    /// RFC 4861 7.2.4: the target link-layer address is to be the host's own.
    case neighborAdvertisementWrongMAC
    /// The same, and a second advertisement contradicts the first.
    case neighborAdvertisementTwoMACs
    /// RFC 792, RFC 4443 2.3: it is to be right.
    case echoReplyWrongChecksum
    /// RFC 792, RFC 4443 4.2: it is to be the request's.
    case echoReplyWrongIdentifier
    /// RFC 792, RFC 4443 4.2: it is to be the request's.
    case echoReplyWrongSequence
    /// RFC 1122 3.2.2.6, RFC 4443 4.2: they are to be the request's.
    case echoReplyWrongData
    /// RFC 1122 3.2.1.7: it is another than the other hosts'.
    case echoReplyTimeToLive
    /// RFC 792, code 0; RFC 4443 3.1, code 0: instead of an echo reply.
    case echoNetworkUnreachable
    /// RFC 792, code 1; RFC 4443 3.1, code 3: instead of an echo reply.
    case echoHostUnreachable
    /// RFC 792, code 2; RFC 4443 3.4, code 1: instead of an echo reply.
    case echoProtocolUnreachable
    /// RFC 792, code 3; RFC 4443 3.1, code 4: instead of an echo reply.
    case echoPortUnreachable
    /// RFC 1812 5.2.7.1, code 13; RFC 4443 3.1, code 1: instead of an echo reply.
    case echoProhibited
    /// RFC 792, RFC 4861 8.2: a redirect, and then the echo reply.
    case redirect
  }

  /// What is remembered.
  public enum Kept: Int, CaseIterable, Sendable {
    /// RFC 791 3.2, RFC 8200 4.5.
    case fragment
    /// RFC 3810 6.2: the reports follow after a delay.
    case listenerQuery
    /// RFC 8201 4.
    case pathMTU
  }

  /// Why a frame is not answered. A rule that is not kept, or something that no fake host does.
  public enum Reason: Int, CaseIterable, Sendable, Error {
    // The link layer.

    /// Shorter than a link-layer header.
    case frameTruncated
    /// IEEE 802.3 3.2.3: a source is a station; nothing is ever sent to a group in reply.
    case groupSource
    /// A fake host's own frame came back: a loop.
    case loopedFrame
    /// IEEE 802.3 3.2.3: no fake host's station hears it.
    case foreignMAC
    /// IEEE 802.3 3.2.3: the frame went to another fake host than the packet in it.
    case otherHostsMAC
    /// IEEE 802.3 3.2.6: a length stands where the type would; LLC is not spoken.
    case llc
    /// RFC 1042: what Ethernet II carries, behind LLC and SNAP; RFC 1122 2.3.3 lets a host not take it.
    case snap
    /// IEEE 802.1Q 9.3: the frame ends in a tag, or before the type behind it.
    case vlanTruncated
    /// IEEE 802.1ad: more than a service provider's tag and a customer's.
    case vlanDepth
    /// IEEE 802.1Q Table 9-2: VLAN 4095 is reserved.
    case vlanReserved
    /// IEEE 802.1Q 6.9: the hosts are in other VLANs.
    case vlanNotOurs
    /// RFC 1122 2.3.3: any other type.
    case etherType
    /// LINKTYPE_LINUX_SLL, packet type 4: it was sent by the capturing machine.
    case cookedOutgoing
    /// LINKTYPE_LINUX_SLL, packet type 3: it was to another station than the capturing machine.
    case cookedForeign
    /// LINKTYPE_NULL, LINKTYPE_LINUX_SLL: a number of the link's own, of neither IPv4 nor IPv6.
    case linkProtocol

    // Before the hosts are there.

    /// RFC 5227 2.1.1, RFC 4862 5.4: they look whether somebody has their addresses.
    case tentative
    /// RFC 5227 2.1.1, RFC 4862 5.4.5: somebody has.
    case addressInUse
    /// A host that hears nothing for now, as if its cable were pulled.
    case paused

    // ARP.

    /// RFC 826, Packet Reception.
    case arpTruncated
    /// RFC 826, Packet Reception: `ar$hrd`.
    case arpHardwareType
    /// RFC 826, Packet Reception: `ar$pro`.
    case arpProtocolType
    /// RFC 826, Packet Reception: `ar$hln`, `ar$pln`.
    case arpAddressLength
    /// RFC 826, Packet Reception: a reply is never answered.
    case arpUnsolicitedReply
    /// RFC 826, Packet Reception: neither request nor reply.
    case arpOperation
    /// RFC 826, Packet Reception: "Am I the target protocol address?"
    case arpNotOurs
    /// RFC 1812 3.3.2: a station has no group address, and a reply goes to none; nor to ourselves.
    case arpSenderHardware
    /// RFC 1122 3.2.1.3: the sender's IP address is no single host's.
    case arpSenderProtocol
    /// RFC 5227 2.4: somebody else says that a fake host's address is theirs.
    case arpConflict

    // IPv4.

    /// RFC 791 3.1: shorter than a header.
    case ipv4Truncated
    /// RFC 1122 3.2.1.1.
    case ipv4Version
    /// RFC 791 3.1: under 20 bytes, or past the total length.
    case ipv4HeaderLength
    /// RFC 791 3.1: past the frame's end.
    case ipv4TotalLength
    /// RFC 1122 3.2.1.2.
    case ipv4Checksum
    /// RFC 1122 3.2.1.3.
    case ipv4NotOurs
    /// RFC 1122 3.2.1.3 (g).
    case ipv4LoopbackDestination
    /// RFC 1122 3.2.2.6: MAY be discarded, and is.
    case ipv4Broadcast
    /// RFC 1122 3.2.2.6 for a group; RFC 1112 7.2 for one that nobody joined.
    case ipv4Multicast
    /// RFC 1122 3.3.6: one host's datagram in a frame to many.
    case ipv4LinkGroup
    /// RFC 1122 3.2.1.3: the source is no single host's.
    case ipv4Source
    /// RFC 1122 3.2.1.3: the source is the fake host itself.
    case ipv4OwnSource
    /// RFC 791 3.1, RFC 1122 3.2.1.8.
    case ipv4Option
    /// RFC 7126 4.3, 4.4: dropped, as routers do.
    case ipv4SourceRoute
    /// RFC 1122 3.3.5: a host that does not forward; the next stop is another.
    case ipv4SourceRouteUnderWay
    /// RFC 1122 3.2.1.3: the way back leads over what is no other single host's address.
    case ipv4SourceRouteStop

    // Fragments.

    /// RFC 791 3.2: it carries nothing.
    case fragmentEmpty
    /// RFC 791 3.2: more follow, and its length is no multiple of 8.
    case fragmentLength
    /// RFC 791 3.1: it, or the datagram, would end past 65 535 bytes.
    case fragmentTooLong
    /// RFC 815 3: the same again.
    case fragmentDuplicate
    /// RFC 5722 4, RFC 1858 3: it overlaps another; the datagram is given up.
    case fragmentOverlap
    /// RFC 791 3.2: it and another disagree about the datagram's end, which is given up.
    case fragmentEnd
    /// RFC 3168 5.3: some of the datagram's fragments are ECN-capable and some are not; it is given up.
    case fragmentCongestion
    /// RFC 5722 4: the rest of a datagram that was given up.
    case fragmentGivenUp

    // ICMP.

    /// RFC 792: shorter than 8 bytes.
    case icmpTruncated
    /// RFC 792.
    case icmpChecksum
    /// RFC 792: a reply that nobody asked for.
    case icmpEchoReply
    /// RFC 1122 3.2.2: never an answer to an error.
    case icmpError
    /// RFC 792: a timestamp request shorter than 20 bytes.
    case icmpTimestampTruncated
    /// RFC 1122 3.2.2: any other type is dropped in silence.
    case icmpType
    /// RFC 1812 4.3.2.8: an error is due, but there were too many.
    case errorRate

    // IPv6.

    /// RFC 8200 3: shorter than a header.
    case ipv6Truncated
    /// RFC 8200 3.
    case ipv6Version
    /// RFC 8200 3: past the frame's end.
    case ipv6PayloadLength
    /// RFC 4291 2.5.2, 2.5.3, 2.7: the source is no single host's.
    case ipv6Source
    /// RFC 4291 2.1: the source is the fake host itself.
    case ipv6OwnSource
    /// RFC 8200 3.
    case ipv6NotOurs
    /// RFC 4291 2.5.3.
    case ipv6LoopbackDestination
    /// RFC 4291 2.7: a group that no fake host listens to, or that is not answered.
    case ipv6Multicast
    /// RFC 1122 3.3.6, in spirit: one host's packet in a frame to many.
    case ipv6LinkGroup
    /// RFC 4443 4.2 is a SHOULD: hosts together have answered so many requests to groups in a second.
    case groupRate
    /// RFC 4443 4.2 is a SHOULD: a request to a group in fragments would multiply.
    case groupFragments
    /// RFC 8200 4: an extension header is cut, or longer than the packet.
    case ipv6HeaderTruncated
    /// RFC 8200 4.2, 4.4: an extension header is wrong, and nothing may be said about it.
    case ipv6HeaderErroneous
    /// RFC 8200 4.1: hop-by-hop options not right behind the header, and nothing may be said about it.
    case ipv6NextHeader
    /// RFC 8200 4.2: an option that asks whoever does not know it to drop the packet.
    case ipv6Option
    /// RFC 8200 4.7: the packet carries nothing.
    case ipv6NoNextHeader
    /// RFC 7112 5: the first fragment lacks headers, and nothing may be said about it.
    case fragmentHeaderChain

    // ICMPv6 and neighbor discovery.

    /// RFC 4443 2.1: shorter than 8 bytes.
    case icmpv6Truncated
    /// RFC 4443 2.3.
    case icmpv6Checksum
    /// RFC 4443 4.2: a reply that nobody asked for.
    case icmpv6EchoReply
    /// RFC 4443 2.4 (e): never an answer to an error.
    case icmpv6Error
    /// RFC 4443 2.4 (b): any other type is dropped in silence.
    case icmpv6Type
    /// RFC 6980 5: neighbor discovery in fragments.
    case ndFragment
    /// RFC 4861 7.1.1: it came through a router.
    case ndHopLimit
    /// RFC 4861 7.1.1: not valid.
    case ndSolicitation
    /// RFC 4861 7.2.3: for an address that no fake host has.
    case ndNotOurs
    /// RFC 4861 7.2.5, 6.2.6, 6.1.2, 8.1: what a host that keeps no neighbors and routers has no use for.
    case ndUnsolicited

    /// RFC 8201 4: it says too little, or is about no packet of the host's.
    case packetTooBig

    // Multicast listener discovery.

    /// RFC 3810 6.2: not from the link, or malformed.
    case listenerQuery
    /// RFC 3810 6.2: more than can be answered at once.
    case listenerQueries
    /// RFC 3810 6.2: no host that was named singly listens to that group.
    case listenerGroup

    // UDP.

    /// RFC 768: shorter than 8 bytes.
    case udpTruncated
    /// RFC 768: its length is under 8, or past the datagram's end.
    case udpLength
    /// RFC 1122 4.1.3.4.
    case udpChecksum
    /// RFC 863: an open port that answers nothing.
    case udpSwallowed
    /// RFC 862: a service's port may be such a port itself, and the data would go to and fro.
    case udpEchoOfService

    // TCP.

    /// RFC 9293 3.1: shorter than 20 bytes.
    case tcpTruncated
    /// RFC 9293 3.1: under 20 bytes, or past the segment's end.
    case tcpDataOffset
    /// RFC 9293 3.1.
    case tcpChecksum
    /// RFC 9293 3.10.7: a reset is never answered.
    case tcpReset
    /// RFC 9293 3.10.7.2, fourth, 3.10.7.4, fifth: neither SYN nor ACK, to an open port.
    case tcpWithoutACK
    /// RFC 9293 3.10.7.4, fifth: an acknowledgment alone, of what was sent.
    case tcpAcknowledgment
    /// SYN with FIN, to an open port: Linux drops it.
    case tcpSYNWithFIN

    // Ports of both.

    /// A firewall that drops what comes.
    case portFiltered
    /// A port that answers SYN, and nothing else.
    case portHalfOpen
  }
}
