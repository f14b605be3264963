import Wire

/// No port is open (RFC 1122 4.1.3.1, RFC 4443 3.1): who sends a datagram to one is told so, if the
/// datagram is whole.
enum UDPResponder {
  /// What is wrong with a datagram, if anything is.
  ///
  /// - Parameter needsChecksum: none is a fault, as it is over IPv6 (RFC 8200 8.1).
  static func fault(
    of bytes: Span<UInt8>, pseudoHeader: UInt64, needsChecksum: Bool
  ) -> Verdict.Reason? {
    do {
      let header = try UDPHeader(parsing: bytes, pseudoHeader: pseudoHeader)
      return needsChecksum && !header.hasChecksum ? .udpChecksum : nil
    } catch {
      switch error {
      case .truncated: return .udpTruncated
      case .length: return .udpLength
      case .checksum: return .udpChecksum
      }
    }
  }
}
