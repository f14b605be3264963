/// The fields that a frame is made of, named as Wireshark names them, so that two frames can be
/// compared field by field. Every byte of a frame belongs to one.
public struct FrameField: Hashable, Sendable {
  public enum Name: String, CaseIterable, Sendable {
    /// When the frame was on the link; not in its bytes.
    case time
    /// How many bytes of it there are.
    case length = "frame.cap_len"
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
    case innerType = "vlan.tpid"
    case ethernetPadding = "eth.padding"
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
    /// Of an error: the datagram that it quotes.
    case icmpData = "icmp.data"
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
      if rawValue.hasPrefix("icmp.") { return .icmpChecksum }
      if rawValue.hasPrefix("udp.") { return .udpChecksum }
      if rawValue.hasPrefix("tcp.") { return .tcpChecksum }
      return nil
    }
  }

  public let name: Name
  /// Where it is in the frame.
  public let bytes: Range<Int>
  /// Which bits of its first bytes are its own, where it shares them.
  public let mask: UInt16?

  init(_ name: Name, _ bytes: Range<Int>, mask: UInt16? = nil) {
    self.name = name
    self.bytes = bytes
    self.mask = mask
  }

  /// The fields of a frame in their order, none overlapping another.
  public static func fields(of frame: Span<UInt8>) -> [FrameField] {
    guard frame.count >= EthernetHeader.minimumLength else {
      return frame.isEmpty ? [] : [FrameField(.data, 0..<frame.count)]
    }
    var fields = [
      FrameField(.ethernetDestination, 0..<6), FrameField(.ethernetSource, 6..<12),
      FrameField(.ethernetType, 12..<14),
    ]
    if let header = try? EthernetHeader(parsing: frame) {
      fields += tags(of: header)
      let payload = header.length
      switch header.etherType {
      case .arp where frame.count >= payload + ARPPacket.length: fields += arp(at: payload)
      case .ipv4 where frame.count >= payload + IPv4Header.minimumLength:
        fields += ipv4(frame, at: payload)
      default: return fields + rest(.data, of: frame, after: fields)
      }
      return fields + rest(.ethernetPadding, of: frame, after: fields)
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

  private static func tags(of header: EthernetHeader) -> [FrameField] {
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
    var start = EthernetHeader.minimumLength
    if header.tags.count == 2 {
      fields += control(start, .outerPriority, .outerDropEligible, .outerIdentifier)
      fields.append(FrameField(.innerType, start + 2..<start + 4))
      start += VLANTag.length
    }
    if header.tags.count >= 1 {
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

  private static func ipv4(_ frame: Span<UInt8>, at start: Int) -> [FrameField] {
    var fields = [
      FrameField(.ipVersion, start..<start + 1, mask: 0xf000),
      FrameField(.ipHeaderLength, start..<start + 1, mask: 0x0f00),
    ]
    fields += consecutive(
      start + 1, [(.ipTypeOfService, 1), (.ipTotalLength, 2), (.ipIdentification, 2)])
    fields += [
      FrameField(.ipFlags, start + 6..<start + 8, mask: 0xe000),
      FrameField(.ipFragmentOffset, start + 6..<start + 8, mask: 0x1fff),
    ]
    fields += consecutive(
      start + 8,
      [(.ipTimeToLive, 1), (.ipProtocol, 1), (.ipChecksum, 2), (.ipSource, 4), (.ipDestination, 4)])

    let available = frame.count - start
    let headerLength = min(max(Int(frame[start] & 15) * 4, IPv4Header.minimumLength), available)
    let end = start + min(max(Int(frame.uint16(at: start + 2)), headerLength), available)
    var next = start + IPv4Header.minimumLength
    if headerLength > IPv4Header.minimumLength {
      fields.append(FrameField(.ipOptions, next..<start + headerLength))
      next = start + headerLength
    }
    guard next < end else { return fields }
    let isFirst = frame.uint16(at: start + 6) & 0x1fff == 0
    switch IPProtocol(frame[start + 9]) {
    case .icmp where isFirst && end - next >= ICMPv4Header.length:
      fields += icmp(frame, next..<end)
    case .udp where isFirst && end - next >= UDPHeader.length: fields += udp(next..<end)
    case .tcp where isFirst && end - next >= TCPHeader.minimumLength:
      fields += tcp(frame, next..<end)
    default: fields.append(FrameField(.data, next..<end))
    }
    return fields
  }

  private static func icmp(_ frame: Span<UInt8>, _ place: Range<Int>) -> [FrameField] {
    let type = ICMPv4Header.MessageType(frame[place.lowerBound])
    var sizes: [(Name, Int)] = [(.icmpType, 1), (.icmpCode, 1), (.icmpChecksum, 2)]
    switch type {
    case .parameterProblem: sizes += [(.icmpPointer, 1), (.icmpUnused, 3)]
    case .destinationUnreachable, .timeExceeded: sizes += [(.icmpUnused, 4)]
    default: sizes += [(.icmpIdentifier, 2), (.icmpSequence, 2)]
    }
    let isTimestamp = type == .timestampRequest || type == .timestampReply
    if isTimestamp && place.count >= ICMPv4Timestamp.length {
      sizes += [(.icmpOriginate, 4), (.icmpReceive, 4), (.icmpTransmit, 4)]
    }
    return consecutive(place, sizes, rest: .icmpData)
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
  private static func consecutive(
    _ place: Range<Int>, _ sizes: [(Name, Int)], rest: Name
  ) -> [FrameField] {
    let fields = consecutive(place.lowerBound, sizes)
    let end = fields.last?.bytes.upperBound ?? place.lowerBound
    return end < place.upperBound ? fields + [FrameField(rest, end..<place.upperBound)] : fields
  }

  private static func consecutive(_ start: Int, _ sizes: [(Name, Int)]) -> [FrameField] {
    var offset = start
    return sizes.map { name, size in
      defer { offset += size }
      return FrameField(name, offset..<offset + size)
    }
  }
}

extension FrameField {
  /// The field's value for people: addresses as addresses, checksums and types in hexadecimal, other
  /// numbers in decimal, anything longer as its bytes, 16 of them from one on.
  public func value(in frame: Span<UInt8>, from first: Int = 0) -> String {
    switch name {
    case .ethernetDestination, .ethernetSource, .arpSenderHardware, .arpTargetHardware:
      return "\(MACAddress(frame.uint48(at: bytes.lowerBound)))"
    case .arpSenderProtocol, .arpTargetProtocol, .ipSource, .ipDestination:
      return "\(IPv4Address(frame.uint32(at: bytes.lowerBound)))"
    case .ethernetType, .vlanType, .innerType, .arpProtocolType, .ipChecksum, .icmpChecksum,
      .udpChecksum, .tcpChecksum,
      .ipFlags, .ipTypeOfService, .tcpFlags:
      return "0x" + bytes.map { hexadecimal(masked(frame, $0)) }.joined()
    case .data, .icmpData, .icmpUnused, .udpData, .tcpData, .ethernetPadding, .ipOptions,
      .tcpOptions:
      let start = bytes.count > 16 ? min(first, bytes.count - 1) : 0
      let shown = bytes.dropFirst(start).prefix(16)
      let before = start > 0 ? "from byte \(start): " : ""
      let after = shown.upperBound < bytes.upperBound ? " ..." : ""
      return before + shown.map { hexadecimal(frame[$0]) }.joined(separator: " ") + after
    default:
      var number = bytes.reduce(0) { $0 << 8 | Int(masked(frame, $1)) }
      switch name {
      case .ipVersion: number >>= 4
      case .vlanPriority, .outerPriority: number >>= 13
      case .vlanDropEligible, .outerDropEligible: number >>= 12
      default: break
      }
      if name == .ipHeaderLength { number *= 4 }
      if name == .tcpHeaderLength { number = number >> 12 * 4 }
      if name == .ipFragmentOffset { number *= 8 }
      return "\(number)"
    }
  }

  /// A byte of the frame with only the field's own bits.
  func masked(_ frame: Span<UInt8>, _ offset: Int) -> UInt8 {
    frame[offset] & ownBits(offset)
  }

  /// Which bits of a byte are the field's.
  public func ownBits(_ offset: Int) -> UInt8 {
    guard let mask else { return 0xff }
    return UInt8(truncatingIfNeeded: offset == bytes.lowerBound ? mask >> 8 : mask)
  }
}
