/// What became of a frame that came in.
public enum Verdict: Hashable, Sendable {
  /// Its reply is in the outbox.
  case answered(Answer)
  /// Nothing is sent yet: more has to come.
  case kept(Kept)
  /// Nothing is sent.
  case ignored(Reason)

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
    /// RFC 1122 3.2.2.1, 4.1.3.1: no UDP port is open.
    case portUnreachable
    /// RFC 1122 3.2.2.5: a malformed option.
    case parameterProblem
    /// RFC 9293 3.10.7.1: no TCP port is open.
    case tcpReset
  }

  /// What is waited with.
  public enum Kept: Int, CaseIterable, Sendable {
    /// RFC 791 3.2.
    case fragment
  }

  /// Why a frame is not answered. A rule that is not kept, or something that no fake host does.
  public enum Reason: Int, CaseIterable, Sendable {
    // The link layer.

    /// Shorter than an Ethernet header.
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
    /// RFC 8200: IPv6 is not spoken.
    case ipv6
    /// RFC 1122 2.3.3: any other type.
    case etherType

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

    // UDP.

    /// RFC 768: shorter than 8 bytes.
    case udpTruncated
    /// RFC 768: its length is under 8, or past the datagram's end.
    case udpLength
    /// RFC 1122 4.1.3.4.
    case udpChecksum

    // TCP.

    /// RFC 9293 3.1: shorter than 20 bytes.
    case tcpTruncated
    /// RFC 9293 3.1: under 20 bytes, or past the segment's end.
    case tcpDataOffset
    /// RFC 9293 3.1.
    case tcpChecksum
    /// RFC 9293 3.10.7.1: a reset is never answered.
    case tcpReset
  }
}
