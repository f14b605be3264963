import Wire

/// What a host does with a datagram before a protocol sees it (RFC 791, RFC 1122 3.2.1).
struct IPv4Responder {
  private let acceptsSourceRoutes: Bool
  let profile: Profile
  private(set) var reassembly: Reassembly<FragmentKey, IPv4Request>
  var output: IPv4Output
  let errors: ICMPv4Errors
  let icmp: ICMPv4Responder
  let tcp: TCPResponder<IPv4Address>
  let udp: UDPResponder<IPv4Address>
  let faults: AddressMap<IPv4Address, EchoFault<IPv4Address>>?

  /// What the fragments of one datagram agree in (RFC 791 3.2).
  struct FragmentKey: Hashable {
    let source: IPv4Address
    let destination: IPv4Address
    let `protocol`: IPProtocol
    let identification: UInt16
    /// What is in one VLAN, or on one interface, is nothing to another.
    let tags: VLANTags
    let interface: Interface

    /// In as few words as it takes: each is a step.
    func hash(into hasher: inout Hasher) {
      hasher.combine(UInt64(source.rawValue) << 32 | UInt64(destination.rawValue))
      hasher.combine(
        UInt64(interface.rawValue) << 32 | UInt64(`protocol`.rawValue) << 16
          | UInt64(identification))
      hasher.combine(tags)
    }
  }

  /// - Parameter other: the responder that had another configuration until now, if there was one.
  init(_ configuration: FakeNetwork.Configuration, continuing other: IPv4Responder?) {
    let settings = configuration.settings
    acceptsSourceRoutes = settings.acceptsSourceRoutes
    profile = settings.profile
    reassembly = Reassembly(
      timeout: profile.reassemblyTimeout, isTimeoutRaised: profile.isTimeoutRaised,
      overlap: profile.overlap, continuing: other?.reassembly)
    output = IPv4Output(settings, continuing: other?.output)
    errors = ICMPv4Errors(profile)
    icmp = ICMPv4Responder(errors)
    tcp = TCPResponder(
      settings, mss: settings.mtu - IPv4Header.minimumLength - TCPHeader.minimumLength, \.ipv4)
    udp = UDPResponder(settings, \.ipv4)
    let faults = settings.faults.map(\.ipv4, \.echo)
    self.faults = faults
    let networks = configuration.networks
    reassembly.update { request in
      let hosts = networks[request.context.interface, request.context.tags].hosts
      guard let host = hosts.host(at: request.host.address) else { return false }
      request = request.to(host, fault: faults?[host.address])
      return true
    }
  }

  @inline(__always)
  mutating func receive(
    _ bytes: Span<UInt8>, _ context: LinkContext, at time: DualTime, in network: LocalNetwork,
    _ state: inout ResponderState, into outbox: inout Outbox
  ) -> Verdict {
    let header: IPv4Header
    do {
      header = try IPv4Header(parsing: bytes)
    } catch {
      return .ignored(Verdict.Reason(error))
    }
    guard let host = network.hosts.host(at: header.destination) else {
      return .ignored(reasonNotOurs(header.destination, in: network.prefix))
    }
    guard context.isUnicast || profile.answersInGroupFrames else {
      return .ignored(.ipv4LinkGroup)
    }
    guard context.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    guard network.prefix.isHost(header.source) else { return .ignored(.ipv4Source) }
    guard header.source != host.address else { return .ignored(.ipv4OwnSource) }

    // The padding after the total length is cut here, and never echoed nor quoted.
    let datagram = bytes.extracting(first: header.totalLength)
    let fault = faults?[host.address]
    let options: IPv4Options?
    do {
      options =
        header.hasOptions
        ? try IPv4Options(
          parsing: datagram, of: header, checksRouterAlert: profile.checksRouterAlert)
        : nil
    } catch {
      guard ICMPv4Errors.mayBeAbout(datagram, header, context) else { return .ignored(.ipv4Option) }
      let request = IPv4Request(
        header: header, options: nil, host: host, fault: fault, context: context,
        time: time)
      let octet = profile.octet(of: error)
      guard
        errors.send(
          .parameterProblem(octet: octet), about: datagram, request, limit: &state.errorLimit,
          output: &output, into: &outbox)
      else { return .ignored(.errorRate) }
      state.tell(.octet(octet))
      return .answered(.parameterProblem)
    }
    if let options, options.hasSourceRoute {
      guard acceptsSourceRoutes else { return .ignored(.ipv4SourceRoute) }
      guard !options.isUnderWay(in: datagram) else { return .ignored(.ipv4SourceRouteUnderWay) }
      // Not over the host itself either: its reply would be from and to one address.
      guard
        options.routeBack(in: datagram).allSatisfy({
          network.prefix.isHost($0) && $0 != host.address
        })
      else {
        return .ignored(.ipv4SourceRouteStop)
      }
    }
    let request = IPv4Request(
      header: header, options: options, host: host, fault: fault, context: context,
      time: time)
    return header.isFragment
      ? reassemble(datagram, request, &state, into: &outbox)
      : deliver(datagram, request, &state, into: &outbox)
  }

