/// One line about a frame in tcpdump's words: who sends what to whom.
public func describe(_ frame: Span<UInt8>) -> String {
  let ethernet: EthernetHeader
  do {
    ethernet = try EthernetHeader(parsing: frame)
  } catch {
    switch error {
    case .truncated: return "truncated Ethernet frame, length \(frame.count)"
    case .tagTruncated: return "truncated VLAN tag, length \(frame.count)"
    case .tooManyTags: return "more than \(VLANTags.most) VLAN tags, length \(frame.count)"
    }
  }
  let payload = frame.extracting(droppingFirst: ethernet.length)
  let tags = ethernet.tags.outer == nil ? "" : "\(ethernet.tags), "
  switch ethernet.etherType {
  case .arp: return tags + ARPPacket.describe(payload)
  case .ipv4: return tags + IPv4Header.describe(payload)
  default: return tags + "\(ethernet), length \(frame.count)"
  }
}

extension EthernetHeader: CustomStringConvertible {
  /// `02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, IPv6`
  public var description: String { "\(source) > \(destination), \(etherType)" }
}

extension VLANTags: CustomStringConvertible {
  /// `vlan 5`, `vlan 100.5`, `vlan 5, p 7, DEI`
  public var description: String {
    let tags = [outer, inner].compactMap { $0 }
    let priority = tags.first { $0.priority > 0 }.map { ", p \($0.priority)" } ?? ""
    let eligible = tags.contains { $0.isDropEligible } ? ", DEI" : ""
    return "vlan \(tags.map { String($0.identifier) }.joined(separator: "."))" + priority + eligible
  }
}

extension EtherType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .ipv4: "IPv4"
    case .arp: "ARP"
    case .ipv6: "IPv6"
    case _ where isLength: "802.3"
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
    switch header.protocol {
    case .icmp: return who + ICMPv4Header.describe(payload)
    case .udp where payload.count >= UDPHeader.length:
      return "IP \(ports(header, payload)): UDP, length \(payload.count - UDPHeader.length)"
    case .tcp where payload.count >= TCPHeader.minimumLength:
      return "IP \(ports(header, payload)): \(TCPHeader.describe(payload))"
    default: return who + "\(header.protocol), length \(payload.count)"
    }
  }

  /// `10.0.0.1.4444 > 10.0.0.2.80`
  private static func ports(_ header: IPv4Header, _ payload: Span<UInt8>) -> String {
    "\(header.source).\(payload.uint16(at: 0)) > \(header.destination).\(payload.uint16(at: 2))"
  }
}

extension TCPHeader {
  /// `Flags [S], seq 1, win 64240, length 0`
  static func describe(_ segment: Span<UInt8>) -> String {
    let flags = Flags(rawValue: segment[13])
    let acknowledgment = flags.contains(.ack) ? ", ack \(segment.uint32(at: 8))" : ""
    let length = segment.count - min(segment.count, Int(segment[12] >> 4) * 4)
    return "Flags [\(flags)], seq \(segment.uint32(at: 4))\(acknowledgment)"
      + ", win \(segment.uint16(at: 14)), length \(length)"
  }
}

extension TCPHeader.Flags: CustomStringConvertible {
  /// `S.`: tcpdump's letters, a dot for ACK.
  public var description: String {
    let letters: [(TCPHeader.Flags, String)] = [
      (.fin, "F"), (.syn, "S"), (.rst, "R"), (.psh, "P"), (.ack, "."), (.urg, "U"),
      (.ece, "E"), (.cwr, "W"),
    ]
    let text = letters.filter { contains($0.0) }.map(\.1).joined()
    return text.isEmpty ? "none" : text
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
    let what: String
    switch (type, message[1]) {
    case (.echoRequest, let code), (.echoReply, let code), (.timestampRequest, let code),
      (.timestampReply, let code):
      let query = ", id \(message.uint16(at: 4)), seq \(message.uint16(at: 6))"
      what = "\(type)" + (code == 0 ? "" : ", code \(code)") + query
    case (.destinationUnreachable, 2): what = "protocol unreachable\(quoted(message))"
    case (.destinationUnreachable, 3): what = "port unreachable\(quoted(message))"
    case (.timeExceeded, 1): what = "reassembly time exceeded\(quoted(message))"
    case (.parameterProblem, 0):
      what = "parameter problem at octet \(message[4])\(quoted(message))"
    case (_, let code): what = "\(type)" + (code == 0 ? "" : ", code \(code)")
    }
    return "ICMP \(what), length \(message.count)"
  }

  /// What the datagram is that an error quotes: ` for UDP 10.0.0.2.40001`
  private static func quoted(_ message: Span<UInt8>) -> String {
    let quote = message.extracting(droppingFirst: length)
    guard quote.count >= IPv4Header.minimumLength else { return "" }
    let `protocol` = IPProtocol(quote[9])
    let destination = IPv4Address(quote.uint32(at: 16))
    let ports = Int(quote[0] & 15) * 4
    let hasPorts =
      (`protocol` == .udp || `protocol` == .tcp) && quote.uint16(at: 6) & 0x1fff == 0
      && quote.count >= ports + 4
    return " for \(`protocol`) \(destination)" + (hasPorts ? ".\(quote.uint16(at: ports + 2))" : "")
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
    case .timestampReply: "timestamp reply"
    default: "type \(rawValue)"
    }
  }
}
