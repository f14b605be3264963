extension FrameField {
  /// The field's value for people: addresses as addresses, checksums and types in hexadecimal, other
  /// numbers in decimal, anything longer as its bytes, 16 of them from one on.
  public func value(in frame: Span<UInt8>, from first: Int = 0) -> String {
    switch name {
    case .ethernetDestination, .ethernetSource, .cookedSource, .arpSenderHardware,
      .arpTargetHardware:
      return "\(MACAddress(frame.uint48(at: bytes.lowerBound)))"
    case .arpSenderProtocol, .arpTargetProtocol, .ipSource, .ipDestination:
      return "\(IPv4Address(frame.uint32(at: bytes.lowerBound)))"
    case .ipv6Source, .ipv6Destination, .solicitationTarget, .advertisementTarget, .redirectTarget,
      .redirectDestination, .listenerGroup:
      return "\(IPv6Address(frame.uint128(at: bytes.lowerBound)))"
    case .ethernetType, .cookedProtocol, .pppProtocol, .ciscoProtocol, .switchTag, .switchTagType,
      .vlanType, .innerType, .arpProtocolType, .ipChecksum,
      .icmpChecksum,
      .udpChecksum, .tcpChecksum, .icmpv6Checksum, .ipFlags, .ipTypeOfService, .tcpFlags,
      .advertisementFlags, .routerFlags:
      return "0x" + bytes.map { hexadecimal(masked(frame, $0)) }.joined()
    case .data, .icmpData, .icmpUnused, .udpData, .tcpData, .ethernetPadding, .cookedOtherSource,
      .cookedUnused, .cookedReserved, .cookedTrailer, .netfilterAttributes, .trailer, .ipOptions,
      .tcpOptions, .ipv6HopByHopOptions, .ipv6Routing, .ipv6DestinationOptions, .icmpv6Reserved,
      .icmpv6Options, .icmpv6Data, .listenerRecords:
      let start = bytes.count > 16 ? min(first, bytes.count - 1) : 0
      let shown = bytes.dropFirst(start).prefix(16)
      let before = start > 0 ? "from byte \(start): " : ""
      let after = shown.upperBound < bytes.upperBound ? " ..." : ""
      return before + shown.map { hexadecimal(frame[$0]) }.joined(separator: " ") + after
    default:
      let whole = bytes.reduce(0) { $0 << 8 | Int(masked(frame, $1)) }
      var number = whole >> (mask?.trailingZeroBitCount ?? 0)
      switch name {
      case .ipv6TrafficClass: return "0x" + hexadecimal(UInt8(number))
      case .ipv6FlowLabel: return "0x" + hexadecimal(UInt32(number)).suffix(5)
      case .nullFamily where whole > 0xffff: number = Int(UInt32(whole).byteSwapped)
      case .ipHeaderLength, .tcpHeaderLength: number *= 4
      case .ipFragmentOffset, .ipv6FragmentOffset: number *= 8
      default: break
      }
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
    return UInt8(truncatingIfNeeded: mask >> (8 * (bytes.upperBound - 1 - offset)))
  }
}
