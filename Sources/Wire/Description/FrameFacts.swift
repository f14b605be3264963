/// What programs ask of a frame first: who says it to whom, in which protocol, and as which one of a
/// row of messages.
public struct FrameFacts: Hashable, Sendable {
  /// Of the packet; ARP's sender and target.
  public private(set) var source: IPAddress?
  public private(set) var destination: IPAddress?
  /// Whom a neighbor solicitation is about, which goes to a group; else the destination.
  public private(set) var target: IPAddress?
  /// In tcpdump's words `arp`, `icmp`, `icmp6`, `tcp` or `udp`, else the number of what IP carries.
  public private(set) var `protocol`: String?
  /// TCP's and UDP's.
  public private(set) var sourcePort: UInt16?
  public private(set) var destinationPort: UInt16?
  /// Of an echo or a timestamp, request or reply (RFC 792, RFC 4443 4).
  public private(set) var identifier: UInt16?
  public private(set) var sequence: UInt16?
  /// It is ARP, a neighbor solicitation or a neighbor advertisement: what finds a host.
  public private(set) var isResolution = false

  /// Whatever of it can be read: a frame that is damaged says less.
  public init(of frame: Span<UInt8>, as linkType: LinkType = .ethernet) {
    guard let link = try? LinkHeader(parsing: frame, as: linkType) else { return }
    let packet = frame.extracting(droppingFirst: link.length)
    switch link.etherType {
    case .arp: readARP(packet)
    case .ipv4: readIPv4(packet)
    case .ipv6: readIPv6(packet)
    default: break
    }
    target = target ?? destination
  }

  private mutating func readARP(_ packet: Span<UInt8>) {
    isResolution = true
    `protocol` = "arp"
    guard let packet = try? ARPPacket(parsing: packet) else { return }
    (source, destination) = (.ipv4(packet.senderProtocol), .ipv4(packet.targetProtocol))
  }

  private mutating func readIPv4(_ packet: Span<UInt8>) {
    guard let header = try? IPv4Header(parsing: packet) else { return }
    (source, destination) = (.ipv4(header.source), .ipv4(header.destination))
    readPayload(
      header.protocol,
      header.fragmentOffset > 0
        ? packet.extracting(first: 0)
        : packet.extracting(header.headerLength..<header.totalLength))
  }

  private mutating func readIPv6(_ packet: Span<UInt8>) {
    guard let header = try? IPv6Header(parsing: packet) else { return }
    (source, destination) = (.ipv6(header.source), .ipv6(header.destination))
    let packet = packet.extracting(first: IPv6Header.length + header.payloadLength)
    var chain = IPv6HeaderChain(header)
    while let (kind, place) = chain.skip(in: packet) {
      // Behind the header of a later fragment are no headers.
      if kind == .fragment,
        IPv6FragmentHeader(parsing: packet, at: place.lowerBound)?.offset != 0
      {
        return readPayload(chain.nextHeader, packet.extracting(first: 0))
      }
    }
    readPayload(chain.nextHeader, packet.extracting(droppingFirst: chain.offset))
  }

  private mutating func readPayload(_ protocol: IPProtocol, _ payload: Span<UInt8>) {
    switch `protocol` {
    case .icmp: readICMP(payload)
    case .icmpv6: readICMPv6(payload)
    case .tcp, .udp:
      self.protocol = `protocol` == .tcp ? "tcp" : "udp"
      guard payload.count >= 4 else { return }
      (sourcePort, destinationPort) = (payload.uint16(at: 0), payload.uint16(at: 2))
    default: self.protocol = "\(`protocol`.rawValue)"
    }
  }

  private mutating func readICMP(_ message: Span<UInt8>) {
    `protocol` = "icmp"
    guard message.count >= ICMPv4Header.length else { return }
    switch ICMPv4Header.MessageType(message[0]) {
    case .echoRequest, .echoReply, .timestampRequest, .timestampReply: readQuery(message)
    default: break
    }
  }

  private mutating func readICMPv6(_ message: Span<UInt8>) {
    `protocol` = "icmp6"
    guard message.count >= ICMPv6Header.length else { return }
    switch ICMPv6Header.MessageType(message[0]) {
    case .echoRequest, .echoReply: readQuery(message)
    case .neighborSolicitation where message.count >= 24:
      isResolution = true
      target = .ipv6(IPv6Address(message.uint128(at: 8)))
    case .neighborSolicitation, .neighborAdvertisement: isResolution = true
    default: break
    }
  }

  private mutating func readQuery(_ message: Span<UInt8>) {
    (identifier, sequence) = (message.uint16(at: 4), message.uint16(at: 6))
  }
}
