import Wire

/// Resets whoever calls: no port is open (RFC 9293 3.10.7.1).
struct TCPResponder {
  private let profile: Profile

  init(_ profile: Profile) {
    self.profile = profile
  }

  func receive(
    _ bytes: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    output: inout IPv4Output,
    into outbox: inout Outbox
  ) -> Verdict {
    let segment: TCPHeader
    do {
      segment = try TCPHeader(parsing: bytes, pseudoHeader: request.header.pseudoHeader)
    } catch {
      switch error {
      case .truncated: return .ignored(.tcpTruncated)
      case .dataOffset: return .ignored(.tcpDataOffset)
      case .checksum: return .ignored(.tcpChecksum)
      }
    }
    guard !segment.flags.contains(.rst) else { return .ignored(.tcpReset) }
    let reset = TCPHeader(resetting: segment, dataLength: bytes.count - segment.headerLength)
    output.reply(
      to: request, .tcp,
      typeOfService: profile.resetsAreAtomic ? request.header.typeOfService & ~0b11 : 0,
      options: profile.refusalsCarryOptions ? request.optionsOfReply(datagram, profile) : [],
      isAtomic: profile.resetsAreAtomic, payloadLength: TCPHeader.minimumLength, into: &outbox
    ) { bytes, offset in
      // The addresses change places, which their sum does not see.
      reset.write(into: &bytes, at: offset, pseudoHeader: request.header.pseudoHeader)
    }
    return .answered(.tcpReset)
  }
}
