import Wire

/// What a host does with an IPv6 packet before a protocol sees it (RFC 8200).
struct IPv6Responder {
  private(set) var reassembly: Reassembly<FragmentKey, FirstFragment>
  var output: IPv6Output
  let icmp: ICMPv6Responder
  let tcp: TCPResponder<IPv6Address>
  let udp: UDPResponder<IPv6Address>
  private var listeners = ListenerResponder()
  let profile: Profile
  let faults: AddressMap<IPv6Address, EchoFault<IPv6Address>>?

  /// What the fragments of one packet agree in (RFC 8200 4.5).
  struct FragmentKey: Hashable {
    let source: IPv6Address
    let destination: IPv6Address
    let identification: UInt32
    /// What is in one VLAN, or on one interface, is nothing to another.
    let tags: VLANTags
    let interface: Interface
  }

  /// The fragment whose headers become the packet's.
  struct FirstFragment {
    var request: IPv6Request
    /// The octet that says that a fragment header follows, and what it is to say without it.
    let place: Int
    let nextHeader: IPProtocol
    /// Where the fragment header begins.
    let headerOffset: Int
  }

  /// - Parameter other: the responder that had another configuration until now, if there was one, and its
  ///   local networks.
  init(
    _ configuration: FakeNetwork.Configuration,
    continuing other: (responder: IPv6Responder, networks: LocalNetworks)?,
    _ state: borrowing ResponderState
  ) {
    let settings = configuration.settings
    profile = settings.profile
    reassembly = Reassembly(
      timeout: profile.reassemblyTimeoutIPv6, isTimeoutRaised: false,
      overlap: profile.overlapIPv6, continuing: other?.responder.reassembly)
    output = IPv6Output(settings, continuing: other?.responder.output)
    icmp = ICMPv6Responder(settings)
    let mtu = max(settings.mtu, IPv6Output.smallestMTU)
    tcp = TCPResponder(
      settings, mss: mtu - IPv6Header.length - TCPHeader.minimumLength, \.ipv6)
    udp = UDPResponder(settings, \.ipv6)
    let faults = settings.faults.map(\.ipv6, \.echo6)
    self.faults = faults
    let networks = configuration.networks
    reassembly.update { first in
      let context = first.request.context
      let hosts = networks[context.interface, context.tags].hosts
      guard let host = hosts.host(at: first.request.host.address) else { return false }
      first.request = first.request.to(host, fault: faults?[host.address])
      return true
    }
    if let other {
      listeners = other.responder.listeners
      listeners.adapt(to: networks, from: other.networks, state)
    }
  }

  @inline(__always)
  mutating func receive(
    _ bytes: Span<UInt8>, _ context: LinkContext, at time: DualTime, hosts: HostTable,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let header: IPv6Header
    do {
      header = try IPv6Header(parsing: bytes)
    } catch {
      return .ignored(Verdict.Reason(error))
    }
    // The padding after the payload is cut here, and never echoed nor quoted.
    let packet = bytes.extracting(first: IPv6Header.length + header.payloadLength)
    let source = header.source
    guard source == .unspecified || source.isUnicast else { return .ignored(.ipv6Source) }
    let destination = header.destination
    if destination.isMulticast {
      let members = members(
        of: destination, for: header, packet, context, hosts, without: state.paused)
      guard !members.isEmpty else { return .ignored(.ipv6Multicast) }
      guard let first = members.first(where: { !$0.has(source) }) else {
        return .ignored(.ipv6OwnSource)
      }
      return process(
        packet,
        IPv6Request(
          header: header, host: first, fault: faults?[first.address],
          context: context, time: time),
        hosts, &state, into: &outbox)
    }
    guard let host = hosts.host(at: destination) else {
      return .ignored(destination == .loopback ? .ipv6LoopbackDestination : .ipv6NotOurs)
    }
    guard context.isUnicast || profile.answersInGroupFrames else {
      return .ignored(.ipv6LinkGroup)
    }
    guard context.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    guard !host.has(source) else { return .ignored(.ipv6OwnSource) }
    return process(
      packet,
      IPv6Request(
        header: header, host: host, fault: faults?[host.address], context: context, time: time),
      hosts, &state, into: &outbox)
  }

  /// The hosts that hear a group, each with the address that it answers with. Of a prefix nobody does,
  /// but for whom a solicitation asks for.
  private func members(
    of group: IPv6Address, for header: IPv6Header, _ packet: Span<UInt8>, _ context: LinkContext,
    _ hosts: HostTable, without paused: PausedHosts
  ) -> ArraySlice<Host<IPv6Address>> {
    if let target = NeighborSolicitation.target(in: packet, header) {
      guard group == .allNodes || group == target.solicitedNode else { return [] }
      if let host = hosts.host(at: target) { return context.isHeard(by: host) ? [host] : [] }
    }
    let members = hosts.index.members(
      of: group, isNear: header.source.isLinkLocal, at: context.station)
    return paused.others(among: members, hosts)
  }

