extension Frame {
  /// An ICMPv6 echo request of 56 bytes from the tester to the device.
  package static func echo6(_ change: (inout Packet6) -> Void = { _ in }) -> Bytes {
    var packet = Packet6()
    change(&packet)
    return packet.frame
  }

  /// The device's answer to `echo6()`.
  package static func echoReply6(_ change: (inout Packet6) -> Void = { _ in }) -> Bytes {
    echo6 {
      $0 = .reply
      change(&$0)
    }
  }

  /// The tester asks the device's group for its MAC address, and tells its own.
  package static func solicitation(_ change: (inout Neighbor) -> Void = { _ in }) -> Bytes {
    var solicitation = Neighbor()
    change(&solicitation)
    return solicitation.frame
  }

  /// Who is about to take the device's address asks whether it is free (RFC 4862 5.4).
  package static func detection(_ change: (inout Neighbor) -> Void = { _ in }) -> Bytes {
    solicitation {
      $0.packet.sourceIP = .unspecified
      $0.options = []
      change(&$0)
    }
  }

  /// The device's answer to `solicitation()`.
  package static func advertisement(_ change: (inout Neighbor) -> Void = { _ in }) -> Bytes {
    solicitation {
      $0 = .advertisement
      change(&$0)
    }
  }

  /// The device's answer to `detection()`.
  package static func advertisementToAll(_ change: (inout Neighbor) -> Void = { _ in }) -> Bytes {
    advertisement {
      $0.rest = 0x2000_0000
      $0.packet.link.destination = .allNodes
      $0.packet.destinationIP = .allNodes
      change(&$0)
    }
  }

  /// A UDP datagram of 5 bytes from the tester to the device's port 40001.
  /// From a router on the way to the tester, about a reply of the device.
  package static func packetTooBig(
    _ mtu: UInt32, about reply: Packet6 = .reply, _ change: (inout Packet6) -> Void = { _ in }
  ) -> Bytes {
    echo6 {
      $0.sourceIP = "fd00:7::1"
      $0.type = 2
      $0.identifier = UInt16(mtu >> 16)
      $0.sequence = UInt16(mtu & 0xffff)
      $0.data = Bytes(reply.packet.prefix(1232))
      change(&$0)
    }
  }

  /// Who listens to what? General, version 2, and 50 ms for an answer.
  package static func listenerQuery(_ change: (inout Listener) -> Void = { _ in }) -> Bytes {
    var query = Listener()
    change(&query)
    return query.frame
  }

  /// The device's: it listens to the group of its addresses.
  package static func listenerReport(_ change: (inout Listener) -> Void = { _ in }) -> Bytes {
    var report = Listener.report
    change(&report)
    return report.frame
  }

  package static func udp6(_ change: (inout UDP6) -> Void = { _ in }) -> Bytes {
    var udp = UDP6()
    change(&udp)
    return udp.carrier.frame
  }

  /// A SYN from the tester to the device's port 80.
  package static func tcp6(_ change: (inout TCP6) -> Void = { _ in }) -> Bytes {
    var tcp = TCP6()
    change(&tcp)
    return tcp.carrier.frame
  }

  /// The device's ICMPv6 error about a packet, whose quote is its bytes to 1232: 40 of IPv6 and 8 of
  /// ICMPv6 stand before it, and 1280 are the most.
  package static func error6(
    _ type: UInt8, _ code: UInt8, pointer: UInt32 = 0, about packet: Bytes,
    _ change: (inout Packet6) -> Void = { _ in }
  ) -> Bytes {
    echoReply6 {
      $0.type = type
      $0.code = code
      $0.identifier = UInt16(pointer >> 16)
      $0.sequence = UInt16(pointer & 0xffff)
      $0.data = Bytes(packet.prefix(1232))
      change(&$0)
    }
  }
}

