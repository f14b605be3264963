import Wire

/// Answers neighbor solicitations for the fake hosts' addresses (RFC 4861 7.2.4). It learns nothing:
/// an advertisement goes to where the solicitation came from.
struct NeighborResponder {
  func receive(
    _ message: Span<UInt8>, _ request: IPv6Request, hosts: borrowing HostTable,
    output: inout IPv6Output, into outbox: inout Outbox
  ) -> Verdict {
    guard !request.hasFragmentHeader else { return .ignored(.ndFragment) }
    guard request.header.hopLimit == NeighborAdvertisement.hopLimit else {
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
    if isDetection {
      // Who has no address yet asks a group, and has no MAC address to tell (RFC 4861 7.1.1).
      guard request.header.destination == target.solicitedNode,
        !solicitation.hasSourceLinkLayerAddress
      else { return .ignored(.ndSolicitation) }
    }
    guard let host = hosts.host(at: target) else { return .ignored(.ndNotOurs) }
    guard request.arrival.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    let advertisement = NeighborAdvertisement(
      target: target, hardware: host.mac, isSolicited: !isDetection, isRouter: false)
    output.reply(
      to: IPv6Request(
        header: request.header, host: host, arrival: request.arrival, hasFragmentHeader: false,
        time: request.time),
      at: isDetection ? .allNodes : nil, .icmpv6, hopLimit: NeighborAdvertisement.hopLimit,
      payloadLength: NeighborAdvertisement.length, into: &outbox
    ) { bytes, offset, pseudoHeader in
      advertisement.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
    return .answered(.neighborAdvertisement)
  }
}
