import Wire

/// Answers neighbor solicitations for the fake hosts' addresses (RFC 4861 7.2.4). It learns nothing:
/// an advertisement goes to where the solicitation came from.
struct NeighborResponder {
  let faults: AddressMap<IPv6Address, ResolutionFault>?
  /// An advertisement that answers a unicast solicitation goes without a MAC address.
  let omitsKnownMAC: Bool

  func receive(
    _ message: Span<UInt8>, _ request: IPv6Request, hosts: HostTable,
    output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    guard !request.hasFragmentHeader else { return .ignored(.ndFragment) }
    guard request.header.hopLimit == NeighborDiscovery.hopLimit else {
      return .ignored(.ndHopLimit)
    }
    let solicitation: NeighborSolicitation
    do {
      solicitation = try NeighborSolicitation(parsing: message)
    } catch {
      return .ignored(.ndSolicitation)
    }
    let target = solicitation.target
    let isDetection = request.header.source == .unspecified
    guard !isDetection || solicitation.isDetection(to: request.header.destination) else {
      return .ignored(.ndSolicitation)
    }
    guard let host = hosts.host(at: target) else { return .ignored(.ndNotOurs) }
    guard request.context.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    let request = request.to(host, fault: nil)
    // A link without addresses has none that could be wrong.
    guard request.context.link.hasAddresses, let fault = faults?[target] else {
      let isKnown = omitsKnownMAC && !request.header.destination.isMulticast
      let mac = request.context.link.hasAddresses && !isKnown ? host.mac : nil
      advertise(
        target, at: mac, to: request, isDetection, isRouter: hosts.isRouter(host),
        output: &output, into: &outbox)
      return .answered(.neighborAdvertisement)
    }
    for mac in fault.macs(of: host.mac) {
      advertise(
        target, at: mac, to: request, isDetection, isRouter: hosts.isRouter(host),
        output: &output, into: &outbox)
    }
    return .answered(
      fault.isSecond ? .neighborAdvertisementTwoMACs : .neighborAdvertisementWrongMAC)
  }

  private func advertise(
    _ target: IPv6Address, at mac: MACAddress?, to request: IPv6Request, _ isDetection: Bool,
    isRouter: Bool, output: inout IPv6Output, into outbox: inout Outbox
  ) {
    let advertisement = NeighborAdvertisement(
      target: target, hardware: mac, isSolicited: !isDetection, isRouter: isRouter)
    output.reply(
      to: request, at: isDetection ? .allNodes : nil, .icmpv6,
      hopLimit: NeighborDiscovery.hopLimit, payloadLength: advertisement.length, into: &outbox
    ) { bytes, offset, pseudoHeader in
      advertisement.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Asks who has an address that a host is to have (RFC 4862 5.4.2).
  static func detect(_ host: Host<IPv6Address>, on link: LinkHeader, into outbox: inout Outbox) {
    UnaskedMessage(
      source: .unspecified, mac: host.mac, group: host.address.solicitedNode,
      hopLimit: NeighborDiscovery.hopLimit, length: NeighborSolicitation.minimumLength
    ).send(on: link, into: &outbox) { bytes, offset, pseudoHeader in
      NeighborSolicitation(detecting: host.address)
        .write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Says where an address is, unasked (RFC 4861 7.2.6).
  static func announce(
    _ host: Host<IPv6Address>, isRouter: Bool, on link: LinkHeader, into outbox: inout Outbox
  ) {
    let advertisement = NeighborAdvertisement(
      target: host.address, hardware: link.hasAddresses ? host.mac : nil, isSolicited: false,
      isRouter: isRouter)
    UnaskedMessage(
      source: host.address, mac: host.mac, group: .allNodes,
      hopLimit: NeighborDiscovery.hopLimit, length: advertisement.length
    ).send(on: link, into: &outbox) { bytes, offset, pseudoHeader in
      advertisement.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }
}

extension NeighborSolicitation {
  /// Whom a packet asks for, where a solicitation seems to stand right behind its header.
  static func target(in packet: Span<UInt8>, _ header: IPv6Header) -> IPv6Address? {
    let offset = IPv6Header.length
    guard header.nextHeader == .icmpv6, packet.count >= offset + minimumLength,
      ICMPv6Header.MessageType(packet[offset]) == .neighborSolicitation
    else { return nil }
    return IPv6Address(packet.uint128(at: offset + 8))
  }
}
