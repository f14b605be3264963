import Wire

/// Says that no port is open (RFC 1122 4.1.3.1).
struct UDPResponder {
  func receive(
    _ bytes: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    errors: inout ICMPv4Errors, output: inout IPv4Output, into outbox: inout Outbox
  ) -> Verdict {
    do {
      _ = try UDPHeader(parsing: bytes, pseudoHeader: request.header.pseudoHeader)
    } catch {
      switch error {
      case .truncated: return .ignored(.udpTruncated)
      case .length: return .ignored(.udpLength)
      case .checksum: return .ignored(.udpChecksum)
      }
    }
    return errors.send(
      .portUnreachable, about: datagram, request, output: &output, into: &outbox)
      ? .answered(.portUnreachable) : .ignored(.errorRate)
  }
}
