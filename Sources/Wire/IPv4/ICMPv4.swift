/// The fixed part of an ICMP message (RFC 792).
///
///     0      1      2          4                                8
///     | type | code | checksum | depends on the type            | data ...
public struct ICMPv4Header: Hashable, Sendable {
  public struct MessageType: Hashable, Sendable {
    public let rawValue: UInt8

    public init(_ rawValue: UInt8) {
      self.rawValue = rawValue
    }

    public static var echoReply: MessageType { MessageType(0) }
    public static var destinationUnreachable: MessageType { MessageType(3) }
    public static var sourceQuench: MessageType { MessageType(4) }
    public static var redirect: MessageType { MessageType(5) }
    public static var echoRequest: MessageType { MessageType(8) }
    public static var timeExceeded: MessageType { MessageType(11) }
    public static var parameterProblem: MessageType { MessageType(12) }
    public static var timestampRequest: MessageType { MessageType(13) }
    public static var timestampReply: MessageType { MessageType(14) }

    /// Reports a fault of another datagram, and is never answered (RFC 1122 3.2.2).
    public var isError: Bool {
      switch self {
      case .destinationUnreachable, .sourceQuench, .redirect, .timeExceeded, .parameterProblem: true
      default: false
      }
    }

    /// Is one of the queries or their answers that RFC 1122 3.2.2 lists: it is no error.
    public var isQuery: Bool {
      switch rawValue {
      case 0, 8, 13...18: true
      default: false
      }
    }
  }

  public var type: MessageType
  public var code: UInt8
  public var checksum: UInt16
  /// Identifier and sequence number of an echo.
  public var rest: UInt32

  public static let length = 8

  public init(type: MessageType, code: UInt8, checksum: UInt16, rest: UInt32) {
    self.type = type
    self.code = code
    self.checksum = checksum
    self.rest = rest
  }

  /// Why bytes are no ICMP message.
  public enum Fault: Error {
    /// Shorter than 8 bytes.
    case truncated
    case checksum
  }

  /// Reads a message and verifies its checksum, which is over all of it.
  @inlinable @inline(__always)
  public init(parsing message: Span<UInt8>) throws(Fault) {
    guard message.count >= Self.length else { throw .truncated }
    guard Checksum.isValid(message) else { throw .checksum }
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
  /// checksum right (RFC 792, RFC 1122 3.2.2.6).
  ///
  /// - Parameter keepsCode: its code is the request's, and not 0.
  @inlinable @inline(__always)
  public static func writeEchoReply(
    to request: ICMPv4Header, keepsCode: Bool = false, message: Span<UInt8>,
    into bytes: inout MutableSpan<UInt8>, at offset: Int
  ) {
    bytes.copy(message, at: offset)
    var reply = request
    reply.type = .echoReply
    if !keepsCode { reply.code = 0 }
    // Type 8 became 0: the checksum grows by 0x0800 in ones' complement (RFC 1624 3), and by as much
    // as the code became less.
    Checksum.add(0x0800 &+ UInt16(request.code &- reply.code), to: &reply.checksum)
    reply.write(into: &bytes, at: offset)
    if reply.checksum == 0xffff {
      // The sum's two zeros meet here: only a whole sum tells an all-zero message's 0xffff from
      // another's 0x0000.
      bytes.store(UInt16(0), at: offset + 2)
      let whole = Checksum.of(bytes.span.extracting(offset..<offset + message.count))
      bytes.store(whole, at: offset + 2)
    }
  }
}