  /// Delivers a packet, behind its extension headers: nearly all have none.
  @inline(__always)
  private mutating func process(
    _ packet: Span<UInt8>, _ request: consuming IPv6Request, _ hosts: HostTable,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let chain = IPv6HeaderChain(request.header)
    return chain.isAtExtension
      ? processHeaders(packet, request, hosts, &state, into: &outbox)
      : deliver(packet, chain, request, hosts, &state, into: &outbox)
  }

  /// Reads the headers up to what the packet carries.
  ///
  /// - Parameter isWhole: it was put together from fragments. What is in those is no fragment again,
  ///   or packets could lie in each other deeper than the stack.
  private mutating func processHeaders(
    _ packet: Span<UInt8>, _ request: consuming IPv6Request, isWhole: Bool = false,
    _ hosts: HostTable, _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let isStrict = profile.isStrictAboutHeaders
    var chain = IPv6HeaderChain(request.header)
    while true {
      let place = chain.place
      switch chain.step(in: packet, strictly: isStrict) {
      case .passed: continue
      case .routed:
        // No way leads to a group.
        guard !isStrict || !request.header.destination.isMulticast else {
          return .ignored(.ipv6HeaderErroneous)
        }
      case .refused: return .ignored(.ipv6HeaderErroneous)
      case .truncated: return .ignored(.ipv6HeaderTruncated)
      case .erroneous(let octet):
        return report(
          .erroneousHeader(octet: octet), as: .parameterProblem, packet, request,
          else: .ipv6HeaderErroneous, &state, into: &outbox)
      case .misplaced(let octet):
        return report(
          .unrecognizedNextHeader(octet: octet), as: .unrecognizedNextHeader, packet, request,
          else: .ipv6NextHeader, &state, into: &outbox)
      case .option(_, .discard): return .ignored(.ipv6Option)
      case .option(let octet, let action):
        return report(
          .unrecognizedOption(octet: octet), as: .parameterProblem, packet, request,
          evenToGroups: action == .report, else: .ipv6Option, &state, into: &outbox)
      case .fragment(let fragment):
        if isStrict, request.hasFragmentHeader {
          return report(
            .erroneousHeader(octet: chain.place), as: .parameterProblem, packet, request,
            else: .ipv6HeaderErroneous, &state, into: &outbox)
        }
        request.hasFragmentHeader = true
        if fragment.isAtomic { continue }
        guard !isWhole else { return .ignored(.ipv6HeaderErroneous) }
        return reassemble(
          packet, fragment, chain, place: place, request, hosts, &state, into: &outbox)
      case .payload:
        request.alertsOfListeners = chain.alertsOfListeners
        return deliver(packet, chain, request, hosts, &state, into: &outbox)
      }
    }
  }

  /// To the protocol that the packet carries.
  private mutating func deliver(
    _ packet: Span<UInt8>, _ chain: IPv6HeaderChain, _ request: IPv6Request,
    _ hosts: HostTable, _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let payload = packet.extracting(droppingFirst: chain.offset)
    let header = request.header
    if chain.nextHeader == .icmpv6 {
      return icmp.receive(
        payload, of: packet, saidAt: chain.place, request, hosts: hosts, &state,
        listeners: &listeners, output: &output, into: &outbox)
    }
    // Of what is answered at all in a frame to many, only ICMPv6 is.
    guard header.destination.isMulticast || request.context.isUnicast else {
      return .ignored(.ipv6LinkGroup)
    }
    guard header.source != .unspecified else { return .ignored(.ipv6Source) }
    guard !header.destination.isMulticast else { return .ignored(.ipv6Multicast) }
    switch chain.nextHeader {
    case .noNextHeader: return .ignored(.ipv6NoNextHeader)
    case .udp:
      return deliverUDP(payload, of: packet, saidAt: chain.place, request, &state, into: &outbox)
    case .tcp:
      return deliverTCP(payload, of: packet, saidAt: chain.place, request, &state, into: &outbox)
    default:
      return report(
        .unrecognizedNextHeader(octet: chain.place), as: .unrecognizedNextHeader, packet, request,
        else: .ipv6Multicast, &state, into: &outbox)
    }
  }

