import Wire

/// Makes the checksums of a frame right: that of IPv4's header, and of the ICMP, UDP or TCP in a
/// datagram, as far as the lengths in the frame lead to them. A fragment's is the whole datagram's: it
/// stays.
enum ChecksumMending {
  static func mend(_ frame: inout [UInt8], _ linkType: LinkType) {
    guard let link = try? LinkHeader(parsing: frame.span, as: linkType) else { return }
    let packet = link.length..<frame.count
    switch link.etherType {
    case .ipv4: mendIPv4(&frame, packet)
    case .ipv6: mendIPv6(&frame, packet)
    default: break
    }
  }

  private static func mendIPv4(_ frame: inout [UInt8], _ packet: Range<Int>) {
    guard packet.count >= IPv4Header.minimumLength else { return }
    let headerLength = Int(frame[packet.lowerBound] & 15) * 4
    guard (IPv4Header.minimumLength...packet.count).contains(headerLength) else { return }
    let start = packet.lowerBound + headerLength
    store(into: &frame, at: 10, of: packet.lowerBound..<start, pseudoHeader: 0)
    guard
      let header = try? IPv4Header(parsing: frame.span.extracting(packet)), !header.isFragment
    else { return }
    let payload = start..<packet.lowerBound + header.totalLength
    mend(
      header.protocol, &frame, payload,
      pseudoHeader: header.protocol == .icmp ? nil : header.pseudoHeader)
  }

  private static func mendIPv6(_ frame: inout [UInt8], _ packet: Range<Int>) {
    guard let header = try? IPv6Header(parsing: frame.span.extracting(packet)) else { return }
    let end = packet.lowerBound + IPv6Header.length + header.payloadLength
    var chain = IPv6HeaderChain(header)
    while let (kind, place) = chain.skip(in: frame.span.extracting(packet.lowerBound..<end)) {
      guard kind == .fragment else { continue }
      let fragment = IPv6FragmentHeader(
        parsing: frame.span.extracting(packet), at: place.lowerBound)
      guard fragment?.isAtomic == true else { return }
    }
    mend(
      chain.nextHeader, &frame, packet.lowerBound + chain.offset..<end,
      pseudoHeader: header.pseudoHeader(chain.nextHeader))
  }

  /// - Parameter pseudoHeader: the sum of what the checksum covers besides, but for the length; `nil`
  ///   where it covers nothing.
  private static func mend(
    _ protocol: IPProtocol, _ frame: inout [UInt8], _ payload: Range<Int>, pseudoHeader: UInt64?
  ) {
    let sum = pseudoHeader.map { $0 + UInt64(payload.count) } ?? 0
    switch `protocol` {
    case .icmp, .icmpv6: store(into: &frame, at: 2, of: payload, pseudoHeader: sum)
    case .tcp: store(into: &frame, at: 16, of: payload, pseudoHeader: sum)
    case .udp: mendUDP(&frame, payload, pseudoHeader: pseudoHeader ?? 0)
    default: break
    }
  }

  private static func mendUDP(
    _ frame: inout [UInt8], _ payload: Range<Int>, pseudoHeader: UInt64
  ) {
    guard payload.count >= UDPHeader.length else { return }
    let length = Int(frame.span.uint16(at: payload.lowerBound + 4))
    let place = payload.lowerBound + 6
    // 0 says that there is no checksum (RFC 768), and stands for no sum.
    guard (UDPHeader.length...payload.count).contains(length), frame.span.uint16(at: place) != 0
    else { return }
    store(
      into: &frame, at: 6, of: payload.lowerBound..<payload.lowerBound + length,
      pseudoHeader: pseudoHeader + UInt64(length))
    if frame.span.uint16(at: place) == 0 {
      var bytes = frame.mutableSpan
      bytes.store(UInt16.max, at: place)
    }
  }

  private static func store(
    into frame: inout [UInt8], at offset: Int, of range: Range<Int>, pseudoHeader: UInt64
  ) {
    let place = range.lowerBound + offset
    guard place + 2 <= range.upperBound else { return }
    var bytes = frame.mutableSpan
    bytes.store(UInt16(0), at: place)
    let checksum = Checksum.of(bytes.span.extracting(range), pseudoHeader: pseudoHeader)
    bytes.store(checksum, at: place)
  }
}
