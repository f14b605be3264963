import Wire

/// Answers neighbor solicitations for the fake hosts' addresses (RFC 4861 7.2.4). It learns nothing:
/// an advertisement goes to where the solicitation came from.
struct NeighborResponder {
  let faults: AddressMap<IPv6Address, ResolutionFault>?
  /// An advertisement that answers a unicast solicitation goes without a MAC address.
  let omitsKnownMAC: Bool

  func receive(
    _ message: Span<UInt8>, _ request: IPv6Request, hosts: borrowing HostTable,
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
    guard request.arrival.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    let request = request.to(host, fault: nil)
    // A link without addresses has none that could be wrong.
    guard request.arrival.link.hasAddresses, let fault = faults?[target] else {
      let isKnown = omitsKnownMAC && !request.header.destination.isMulticast
      let mac = request.arrival.link.hasAddresses && !isKnown ? host.mac : nil
      advertise(target, at: mac, to: request, isDetection, output: &output, into: &outbox)
      return .answered(.neighborAdvertisement)
    }
    for mac in fault.macs(of: host.mac) {
      advertise(target, at: mac, to: request, isDetection, output: &output, into: &outbox)
    }
    return .answered(
      fault.isSecond ? .neighborAdvertisementTwoMACs : .neighborAdvertisementWrongMAC)
  }

  private func advertise(
    _ target: IPv6Address, at mac: MACAddress?, to request: IPv6Request, _ isDetection: Bool,
    output: inout IPv6Output, into outbox: inout Outbox
  ) {
    let advertisement = NeighborAdvertisement(
      target: target, hardware: mac, isSolicited: !isDetection, isRouter: false)
    output.reply(
      to: request, at: isDetection ? .allNodes : nil, .icmpv6,
      hopLimit: NeighborDiscovery.hopLimit, payloadLength: advertisement.length, into: &outbox
    ) { bytes, offset, pseudoHeader in
      advertisement.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Asks who has an address that a host is to have (RFC 4862 5.4.2).
  static func detect(_ host: Host<IPv6Address>, on link: LinkHeader, into outbox: inout Outbox) {
    send(
      from: .unspecified, host.mac, to: host.address.solicitedNode, on: link,
      length: NeighborSolicitation.minimumLength, into: &outbox
    ) { bytes, offset, pseudoHeader in
      NeighborSolicitation(detecting: host.address)
        .write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Says where an address is, unasked (RFC 4861 7.2.6).
  static func announce(_ host: Host<IPv6Address>, on link: LinkHeader, into outbox: inout Outbox) {
    let advertisement = NeighborAdvertisement(
      target: host.address, hardware: link.hasAddresses ? host.mac : nil, isSolicited: false,
      isRouter: false)
    send(
      from: host.address, host.mac, to: .allNodes, on: link, length: advertisement.length,
      into: &outbox
    ) { bytes, offset, pseudoHeader in
      advertisement.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Sends to a group what no frame has asked for.
  private static func send(
    from source: IPv6Address, _ mac: MACAddress, to group: IPv6Address, on link: LinkHeader,
    length: Int, into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int, _ pseudoHeader: UInt64) -> Void
  ) {
    let header = IPv6Header(
      payloadLength: length, nextHeader: .icmpv6, hopLimit: NeighborDiscovery.hopLimit,
      source: source, destination: group)
    outbox.append(
      link.outgoing(from: mac, to: group.groupMAC, .ipv6), payloadLength: IPv6Header.length + length
    ) { bytes, offset in
      header.write(into: &bytes, at: offset)
      write(&bytes, offset + IPv6Header.length, header.pseudoHeader(.icmpv6))
    }
  }
}