  /// Sends an error about a packet where one may be sent.
  ///
  /// - Parameters:
  ///   - answer: what the error is to the counters.
  ///   - reason: what becomes of the packet where none may be sent.
  mutating func report(
    _ error: ICMPv6Error, as answer: Verdict.Answer, _ packet: Span<UInt8>,
    _ request: IPv6Request, evenToGroups: Bool = false, else reason: Verdict.Reason,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    guard
      ICMPv6Errors.mayBeAbout(
        packet, request.header, request.context, evenToGroups: evenToGroups,
        strictly: profile.isStrictAboutHeaders)
    else { return .ignored(reason) }
    guard
      ICMPv6Errors.send(
        error, about: packet, request, limit: &state.errorLimit, output: &output, into: &outbox)
    else { return .ignored(.errorRate) }
    if let octet = error.octet { state.tell(.octet(octet)) }
    return .answered(answer)
  }

  private mutating func reassemble(
    _ packet: Span<UInt8>, _ fragment: IPv6FragmentHeader, _ chain: IPv6HeaderChain, place: Int,
    _ request: IPv6Request, _ hosts: HostTable, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) -> Verdict {
    let fault =
      profile.isStrictAboutHeaders
      ? IPv6FragmentFault(strictlyOf: packet, fragment, chain)
      : IPv6FragmentFault(of: packet, fragment, chain)
    if let fault {
      return report(
        fault.error, as: fault.answer, packet, request, else: fault.reason, &state, into: &outbox)
    }
    let evicted = reassembly.evicted
    let outcome = reassembly.receive(
      packet, headerLength: chain.offset, at: fragment.offset,
      isLast: !fragment.hasMoreFragments, timeToLive: request.header.hopLimit,
      typeOfService: request.header.trafficClass,
      key: FragmentKey(
        source: request.header.source, destination: request.header.destination,
        identification: fragment.identification, tags: request.context.tags,
        interface: request.context.interface),
      FirstFragment(
        request: request, place: place, nextHeader: fragment.nextHeader,
        headerOffset: chain.offset - IPv6FragmentHeader.length),
      time: request.time.line)
    for _ in evicted..<reassembly.evicted { state.tell(.evicted, outbox) }
    switch outcome {
    case .kept: return .kept(.fragment)
    case .refused(let reason): return .ignored(reason)
    case .whole(var whole, let first, let isCongested):
      whole.removeSubrange(
        first.headerOffset..<first.headerOffset + IPv6FragmentHeader.length)
      whole[first.place] = first.nextHeader.rawValue
      let length = whole.count - IPv6Header.length
      guard length <= IPv6Header.maximumPayloadLength else { return .ignored(.fragmentTooLong) }
      if isCongested, profile.echoesCongestionBits { whole[1] |= 0b11 << 4 }
      whole[4] = UInt8(length >> 8)
      whole[5] = UInt8(length & 0xff)
      var request = first.request.completed(by: request, isCongested: isCongested)
      request.header.payloadLength = length
      if first.place == 6 { request.header.nextHeader = first.nextHeader }
      // They stood behind another header, where none may be.
      if first.nextHeader == .hopByHopOptions {
        return report(
          .unrecognizedNextHeader(octet: first.place), as: .unrecognizedNextHeader, whole.span,
          request, else: .ipv6NextHeader, &state, into: &outbox)
      }
      return processHeaders(whole.span, request, isWhole: true, hosts, &state, into: &outbox)
    }
  }

  @inline(__always)
  var nextDeadline: Instant? {
    Instant.earlier(reassembly.nextDeadline, listeners.nextDeadline)
  }

  /// Reports the groups that are asked for, and gives up the packets that are not whole in time.
  mutating func advance(
    to time: DualTime, _ networks: LocalNetworks, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) {
    listeners.advance(to: time, networks, &state, into: &outbox)
    while let expired = reassembly.expire(at: time.line) {
      if let (packet, first) = expired.first,
        ICMPv6Errors.mayBeAbout(packet.span, first.request.header, first.request.context),
        case let context = first.request.context,
        !state.paused.has(
          first.request.host.address, networks[context.interface, context.tags].hosts),
        state.errorLimit.take(at: time.line)
      {
        state.tell(.timedOut, outbox)
        let place = outbox.count
        ICMPv6Errors.send(
          .reassemblyTimeExceeded, about: packet.span, first.request.at(time), output: &output,
          into: &outbox)
        outbox.direct(framesFrom: place, to: first.request.context.interface)
      } else {
        state.tell(.timedOutInSilence, outbox)
      }
    }
  }
}

extension Verdict.Reason {
  fileprivate init(_ fault: IPv6Header.Fault) {
    switch fault {
    case .truncated: self = .ipv6Truncated
    case .version: self = .ipv6Version
    case .payloadLength: self = .ipv6PayloadLength
    }
  }
}
