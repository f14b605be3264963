extension IPv4Header {
  static func describe(_ bytes: Span<UInt8>) -> String {
    guard bytes.count >= minimumLength else { return "IP, truncated, length \(bytes.count)" }
    // Addresses are shown whatever the rest is worth: they tell where a bad frame came from.
    let packet = PacketDescription(
      version: "IP", source: IPv4Address(bytes.uint32(at: 12)),
      destination: IPv4Address(bytes.uint32(at: 16)))
    let header: IPv4Header
    do {
      header = try IPv4Header(parsing: bytes)
    } catch {
      return packet.line("bad header (\(error)), length \(bytes.count)")
    }
    let payload = bytes.extracting(header.headerLength..<header.totalLength)
    if header.isFragment {
      return packet.fragment(
        of: header.protocol, identification: UInt32(header.identification),
        offset: header.fragmentOffset, payload)
    }
    switch header.protocol {
    case .icmp: return packet.line(ICMPv4Header.describe(payload))
    default: return packet.payload(header.protocol, payload)
    }
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
    case (.destinationUnreachable, 0): what = "network unreachable\(quoted(message))"
    case (.destinationUnreachable, 1): what = "host unreachable\(quoted(message))"
    case (.destinationUnreachable, 2): what = "protocol unreachable\(quoted(message))"
    case (.destinationUnreachable, 3): what = "port unreachable\(quoted(message))"
    case (.destinationUnreachable, 13): what = "prohibited\(quoted(message))"
    case (.redirect, 1):
      what = "redirect to \(IPv4Address(message.uint32(at: 4)))\(quoted(message))"
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
    let isFirst = quote.uint16(at: 6) & 0x1fff == 0
    return PacketDescription.quoted(
      IPProtocol(quote[9]), to: IPv4Address(quote.uint32(at: 16)),
      quote.extracting(droppingFirst: isFirst ? Int(quote[0] & 15) * 4 : quote.count))
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
