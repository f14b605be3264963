import Wire

/// Answers echo requests (RFC 4443 4.2), and solicitations for the fake hosts' addresses.
struct ICMPv6Responder {
  private let profile: Profile
  private let neighbors = NeighborResponder()

  init(_ profile: Profile) {
    self.profile = profile
  }

  func receive(
    _ message: Span<UInt8>, _ request: IPv6Request, hosts: borrowing HostTable,
    output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    let pseudoHeader = request.header.pseudoHeader(.icmpv6)
    let header: ICMPv6Header
    do {
      header = try ICMPv6Header(parsing: message, pseudoHeader: pseudoHeader)
    } catch {
      switch error {
      case .truncated: return .ignored(.icmpv6Truncated)
      case .checksum: return .ignored(.icmpv6Checksum)
      }
    }
    switch header.type {
    case .echoRequest:
      guard request.header.source != .unspecified else { return .ignored(.ipv6Source) }
      let dropped: UInt8 = profile.echoesCongestionBits ? 0 : 0b11
      output.reply(
        to: request, .icmpv6, trafficClass: request.header.trafficClass & ~dropped,
        payloadLength: message.count, into: &outbox
      ) { bytes, offset, replyPseudoHeader in
        ICMPv6Header.writeEchoReply(
          to: header, message: message, into: &bytes, at: offset,
          pseudoHeader: (pseudoHeader, replyPseudoHeader))
      }
      return .answered(.echoReply)
    case .neighborSolicitation:
      return neighbors.receive(message, request, hosts: hosts, output: &output, into: &outbox)
    case .echoReply: return .ignored(.icmpv6EchoReply)
    case .neighborAdvertisement, .routerSolicitation, .routerAdvertisement, .redirect:
      return .ignored(.ndUnsolicited)
    case let type where type.isError: return .ignored(.icmpv6Error)
    default: return .ignored(.icmpv6Type)
    }
  }
}
