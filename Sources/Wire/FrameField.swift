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
    case icmpData = "icmp.data"
    /// What no other field covers.
    case data

    /// The checksum that is over the field.
    public var checksum: Name? {
      if rawValue.hasPrefix("ip.") { return .ipChecksum }
      if rawValue.hasPrefix("icmp.") { return .icmpChecksum }
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
    guard let header = EthernetHeader(parsing: frame) else {
      return frame.isEmpty ? [] : [FrameField(.data, 0..<frame.count)]
    }
    var fields = [
      FrameField(.ethernetDestination, 0..<6), FrameField(.ethernetSource, 6..<12),
      FrameField(.ethernetType, 12..<14),
    ]
    let payload = EthernetHeader.length
    switch header.etherType {
    case .arp where frame.count >= payload + ARPPacket.length: fields += arp(at: payload)
    case .ipv4 where frame.count >= payload + IPv4Header.minimumLength:
      fields += ipv4(frame, at: payload)
    default: break
    }
    let end = fields.last!.bytes.upperBound
    if end < frame.count {
      let isKnown = end > payload
      fields.append(FrameField(isKnown ? .ethernetPadding : .data, end..<frame.count))
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
    let isFirst = frame.uint16(at: start + 6) & 0x1fff == 0
    if frame[start + 9] == IPProtocol.icmp.rawValue, isFirst, end - next >= ICMPv4Header.length {
      fields += consecutive(
        next,
        [
          (.icmpType, 1), (.icmpCode, 1), (.icmpChecksum, 2), (.icmpIdentifier, 2),
          (.icmpSequence, 2),
        ])
      next += ICMPv4Header.length
      if next < end { fields.append(FrameField(.icmpData, next..<end)) }
    } else if next < end {
      fields.append(FrameField(.data, next..<end))
    }
    return fields
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
    case .ethernetType, .arpProtocolType, .ipChecksum, .icmpChecksum, .ipFlags, .ipTypeOfService:
      return "0x" + bytes.map { hexadecimal(masked(frame, $0)) }.joined()
    case .data, .icmpData, .ethernetPadding, .ipOptions:
      let start = bytes.count > 16 ? min(first, bytes.count - 1) : 0
      let shown = bytes.dropFirst(start).prefix(16)
      let before = start > 0 ? "from byte \(start): " : ""
      let after = shown.upperBound < bytes.upperBound ? " ..." : ""
      return before + shown.map { hexadecimal(frame[$0]) }.joined(separator: " ") + after
    default:
      var number = bytes.reduce(0) { $0 << 8 | Int(masked(frame, $1)) }
      if name == .ipVersion { number >>= 4 }
      if name == .ipHeaderLength { number *= 4 }
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
