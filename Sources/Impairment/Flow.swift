import Wire

/// The frames between two hosts by one protocol, one way: a number that is theirs, the same in each
/// run.
struct Flow: Hashable {
  let number: UInt64

  /// That of a frame: by client, host and protocol of its datagram, or of ARP; of other frames and those
  /// that cannot be read, by their MAC addresses and type.
  ///
  /// - Parameter direction: a client is who sends to the hosts, and to whom they send.
  init(of frame: Span<UInt8>, as linkType: LinkType, _ direction: Impairment.Direction) {
    let ends = FlowEnds(of: frame, as: linkType)
    let isOut = direction == .out
    self.init(
      client: isOut ? ends.destination : ends.source, host: isOut ? ends.source : ends.destination,
      kind: ends.kind << 1 | (isOut ? 1 : 0))
  }

  init(client: UInt128, host: UInt128, kind: UInt64) {
    var number: UInt64 = 0
    for word in [client, host] {
      number = SplitMix64.number(0, of: number ^ UInt64(truncatingIfNeeded: word >> 64))
      number = SplitMix64.number(0, of: number ^ UInt64(truncatingIfNeeded: word))
    }
    self.number = SplitMix64.number(0, of: number ^ kind)
  }
}

/// What a frame says of the flow it is of.
private struct FlowEnds {
  var source: UInt128 = 0
  var destination: UInt128 = 0
  /// The type that Ethernet would have, and behind it the protocol that a datagram carries.
  var kind: UInt64 = 0

  init(of frame: Span<UInt8>, as linkType: LinkType) {
    let link: LinkHeader
    do {
      link = try LinkHeader(parsing: frame, as: linkType)
    } catch {
      return
    }
    let type = link.etherType?.rawValue ?? 0
    kind = UInt64(type) << 8
    let packet = frame.extracting(droppingFirst: link.length)
    let isRead =
      switch link.etherType {
      case .ipv4: readIPv4(packet)
      case .ipv6: readIPv6(packet)
      case .arp: readARP(packet)
      default: false
      }
    if !isRead {
      source = UInt128(link.source.rawValue)
      destination = UInt128(link.destination.rawValue)
    }
  }

  private mutating func readIPv4(_ packet: Span<UInt8>) -> Bool {
    guard let header = try? IPv4Header(parsing: packet) else { return false }
    source = UInt128(header.source.rawValue)
    destination = UInt128(header.destination.rawValue)
    kind |= UInt64(header.protocol.rawValue)
    return true
  }

  private mutating func readIPv6(_ packet: Span<UInt8>) -> Bool {
    guard let header = try? IPv6Header(parsing: packet) else { return false }
    source = header.source.rawValue
    destination = header.destination.rawValue
    var chain = IPv6HeaderChain(header)
    // Behind a fragment header only the first fragment has others.
    while let (kind, _) = chain.skip(in: packet), kind != .fragment {}
    kind |= UInt64(chain.nextHeader.rawValue)
    return true
  }

  private mutating func readARP(_ packet: Span<UInt8>) -> Bool {
    guard let packet = try? ARPPacket(parsing: packet) else { return false }
    source = UInt128(packet.senderProtocol.rawValue)
    destination = UInt128(packet.targetProtocol.rawValue)
    return true
  }
}
