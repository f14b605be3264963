import Algorithms
import Wire

/// Answers echo requests (RFC 4443 4.2), solicitations for the fake hosts' addresses, and who asks what
/// groups they listen to; heeds what a router says of the way to a destination.
struct ICMPv6Responder {
  /// What of the traffic class does not come back, and whether the code does.
  let droppedBits: UInt8
  let keepsCode: Bool
  private let neighbors: NeighborResponder
  private let faults: AddressMap<IPv6Address, EchoFault<IPv6Address>>?

  init(_ settings: Settings) {
    let profile = settings.profile
    droppedBits = profile.echoesCongestionBits ? 0 : 0b11
    keepsCode = profile.copiesEchoCode
    neighbors = NeighborResponder(
      faults: settings.faults.map(\.ipv6, \.resolution), omitsKnownMAC: profile.omitsKnownMAC)
    faults = settings.faults.map(\.ipv6, \.echo6)
  }

  /// - Parameters:
  ///   - packet: what carries the message.
  ///   - place: the octet of it that says so.
  @inline(__always)
  func receive(
    _ message: Span<UInt8>, of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    hosts: HostTable, _ state: inout ResponderState,
    listeners: inout ListenerResponder, output: inout IPv6Output, into outbox: inout Outbox
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
      guard !request.header.destination.isMulticast else {
        return answerAsGroup(
          message, header, pseudoHeader, of: packet, saidAt: place, request, hosts: hosts, &state,
          output: &output, into: &outbox)
      }
      return answer(
        message, header, pseudoHeader, of: packet, saidAt: place, request,
        limit: &state.errorLimit, output: &output, into: &outbox)
    case .neighborSolicitation:
      return neighbors.receive(message, request, hosts: hosts, output: &output, into: &outbox)
    case .listenerQuery: return listeners.receive(message, request, hosts: hosts, &state)
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

  /// Answers an echo request as all that hear the group that it went to, in the order of their
  /// addresses, as far as so many replies may be sent. One that answers says it for all.
  private func answerAsGroup(
    _ message: Span<UInt8>, _ header: ICMPv6Header, _ pseudoHeader: UInt64,
    of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request,
    hosts: HostTable, _ state: inout ResponderState,
    output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    guard !request.isReassembled else { return .ignored(.groupFragments) }
    let source = request.header.source
    let members = state.paused.others(
      among: hosts.index.members(
        of: request.header.destination, isNear: source.isLinkLocal, at: request.context.station),
      hosts)
    var verdict = Verdict.ignored(.groupRate)
    var count = 0
    for host in members where !host.has(source) {
      guard state.groupLimit.take(at: request.time.line) else {
        state.tell(.answering(count, of: Self.count(members, without: source)))
        break
      }
      count += 1
      let other = answer(
        message, header, pseudoHeader, of: packet, saidAt: place,
        request.to(host, fault: faults?[host.address]), limit: &state.errorLimit,
        output: &output, into: &outbox)
      if case .ignored = verdict { verdict = other }
    }
    return verdict
  }

  /// How many there are, which stand in the order of their addresses, that did not send it themselves.
  private static func count(
    _ members: ArraySlice<Host<IPv6Address>>, without source: IPv6Address
  ) -> Int {
    let first = members.lowerBound { $0.address >= source }
    let end = members.lowerBound { $0.address > source }
    return members.count - (end - first)
  }

  /// Answers an echo request as one of those whom it is to.
  private func answer(
    _ message: Span<UInt8>, _ header: ICMPv6Header, _ pseudoHeader: UInt64,
    of packet: Span<UInt8>, saidAt place: Int, _ request: IPv6Request, limit: inout TokenBucket,
    output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    guard let fault = request.fault else {
      echo(message, header, pseudoHeader, request, output: &output, into: &outbox)
      return .answered(.echoReply)
    }
    return misbehave(
      fault, message, header, pseudoHeader, of: packet, saidAt: place, request, limit: &limit,
      output: &output, into: &outbox)
  }

  @inline(__always)
  func echo(
    _ message: Span<UInt8>, _ header: ICMPv6Header, _ pseudoHeader: UInt64, _ request: IPv6Request,
    wrong field: EchoField? = nil, output: inout IPv6Output, into outbox: inout Outbox
  ) {
    let keepsCode = keepsCode
    output.reply(
      to: request, .icmpv6, trafficClass: request.header.trafficClass & ~droppedBits,
      payloadLength: message.count, into: &outbox
    ) { bytes, offset, replyPseudoHeader in
      ICMPv6Header.writeEchoReply(
        to: header, keepsCode: keepsCode, message: message, into: &bytes, at: offset,
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
    guard source == request.host.address, destination.isUnicast else {
      return .ignored(.packetTooBig)
    }
    output.heed(pathMTU: mtu, to: destination, at: request.time.line)
    return .kept(.pathMTU)
  }
}