/// An IPv6 packet with an ICMPv6 echo, or with whatever `message` is.
package struct Packet6 {
  package var link = Link(destination: .device, type: 0x86dd)

  package var version: UInt8 = 6
  package var trafficClass: UInt8 = 0
  package var flowLabel: UInt32 = 0
  /// `nil`: what is there.
  package var payloadLength: Int?
  package var hopLimit: UInt8 = 64
  package var sourceIP: IP6 = .tester
  package var destinationIP: IP6 = .device
  /// In the order in which they stand.
  package var extensions: [Extension6] = []
  /// What stands behind them all.
  package var `protocol`: UInt8 = 58

  package var type: UInt8 = 128
  package var code: UInt8 = 0
  package var messageChecksum: (UInt16) -> UInt16 = { $0 }
  package var identifier: UInt16 = 0x1234
  package var sequence: UInt16 = 1
  package var data = Bytes.counting(56)
  /// All that follows the extension headers, instead of the echo.
  package var message: Bytes?

  package static var request: Packet6 { Packet6() }

  package static var reply: Packet6 {
    Packet6(
      link: Link(destination: .tester, source: .device, type: 0x86dd), sourceIP: .device,
      destinationIP: .tester, type: 129)
  }

  /// What checksums cover besides, but for the length (RFC 8200 8.1): the zeros add nothing, and a
  /// sum knows no order.
  package var pseudoHeader: Bytes { sourceIP.bytes + destinationIP.bytes + [0, `protocol`] }

  /// All that follows the extension headers.
  package var payload: Bytes {
    let echo: Bytes = [type, code, 0, 0] + identifier.bytes + sequence.bytes + data
    return message
      ?? echo.checksummed(at: 2, under: pseudoHeader + UInt16(echo.count).bytes, messageChecksum)
  }

  package var packet: Bytes {
    let payload = payload
    let types = extensions.map(\.type) + [`protocol`]
    let chain = zip(types.dropFirst(), extensions).flatMap { [$0] + $1.rest }
    let length = UInt16(payloadLength ?? chain.count + payload.count)
    let first = UInt32(version) << 28 | UInt32(trafficClass) << 20 | flowLabel
    return first.bytes + length.bytes + [types[0], hopLimit] + sourceIP.bytes
      + destinationIP.bytes + chain + payload
  }

  package var frame: Bytes { link.frame(around: packet) }

  /// The fragment with those bytes of the payload; the first is a multiple of 8.
  package func fragment(_ part: Range<Int>, identification: UInt32 = 1) -> Packet6 {
    let payload = payload
    var fragment = self
    fragment.message = Bytes(payload[part])
    fragment.extensions.append(
      .fragment(
        part.lowerBound, hasMore: part.upperBound < payload.count, identification: identification))
    return fragment
  }

  /// The frames of all fragments in order, the payload cut at those offsets.
  package func fragments(cutAt cuts: [Int], identification: UInt32 = 1) -> [Bytes] {
    var whole = self
    whole.message = payload  // made once, not for each
    return zip([0] + cuts, cuts + [whole.payload.count]).map { start, end in
      whole.fragment(start..<end, identification: identification).frame
    }
  }

  /// So many bytes in each but the last.
  package func fragments(of size: Int, identification: UInt32 = 1) -> [Bytes] {
    fragments(
      cutAt: Array(stride(from: size, to: payload.count, by: size)),
      identification: identification)
  }
}

/// An extension header.
package struct Extension6 {
  package let type: UInt8
  /// All behind its first octet, which is the type of the next.
  package var rest: Bytes

  /// Options of 6 bytes, or 8 more each time.
  package static func hopByHop(_ options: Bytes) -> Extension6 {
    Extension6(type: 0, rest: [UInt8(options.count / 8)] + options)
  }

  package static func destination(_ options: Bytes) -> Extension6 {
    Extension6(type: 60, rest: [UInt8(options.count / 8)] + options)
  }

  package static func routing(_ type: UInt8, left: UInt8, _ data: Bytes = [0, 0, 0, 0])
    -> Extension6
  {
    Extension6(type: 43, rest: [UInt8(data.count / 8), type, left] + data)
  }

  package static func fragment(
    _ offset: Int, hasMore: Bool, identification: UInt32 = 1
  ) -> Extension6 {
    Extension6(
      type: 44,
      rest: [0] + (UInt16(offset) | (hasMore ? 1 : 0)).bytes + identification.bytes)
  }

  /// Of 4 bytes of data, which with its type and length are all the room of 8 bytes.
  package static let padding: Bytes = [1, 4, 0, 0, 0, 0]
}

