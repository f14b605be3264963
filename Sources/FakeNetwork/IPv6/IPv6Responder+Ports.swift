import Wire

extension IPv6Responder {
  /// To the port that a packet of TCP or UDP is for.
  mutating func deliverToPort(
    _ payload: Span<UInt8>, of packet: Span<UInt8>, _ chain: IPv6HeaderChain,
    _ request: IPv6Request, _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let header = request.header
    let pseudoHeader = header.pseudoHeader(chain.nextHeader)
    let answer: TransportAnswer
    do {
      answer =
        chain.nextHeader == .tcp
        ? try tcp.answer(
          to: payload, pseudoHeader: pseudoHeader, from: header.source, at: request.host.address,
          request.time)
        : try udp.answer(to: payload, pseudoHeader: pseudoHeader, at: request.host.address)
    } catch {
      return .ignored(error)
    }
    switch answer {
    case .segment(let segment, let what):
      let hasClass = profile.segmentsAreAtomic && segment.flags.contains(.rst)
      output.reply(
        to: request, .tcp, trafficClass: hasClass ? header.trafficClass & ~0b11 : 0,
        payloadLength: segment.headerLength, into: &outbox
      ) { bytes, offset, pseudoHeader in
        segment.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
      }
      return .answered(what)
    case .echo(let udp):
      output.reply(to: request, .udp, payloadLength: udp.length, into: &outbox) {
        bytes, offset, pseudoHeader in
        udp.writeEcho(of: payload, into: &bytes, at: offset, pseudoHeader: pseudoHeader)
      }
      return .answered(.udpEcho)
    case .error(let error, let what):
      return report(
        ICMPv6Error(error, saidAt: chain.place), as: what, packet, request, else: .ipv6Multicast,
        &state, into: &outbox)
    }
  }
}
