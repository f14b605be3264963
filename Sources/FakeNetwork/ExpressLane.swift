import Wire

// The express lane answers plain echo requests, most of any flood, in a few hundred instructions. It adds no rule:
// every other frame takes the general way, which would give each reply here the same bytes.
//
// A plain request is an untagged Ethernet frame, to the MAC of the host that it asks, with
// - IPv4 without options and fragments, or IPv6 without extension headers,
// - an echo request whose reply is no longer than the MTU,
// for a host without a fault. While the lane is closed, a frame costs one look at a flag.

extension FakeNetwork {
  /// Finds whether frames may take it: none needs a look at more than itself.
  mutating func decideOnLane() {
    isLaneOpen =
      settings.hasExpressLane && !looksFirst && vlans == nil && networks.own.isEmpty
      && linkTypes.areAllEthernet && !hosts.hearsAnyMAC
  }

  /// Whether a frame was answered here: what has a plain echo request's type where that has it is looked at.
  @inline(__always)
  mutating func answerOnLane(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Bool {
    guard frame.count > Self.typeIPv6 else { return false }
    return switch EtherType(frame.uint16(at: 12)) {
    case .ipv4:
      frame[Self.typeIPv4] == ICMPv4Header.MessageType.echoRequest.rawValue
        && answerIPv4(frame, into: &outbox)
    case .ipv6:
      frame[Self.typeIPv6] == ICMPv6Header.MessageType.echoRequest.rawValue
        && answerIPv6(frame, into: &outbox)
    default: false
    }
  }

  /// Where it is.
  private static let typeIPv4 = EthernetHeader.minimumLength + IPv4Header.minimumLength
  private static let typeIPv6 = EthernetHeader.minimumLength + IPv6Header.length

  // Not inlined: the general way has its registers for itself.

  @inline(never)
  private mutating func answerIPv4(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Bool {
    let network = networks.common
    guard let stations = Stations(of: frame, network.hosts) else { return false }
    return ipv4.answerOnLane(
      frame.extracting(droppingFirst: EthernetHeader.minimumLength), stations, in: network,
      into: &outbox)
  }

  @inline(never)
  private mutating func answerIPv6(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Bool {
    let hosts = networks.common.hosts
    guard let stations = Stations(of: frame, hosts) else { return false }
    return ipv6.answerOnLane(
      frame.extracting(droppingFirst: EthernetHeader.minimumLength), stations, hosts,
      into: &outbox)
  }
}

/// Whom a frame is from, and whom for.
private struct Stations {
  let source: MACAddress
  let destination: MACAddress

  /// `nil` where no host answers the sender.
  @inline(__always)
  init?(of frame: Span<UInt8>, _ hosts: HostTable) {
    (destination, source) = (MACAddress(frame.uint48(at: 0)), MACAddress(frame.uint48(at: 6)))
    guard !source.isGroup, !hosts.owns(source) else { return nil }
  }
}

extension IPv4Responder {
  @inline(__always)
  fileprivate mutating func answerOnLane(
    _ packet: Span<UInt8>, _ stations: Stations, in network: LocalNetwork,
    into outbox: inout Outbox
  ) -> Bool {
    // What is for another station is known first.
    guard let host = network.hosts.host(at: IPv4Address(packet.uint32(at: 16))),
      host.mac == stations.destination,
      let header = try? IPv4Header(parsing: packet), header.protocol == .icmp,
      !header.hasOptions, !header.isFragment, header.totalLength <= output.mtu,
      network.prefix.isHost(header.source), header.source != host.address,
      faults?[host.address] == nil
    else { return false }
    let message = packet.extracting(IPv4Header.minimumLength..<header.totalLength)
    guard let echo = try? ICMPv4Header(parsing: message) else { return false }
    let reply = IPv4Header(
      payloadLength: message.count, typeOfService: header.typeOfService & icmp.repeatedBits,
      identification: output.nextIdentification(), timeToLive: output.timeToLive,
      protocol: .icmp, source: host.address, destination: header.source)
    let keepsCode = profile.copiesEchoCode
    outbox.append(ethernetFrameOf: EthernetHeader.minimumLength + reply.totalLength) { frame in
      EthernetHeader(
        destination: stations.source, source: stations.destination, etherType: .ipv4
      ).write(into: &frame, at: 0)
      reply.write(into: &frame, at: EthernetHeader.minimumLength)
      ICMPv4Header.writeEchoReply(
        to: echo, keepsCode: keepsCode, message: message, into: &frame,
        at: EthernetHeader.minimumLength + IPv4Header.minimumLength)
    }
    return true
  }
}

extension IPv6Responder {
  @inline(__always)
  fileprivate mutating func answerOnLane(
    _ packet: Span<UInt8>, _ stations: Stations, _ hosts: HostTable, into outbox: inout Outbox
  ) -> Bool {
    guard let host = hosts.host(at: IPv6Address(packet.uint128(at: 24))),
      host.mac == stations.destination,
      let header = try? IPv6Header(parsing: packet), header.nextHeader == .icmpv6,
      IPv6Header.length + header.payloadLength <= output.mtuOfAllPaths,
      header.source.isUnicast, !host.has(header.source), faults?[host.address] == nil
    else { return false }
    let end = IPv6Header.length + header.payloadLength
    let message = packet.extracting(IPv6Header.length..<end)
    // That of the reply is the same: a sum knows no order.
    let sum = header.pseudoHeader(.icmpv6)
    guard let echo = try? ICMPv6Header(parsing: message, pseudoHeader: sum) else { return false }
    let reply = IPv6Header(
      trafficClass: header.trafficClass & ~icmp.droppedBits, payloadLength: message.count,
      nextHeader: .icmpv6, hopLimit: output.hopLimit, source: host.address,
      destination: header.source)
    let keepsCode = icmp.keepsCode
    outbox.append(ethernetFrameOf: EthernetHeader.minimumLength + end) { frame in
      EthernetHeader(
        destination: stations.source, source: stations.destination, etherType: .ipv6
      ).write(into: &frame, at: 0)
      reply.write(into: &frame, at: EthernetHeader.minimumLength)
      ICMPv6Header.writeEchoReply(
        to: echo, keepsCode: keepsCode, message: message, into: &frame,
        at: EthernetHeader.minimumLength + IPv6Header.length, pseudoHeader: (sum, sum))
    }
    return true
  }
}
