import Wire

/// Answers echo requests (RFC 4443 4.2), solicitations for the fake hosts' addresses, and who asks what
/// groups they listen to; heeds what a router says of the way to a destination.
struct ICMPv6Responder {
  private let profile: Profile
  private let neighbors: NeighborResponder
  private let faults: AddressMap<IPv6Address, EchoFault<IPv6Address>>?
  var listeners = ListenerResponder()

  init(_ settings: Settings) {
    profile = settings.profile
    neighbors = NeighborResponder(faults: settings.faults.map(\.ipv6, \.resolution))
    faults = settings.faults.map(\.ipv6, \.echo6)
  }

  /// - Parameters:
  ///   - packet: what carries the message.
  ///   - place: the octet of it that says so.
  mutating func receive(
    _ message: Span<UInt8>, of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    hosts: borrowing HostTable, limit: inout TokenBucket,
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
      var verdict = answer(
        message, header, pseudoHeader, of: packet, saidAt: place, request, limit: &limit,
        output: &output, into: &outbox)
      for host in request.others {
        let other = answer(
          message, header, pseudoHeader, of: packet, saidAt: place,
          request.to(host, fault: faults?[host.address]), limit: &limit, output: &output,
          into: &outbox)
        if case .ignored = verdict { verdict = other }
      }
      return verdict
    case .neighborSolicitation:
      return neighbors.receive(message, request, hosts: hosts, output: &output, into: &outbox)
    case .listenerQuery: return listeners.receive(message, request, hosts: hosts)
    case .packetTooBig:
      return heed(
        header, quoting: message.extracting(droppingFirst: ICMPv6Header.length), request,
        output: &output)
    case .echoReply: return .ignored(.icmpv6EchoReply)
    case .neighborAdvertisement, .routerSolicitation, .routerAdvertisement, .redirect:
      return .ignored(.ndUnsolicited)
    case let type where type.isError: return .ignored(.icmpv6Error)
    default: return .ignored(.icmpv6Type)
    }
  }

  private func answer(
    _ message: Span<UInt8>, _ header: ICMPv6Header, _ pseudoHeader: UInt64,
    of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request, limit: inout TokenBucket,
    output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    guard let fault = request.fault else {
      echo(message, header, pseudoHeader, request, output: &output, into: &outbox)
      return .answered(.echoReply)
    }
    // About what went to a group there is neither an error nor a redirect (RFC 4443 2.4 e,
    // RFC 4861 8.2).
    let mayBeReported = ICMPv6Errors.mayBeAbout(packet, request.header)
    switch fault {
    case .wrong(let field):
      guard field.isIn(message) else { break }
      echo(message, header, pseudoHeader, request, wrong: field, output: &output, into: &outbox)
      return .answered(Verdict.Answer(wrong: field))
    case .timeToLive:
      echo(message, header, pseudoHeader, request, output: &output, into: &outbox)
      return .answered(.echoReplyTimeToLive)
    case .unreachable(let what):
      guard mayBeReported else { return .ignored(.ipv6Multicast) }
      return ICMPv6Errors.send(
        ICMPv6Error(what, saidAt: place), about: packet, request, limit: &limit, output: &output,
        into: &outbox) ? .answered(Verdict.Answer(what)) : .ignored(.errorRate)
    case .redirect(let gateway):
      guard mayBeReported, limit.take(at: request.time.line) else { break }
      redirect(packet, request, to: gateway, output: &output, into: &outbox)
      echo(message, header, pseudoHeader, request, output: &output, into: &outbox)
      return .answered(.redirect)
    }
    echo(message, header, pseudoHeader, request, output: &output, into: &outbox)
    return .answered(.echoReply)
  }

  /// Says that the host is better reached over another (RFC 4861 8.2), from the link-local address, as
  /// it has to be.
  private func redirect(
    _ packet: Span<UInt8>, _ request: IPv6Request, to gateway: IPv6Address,
    output: inout IPv6Output, into outbox: inout Outbox
  ) {
    let redirect = NeighborRedirect(target: gateway, destination: request.header.destination)
    let mac = request.host.mac
    output.reply(
      to: request.to(Host(address: IPv6Address(linkLocalOf: mac), mac: mac), fault: nil), .icmpv6,
      hopLimit: NeighborDiscovery.hopLimit,
      payloadLength: NeighborRedirect.length(quoting: packet), into: &outbox
    ) { bytes, offset, pseudoHeader in
      redirect.write(quoting: packet, into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  private func echo(
    _ message: Span<UInt8>, _ header: ICMPv6Header, _ pseudoHeader: UInt64, _ request: IPv6Request,
    wrong field: EchoField? = nil, output: inout IPv6Output, into outbox: inout Outbox
  ) {
    let dropped: UInt8 = profile.echoesCongestionBits ? 0 : 0b11
    output.reply(
      to: request, .icmpv6, trafficClass: request.header.trafficClass & ~dropped,
      payloadLength: message.count, into: &outbox
    ) { bytes, offset, replyPseudoHeader in
      ICMPv6Header.writeEchoReply(
        to: header, message: message, into: &bytes, at: offset,
        pseudoHeader: (pseudoHeader, replyPseudoHeader))
      field?.spoil(
        &bytes, at: offset, count: message.count,
        pseudoHeader: replyPseudoHeader + UInt64(message.count))
    }
  }

  /// Heeds a router that takes no packets as long as one of the host's, where it says so credibly
  /// (RFC 8201 4, RFC 4443 3.2).
  private func heed(
    _ header: ICMPv6Header, quoting quote: Span<UInt8>, _ request: IPv6Request,
    output: inout IPv6Output
  ) -> Verdict {
    let mtu = Int(header.rest)
    guard quote.count >= IPv6Header.length, quote[0] >> 4 == 6,
      mtu >= IPv6Output.smallestMTU, request.header.source != .unspecified
    else { return .ignored(.packetTooBig) }
    let source = IPv6Address(quote.uint128(at: 8))
    let destination = IPv6Address(quote.uint128(at: 24))
    guard source == request.host.address, destination.isUnicast, destination != .unspecified else {
      return .ignored(.packetTooBig)
    }
    output.heed(pathMTU: mtu, to: destination, at: request.time.line)
    return .kept(.pathMTU)
  }
}

extension ICMPv6Error {
  /// - Parameter place: the octet that says which protocol it is.
  fileprivate init(_ unreachable: Unreachable, saidAt place: Int) {
    switch unreachable {
    case .network: self = .noRoute
    case .host: self = .addressUnreachable
    case .protocol: self = .unrecognizedNextHeader(octet: place)
    case .port: self = .portUnreachable
    case .prohibited: self = .prohibited
    }
  }
}
