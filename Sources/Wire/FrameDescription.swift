/// One line about a frame in tcpdump's words: who sends what to whom.
public func describe(_ frame: Span<UInt8>) -> String {
  guard let ethernet = EthernetHeader(parsing: frame) else {
    return "truncated Ethernet frame, length \(frame.count)"
  }
  let payload = frame.extracting(droppingFirst: EthernetHeader.length)
  switch ethernet.etherType {
  case .arp: return ARPPacket.describe(payload)
  case .ipv4: return IPv4Header.describe(payload)
  default: return "\(ethernet), length \(frame.count)"
  }
}

extension EthernetHeader: CustomStringConvertible {
  /// `02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, IPv6`
  public var description: String { "\(source) > \(destination), \(etherType)" }
}

extension EtherType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .ipv4: "IPv4"
    case .arp: "ARP"
    case .ipv6: "IPv6"
    case _ where isLength: "802.3"
    case _ where isTag: "VLAN tag 0x\(hexadecimal(rawValue))"
    default: "ethertype 0x\(hexadecimal(rawValue))"
    }
  }
}

extension ARPPacket: CustomStringConvertible {
  /// `Request who-has 10.0.0.2 tell 10.0.0.1`, `Reply 10.0.0.2 is-at 02:00:0a:00:00:02`
  public var description: String {
    switch operation {
    case .request where senderProtocol == targetProtocol: "Announcement \(senderProtocol)"
    case .request where senderProtocol == .unspecified: "Probe who-has \(targetProtocol)"
    case .request: "Request who-has \(targetProtocol) tell \(senderProtocol)"
    case .reply: "Reply \(senderProtocol) is-at \(senderHardware)"
    default: "operation \(operation.rawValue)"
    }
  }

  static func describe(_ bytes: Span<UInt8>) -> String {
    do {
      let packet = try ARPPacket(parsing: bytes)
      return "ARP, \(packet), length \(bytes.count)"
    } catch .truncated {
      return "ARP, truncated, length \(bytes.count)"
    } catch {
      return "ARP, not for IPv4 over Ethernet (\(error)), length \(bytes.count)"
    }
  }
}

extension ARPPacket.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "truncated"
    case .hardwareType: "hardware type"
    case .protocolType: "protocol type"
    case .addressLength: "address length"
    }
  }
}

extension IPv4Header {
  static func describe(_ bytes: Span<UInt8>) -> String {
    guard bytes.count >= minimumLength else { return "IP, truncated, length \(bytes.count)" }
    // Addresses are shown whatever the rest is worth: they tell where a bad frame came from.
    let source = IPv4Address(bytes.uint32(at: 12))
    let destination = IPv4Address(bytes.uint32(at: 16))
    let who = "IP \(source) > \(destination): "
    let header: IPv4Header
    do {
      header = try IPv4Header(parsing: bytes)
    } catch {
      return who + "bad header (\(error)), length \(bytes.count)"
    }
    let payload = bytes.extracting(header.headerLength..<header.totalLength)
    if header.isFragment {
      return who
        + "fragment of \(header.protocol), id \(header.identification), offset \(header.fragmentOffset), length \(payload.count)"
    }
    if header.protocol == .icmp { return who + ICMPv4Header.describe(payload) }
    return who + "\(header.protocol), length \(payload.count)"
  }
}

extension IPv4Header.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "truncated"
    case .version: "version"
    case .headerLength: "header length"
    case .totalLength: "total length"
    case .checksum: "checksum"
    }
  }
}

extension IPProtocol: CustomStringConvertible {
  public var description: String {
    switch self {
    case .icmp: "ICMP"
    case .tcp: "TCP"
    case .udp: "UDP"
    default: "protocol \(rawValue)"
    }
  }
}

extension ICMPv4Header {
  static func describe(_ message: Span<UInt8>) -> String {
    guard message.count >= length else { return "ICMP, truncated, length \(message.count)" }
    let type = MessageType(message[0])
    let code = message[1] == 0 ? "" : ", code \(message[1])"
    let echo =
      type == .echoRequest || type == .echoReply
      ? ", id \(message.uint16(at: 4)), seq \(message.uint16(at: 6))" : ""
    return "ICMP \(type)\(code)\(echo), length \(message.count)"
  }
}

extension ICMPv4Header.MessageType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .echoReply: "echo reply"
    case .destinationUnreachable: "destination unreachable"
    case .sourceQuench: "source quench"
    case .redirect: "redirect"
    case .echoRequest: "echo request"
    case .timeExceeded: "time exceeded"
    case .parameterProblem: "parameter problem"
    case .timestampRequest: "timestamp request"
    default: "type \(rawValue)"
    }
  }
}
