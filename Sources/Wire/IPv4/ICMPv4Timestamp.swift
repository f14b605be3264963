/// An ICMP timestamp request or reply (RFC 792). Times are milliseconds since midnight UT.
///
///     0      1      2          4            6                 8           12        16
///     | type | code | checksum | identifier | sequence number | originate | receive | transmit |
public struct ICMPv4Timestamp: Hashable, Sendable {
  /// Identifier and sequence number.
  public var rest: UInt32
  public var originate: UInt32
  public var receive: UInt32
  public var transmit: UInt32

  public static let length = 20

  /// Reads a message whose checksum is verified; `nil` where it is shorter than 20 bytes.
  public init?(parsing message: Span<UInt8>) {
    guard message.count >= Self.length else { return nil }
    rest = message.uint32(at: 4)
    originate = message.uint32(at: 8)
    receive = message.uint32(at: 12)
    transmit = message.uint32(at: 16)
  }

  /// Writes the 20 bytes of a reply with their checksum.
  public func writeReply(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    let header = ICMPv4Header(type: .timestampReply, code: 0, checksum: 0, rest: rest)
    header.write(into: &bytes, at: offset)
    bytes.store(originate, at: offset + 8)
    bytes.store(receive, at: offset + 12)
    bytes.store(transmit, at: offset + 16)
    let checksum = Checksum.of(bytes.span.extracting(offset..<offset + Self.length))
    bytes.store(checksum, at: offset + 2)
  }
}
