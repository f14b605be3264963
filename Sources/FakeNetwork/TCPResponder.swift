import Wire

/// Resets whoever calls: no port is open (RFC 9293 3.10.7.1).
struct TCPResponder {
  private let resetsAreAtomic: Bool

  init(_ profile: Profile) {
    resetsAreAtomic = profile.resetsAreAtomic
  }

  func receive(
    _ bytes: Span<UInt8>, _ request: IPv4Request, output: inout IPv4Output,
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
      to: request, .tcp, typeOfService: resetsAreAtomic ? request.header.typeOfService : 0,
      isAtomic: resetsAreAtomic, payloadLength: TCPHeader.minimumLength, into: &outbox
    ) { bytes, offset in
      // The addresses change places, which their sum does not see.
      reset.write(into: &bytes, at: offset, pseudoHeader: request.header.pseudoHeader)
    }
    return .answered(.tcpReset)
  }
}
