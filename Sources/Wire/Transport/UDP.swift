/// The header of a UDP datagram (RFC 768).
///
///     0             2                  4        6          8
///     | source port | destination port | length | checksum | data ...
public struct UDPHeader: Hashable, Sendable {
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  /// Header and data.
  public var length: Int
  public var hasChecksum: Bool

  public static let length = 8

  /// Why bytes are no UDP datagram.
  public enum Fault: Error {
    /// Shorter than a header.
    case truncated
    /// Less than a header, or more than there is.
    case length
    case checksum
  }

  /// Reads and verifies a datagram.
  ///
  /// - Parameter pseudoHeader: the sum over what the checksum covers of the IP header. A checksum of
  ///   zero says that there is none (RFC 1122 4.1.3.4).
  public init(parsing bytes: Span<UInt8>, pseudoHeader: UInt64) throws(Fault) {
    guard bytes.count >= Self.length else { throw .truncated }
    self.init(of: bytes)
    guard length >= Self.length, length <= bytes.count else { throw .length }
    guard
      !hasChecksum
        || Checksum.isValid(
          bytes.extracting(first: length), pseudoHeader: pseudoHeader + UInt64(length))
    else { throw .checksum }
  }

  /// Reads the 8 bytes of a header, and verifies nothing.
  @inline(__always)
  public init(of bytes: Span<UInt8>) {
    sourcePort = bytes.uint16(at: 0)
    destinationPort = bytes.uint16(at: 2)
    length = Int(bytes.uint16(at: 4))
    hasChecksum = bytes.uint16(at: 6) != 0
  }

  /// Writes the datagram that sends the data of this one back (RFC 862): `length` bytes.
  ///
  /// - Parameters:
  ///   - datagram: this one, of which that many bytes at least are there.
  ///   - pseudoHeader: the reply's, as `init` has it.
  public func writeEcho(
    of datagram: Span<UInt8>, into bytes: inout MutableSpan<UInt8>, at offset: Int,
    pseudoHeader: UInt64
  ) {
    bytes.copy(datagram.extracting(first: length), at: offset)
    bytes.store(destinationPort, at: offset)
    bytes.store(sourcePort, at: offset + 2)
    bytes.store(UInt16(0), at: offset + 6)
    let checksum = Checksum.of(
      bytes.span.extracting(offset..<offset + length), pseudoHeader: pseudoHeader + UInt64(length))
    // 0 would say that there is none.
    bytes.store(checksum == 0 ? .max : checksum, at: offset + 6)
  }
}
