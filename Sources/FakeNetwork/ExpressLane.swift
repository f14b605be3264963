public import Wire

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

  /// Whether a frame has a plain echo request's type where that has it.
  @inlinable @inline(__always)
  static func mayBeEcho(_ frame: Span<UInt8>) -> Bool {
    guard frame.count > Self.typeIPv6 else { return false }
    return switch EtherType(frame.uint16(at: 12)) {
    case .ipv4: frame[Self.typeIPv4] == ICMPv4Header.MessageType.echoRequest.rawValue
    case .ipv6: frame[Self.typeIPv6] == ICMPv6Header.MessageType.echoRequest.rawValue
    default: false
    }
  }

  /// Where it is.
  @inlinable static var typeIPv4: Int { EthernetHeader.minimumLength + IPv4Header.minimumLength }
  @inlinable static var typeIPv6: Int { EthernetHeader.minimumLength + IPv6Header.length }

  /// Whether it was answered here.
  @inline(__always)
  mutating func answerPlainEcho(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Bool {
    guard frame.count >= EthernetHeader.minimumLength else { return false }
    let network = networks.common
    let (station, source) = EthernetHeader.addresses(of: frame)
    guard !source.isGroup, !network.hosts.owns(source) else { return false }
    let packet = frame.extracting(droppingFirst: EthernetHeader.minimumLength)
    switch EtherType(frame.uint16(at: 12)) {
    case .ipv4:
      return ipv4.answerOnLane(packet, to: station, from: source, in: network, into: &outbox)
    case .ipv6:
      return ipv6.answerOnLane(packet, to: station, from: source, network.hosts, into: &outbox)
    default: return false
    }
  }
}

extension IPv4Responder {
  @inline(__always)
  fileprivate mutating func answerOnLane(
    _ packet: Span<UInt8>, to station: MACAddress, from source: MACAddress,
    in network: LocalNetwork, into outbox: inout Outbox
  ) -> Bool {
    // What is for another station is known first.
    guard packet.count >= IPv4Header.minimumLength,
      let host = network.hosts.host(at: IPv4Address(packet.uint32(at: 16))), host.mac == station,
      let header = try? IPv4Header(parsing: packet), header.protocol == .icmp,
      !header.hasOptions, !header.isFragment, header.totalLength <= output.mtu,
      network.prefix.isHost(header.source), header.source != host.address,
      faults?[host.address] == nil
    else { return false }
    let message = packet.extracting(IPv4Header.minimumLength..<header.totalLength)
    guard let echo = try? ICMPv4Header(parsing: message), echo.type == .echoRequest else {
      return false
    }
    let reply = IPv4Header(
      payloadLength: message.count, typeOfService: header.typeOfService & icmp.repeatedBits,
      identification: output.nextIdentification(), timeToLive: output.timeToLive,
      protocol: .icmp, source: host.address, destination: header.source)
    let keepsCode = profile.copiesEchoCode
    outbox.append(ethernetFrameOf: EthernetHeader.minimumLength + reply.totalLength) { frame in
      EthernetHeader(destination: source, source: station, etherType: .ipv4)
        .write(into: &frame, at: 0)
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
    _ packet: Span<UInt8>, to station: MACAddress, from source: MACAddress,
    _ hosts: HostTable, into outbox: inout Outbox
  ) -> Bool {
    guard packet.count >= IPv6Header.length,
      let host = hosts.host(at: IPv6Address(packet.uint128(at: 24))), host.mac == station,
      let header = try? IPv6Header(parsing: packet), header.nextHeader == .icmpv6,
      IPv6Header.length + header.payloadLength <= output.mtuOfAllPaths,
      header.source.isUnicast, !host.has(header.source), faults?[host.address] == nil
    else { return false }
    let end = IPv6Header.length + header.payloadLength
    let message = packet.extracting(IPv6Header.length..<end)
    // That of the reply is the same: a sum knows no order.
    let sum = header.pseudoHeader(.icmpv6)
    guard let echo = try? ICMPv6Header(parsing: message, pseudoHeader: sum),
      echo.type == .echoRequest
    else { return false }
    let reply = IPv6Header(
      trafficClass: header.trafficClass & ~icmp.droppedBits, payloadLength: message.count,
      nextHeader: .icmpv6, hopLimit: output.hopLimit, source: host.address,
      destination: header.source)
    let keepsCode = icmp.keepsCode
    outbox.append(ethernetFrameOf: EthernetHeader.minimumLength + end) { frame in
      EthernetHeader(destination: source, source: station, etherType: .ipv6)
        .write(into: &frame, at: 0)
      reply.write(into: &frame, at: EthernetHeader.minimumLength)
      ICMPv6Header.writeEchoReply(
        to: echo, keepsCode: keepsCode, message: message, into: &frame,
        at: EthernetHeader.minimumLength + IPv6Header.length, pseudoHeader: (sum, sum))
    }
    return true
  }
}