  private mutating func reassemble(
    _ datagram: Span<UInt8>, _ request: IPv4Request, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) -> Verdict {
    let header = request.header
    guard header.fragmentOffset + header.totalLength <= IPv4Header.maximumTotalLength else {
      return .ignored(.fragmentTooLong)
    }
    let evicted = reassembly.evicted
    let outcome = reassembly.receive(
      datagram, headerLength: header.headerLength, at: header.fragmentOffset,
      isLast: !header.hasMoreFragments, timeToLive: header.timeToLive,
      typeOfService: header.typeOfService,
      key: FragmentKey(
        source: header.source, destination: header.destination, protocol: header.protocol,
        identification: header.identification, tags: request.context.tags,
        interface: request.context.interface),
      request, time: request.time.line)
    for _ in evicted..<reassembly.evicted { state.tell(.evicted, outbox) }
    switch outcome {
    case .kept: return .kept(.fragment)
    case .refused(let reason): return .ignored(reason)
    case .whole(let whole, let first, let isCongested):
      // The first fragment's header may be longer than that of the others.
      guard whole.count <= IPv4Header.maximumTotalLength else { return .ignored(.fragmentTooLong) }
      return deliver(
        whole.span, first.completed(by: request, isCongested: isCongested), &state,
        into: &outbox)
    }
  }

  /// To the protocol that the datagram carries.
  @inline(__always)
  private mutating func deliver(
    _ datagram: Span<UInt8>, _ request: IPv4Request, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) -> Verdict {
    let payload = datagram.extracting(droppingFirst: request.header.headerLength)
    // Of what is answered at all in a frame to many, only queries are (RFC 1122 3.2.2, 4.2.3.10).
    guard request.header.protocol == .icmp || request.context.isUnicast else {
      return .ignored(.ipv4LinkGroup)
    }
    switch request.header.protocol {
    case .icmp:
      return icmp.receive(
        payload, of: datagram, request, limit: &state.errorLimit, output: &output, into: &outbox)
    case .udp: return deliverUDP(payload, of: datagram, request, &state, into: &outbox)
    case .tcp: return deliverTCP(payload, of: datagram, request, &state, into: &outbox)
    default:
      return errors.send(
        .protocolUnreachable, about: datagram, request, limit: &state.errorLimit,
        output: &output, into: &outbox) ? .answered(.protocolUnreachable) : .ignored(.errorRate)
    }
  }

  /// Gives up the datagrams that are not whole in time.
  mutating func advance(
    to time: DualTime, _ state: inout ResponderState, into outbox: inout Outbox
  ) {
    while let expired = reassembly.expire(at: time.line) {
      if let (datagram, request) = expired.first,
        ICMPv4Errors.mayBeAbout(datagram.span, request.header, request.context),
        !state.paused.has(request.host.address),
        state.errorLimit.take(at: time.line)
      {
        state.tell(.timedOut, outbox)
        let place = outbox.count
        errors.send(
          .reassemblyTimeExceeded, about: datagram.span, request.at(time), output: &output,
          into: &outbox)
        outbox.direct(framesFrom: place, to: request.context.interface)
      } else {
        state.tell(.timedOutInSilence, outbox)
      }
    }
  }

  private func reasonNotOurs(
    _ destination: IPv4Address, in network: IPv4Prefix
  ) -> Verdict.Reason {
    switch destination {
    case .limitedBroadcast, network.directedBroadcast, network.subnetAddress: .ipv4Broadcast
    case _ where destination.isMulticast: .ipv4Multicast
    case _ where destination.isLoopback: .ipv4LoopbackDestination
    default: .ipv4NotOurs
    }
  }
}

extension Verdict.Reason {
  fileprivate init(_ fault: IPv4Header.Fault) {
    switch fault {
    case .truncated: self = .ipv4Truncated
    case .version: self = .ipv4Version
    case .headerLength: self = .ipv4HeaderLength
    case .totalLength: self = .ipv4TotalLength
    case .checksum: self = .ipv4Checksum
    }
  }
}
