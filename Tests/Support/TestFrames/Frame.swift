/// Frames built by hand, byte for byte. Each starts as the plain one between tester and device;
/// `change` makes it special: `Frame.echo { $0.timeToLive = 0 }`.
package enum Frame {
  /// A broadcast who-has from the tester for the device's address.
  package static func arp(_ change: (inout ARP) -> Void = { _ in }) -> Bytes {
    var arp = ARP()
    change(&arp)
    return arp.frame
  }

  /// The device's answer to `arp()`.
  package static func arpReply(_ change: (inout ARP) -> Void = { _ in }) -> Bytes {
    arp {
      $0 = .reply
      change(&$0)
    }
  }

  /// An echo request of 56 bytes from the tester to the device.
  package static func echo(_ change: (inout Echo) -> Void = { _ in }) -> Bytes {
    var echo = Echo()
    change(&echo)
    return echo.frame
  }

  /// The device's first answer to `echo()`.
  package static func echoReply(_ change: (inout Echo) -> Void = { _ in }) -> Bytes {
    echo {
      $0 = .reply
      change(&$0)
    }
  }

  /// A UDP datagram of 5 bytes from the tester to the device's port 40001.
  package static func udp(_ change: (inout UDP) -> Void = { _ in }) -> Bytes {
    var udp = UDP()
    change(&udp)
    return udp.frame
  }

  /// A SYN from the tester to the device's port 80.
  package static func tcp(_ change: (inout TCP) -> Void = { _ in }) -> Bytes {
    var tcp = TCP()
    change(&tcp)
    return tcp.frame
  }

  /// The device's first answer where it is an ICMP error about a datagram, whose quote is its bytes
  /// to 548: 20 of IPv4 and 8 of ICMP stand before it, and 576 are the most.
  package static func error(
    _ type: UInt8, _ code: UInt8, rest: Bytes = [0, 0, 0, 0], about datagram: Bytes,
    _ change: (inout Echo) -> Void = { _ in }
  ) -> Bytes {
    echo {
      $0 = .reply
      $0.message = ([type, code, 0, 0] + rest + datagram.prefix(548)).checksummed(at: 2)
      change(&$0)
    }
  }

  /// Any payload from the tester to the device.
  package static func ethernet(type: UInt16, to destination: MAC = .device, _ payload: Bytes)
    -> Bytes
  {
    Link(destination: destination, type: type).frame(around: payload)
  }

  /// 802.3 with LLC and SNAP around what Ethernet II would carry under `type` (RFC 1042).
  package static func snap(type: UInt16, to destination: MAC = .device, _ payload: Bytes) -> Bytes {
    let llc: Bytes = [0xaa, 0xaa, 0x03, 0, 0, 0] + type.bytes + payload
    return ethernet(type: UInt16(llc.count), to: destination, llc)
  }
}

/// The Ethernet header, and what follows the payload.
package struct Link {
  package var destination: MAC
  package var source: MAC = .tester
  /// VLAN tags, four bytes each.
  package var tags: Bytes = []
  package var type: UInt16
  /// `nil`: zeros up to 60 bytes.
  package var trailer: Bytes?

  package func frame(around payload: Bytes) -> Bytes {
    let unpadded = destination.bytes + source.bytes + tags + type.bytes + payload
    return unpadded + (trailer ?? .repeating(0, max(0, 60 - unpadded.count)))
  }
}

package struct ARP {
  package var link = Link(destination: .broadcast, type: 0x0806)
  package var hardwareType: UInt16 = 1
  package var protocolType: UInt16 = 0x0800
  package var hardwareLength: UInt8 = 6
  package var protocolLength: UInt8 = 4
  package var operation: UInt16 = 1
  package var senderMAC: MAC = .tester
  package var senderIP: IP = .tester
  package var targetMAC: MAC = "00:00:00:00:00:00"
  package var targetIP: IP = .device

  package static var reply: ARP {
    ARP(
      link: Link(destination: .tester, source: .device, type: 0x0806), operation: 2,
      senderMAC: .device, senderIP: .device, targetMAC: .tester, targetIP: .tester)
  }

  package var packet: Bytes {
    hardwareType.bytes + protocolType.bytes + [hardwareLength, protocolLength] + operation.bytes
      + senderMAC.bytes + senderIP.bytes + targetMAC.bytes + targetIP.bytes
  }

  package var frame: Bytes { link.frame(around: packet) }
}

