/// The line about a packet of IP, of either version.
struct PacketDescription {
  /// `IP`, `IP6`
  var version: String
  var source: any CustomStringConvertible
  var destination: any CustomStringConvertible
  /// The headers between that of IP and what it carries.
  var extensions = ""

  /// `IP 10.0.0.1 > 10.0.0.2: ` and that.
  func line(_ what: String) -> String {
    "\(version) \(source) > \(destination): \(extensions)\(what)"
  }

  /// `IP 10.0.0.1.4444 > 10.0.0.2.80: ` and that.
  private func line(from ports: Span<UInt8>, _ what: String) -> String {
    "\(version) \(source).\(ports.uint16(at: 0)) > \(destination).\(ports.uint16(at: 2)): "
      + extensions + what
  }

  func fragment(
    of protocol: IPProtocol, identification: UInt32, offset: Int, _ payload: Span<UInt8>
  ) -> String {
    line(
      "fragment of \(`protocol`), id \(identification), offset \(offset), length \(payload.count)")
  }

  /// What is carried, but for an ICMP.
  func payload(_ protocol: IPProtocol, _ payload: Span<UInt8>) -> String {
    switch `protocol` {
    case .udp where payload.count >= UDPHeader.length:
      line(from: payload, "UDP, length \(payload.count - UDPHeader.length)")
    case .tcp where payload.count >= TCPHeader.minimumLength:
      line(from: payload, TCPHeader.describe(payload))
    default: line("\(`protocol`), length \(payload.count)")
    }
  }

  /// What the packet is that an error quotes, with the port if as much of its payload is there:
  /// ` for UDP 10.0.0.2.40001`
  static func quoted(
    _ protocol: IPProtocol, to destination: some CustomStringConvertible, _ payload: Span<UInt8>
  ) -> String {
    let hasPorts = (`protocol` == .udp || `protocol` == .tcp) && payload.count >= 4
    return " for \(`protocol`) \(destination)" + (hasPorts ? ".\(payload.uint16(at: 2))" : "")
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
      (.fin, "F"), (.syn, "S"), (.rst, "R"), (.psh, "P"), (.ack, "."), (.urg, "U"), (.ece, "E"),
      (.cwr, "W"),
    ]
    let text = letters.filter { contains($0.0) }.map(\.1).joined()
    return text.isEmpty ? "none" : text
  }
}

extension IPProtocol: CustomStringConvertible {
  public var description: String {
    switch self {
    case .icmp: "ICMP"
    case .tcp: "TCP"
    case .udp: "UDP"
    case .icmpv6: "ICMP6"
    case .hopByHopOptions: "HBH"
    case .routing: "RT"
    case .fragment: "frag"
    case .noNextHeader: "no next header"
    case .destinationOptions: "DSTOPT"
    default: "protocol \(rawValue)"
    }
  }
}
