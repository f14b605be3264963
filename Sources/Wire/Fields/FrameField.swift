/// The fields that a frame is made of, named as Wireshark names them, so that two frames can be
/// compared field by field. Every byte of a frame belongs to one.
public struct FrameField: Hashable, Sendable {
  public enum Name: String, CaseIterable, Sendable {
    /// When the frame was on the link; not in its bytes.
    case time
    /// How many bytes of it there are.
    case length = "frame.cap_len"
    /// Where it came from or went; not in its bytes.
    case interface = "frame.interface_name"
    case ethernetDestination = "eth.dst"
    case ethernetSource = "eth.src"
    case ethernetType = "eth.type"
    /// Of the only tag, or of the inner one.
    case vlanPriority = "vlan.priority"
    case vlanDropEligible = "vlan.dei"
    case vlanIdentifier = "vlan.id"
    case vlanType = "vlan.etype"
    /// Of the outer tag, where there is one more.
    case outerPriority = "ieee8021ad.priority"
    case outerDropEligible = "ieee8021ad.dei"
    case outerIdentifier = "ieee8021ad.id"
    /// The type that says that the inner tag is one.
    case innerType = "ieee8021ah.etype"
    case ethernetPadding = "eth.padding"
    case cookedPacketType = "sll.pkttype"
    case cookedHardwareType = "sll.hatype"
    case cookedAddressLength = "sll.halen"
    case cookedSource = "sll.src.eth"
    /// Of another length than a MAC's.
    case cookedOtherSource = "sll.src.other"
    /// Of the eight bytes of an address, those behind it.
    case cookedUnused = "sll.unused"
    /// Of the second version; Wireshark has no name for it.
    case cookedReserved = "sll.reserved"
    case cookedProtocol = "sll.etype"
    case cookedInterface = "sll.ifindex"
    case cookedTrailer = "sll.trailer"
    case nullFamily = "null.family"
    case pppAddress = "ppp.address"
    case pppControl = "ppp.control"
    case pppProtocol = "ppp.protocol"
    case ciscoAddress = "chdlc.address"
    case ciscoControl = "chdlc.control"
    case ciscoProtocol = "chdlc.protocol"
    case netfilterFamily = "nflog.family"
    case netfilterVersion = "nflog.version"
    case netfilterResource = "nflog.res_id"
    /// All before the packet, and the head of that.
    case netfilterAttributes = "nflog.tlv"
    case ipnetVersion = "ipnet.version"
    case ipnetFamily = "ipnet.family"
    case ipnetHook = "ipnet.htype"
    case ipnetLength = "ipnet.pktlen"
    case ipnetInterface = "ipnet.ifindex"
    case ipnetGroup = "ipnet.grifindex"
    case ipnetSourceZone = "ipnet.zsrc"
    case ipnetDestinationZone = "ipnet.zdst"
    /// Of a switch; Wireshark has no name for it.
    case switchTag = "dsa.tag"
    /// The type before it, and two bytes.
    case switchTagType = "dsa.type"
    /// What stands behind a packet that is shorter than its frame, on any other link.
    case trailer
    case arpHardwareType = "arp.hw.type"
    case arpProtocolType = "arp.proto.type"
    case arpHardwareSize = "arp.hw.size"
    case arpProtocolSize = "arp.proto.size"
    case arpOperation = "arp.opcode"
    case arpSenderHardware = "arp.src.hw_mac"
    case arpSenderProtocol = "arp.src.proto_ipv4"
    case arpTargetHardware = "arp.dst.hw_mac"
    case arpTargetProtocol = "arp.dst.proto_ipv4"
    case ipVersion = "ip.version"
    case ipHeaderLength = "ip.hdr_len"
    case ipTypeOfService = "ip.dsfield"
    case ipTotalLength = "ip.len"
    case ipIdentification = "ip.id"
    case ipFlags = "ip.flags"
    case ipFragmentOffset = "ip.frag_offset"
    case ipTimeToLive = "ip.ttl"
    case ipProtocol = "ip.proto"
    case ipChecksum = "ip.checksum"
    case ipSource = "ip.src"
    case ipDestination = "ip.dst"
    /// As a whole; Wireshark has names only for what is in them.
    case ipOptions = "ip.options"
    case icmpType = "icmp.type"
    case icmpCode = "icmp.code"
    case icmpChecksum = "icmp.checksum"
    case icmpIdentifier = "icmp.ident"
    case icmpSequence = "icmp.seq"
    /// In milliseconds since midnight UT.
    case icmpOriginate = "icmp.originate_timestamp"
    case icmpReceive = "icmp.receive_timestamp"
    case icmpTransmit = "icmp.transmit_timestamp"
    case icmpPointer = "icmp.pointer"
    case icmpUnused = "icmp.unused"
    /// Of ICMP; of an error, the datagram that it quotes.
    case icmpData = "data.data"
    case ipv6Version = "ipv6.version"
    case ipv6TrafficClass = "ipv6.tclass"
    case ipv6FlowLabel = "ipv6.flow"
    case ipv6PayloadLength = "ipv6.plen"
    case ipv6NextHeader = "ipv6.nxt"
    case ipv6HopLimit = "ipv6.hlim"
    case ipv6Source = "ipv6.src"
    case ipv6Destination = "ipv6.dst"
    // Extension headers as a whole, the first of each kind.
    case ipv6HopByHopOptions = "ipv6.hopopts"
    case ipv6Routing = "ipv6.routing"
    case ipv6DestinationOptions = "ipv6.dstopts"
    case ipv6FragmentNextHeader = "ipv6.fraghdr.nxt"
    case ipv6FragmentReserved = "ipv6.fraghdr.reserved_octet"
    case ipv6FragmentOffset = "ipv6.fraghdr.offset"
    case ipv6FragmentReservedBits = "ipv6.fraghdr.reserved_bits"
    case ipv6FragmentMore = "ipv6.fraghdr.more"
    case ipv6FragmentIdentification = "ipv6.fraghdr.ident"
    case icmpv6Type = "icmpv6.type"
    case icmpv6Code = "icmpv6.code"
    case icmpv6Checksum = "icmpv6.checksum"
    case icmpv6Reserved = "icmpv6.reserved"
    case icmpv6Identifier = "icmpv6.echo.identifier"
    case icmpv6Sequence = "icmpv6.echo.sequence_number"
    case icmpv6Pointer = "icmpv6.pointer"
    case icmpv6MTU = "icmpv6.mtu"
    case solicitationTarget = "icmpv6.nd.ns.target_address"
    /// Router, solicited, override, and 29 reserved bits.
    case advertisementFlags = "icmpv6.nd.na.flag"
    case advertisementTarget = "icmpv6.nd.na.target_address"
    case routerHopLimit = "icmpv6.nd.ra.cur_hop_limit"
    case routerFlags = "icmpv6.nd.ra.flag"
    case routerLifetime = "icmpv6.nd.ra.router_lifetime"
    case routerReachableTime = "icmpv6.nd.ra.reachable_time"
    case routerRetransTimer = "icmpv6.nd.ra.retrans_timer"
    case redirectTarget = "icmpv6.nd.rd.target_address"
    case redirectDestination = "icmpv6.rd.na.destination_address"
    /// All options of neighbor discovery.
    case icmpv6Options = "icmpv6.opt"
    case listenerResponseCode = "icmpv6.mld.maximum_response_code"
    case listenerGroup = "icmpv6.mld.multicast_address"
    case listenerRecordCount = "icmpv6.mldr.nb_mcast_records"
    /// All records of a report.
    case listenerRecords = "icmpv6.mldr.mar"
    /// Of an error: the packet that it quotes.
    case icmpv6Data = "icmpv6.data"
    case udpSourcePort = "udp.srcport"
    case udpDestinationPort = "udp.dstport"
    case udpLength = "udp.length"
    case udpChecksum = "udp.checksum"
    case udpData = "udp.payload"
    case tcpSourcePort = "tcp.srcport"
    case tcpDestinationPort = "tcp.dstport"
    case tcpSequence = "tcp.seq_raw"
    case tcpAcknowledgment = "tcp.ack_raw"
    case tcpHeaderLength = "tcp.hdr_len"
    case tcpFlags = "tcp.flags"
    case tcpWindow = "tcp.window_size_value"
    case tcpChecksum = "tcp.checksum"
    case tcpUrgentPointer = "tcp.urgent_pointer"
    case tcpOptions = "tcp.options"
    case tcpData = "tcp.payload"
    /// What no other field covers.
    case data

