import Wire

/// Answers echo requests (RFC 792, RFC 1122 3.2.2.6).
struct ICMPv4Responder {
  func receive(
    _ message: Span<UInt8>, _ datagram: IPv4Header, _ host: Host, _ arrival: Arrival,
    output: inout IPv4Output, into outbox: inout Outbox
  ) -> Verdict {
    let header: ICMPv4Header
    do {
      header = try ICMPv4Header(parsing: message)
    } catch {
      switch error {
      case .truncated: return .ignored(.icmpTruncated)
      case .checksum: return .ignored(.icmpChecksum)
      }
    }
    switch header.type {
    case .echoRequest: break
    case .echoReply: return .ignored(.icmpEchoReply)
    case .timestampRequest: return .ignored(.icmpTimestamp)
    case let type where type.isError: return .ignored(.icmpError)
    default: return .ignored(.icmpType)
    }
    output.reply(
      to: datagram, from: host, arrival, typeOfService: datagram.typeOfService & ~ecnMask,
      payloadLength: message.count, into: &outbox
    ) { bytes, offset in
      ICMPv4Header.writeEchoReply(to: header, message: message, into: &bytes, at: offset)
    }
    return .answered(.echoReply)
  }

  /// An echo reply is sent with the request's type of service (RFC 1349 5.1), but takes no part in
  /// congestion notification: its two bits are not-ECT (RFC 3168 5).
  private var ecnMask: UInt8 { 0b11 }
}
