import Wire

extension IPv6Responder {
  /// To the UDP port that a packet is for.
  ///
  /// - Parameter place: the octet that says that it is UDP.
  mutating func deliverUDP(
    _ payload: Span<UInt8>, of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    if let reason = UDPResponder<IPv6Address>.fault(
      of: payload, pseudoHeader: request.header.pseudoHeader(.udp), needsChecksum: true)
    {
      return .ignored(reason)
    }
    do {
      switch try udp.answer(to: payload, at: request.host.address) {
      case .unreachable:
        return report(
          .portUnreachable, as: .portUnreachable, packet, request, else: .ipv6Multicast, &state,
          into: &outbox)
      case .rejection(let what):
        return reject(what, packet, saidAt: place, request, &state, into: &outbox)
      case .echo(let header):
        output.reply(to: request, .udp, payloadLength: header.length, into: &outbox) {
          bytes, offset, pseudoHeader in
          header.writeEcho(of: payload, into: &bytes, at: offset, pseudoHeader: pseudoHeader)
        }
        return .answered(.udpEcho)
      }
    } catch {
      return .ignored(error)
    }
  }

  /// To the TCP port that it is for.
  mutating func deliverTCP(
    _ payload: Span<UInt8>, of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let header = request.header
    do {
      let answer = try tcp.answer(
        to: payload, pseudoHeader: header.pseudoHeader(.tcp), from: header.source,
        at: request.host.address, request.time)
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
      case .rejection(let what):
        return reject(what, packet, saidAt: place, request, &state, into: &outbox)
      }
    } catch {
      return .ignored(error)
    }
  }

  private mutating func reject(
    _ what: Unreachable, _ packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    report(
      ICMPv6Error(what, saidAt: place), as: .portRejected, packet, request, else: .ipv6Multicast,
      &state, into: &outbox)
  }
}
