/// The fixed part of an ICMPv6 message (RFC 4443 2.1).
///
///     0      1      2          4                       8
///     | type | code | checksum | depends on the type   | data ...
public struct ICMPv6Header: Hashable, Sendable {
  public struct MessageType: Hashable, Sendable {
    public let rawValue: UInt8

    public init(_ rawValue: UInt8) {
      self.rawValue = rawValue
    }

    public static var destinationUnreachable: MessageType { MessageType(1) }
    public static var packetTooBig: MessageType { MessageType(2) }
    public static var timeExceeded: MessageType { MessageType(3) }
    public static var parameterProblem: MessageType { MessageType(4) }
    public static var echoRequest: MessageType { MessageType(128) }
    public static var echoReply: MessageType { MessageType(129) }
    /// Multicast Listener Query (RFC 2710, RFC 3810 5.1).
    public static var listenerQuery: MessageType { MessageType(130) }
    /// Version 1 Multicast Listener Report (RFC 2710 3).
    public static var listenerReport1: MessageType { MessageType(131) }
    public static var routerSolicitation: MessageType { MessageType(133) }
    public static var routerAdvertisement: MessageType { MessageType(134) }
    public static var neighborSolicitation: MessageType { MessageType(135) }
    public static var neighborAdvertisement: MessageType { MessageType(136) }
    public static var redirect: MessageType { MessageType(137) }
    /// Version 2 Multicast Listener Report (RFC 3810 5.2).
    public static var listenerReport: MessageType { MessageType(143) }

    /// RFC 4443 2.1: the high bit is 0.
    public var isError: Bool { rawValue < 128 }
    /// RFC 4443 2.4 (e): no error may be about it.
    public var excludesErrors: Bool { isError || self == .redirect }
  }

  public var type: MessageType
  public var code: UInt8
  public var checksum: UInt16
  /// Identifier and sequence number of an echo.
  public var rest: UInt32

  public static let length = 8

  public init(type: MessageType, code: UInt8, checksum: UInt16 = 0, rest: UInt32) {
    self.type = type
    self.code = code
    self.checksum = checksum
    self.rest = rest
  }

  /// Why bytes are no ICMPv6 message.
  public enum Fault: Error {
    /// Shorter than 8 bytes.
    case truncated
    case checksum
  }

  /// Reads a message and verifies its checksum.
  ///
  /// - Parameter pseudoHeader: the sum over what the checksum covers of the IPv6 header, the
  ///   message's length not among it.
  @inlinable @inline(__always)
  public init(parsing message: Span<UInt8>, pseudoHeader: UInt64) throws(Fault) {
    guard message.count >= Self.length else { throw .truncated }
    guard Checksum.isValid(message, pseudoHeader: pseudoHeader + UInt64(message.count)) else {
      throw .checksum
    }
    type = MessageType(message[0])
    code = message[1]
    checksum = message.uint16(at: 2)
    rest = message.uint32(at: 4)
  }

  @inlinable @inline(__always)
  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    let first = UInt64(type.rawValue) << 56 | UInt64(code) << 48 | UInt64(checksum) << 32
    bytes.store(first | UInt64(rest), at: offset)
  }

  /// Writes the reply to an echo request: type and code changed, everything else as it came, the
  /// checksum right (RFC 4443 4.2).
  ///
  /// - Parameters:
  ///   - keepsCode: its code is the request's, and not 0.
  ///   - pseudoHeader: the sum of the request's, and of the reply's, whose source is another where the
  ///     request went to a group.
  @inlinable @inline(__always)
  public static func writeEchoReply(
    to request: ICMPv6Header, keepsCode: Bool = false, message: Span<UInt8>,
    into bytes: inout MutableSpan<UInt8>, at offset: Int,
    pseudoHeader: (request: UInt64, reply: UInt64)
  ) {
    bytes.copy(message, at: offset)
    var reply = request
    reply.type = .echoReply
    if !keepsCode { reply.code = 0 }
    if pseudoHeader.request == pseudoHeader.reply {
      // Type 128 became 129: the sum grows by 0x0100 (RFC 1624 3), but for what the code became less.
      var sum = ~request.checksum
      Checksum.add(0x0100 &- UInt16(request.code &- reply.code), to: &sum)
      reply.checksum = ~sum
    } else {
      reply.checksum = Checksum.updated(
        request.checksum, from: pseudoHeader.request + UInt64(request.firstWord),
        to: pseudoHeader.reply + UInt64(reply.firstWord))
    }
    reply.write(into: &bytes, at: offset)
  }

  /// Type and code.
  @inlinable @inline(__always)
  var firstWord: UInt16 { UInt16(type.rawValue) << 8 | UInt16(code) }

  /// Writes a message of this header and data, with its checksum.
  public func write(
    _ data: Span<UInt8>, into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64
  ) {
    write(into: &bytes, at: offset)
    bytes.store(UInt16(0), at: offset + 2)
    bytes.copy(data, at: offset + Self.length)
    Self.storeChecksum(
      into: &bytes, at: offset, length: Self.length + data.count, pseudoHeader: pseudoHeader)
  }

  /// Puts its checksum into a message that has none yet.
  static func storeChecksum(
    into bytes: inout MutableSpan<UInt8>, at offset: Int, length: Int, pseudoHeader: UInt64
  ) {
    let checksum = Checksum.of(
      bytes.span.extracting(offset..<offset + length), pseudoHeader: pseudoHeader + UInt64(length))
    bytes.store(checksum, at: offset + 2)
  }
}
