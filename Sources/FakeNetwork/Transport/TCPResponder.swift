import Wire

/// Resets whoever calls: no port is open (RFC 9293 3.10.7.1).
enum TCPResponder {
  /// The reset that answers a segment; throws why there is none.
  static func reset(
    for bytes: Span<UInt8>, pseudoHeader: UInt64
  ) throws(Verdict.Reason) -> TCPHeader {
    let segment: TCPHeader
    do {
      segment = try TCPHeader(parsing: bytes, pseudoHeader: pseudoHeader)
    } catch {
      switch error {
      case .truncated: throw .tcpTruncated
      case .dataOffset: throw .tcpDataOffset
      case .checksum: throw .tcpChecksum
      }
    }
    guard !segment.flags.contains(.rst) else { throw .tcpReset }
    return TCPHeader(resetting: segment, dataLength: bytes.count - segment.headerLength)
  }
}