    /// The checksum that is over the field.
    public var checksum: Name? {
      if rawValue.hasPrefix("ip.") { return .ipChecksum }
      if rawValue.hasPrefix("icmp.") || self == .icmpData { return .icmpChecksum }
      if rawValue.hasPrefix("icmpv6.") { return .icmpv6Checksum }
      if rawValue.hasPrefix("udp.") { return .udpChecksum }
      if rawValue.hasPrefix("tcp.") { return .tcpChecksum }
      return nil
    }
  }

  public let name: Name
  /// Where it is in the frame.
  public let bytes: Range<Int>
  /// Which bits of its bytes are its own, where it shares them; the last byte's are the lowest.
  public let mask: UInt32?

  init(_ name: Name, _ bytes: Range<Int>, mask: UInt32? = nil) {
    self.name = name
    self.bytes = bytes
    self.mask = mask
  }

  /// The fields of a frame in their order, none overlapping another.
  public static func fields(
    of frame: Span<UInt8>, as linkType: LinkType = .ethernet
  ) -> [FrameField] {
    var fields = linkLayer(frame, linkType)
    if let header = try? LinkHeader(parsing: frame, as: linkType) {
      fields += tags(header.tags, endingAt: header.length)
      let payload = header.length
      switch header.etherType {
      case .arp where frame.count >= payload + ARPPacket.length: fields += arp(at: payload)
      case .ipv4 where frame.count >= payload + IPv4Header.minimumLength:
        fields += ipv4(frame, at: payload)
      case .ipv6 where frame.count >= payload + IPv6Header.length:
        fields += ipv6(frame, at: payload)
      default: return fields + rest(.data, of: frame, after: fields)
      }
      return fields + rest(trailer(of: header), of: frame, after: fields)
    }
    return fields + rest(.data, of: frame, after: fields)
  }

