/// Frames built by hand, byte for byte. Each starts as the plain one between tester and device;
/// `change` makes it special: `Frame.echo { $0.timeToLive = 0 }`.
enum Frame {
  /// A broadcast who-has from the tester for the device's address.
  static func arp(_ change: (inout ARP) -> Void = { _ in }) -> Bytes {
    var arp = ARP()
    change(&arp)
    return arp.frame
  }

  /// The device's answer to `arp()`.
  static func arpReply(_ change: (inout ARP) -> Void = { _ in }) -> Bytes {
    arp {
      $0 = .reply
      change(&$0)
    }
  }

  /// An echo request of 56 bytes from the tester to the device.
  static func echo(_ change: (inout Echo) -> Void = { _ in }) -> Bytes {
    var echo = Echo()
    change(&echo)
    return echo.frame
  }

  /// The device's first answer to `echo()`.
  static func echoReply(_ change: (inout Echo) -> Void = { _ in }) -> Bytes {
    echo {
      $0 = .reply
      change(&$0)
    }
  }

  /// Any payload from the tester to the device.
  static func ethernet(type: UInt16, to destination: MAC = .device, _ payload: Bytes) -> Bytes {
    Link(destination: destination, type: type).frame(around: payload)
  }

  /// 802.3 with LLC and SNAP around what Ethernet II would carry under `type` (RFC 1042).
  static func snap(type: UInt16, to destination: MAC = .device, _ payload: Bytes) -> Bytes {
    let llc: Bytes = [0xaa, 0xaa, 0x03, 0, 0, 0] + type.bytes + payload
    return ethernet(type: UInt16(llc.count), to: destination, llc)
  }
}

/// The Ethernet header, and what follows the payload.
struct Link {
  var destination: MAC
  var source: MAC = .tester
  var type: UInt16
  /// `nil`: zeros up to 60 bytes.
  var trailer: Bytes?

  func frame(around payload: Bytes) -> Bytes {
    let unpadded = destination.bytes + source.bytes + type.bytes + payload
    return unpadded + (trailer ?? .repeating(0, max(0, 60 - unpadded.count)))
  }
}

struct ARP {
  var link = Link(destination: .broadcast, type: 0x0806)
  var hardwareType: UInt16 = 1
  var protocolType: UInt16 = 0x0800
  var hardwareLength: UInt8 = 6
  var protocolLength: UInt8 = 4
  var operation: UInt16 = 1
  var senderMAC: MAC = .tester
  var senderIP: IP = .tester
  var targetMAC: MAC = "00:00:00:00:00:00"
  var targetIP: IP = .device

  static var reply: ARP {
    ARP(
      link: Link(destination: .tester, source: .device, type: 0x0806), operation: 2,
      senderMAC: .device, senderIP: .device, targetMAC: .tester, targetIP: .tester)
  }

  var packet: Bytes {
    hardwareType.bytes + protocolType.bytes + [hardwareLength, protocolLength] + operation.bytes
      + senderMAC.bytes + senderIP.bytes + targetMAC.bytes + targetIP.bytes
  }

  var frame: Bytes { link.frame(around: packet) }
}

/// An IPv4 datagram with an ICMP echo, or with whatever `message` is.
struct Echo {
  var link = Link(destination: .device, type: 0x0800)

  var version: UInt8 = 4
  /// IHL; `nil`: what the options need.
  var headerWords: Int?
  var typeOfService: UInt8 = 0
  /// `nil`: what is there.
  var totalLength: Int?
  var identification: UInt16 = 0x4321
  /// Reserved, DF, MF.
  var flags: UInt16 = 0
  /// In units of 8 bytes.
  var fragmentOffset: UInt16 = 0
  var timeToLive: UInt8 = 64
  var `protocol`: UInt8 = 1
  /// What to write instead of the right one.
  var headerChecksum: (UInt16) -> UInt16 = { $0 }
  var sourceIP: IP = .tester
  var destinationIP: IP = .device
  /// A multiple of 4 bytes.
  var options: Bytes = []

  var type: UInt8 = 8
  var code: UInt8 = 0
  var messageChecksum: (UInt16) -> UInt16 = { $0 }
  var identifier: UInt16 = 0x1234
  var sequence: UInt16 = 1
  var data = Bytes.counting(56)
  /// All that follows the IPv4 header, instead of the echo.
  var message: Bytes?

  static var reply: Echo {
    Echo(
      link: Link(destination: .tester, source: .device, type: 0x0800), identification: 1,
      sourceIP: .device, destinationIP: .tester, type: 0)
  }

  var datagram: Bytes {
    let echo: Bytes = [type, code, 0, 0] + identifier.bytes + sequence.bytes + data
    let payload = message ?? echo.checksummed(at: 2, messageChecksum)
    let words = headerWords ?? 5 + options.count / 4
    let length = UInt16(totalLength ?? 20 + options.count + payload.count)
    var header: Bytes = [version << 4 | UInt8(words), typeOfService]
    header += length.bytes + identification.bytes + (flags << 13 | fragmentOffset).bytes
    header += [timeToLive, `protocol`, 0, 0] + sourceIP.bytes + destinationIP.bytes + options
    return header.checksummed(at: 10, headerChecksum) + payload
  }

  var frame: Bytes { link.frame(around: datagram) }
}

/// A way to get a checksum wrong.
enum Spoiling: CaseIterable {
  case plusOne, minusOne, zero, swapped, complement

  func callAsFunction(_ checksum: UInt16) -> UInt16 {
    switch self {
    case .plusOne: checksum &+ 1
    case .minusOne: checksum &- 1
    case .zero: 0
    case .swapped: checksum.byteSwapped
    case .complement: ~checksum
    }
  }
}
