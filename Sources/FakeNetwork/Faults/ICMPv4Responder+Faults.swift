import Wire

extension ICMPv4Responder {
  /// Answers an echo request wrongly, or with what is no echo reply. An error about it may be sent where
  /// its frame was to one station: it is whole, is no error itself, and was sent by one host to one host.
  func misbehave(
    _ fault: EchoFault<IPv4Address>, _ message: Span<UInt8>, _ header: ICMPv4Header,
    of datagram: Span<UInt8>, _ request: IPv4Request, limit: inout TokenBucket,
    output: inout IPv4Output, into outbox: inout Outbox
  ) -> Verdict {
    switch fault {
    case .wrong(let field):
      guard field.isIn(message) else { break }
      reply(to: request, of: datagram, payloadLength: message.count, &output, &outbox) {
        bytes, offset in
        ICMPv4Header.writeEchoReply(
          to: header, keepsCode: profile.copiesEchoCode, message: message, into: &bytes, at: offset)
        field.spoil(&bytes, at: offset, count: message.count)
      }
      return .answered(Verdict.Answer(wrong: field))
    case .timeToLive:
      echo(message, header, of: datagram, request, &output, &outbox)
      return .answered(.echoReplyTimeToLive)
    case .unreachable(let what):
      guard request.context.isUnicast else { return .ignored(.ipv4LinkGroup) }
      return errors.send(
        ICMPv4Error(what), about: datagram, request, limit: &limit, output: &output, into: &outbox)
        ? .answered(Verdict.Answer(what)) : .ignored(.errorRate)
    case .redirect(let gateway):
      guard request.context.isUnicast,
        errors.send(
          .redirect(gateway: gateway), about: datagram, request, limit: &limit, output: &output,
          into: &outbox)
      else { break }
      echo(message, header, of: datagram, request, &output, &outbox)
      return .answered(.redirect)
    }
    echo(message, header, of: datagram, request, &output, &outbox)
    return .answered(.echoReply)
  }
}

extension ICMPv4Error {
  init(_ unreachable: Unreachable) {
    switch unreachable {
    case .network: self = .networkUnreachable
    case .host: self = .hostUnreachable
    case .protocol: self = .protocolUnreachable
    case .port: self = .portUnreachable
    case .prohibited: self = .prohibited
    }
  }
}
