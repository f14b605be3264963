import Wire

extension IPv4Responder {
  /// To the port that a datagram of TCP or UDP is for.
  mutating func deliverToPort(
    _ payload: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let header = request.header
    let answer: TransportAnswer
    do {
      answer =
        header.protocol == .tcp
        ? try tcp.answer(
          to: payload, pseudoHeader: header.pseudoHeader, from: header.source,
          at: request.host.address, request.time)
        : try udp.answer(
          to: payload, pseudoHeader: header.pseudoHeader, at: request.host.address)
    } catch {
      return .ignored(error)
    }
    switch answer {
    case .segment(let segment, let what):
      send(segment, datagram, request, into: &outbox)
      return .answered(what)
    case .echo(let udp):
      let hasRoute = hasRoute(request)
      output.reply(
        to: request, at: hasRoute ? request.options?.routeBack(in: datagram).first : nil, .udp,
        options: hasRoute ? request.optionsOfReply(datagram, profile) : nil,
        payloadLength: udp.length, into: &outbox
      ) { bytes, offset in
        // The addresses change places, which their sum does not see.
        udp.writeEcho(of: payload, into: &bytes, at: offset, pseudoHeader: header.pseudoHeader)
      }
      return .answered(.udpEcho)
    case .error(let error, let what):
      return errors.send(
        ICMPv4Error(error), about: datagram, request, limit: &state.errorLimit, output: &output,
        into: &outbox) ? .answered(what) : .ignored(.errorRate)
    }
  }

  private mutating func send(
    _ segment: TCPHeader, _ datagram: Span<UInt8>, _ request: IPv4Request,
    into outbox: inout Outbox
  ) {
    let isReset = segment.flags.contains(.rst)
    let isAtomic = profile.segmentsAreAtomic
    let hasRoute = !isReset && hasRoute(request)
    output.reply(
      to: request, at: hasRoute ? request.options?.routeBack(in: datagram).first : nil, .tcp,
      typeOfService: isAtomic && isReset ? request.header.typeOfService & ~0b11 : 0,
      options: hasRoute || profile.refusalsCarryOptions
        ? request.optionsOfReply(datagram, profile) : nil,
      isAtomic: isAtomic, payloadLength: segment.headerLength, into: &outbox
    ) { bytes, offset in
      segment.write(into: &bytes, at: offset, pseudoHeader: request.header.pseudoHeader)
    }
  }

  /// Whether what answers goes back the way that a datagram was told to come (RFC 1122 4.1.3.2, 4.2.3.8).
  private func hasRoute(_ request: IPv4Request) -> Bool {
    request.options?.hasSourceRoute ?? false
  }
}
