import Wire

extension ICMPv6Responder {
  /// Answers an echo request wrongly, or with what is no echo reply.
  func misbehave(
    _ fault: EchoFault<IPv6Address>, _ message: Span<UInt8>, _ header: ICMPv6Header,
    _ pseudoHeader: UInt64, of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    limit: inout TokenBucket, output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    // About what went to a group there is neither an error nor a redirect (RFC 4443 2.4 e,
    // RFC 4861 8.2).
    let mayBeReported = ICMPv6Errors.mayBeAbout(packet, request.header, request.context)
    switch fault {
    case .wrong(let field):
      guard field.isIn(message) else { break }
      echo(message, header, pseudoHeader, request, wrong: field, output: &output, into: &outbox)
      return .answered(Verdict.Answer(wrong: field))
    case .timeToLive:
      echo(message, header, pseudoHeader, request, output: &output, into: &outbox)
      return .answered(.echoReplyTimeToLive)
    case .unreachable(let what):
      guard mayBeReported else {
        return .ignored(request.header.destination.isMulticast ? .ipv6Multicast : .ipv6LinkGroup)
      }
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
      payloadLength: redirect.length(quoting: packet), into: &outbox
    ) { bytes, offset, pseudoHeader in
      redirect.write(quoting: packet, into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }
}

extension ICMPv6Error {
  /// - Parameter place: the octet that says which protocol it is.
  init(_ unreachable: Unreachable, saidAt place: Int) {
    switch unreachable {
    case .network: self = .noRoute
    case .host: self = .addressUnreachable
    case .protocol: self = .unrecognizedNextHeader(octet: place)
    case .port: self = .portUnreachable
    case .prohibited: self = .prohibited
    }
  }
}