/// Neighbor solicitations and advertisements (RFC 4861 4.3, 4.4).
package struct Neighbor {
  package var packet = Packet6(
    link: Link(destination: .solicitedNode, type: 0x86dd), hopLimit: 255,
    destinationIP: .solicitedNode)
  package var type: UInt8 = 135
  package var code: UInt8 = 0
  package var checksum: (UInt16) -> UInt16 = { $0 }
  /// Reserved, or the flags of an advertisement.
  package var rest: UInt32 = 0
  package var target: IP6 = .device
  package var options: Bytes = [1, 1] + MAC.tester.bytes
  /// Only so many bytes of the message, its checksum right.
  package var length: Int?

  package static var advertisement: Neighbor {
    var packet = Packet6.reply
    packet.hopLimit = 255
    return Neighbor(
      packet: packet, type: 136, rest: 0x6000_0000, options: [2, 1] + MAC.device.bytes)
  }

  package var carrier: Packet6 {
    var message: Bytes = [type, code, 0, 0] + rest.bytes + target.bytes + options
    message = Bytes(message.prefix(length ?? message.count))
    var packet = packet
    packet.message = message.checksummed(
      at: 2, under: packet.pseudoHeader + UInt16(message.count).bytes, checksum)
    return packet
  }

  package var frame: Bytes { carrier.frame }
}

/// Multicast listener queries and reports (RFC 2710 3, RFC 3810 5).
package struct Listener {
  package var packet = Packet6(
    link: Link(destination: .allNodes, type: 0x86dd), hopLimit: 1, sourceIP: .testerLinkLocal,
    destinationIP: .allNodes, extensions: [.hopByHop([5, 2, 0, 0, 1, 0])])
  package var type: UInt8 = 130
  /// The maximum response code, and what is reserved.
  package var rest: Bytes = [0, 50, 0, 0]
  /// A query's group, and what version 2 has besides; a report's records.
  package var group: IP6? = .unspecified
  package var more: Bytes = [2, 125, 0, 0]

  package static var report: Listener {
    var packet = Listener().packet
    packet.link = Link(destination: "33:33:00:00:00:16", source: .device, type: 0x86dd)
    packet.sourceIP = .deviceLinkLocal
    packet.destinationIP = "ff02::16"
    return Listener(
      packet: packet, type: 143, rest: [0, 0, 0, 1], group: nil,
      more: [2, 0, 0, 0] + IP6.solicitedNode.bytes)
  }

  /// Of version 1: to the group itself.
  package static var report1: Listener {
    var report = report
    report.packet.link.destination = .solicitedNode
    report.packet.destinationIP = .solicitedNode
    report.type = 131
    report.rest = [0, 0, 0, 0]
    report.group = .solicitedNode
    report.more = []
    return report
  }

  package var carrier: Packet6 {
    let message: Bytes = [type, 0, 0, 0] + rest + (group?.bytes ?? []) + more
    var packet = packet
    packet.message = message.checksummed(
      at: 2, under: packet.pseudoHeader + UInt16(message.count).bytes)
    return packet
  }

  package var frame: Bytes { carrier.frame }
}

package struct UDP6 {
  /// What carries it; its message is made here.
  package var packet = Packet6(protocol: 17)
  package var udp = UDP()

  package var carrier: Packet6 {
    var packet = packet
    packet.message = udp.message(under: packet.pseudoHeader)
    return packet
  }
}

package struct TCP6 {
  /// What carries it; its message is made here.
  package var packet = Packet6(protocol: 6)
  package var tcp = TCP()

  /// The device's answer; the rest is to be set.
  package static var reset: TCP6 {
    var reset = TCP6(packet: .reply, tcp: .reset)
    reset.packet.protocol = 6
    return reset
  }

  package var carrier: Packet6 {
    var packet = packet
    packet.message = tcp.message(under: packet.pseudoHeader)
    return packet
  }
}