/// An IPv4 datagram with an ICMP echo, or with whatever `message` is.
package struct Echo {
  package var link = Link(destination: .device, type: 0x0800)

  package var version: UInt8 = 4
  /// IHL; `nil`: what the options need.
  package var headerWords: Int?
  package var typeOfService: UInt8 = 0
  /// `nil`: what is there.
  package var totalLength: Int?
  package var identification: UInt16 = 0x4321
  /// Reserved, DF, MF.
  package var flags: UInt16 = 0
  /// In units of 8 bytes.
  package var fragmentOffset: UInt16 = 0
  package var timeToLive: UInt8 = 64
  package var `protocol`: UInt8 = 1
  /// What to write instead of the right one.
  package var headerChecksum: (UInt16) -> UInt16 = { $0 }
  package var sourceIP: IP = .tester
  package var destinationIP: IP = .device
  /// A multiple of 4 bytes.
  package var options: Bytes = []

  package var type: UInt8 = 8
  package var code: UInt8 = 0
  package var messageChecksum: (UInt16) -> UInt16 = { $0 }
  package var identifier: UInt16 = 0x1234
  package var sequence: UInt16 = 1
  package var data = Bytes.counting(56)
  /// All that follows the IPv4 header, instead of the echo.
  package var message: Bytes?

  package static var request: Echo { Echo() }

  package static var reply: Echo {
    Echo(
      link: Link(destination: .tester, source: .device, type: 0x0800), identification: 1,
      sourceIP: .device, destinationIP: .tester, type: 0)
  }

  /// All that follows the IPv4 header.
  package var payload: Bytes {
    let echo: Bytes = [type, code, 0, 0] + identifier.bytes + sequence.bytes + data
    return message ?? echo.checksummed(at: 2, messageChecksum)
  }

  package var datagram: Bytes {
    let payload = payload
    let words = headerWords ?? 5 + options.count / 4
    let length = UInt16(totalLength ?? 20 + options.count + payload.count)
    var header: Bytes = [version << 4 | UInt8(words), typeOfService]
    header += length.bytes + identification.bytes + (flags << 13 | fragmentOffset).bytes
    header += [timeToLive, `protocol`, 0, 0] + sourceIP.bytes + destinationIP.bytes + options
    return header.checksummed(at: 10, headerChecksum) + payload
  }

  package var frame: Bytes { link.frame(around: datagram) }
}

/// A way to get a checksum wrong.
package enum Spoiling: CaseIterable {
  case plusOne, minusOne, zero, swapped, complement

  package func callAsFunction(_ checksum: UInt16) -> UInt16 {
    switch self {
    case .plusOne: checksum &+ 1
    case .minusOne: checksum &- 1
    case .zero: 0
    case .swapped: checksum.byteSwapped
    case .complement: ~checksum
    }
  }
}

package struct UDP {
  /// What carries it; its message is made here.
  package var datagram = Echo(protocol: 17)
  package var sourcePort: UInt16 = 5000
  package var destinationPort: UInt16 = 40_001
  /// `nil`: what is there.
  package var length: UInt16?
  package var checksum: (UInt16) -> UInt16 = { $0 }
  package var data: Bytes = .counting(5)
  /// Instead of all that.
  package var bytes: Bytes?

  /// - Parameter pseudoHeader: but for the length.
  package func message(under pseudoHeader: Bytes) -> Bytes {
    let length = length ?? UInt16(8 + data.count)
    let plain = sourcePort.bytes + destinationPort.bytes + length.bytes + [0, 0] + data
    return bytes ?? plain.checksummed(at: 6, under: pseudoHeader + length.bytes, checksum)
  }

  /// The IPv4 datagram around it.
  package var carrier: Echo {
    var datagram = datagram
    datagram.message = message(under: datagram.pseudoHeader)
    return datagram
  }

  package var frame: Bytes { carrier.frame }
}

package struct TCP {
  /// What carries it; its message is made here.
  package var datagram = Echo(protocol: 6)
  package var sourcePort: UInt16 = 5000
  package var destinationPort: UInt16 = 80
  package var sequence: UInt32 = 0x0102_0304
  package var acknowledgment: UInt32 = 0
  /// Data offset; `nil`: what the options need.
  package var headerWords: Int?
  /// URG ACK PSH RST SYN FIN.
  package var flags: UInt8 = 0b10
  package var window: UInt16 = 64_240
  package var checksum: (UInt16) -> UInt16 = { $0 }
  /// A multiple of 4 bytes.
  package var options: Bytes = []
  package var data: Bytes = []
  /// Instead of all that.
  package var bytes: Bytes?

  /// The device's first answer is a datagram of its own; the rest is to be set.
  package static var reset: TCP {
    var reset = TCP(sourcePort: 80, destinationPort: 5000, sequence: 0, window: 0)
    reset.datagram = .reply
    reset.datagram.protocol = 6
    return reset
  }

  /// - Parameter pseudoHeader: but for the length.
  package func message(under pseudoHeader: Bytes) -> Bytes {
    var plain = sourcePort.bytes + destinationPort.bytes + sequence.bytes + acknowledgment.bytes
    plain += [UInt8(headerWords ?? 5 + options.count / 4) << 4, flags] + window.bytes
    plain += [0, 0, 0, 0] + options + data
    return bytes
      ?? plain.checksummed(at: 16, under: pseudoHeader + UInt16(plain.count).bytes, checksum)
  }

  package var frame: Bytes {
    var datagram = datagram
    datagram.message = message(under: datagram.pseudoHeader)
    return datagram.frame
  }
}

extension Echo {
  /// What the checksums of UDP and TCP cover besides, but for the length (RFC 768).
  package var pseudoHeader: Bytes { sourceIP.bytes + destinationIP.bytes + [0, `protocol`] }
}
