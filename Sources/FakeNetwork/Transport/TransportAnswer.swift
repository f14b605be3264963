import Wire

/// What a host sends to who called one of its ports.
enum TransportAnswer {
  /// A segment without data.
  case segment(TCPHeader, Verdict.Answer)
  /// The datagram's data come back.
  case echo(UDPHeader)
  case error(Unreachable, Verdict.Answer)
}
