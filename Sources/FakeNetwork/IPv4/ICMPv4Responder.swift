import Wire

/// Answers echo and timestamp requests (RFC 792, RFC 1122 3.2.2.6, 3.2.2.8).
struct ICMPv4Responder {
  let errors: ICMPv4Errors
  /// What of the type of service comes back.
  let repeatedBits: UInt8

  @inline(__always)
  var profile: Profile { errors.profile }

  init(_ errors: ICMPv4Errors) {
    self.errors = errors
    repeatedBits = errors.profile.echoesCongestionBits ? 0xff : 0b1111_1100
  }

  @inline(__always)
  func receive(
    _ message: Span<UInt8>, of datagram: Span<UInt8>, _ request: IPv4Request,
    limit: inout TokenBucket, output: inout IPv4Output, into outbox: inout Outbox
  ) -> Verdict {
    let header: ICMPv4Header
    do {
      header = try ICMPv4Header(parsing: message)
    } catch {
      switch error {
      case .truncated: return .ignored(.icmpTruncated)
      case .checksum: return .ignored(.icmpChecksum)
      }
    }
    switch header.type {
    case .echoRequest:
      if let fault = request.fault {
        return misbehave(
          fault, message, header, of: datagram, request, limit: &limit, output: &output,
          into: &outbox)
      }
      echo(message, header, of: datagram, request, &output, &outbox)
      return .answered(.echoReply)
    case .timestampRequest:
      guard var timestamp = ICMPv4Timestamp(parsing: message) else {
        return .ignored(.icmpTimestampTruncated)
      }
      timestamp.receive = request.time.universal.millisecondsSinceMidnight
      timestamp.transmit = request.time.universal.millisecondsSinceMidnight
      reply(
        to: request, of: datagram, payloadLength: ICMPv4Timestamp.length, &output, &outbox
      ) { bytes, offset in timestamp.writeReply(into: &bytes, at: offset) }
      return .answered(.timestampReply)
    case .echoReply: return .ignored(.icmpEchoReply)
    case let type where type.isError: return .ignored(.icmpError)
    default: return .ignored(.icmpType)
    }
  }

  @inline(__always)
  func echo(
    _ message: Span<UInt8>, _ header: ICMPv4Header, of datagram: Span<UInt8>,
    _ request: IPv4Request, _ output: inout IPv4Output, _ outbox: inout Outbox
  ) {
    reply(to: request, of: datagram, payloadLength: message.count, &output, &outbox) {
      bytes, offset in
      ICMPv4Header.writeEchoReply(
        to: header, keepsCode: profile.copiesEchoCode, message: message, into: &bytes, at: offset)
    }
  }

  /// The options of the request come back, brought up to date; so does its type of service
  /// (RFC 1349 5.1), without its part in congestion notification: the two bits are not-ECT
  /// (RFC 3168 5).
  @inline(__always)
  func reply(
    to request: IPv4Request, of datagram: Span<UInt8>, payloadLength: Int,
    _ output: inout IPv4Output, _ outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    let typeOfService = request.header.typeOfService & repeatedBits
    guard let options = request.options else {
      return output.reply(
        to: request, .icmp, typeOfService: typeOfService, payloadLength: payloadLength,
        into: &outbox, write: write)
    }
    output.reply(
      to: request, at: options.routeBack(in: datagram).first, .icmp, typeOfService: typeOfService,
      options: request.optionsOfReply(datagram, profile), payloadLength: payloadLength,
      into: &outbox, write: write)
  }
}
