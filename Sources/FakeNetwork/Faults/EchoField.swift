import Wire

/// What of an echo reply can be wrong (RFC 792, RFC 4443 4.2).
public enum EchoField: Hashable, Sendable {
  case checksum, identifier, sequenceNumber, data

  /// Whether a message has it.
  func isIn(_ message: Span<UInt8>) -> Bool {
    self != .data || message.count > ICMPv4Header.length
  }

  /// Makes it wrong in a reply that has it, and whose checksum is right.
  ///
  /// - Parameter pseudoHeader: the sum of what the checksum covers besides, all of it.
  func spoil(
    _ bytes: inout MutableSpan<UInt8>, at offset: Int, count: Int, pseudoHeader: UInt64 = 0
  ) {
    switch self {
    case .checksum:
      // One more or less is never the same in ones' complement.
      bytes[offset + 3] ^= 1
      return
    case .identifier: increment(&bytes, at: offset + 4)
    case .sequenceNumber: increment(&bytes, at: offset + 6)
    // Clients keep the time at the beginning.
    case .data: bytes[offset + count - 1] ^= 1
    }
    bytes.store(UInt16(0), at: offset + 2)
    let checksum = Checksum.of(
      bytes.span.extracting(offset..<offset + count), pseudoHeader: pseudoHeader)
    bytes.store(checksum, at: offset + 2)
  }

  private func increment(_ bytes: inout MutableSpan<UInt8>, at offset: Int) {
    let number = bytes.span.uint16(at: offset)
    bytes.store(number &+ 1, at: offset)
  }
}
