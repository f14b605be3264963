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

  /// Whether a frame was answered here. Where it has no echo request's type in that place it costs no call.
  @inlinable @inline(__always)
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
  @inlinable static var typeIPv4: Int { EthernetHeader.minimumLength + IPv4Header.minimumLength }
  @inlinable static var typeIPv6: Int { EthernetHeader.minimumLength + IPv6Header.length }

  /// Neither of these is inlined: each has the registers for itself. What is for another station is known first.
  @usableFromInline @inline(never)
  mutating func answerIPv4(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Bool {
    guard frame.count >= EthernetHeader.minimumLength + IPv4Header.minimumLength else {
      return false
    }
    forgetAnyEvents()
    let (station, source) = EthernetHeader.addresses(of: frame)
    let packet = frame.extracting(droppingFirst: EthernetHeader.minimumLength)
    guard IPv4Header.isPlain(packet), !source.isGroup, !networks.common.hosts.owns(source),
      let host = networks.common.hosts.host(at: IPv4Address(packet.uint32(at: 16))),
      host.mac == station,
      let header = try? IPv4Header(parsing: packet), header.protocol == .icmp,
      header.totalLength <= ipv4.output.mtu,
      networks.common.prefix.isHost(header.source), header.source != host.address,
      ipv4.faults?[host.address] == nil
    else { return false }
    let message = packet.extracting(IPv4Header.minimumLength..<header.totalLength)
    guard let echo = try? ICMPv4Header(parsing: message), echo.type == .echoRequest else {
      return false
    }
    let reply = IPv4Header(
      payloadLength: message.count, typeOfService: header.typeOfService & ipv4.icmp.repeatedBits,
      identification: ipv4.output.nextIdentification(), timeToLive: ipv4.output.timeToLive,
      protocol: .icmp, source: host.address, destination: header.source)
    let keepsCode = ipv4.profile.copiesEchoCode
    outbox.append(
      EthernetHeader(destination: source, source: station, etherType: .ipv4),
      payloadLength: reply.totalLength
    ) { bytes, offset in
      reply.write(into: &bytes, at: offset)
      ICMPv4Header.writeEchoReply(
        to: echo, keepsCode: keepsCode, message: message, into: &bytes,
        at: offset + IPv4Header.minimumLength)
    }
    tally(.answered(.echoReply))
    return true
  }

  @usableFromInline @inline(never)
  mutating func answerIPv6(_ frame: Span<UInt8>, into outbox: inout Outbox) -> Bool {
    guard frame.count >= EthernetHeader.minimumLength + IPv6Header.length else { return false }
    forgetAnyEvents()
    let (station, source) = EthernetHeader.addresses(of: frame)
    let packet = frame.extracting(droppingFirst: EthernetHeader.minimumLength)
    guard !source.isGroup, !networks.common.hosts.owns(source),
      let host = networks.common.hosts.host(at: IPv6Address(packet.uint128(at: 24))),
      host.mac == station,
      let header = try? IPv6Header(parsing: packet), header.nextHeader == .icmpv6,
      IPv6Header.length + header.payloadLength <= ipv6.output.mtuOfAllPaths,
      header.source.isUnicast, !host.has(header.source), ipv6.faults?[host.address] == nil
    else { return false }
    let end = IPv6Header.length + header.payloadLength
    let message = packet.extracting(IPv6Header.length..<end)
    // That of the reply is the same: a sum knows no order.
    let sum = header.pseudoHeader(.icmpv6)
    guard let echo = try? ICMPv6Header(parsing: message, pseudoHeader: sum),
      echo.type == .echoRequest
    else { return false }
    let reply = IPv6Header(
      trafficClass: header.trafficClass & ~ipv6.icmp.droppedBits, payloadLength: message.count,
      nextHeader: .icmpv6, hopLimit: ipv6.output.hopLimit, source: host.address,
      destination: header.source)
    let keepsCode = ipv6.icmp.keepsCode
    outbox.append(
      EthernetHeader(destination: source, source: station, etherType: .ipv6), payloadLength: end
    ) { bytes, offset in
      reply.write(into: &bytes, at: offset)
      ICMPv6Header.writeEchoReply(
        to: echo, keepsCode: keepsCode, message: message, into: &bytes,
        at: offset + IPv6Header.length, pseudoHeader: (sum, sum))
    }
    tally(.answered(.echoReply))
    return true
  }
}
