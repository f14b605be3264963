import Wire

/// Answers who-has for the fake hosts (RFC 826, RFC 5227). It learns nothing: a reply goes to the
/// request's sender hardware address.
struct ARPResponder {
  let network: IPv4Prefix
  let takesIEEE802: Bool

  func receive(
    _ payload: Span<UInt8>, _ arrival: Arrival, hosts: borrowing HostTable,
    into outbox: inout Outbox
  ) -> Verdict {
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
    guard arrival.isHeard(by: host) else { return .ignored(.otherHostsMAC) }
    guard !request.senderHardware.isGroup, !hosts.owns(request.senderHardware) else {
      return .ignored(.arpSenderHardware)
    }
    // A probe's sender has no address yet: 0.0.0.0 is right there, and answered (RFC 5227 2.1.1).
    guard
      request.senderProtocol == .unspecified || network.isHost(request.senderProtocol)
    else { return .ignored(.arpSenderProtocol) }

    let reply = ARPPacket(
      operation: .reply, senderHardware: host.mac, senderProtocol: host.address,
      targetHardware: request.senderHardware, targetProtocol: request.senderProtocol)
    outbox.append(
      arrival.reply(from: host, to: request.senderHardware), payloadLength: ARPPacket.length
    ) { bytes, offset in
      reply.write(into: &bytes, at: offset)
    }
    return .answered(.arpReply)
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
