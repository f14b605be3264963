/// What Linux refuses beside what everybody must (net/ipv6/exthdrs.c), in silence but for a jumbo
/// payload.
extension IPv6HeaderChain {
  /// Types of routing header that it knows (RFC 6554, RFC 8754), and takes no part in.
  static let segmentRouting: ClosedRange<UInt8> = 3...4
  /// Padding between two options only aligns the second (RFC 4942 2.1.9.5).
  private static let mostPadding = 7
  /// So many options are enough (RFC 8504 5.3), padding not counted.
  private static let mostOptions = 8

  /// What is wrong in the options of the next header, if anything is.
  mutating func refusedOption(in packet: Span<UInt8>, _ options: Range<Int>) -> Step? {
    var next = options.lowerBound
    var (padding, count) = (0, 0)
    while next < options.upperBound {
      let isPad1 = packet[next] == 0
      guard isPad1 || next + 1 < options.upperBound else { return .refused }
      let end = next + (isPad1 ? 1 : 2 + Int(packet[next + 1]))
      guard end <= options.upperBound else { return .refused }
      if packet[next] <= 1 {
        padding += end - next
        guard padding <= Self.mostPadding else { return .refused }
        for place in next + 2..<max(next + 2, end) where packet[place] != 0 { return .refused }
      } else {
        (padding, count) = (0, count + 1)
        guard count <= Self.mostOptions else { return .refused }
        let isHopByHop = nextHeader == .hopByHopOptions
        if isHopByHop, let step = refusal(of: packet, optionAt: next) { return step }
        if let step = badOption(in: packet, next..<end) { return step }
      }
      next = end
    }
    return nil
  }

  /// Whether a first fragment has what it must of the headers behind its own: all, and that of the
  /// upper layer (RFC 8200 4.5). Where it ends in between, it is kept.
  public func mayBeFirst(_ packet: Span<UInt8>) -> Bool {
    guard let payload = payload(of: packet) else { return true }
    let needed =
      switch payload.protocol {
      case .tcp: TCPHeader.minimumLength
      case .udp: UDPHeader.length
      case .icmpv6: ICMPv6Header.length
      case .noNextHeader: 0
      default: 1
      }
    return packet.count - payload.start >= needed
  }

  /// What stands behind all headers, whatever is in those, and where it begins, though that may be
  /// past the end; `nil` where the packet ends before it says so.
  public func payload(
    of packet: Span<UInt8>
  ) -> (protocol: IPProtocol, start: Int, isFragment: Bool)? {
    var (next, start) = (nextHeader, offset)
    var isFragment = false
    while next.isExtension {
      guard start + (next == .fragment ? 4 : 2) <= packet.count else { return nil }
      var length = 8 + Int(packet[start + 1]) * 8
      if next == .fragment {
        let field = packet.uint16(at: start + 2)
        // What is in the middle of it nobody knows.
        guard field & 0xfff8 == 0 else { return nil }
        (length, isFragment) = (8, field != 0)
      }
      (next, start) = (IPProtocol(packet[start]), start + length)
    }
    return (next, start, isFragment)
  }

  /// Of the hop-by-hop options that it knows.
  private func refusal(of packet: Span<UInt8>, optionAt start: Int) -> Step? {
    let length = packet[start + 1]
    switch packet[start] {
    case 5: return length == 2 ? nil : .refused  // router alert (RFC 2711 2.1)
    case 7: return .refused  // CALIPSO (RFC 5570), of a domain that no fake host is in
    case 0x31: return start % 4 == 0 ? nil : .refused  // IOAM (RFC 9486 3)
    case 0xc2:  // jumbo payload (RFC 2675 3)
      guard length == 4, start % 4 == 2 else { return .refused }
      guard packet.uint32(at: start + 2) > UInt32(IPv6Header.maximumPayloadLength) else {
        return .erroneous(octet: start + 2)
      }
      // There is no such packet on any link of ours.
      return packet.uint16(at: 4) == 0 ? .refused : .erroneous(octet: start)
    default: return nil
    }
  }
}
