/// What became of a frame that came in.
public enum Verdict: Hashable, Sendable {
  /// Its reply is in the outbox.
  case answered(Answer)
  /// Nothing is sent.
  case ignored(Reason)

  /// The kinds of answers.
  public enum Answer: Int, CaseIterable, Sendable {
    /// RFC 826.
    case arpReply
    /// RFC 792, RFC 1122 3.2.2.6.
    case echoReply
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
    /// RFC 1042: LLC is not spoken.
    case llc
    /// IEEE 802.1Q: tags are not spoken.
    case vlanTag
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
    /// RFC 791 3.1: record route and timestamp are not kept.
    case ipv4RecordingOption
    /// RFC 791 3.2: fragments are not put together.
    case ipv4Fragment
    /// RFC 9293: no TCP here.
    case tcp
    /// RFC 768: no UDP here.
    case udp
    /// RFC 791 3.1: neither ICMP, TCP nor UDP.
    case ipv4Protocol

    // ICMP.

    /// RFC 792: shorter than 8 bytes.
    case icmpTruncated
    /// RFC 792.
    case icmpChecksum
    /// RFC 792: a reply that nobody asked for.
    case icmpEchoReply
    /// RFC 1122 3.2.2: never an answer to an error.
    case icmpError
    /// RFC 1122 3.2.2.8: MAY be answered, and is not.
    case icmpTimestamp
    /// RFC 1122 3.2.2: any other type is dropped in silence.
    case icmpType
  }
}

extension Verdict: CustomStringConvertible {
  /// `answered: echo reply`, `ignored: bad ICMP checksum (RFC 792)`
  public var description: String {
    switch self {
    case .answered(let answer): "answered: \(answer)"
    case .ignored(let reason): "ignored: \(reason)"
    }
  }
}

extension Verdict.Answer: CustomStringConvertible {
  public var description: String {
    switch self {
    case .arpReply: "ARP reply"
    case .echoReply: "echo reply"
    }
  }
}

extension Verdict.Reason: CustomStringConvertible {
  /// For people, with the rule's clause where there is one.
  public var description: String {
    switch self {
    case .frameTruncated: "frame shorter than an Ethernet header"
    case .groupSource: "source MAC is a group address (IEEE 802.3 3.2.3)"
    case .loopedFrame: "source MAC is a fake host's own: a loop (IEEE 802.3 3.2.3)"
    case .foreignMAC: "to another station's MAC (IEEE 802.3 3.2.3)"
    case .otherHostsMAC: "to the MAC of another fake host than the packet's (IEEE 802.3 3.2.3)"
    case .llc: "802.3 LLC frame (RFC 1042)"
    case .vlanTag: "VLAN tag (IEEE 802.1Q)"
    case .ipv6: "IPv6 (RFC 8200)"
    case .etherType: "unknown ethertype (RFC 1122 2.3.3)"
    case .arpTruncated: "truncated ARP packet (RFC 826)"
    case .arpHardwareType: "ARP hardware type is not Ethernet (RFC 826)"
    case .arpProtocolType: "ARP protocol type is not IPv4 (RFC 826)"
    case .arpAddressLength: "ARP address length (RFC 826)"
    case .arpUnsolicitedReply: "ARP reply that nobody asked for (RFC 826)"
    case .arpOperation: "ARP operation neither request nor reply (RFC 826)"
    case .arpNotOurs: "ARP for an address that no fake host has (RFC 826)"
    case .arpSenderHardware: "ARP sender MAC is a group's or a fake host's (RFC 1812 3.3.2)"
    case .arpSenderProtocol: "ARP sender IP is no single host's (RFC 1122 3.2.1.3)"
    case .arpConflict: "another station claims a fake host's address (RFC 5227 2.4)"
    case .ipv4Truncated: "truncated IPv4 header (RFC 791 3.1)"
    case .ipv4Version: "IP version is not 4 (RFC 1122 3.2.1.1)"
    case .ipv4HeaderLength: "bad IPv4 header length (RFC 791 3.1)"
    case .ipv4TotalLength: "IPv4 total length past the frame's end (RFC 791 3.1)"
    case .ipv4Checksum: "bad IPv4 header checksum (RFC 1122 3.2.1.2)"
    case .ipv4NotOurs: "to an address that no fake host has (RFC 1122 3.2.1.3)"
    case .ipv4LoopbackDestination: "to a loopback address (RFC 1122 3.2.1.3)"
    case .ipv4Broadcast: "to a broadcast address (RFC 1122 3.2.2.6)"
    case .ipv4Multicast: "to a multicast address (RFC 1122 3.2.2.6)"
    case .ipv4LinkGroup: "one host's datagram in a broadcast or multicast frame (RFC 1122 3.3.6)"
    case .ipv4Source: "source address is no single host's (RFC 1122 3.2.1.3)"
    case .ipv4OwnSource: "source address is the fake host's own (RFC 1122 3.2.1.3)"
    case .ipv4Option: "malformed IPv4 option (RFC 791 3.1)"
    case .ipv4SourceRoute: "IPv4 source route (RFC 7126 4.3)"
    case .ipv4RecordingOption: "IPv4 record route or timestamp option (RFC 791 3.1)"
    case .ipv4Fragment: "IPv4 fragment (RFC 791 3.2)"
    case .tcp: "TCP (RFC 9293)"
    case .udp: "UDP (RFC 768)"
    case .ipv4Protocol: "unknown IP protocol (RFC 791 3.1)"
    case .icmpTruncated: "truncated ICMP message (RFC 792)"
    case .icmpChecksum: "bad ICMP checksum (RFC 792)"
    case .icmpEchoReply: "ICMP echo reply that nobody asked for (RFC 792)"
    case .icmpError: "ICMP error (RFC 1122 3.2.2)"
    case .icmpTimestamp: "ICMP timestamp request (RFC 1122 3.2.2.8)"
    case .icmpType: "ICMP type that no host answers (RFC 1122 3.2.2)"
    }
  }
}
