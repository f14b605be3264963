import Wire

extension IPv4Responder {
  /// To the UDP port that a datagram is for.
  @inline(__always)
  mutating func deliverUDP(
    _ payload: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    if let reason = UDPResponder<IPv4Address>.fault(
      of: payload, pseudoHeader: request.header.pseudoHeader, needsChecksum: false)
    {
      return .ignored(reason)
    }
    guard udp.areAllClosed else {
      return deliverToPort(payload, of: datagram, request, &state, into: &outbox)
    }
    return errors.send(
      .portUnreachable, about: datagram, request, limit: &state.errorLimit, output: &output,
      into: &outbox) ? .answered(.portUnreachable) : .ignored(.errorRate)
  }

  /// Where something was said of ports. It is not inlined, and so costs those nothing who said nothing.
  @inline(never)
  private mutating func deliverToPort(
    _ payload: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    do {
      switch try udp.answer(to: payload, at: request.host.address) {
      case .unreachable:
        return errors.send(
          .portUnreachable, about: datagram, request, limit: &state.errorLimit, output: &output,
          into: &outbox) ? .answered(.portUnreachable) : .ignored(.errorRate)
      case .rejection(let what): return reject(what, datagram, request, &state, into: &outbox)
      case .echo(let header):
        echo(header, payload, datagram, request, into: &outbox)
        return .answered(.udpEcho)
      }
    } catch {
      return .ignored(error)
    }
  }

  /// To the TCP port that it is for.
  @inline(never)
  mutating func deliverTCP(
    _ payload: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let header = request.header
    do {
      let answer = try tcp.answer(
        to: payload, pseudoHeader: header.pseudoHeader, from: header.source,
        at: request.host.address, request.time)
      switch answer {
      case .segment(let segment, let what):
        send(segment, datagram, request, into: &outbox)
        return .answered(what)
      case .rejection(let what): return reject(what, datagram, request, &state, into: &outbox)
      }
    } catch {
      return .ignored(error)
    }
  }

  private mutating func reject(
    _ what: Unreachable, _ datagram: Span<UInt8>, _ request: IPv4Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    errors.send(
      ICMPv4Error(what), about: datagram, request, limit: &state.errorLimit, output: &output,
      into: &outbox) ? .answered(.portRejected) : .ignored(.errorRate)
  }

  private mutating func echo(
    _ header: UDPHeader, _ payload: Span<UInt8>, _ datagram: Span<UInt8>, _ request: IPv4Request,
    into outbox: inout Outbox
  ) {
    output.reply(
      to: request, at: request.options?.routeBack(in: datagram).first, .udp,
      options: hasRoute(request) ? request.optionsOfReply(datagram, profile) : nil,
      payloadLength: header.length, into: &outbox
    ) { bytes, offset in
      // The addresses change places, which their sum does not see.
      header.writeEcho(
        of: payload, into: &bytes, at: offset, pseudoHeader: request.header.pseudoHeader)
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