  /// What the fields so far leave of the frame.
  private static func rest(
    _ name: Name, of frame: Span<UInt8>, after fields: [FrameField]
  ) -> [FrameField] {
    let end = fields.last?.bytes.upperBound ?? 0
    return end < frame.count ? [FrameField(name, end..<frame.count)] : []
  }

  private static func tags(_ tags: VLANTags, endingAt end: Int) -> [FrameField] {
    func control(_ start: Int, _ priority: Name, _ dropEligible: Name, _ identifier: Name)
      -> [FrameField]
    {
      [
        FrameField(priority, start..<start + 2, mask: 0xe000),
        FrameField(dropEligible, start..<start + 2, mask: 0x1000),
        FrameField(identifier, start..<start + 2, mask: 0x0fff),
      ]
    }
    var fields: [FrameField] = []
    var start = end - tags.count * VLANTag.length
    if tags.count == 2 {
      fields += control(start, .outerPriority, .outerDropEligible, .outerIdentifier)
      fields.append(FrameField(.innerType, start + 2..<start + 4))
      start += VLANTag.length
    }
    if tags.count >= 1 {
      fields += control(start, .vlanPriority, .vlanDropEligible, .vlanIdentifier)
      fields.append(FrameField(.vlanType, start + 2..<start + 4))
    }
    return fields
  }

  private static func arp(at start: Int) -> [FrameField] {
    consecutive(
      start,
      [
        (.arpHardwareType, 2), (.arpProtocolType, 2), (.arpHardwareSize, 1),
        (.arpProtocolSize, 1), (.arpOperation, 2), (.arpSenderHardware, 6),
        (.arpSenderProtocol, 4), (.arpTargetHardware, 6), (.arpTargetProtocol, 4),
      ])
  }

  /// What follows the headers of IP; an ICMP is that IP's own.
  static func transport(
    _ protocol: IPProtocol, _ frame: Span<UInt8>, _ place: Range<Int>
  ) -> [FrameField] {
    switch `protocol` {
    case .udp where place.count >= UDPHeader.length: udp(place)
    case .tcp where place.count >= TCPHeader.minimumLength: tcp(frame, place)
    default: [FrameField(.data, place)]
    }
  }

  private static func udp(_ place: Range<Int>) -> [FrameField] {
    consecutive(
      place,
      [(.udpSourcePort, 2), (.udpDestinationPort, 2), (.udpLength, 2), (.udpChecksum, 2)],
      rest: .udpData)
  }

  private static func tcp(_ frame: Span<UInt8>, _ place: Range<Int>) -> [FrameField] {
    let start = place.lowerBound
    let fixed = TCPHeader.minimumLength
    let headerLength = min(max(Int(frame[start + 12] >> 4) * 4, fixed), place.count)
    var fields = consecutive(
      start,
      [(.tcpSourcePort, 2), (.tcpDestinationPort, 2), (.tcpSequence, 4), (.tcpAcknowledgment, 4)])
    fields += [
      FrameField(.tcpHeaderLength, start + 12..<start + 14, mask: 0xf000),
      FrameField(.tcpFlags, start + 12..<start + 14, mask: 0x0fff),
    ]
    var sizes: [(Name, Int)] = [(.tcpWindow, 2), (.tcpChecksum, 2), (.tcpUrgentPointer, 2)]
    if headerLength > fixed { sizes.append((.tcpOptions, headerLength - fixed)) }
    return fields + consecutive(start + 14..<place.upperBound, sizes, rest: .tcpData)
  }

  /// Fields one after the other, and what is left of their place as one more.
  static func consecutive(
    _ place: Range<Int>, _ sizes: [(Name, Int)], rest: Name
  ) -> [FrameField] {
    let fields = consecutive(place.lowerBound, sizes)
    let end = fields.last?.bytes.upperBound ?? place.lowerBound
    return end < place.upperBound ? fields + [FrameField(rest, end..<place.upperBound)] : fields
  }

  static func consecutive(_ start: Int, _ sizes: [(Name, Int)]) -> [FrameField] {
    var offset = start
    return sizes.map { name, size in
      defer { offset += size }
      return FrameField(name, offset..<offset + size)
    }
  }
}
