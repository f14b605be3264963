/// What an ICMP error says of the datagram that it quotes (RFC 792).
public enum ICMPv4Error: Hashable, Sendable {
  /// Destination unreachable, code 0.
  case networkUnreachable
  /// Destination unreachable, code 1.
  case hostUnreachable
  /// Destination unreachable, code 2.
  case protocolUnreachable
  /// Destination unreachable, code 3.
  case portUnreachable
  /// Destination unreachable, code 4: it must not be fragmented, and the next link takes so many bytes
  /// (RFC 1191 4).
  case fragmentationNeeded(mtu: Int)
  /// Destination unreachable, code 5: the next stop of a strict source route is no neighbor.
  case sourceRouteFailed
  /// Destination unreachable, code 13: communication is prohibited (RFC 1812 5.2.7.1).
  case prohibited
  /// Redirect, code 1: the host is better reached over that gateway.
  case redirect(gateway: IPv4Address)
  /// Time exceeded, code 0: its time to live was over on the way.
  case timeExceeded
  /// Time exceeded, code 1.
  case reassemblyTimeExceeded
  /// Parameter problem, code 0: the octet of the datagram that is wrong.
  case parameterProblem(octet: Int)

  /// A whole error datagram has no more bytes (RFC 1812 4.3.2.3).
  public static let longestDatagram = 576

  /// The message's header, its checksum not yet there.
  private var header: ICMPv4Header {
    let (type, code, rest): (ICMPv4Header.MessageType, UInt8, UInt32) =
      switch self {
      case .networkUnreachable: (.destinationUnreachable, 0, 0)
      case .hostUnreachable: (.destinationUnreachable, 1, 0)
      case .protocolUnreachable: (.destinationUnreachable, 2, 0)
      case .portUnreachable: (.destinationUnreachable, 3, 0)
      case .fragmentationNeeded(let mtu): (.destinationUnreachable, 4, UInt32(mtu & 0xffff))
      case .sourceRouteFailed: (.destinationUnreachable, 5, 0)
      case .prohibited: (.destinationUnreachable, 13, 0)
      case .redirect(let gateway): (.redirect, 1, gateway.rawValue)
      case .timeExceeded: (.timeExceeded, 0, 0)
      case .reassemblyTimeExceeded: (.timeExceeded, 1, 0)
      case .parameterProblem(let octet): (.parameterProblem, 0, UInt32(octet & 0xff) << 24)
      }
    return ICMPv4Header(type: type, code: code, checksum: 0, rest: rest)
  }

  /// Writes the message, 8 bytes more than it quotes.
  public func write(
    quoting quote: Span<UInt8>, into bytes: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.write(into: &bytes, at: offset)
    bytes.copy(quote, at: offset + ICMPv4Header.length)
    let end = offset + ICMPv4Header.length + quote.count
    bytes.store(Checksum.of(bytes.span.extracting(offset..<end)), at: offset + 2)
  }
}
