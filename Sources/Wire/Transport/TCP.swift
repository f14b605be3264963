/// The header of a TCP segment (RFC 9293 3.1), its options left where they are.
///
///     0             2                  4                 8                        12
///     | source port | destination port | sequence number | acknowledgment number |
///     | data offset, flags | window (14) | checksum (16) | urgent pointer (18) | options (20) ...
public struct TCPHeader: Hashable, Sendable {
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    public static let fin = Flags(rawValue: 1)
    public static let syn = Flags(rawValue: 2)
    public static let rst = Flags(rawValue: 4)
    public static let psh = Flags(rawValue: 8)
    public static let ack = Flags(rawValue: 16)
    public static let urg = Flags(rawValue: 32)
    public static let ece = Flags(rawValue: 64)
    public static let cwr = Flags(rawValue: 128)
  }

  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var sequenceNumber: UInt32
  public var acknowledgmentNumber: UInt32
  /// With options: 20 to 60 bytes, a multiple of 4.
  public var headerLength: Int
  public var flags: Flags
  public var window: UInt16
  /// The longest segment that its sender takes, where it is to say so (RFC 9293 3.7.1). It is written, and
  /// not read: of a segment that came it is `nil`.
  public private(set) var maximumSegmentSize: UInt16?

  public static let minimumLength = 20
  private static let mssKind: UInt8 = 2
  private static let mssLength = 4

  /// Why bytes are no TCP segment.
  public enum Fault: Error {
    /// Shorter than a header.
    case truncated
    /// The data offset: less than 20 bytes, or more than there is.
    case dataOffset
    case checksum
  }

  /// Reads and verifies a segment.
  ///
  /// - Parameter pseudoHeader: the sum over what the checksum covers of the IP header, the segment's
  ///   length not among it.
  public init(parsing segment: Span<UInt8>, pseudoHeader: UInt64) throws(Fault) {
    guard segment.count >= Self.minimumLength else { throw .truncated }
    headerLength = Int(segment[12] >> 4) * 4
    guard headerLength >= Self.minimumLength, headerLength <= segment.count else {
      throw .dataOffset
    }
    guard Checksum.isValid(segment, pseudoHeader: pseudoHeader + UInt64(segment.count)) else {
      throw .checksum
    }
    sourcePort = segment.uint16(at: 0)
    destinationPort = segment.uint16(at: 2)
    sequenceNumber = segment.uint32(at: 4)
    acknowledgmentNumber = segment.uint32(at: 8)
    flags = Flags(rawValue: segment[13])
    window = segment.uint16(at: 14)
  }

  /// The reset that answers a segment to a closed port (RFC 9293 3.10.7.1); never of a reset.
  ///
  /// - Parameter dataLength: how many bytes of data the segment has.
  public init(resetting segment: TCPHeader, dataLength: Int) {
    sourcePort = segment.destinationPort
    destinationPort = segment.sourcePort
    headerLength = Self.minimumLength
    window = 0
    if segment.flags.contains(.ack) {
      sequenceNumber = segment.acknowledgmentNumber
      acknowledgmentNumber = 0
      flags = .rst
    } else {
      // SYN and FIN count as a byte each (RFC 9293 3.4).
      let controls = (segment.flags.contains(.syn) ? 1 : 0) + (segment.flags.contains(.fin) ? 1 : 0)
      sequenceNumber = 0
      acknowledgmentNumber =
        segment.sequenceNumber &+ UInt32(truncatingIfNeeded: dataLength + controls)
      flags = [.rst, .ack]
    }
  }

  /// A segment without data that answers another.
  ///
  /// - Parameters:
  ///   - sequenceNumber: its own.
  ///   - length: how much of the other it acknowledges, SYN and FIN counted as a byte each.
  public init(
    answering segment: TCPHeader, _ flags: Flags, from sequenceNumber: UInt32,
    acknowledging length: Int, window: UInt16, maximumSegmentSize: UInt16? = nil
  ) {
    sourcePort = segment.destinationPort
    destinationPort = segment.sourcePort
    self.sequenceNumber = sequenceNumber
    acknowledgmentNumber = segment.sequenceNumber &+ UInt32(truncatingIfNeeded: length)
    headerLength = Self.minimumLength + (maximumSegmentSize == nil ? 0 : Self.mssLength)
    self.flags = flags
    self.window = window
    self.maximumSegmentSize = maximumSegmentSize
  }

  /// Writes a segment without data, its only option that of `maximumSegmentSize`, with its checksum: 20
  /// or 24 bytes.
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64) {
    let length = Self.minimumLength + (maximumSegmentSize == nil ? 0 : Self.mssLength)
    bytes.store(sourcePort, at: offset)
    bytes.store(destinationPort, at: offset + 2)
    bytes.store(sequenceNumber, at: offset + 4)
    bytes.store(acknowledgmentNumber, at: offset + 8)
    bytes[offset + 12] = UInt8(length / 4) << 4
    bytes[offset + 13] = flags.rawValue
    bytes.store(window, at: offset + 14)
    bytes.store(UInt32(0), at: offset + 16)  // checksum, and an urgent pointer that is none
    if let maximumSegmentSize {
      bytes[offset + Self.minimumLength] = Self.mssKind
      bytes[offset + Self.minimumLength + 1] = UInt8(Self.mssLength)
      bytes.store(maximumSegmentSize, at: offset + Self.minimumLength + 2)
    }
    let checksum = Checksum.of(
      bytes.span.extracting(offset..<offset + length),
      pseudoHeader: pseudoHeader + UInt64(length))
    bytes.store(checksum, at: offset + 16)
  }
}
