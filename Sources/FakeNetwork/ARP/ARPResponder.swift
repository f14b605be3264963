import Wire

/// Answers who-has for the fake hosts (RFC 826, RFC 5227), probes and announces. It learns nothing: a reply goes to the
/// request's sender hardware address.
struct ARPResponder {
  let takesIEEE802: Bool
  let faults: AddressMap<IPv4Address, ResolutionFault>?

  func receive(
    _ payload: Span<UInt8>, _ context: LinkContext, in network: LocalNetwork,
    into outbox: inout Outbox
  ) -> Verdict {
    let hosts = network.hosts
    let request: ARPPacket
    do {
      request = try ARPPacket(parsing: payload, takesIEEE802: takesIEEE802)
    } catch {
      return .ignored(Verdict.Reason(error))
    }
    if let claimed = hosts.host(at: request.senderProtocol),
      request.operation != .request || claimed.address == request.targetProtocol
        || hosts.host(at: request.targetProtocol) == nil
    {
      // Who asks for another fake host may have its address in the range that we were given.
      return .ignored(hosts.owns(request.senderHardware) ? .loopedFrame : .arpConflict)
    }
    switch request.operation {
    case .request: break
    case .reply: return .ignored(.arpUnsolicitedReply)
    default: return .ignored(.arpOperation)
    }
    guard let host = hosts.host(at: request.targetProtocol) else { return .ignored(.arpNotOurs) }
    guard context.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    guard !request.senderHardware.isGroup, !hosts.owns(request.senderHardware) else {
      return .ignored(.arpSenderHardware)
    }
    // A probe's sender has no address yet: 0.0.0.0 is right there, and answered (RFC 5227 2.1.1).
    guard
      request.senderProtocol == .unspecified || network.prefix.isHost(request.senderProtocol)
    else { return .ignored(.arpSenderProtocol) }

    guard let fault = faults?[host.address] else {
      reply(to: request, context, from: host, saying: host.mac, into: &outbox)
      return .answered(.arpReply)
    }
    for mac in fault.macs(of: host.mac) {
      reply(to: request, context, from: host, saying: mac, into: &outbox)
    }
    return .answered(fault.isSecond ? .arpReplyTwoMACs : .arpReplyWrongMAC)
  }

  private func reply(
    to request: ARPPacket, _ context: LinkContext, from host: Host<IPv4Address>,
    saying mac: MACAddress, into outbox: inout Outbox
  ) {
    let reply = ARPPacket(
      operation: .reply, senderHardware: mac, senderProtocol: host.address,
      targetHardware: request.senderHardware, targetProtocol: request.senderProtocol)
    outbox.append(
      replyTo: context, from: host, to: request.senderHardware, payloadLength: ARPPacket.length
    ) { bytes, offset in
      reply.write(into: &bytes, at: offset)
    }
  }

  /// Asks whether somebody has an address that a host is to have (RFC 5227 2.1.1).
  static func probe(_ host: Host<IPv4Address>, on link: LinkHeader, into outbox: inout Outbox) {
    ask(host, from: .unspecified, on: link, into: &outbox)
  }

  /// Says where an address is, unasked (RFC 5227 2.3).
  static func announce(_ host: Host<IPv4Address>, on link: LinkHeader, into outbox: inout Outbox) {
    ask(host, from: host.address, on: link, into: &outbox)
  }

  private static func ask(
    _ host: Host<IPv4Address>, from sender: IPv4Address, on link: LinkHeader,
    into outbox: inout Outbox
  ) {
    let request = ARPPacket(
      operation: .request, senderHardware: host.mac, senderProtocol: sender,
      targetHardware: MACAddress(0), targetProtocol: host.address)
    outbox.append(
      link.outgoing(from: host.mac, to: .broadcast, .arp), payloadLength: ARPPacket.length
    ) { bytes, offset in
      request.write(into: &bytes, at: offset)
    }
  }
}

extension Verdict.Reason {
  fileprivate init(_ fault: ARPPacket.Fault) {
    switch fault {
    case .truncated: self = .arpTruncated
    case .hardwareType: self = .arpHardwareType
    case .protocolType: self = .arpProtocolType
    case .addressLength: self = .arpAddressLength
    }
  }
}
