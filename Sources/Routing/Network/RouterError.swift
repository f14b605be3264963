import Wire

/// An ICMP error that a router sends, as a packet.
struct RouterError {
  enum Message {
    case ipv4(ICMPv4Error)
    case ipv6(ICMPv6Error)
  }

  private let message: Message
  private let source: IPAddress
  private let cause: PacketHeader
  private let timeToLive: UInt8
  private let quote: Int?
  private let identification: UInt16
  /// Of IPv4, a multiple of 4 bytes.
  private let options: [UInt8]
  /// The next stop of the source route among those.
  private let stop: IPv4Address?

  /// - Parameters:
  ///   - cause: the header of what it is about, whose sender it goes to.
  ///   - quote: octets of data behind that header; `nil` for as many as there is room for.
  init(
    _ message: Message, source: IPAddress, to cause: PacketHeader, timeToLive: UInt8, quote: Int?,
    identification: UInt16, options: [UInt8] = [], by stop: IPv4Address? = nil
  ) {
    (self.options, self.stop) = (options, stop)
    (self.message, self.source, self.cause) = (message, source, cause)
    (self.timeToLive, self.quote, self.identification) = (timeToLive, quote, identification)
  }

  func bytes(about packet: Span<UInt8>) -> [UInt8] {
    switch (message, cause, source) {
    case (.ipv4(let error), .ipv4(let header), .ipv4(let source)):
      bytes(error, about: packet, header, from: source)
    case (.ipv6(let error), .ipv6(let header), .ipv6(let source)):
      bytes(error, about: packet, header, from: source)
    default: []
    }
  }

  /// Precedence 6, and the type of service of the cause (RFC 1812 4.3.2.5).
  private func bytes(
    _ error: ICMPv4Error, about packet: Span<UInt8>, _ cause: IPv4Header, from source: IPv4Address
  ) -> [UInt8] {
    let room =
      ICMPv4Error.longestDatagram - IPv4Header.minimumLength - options.count - ICMPv4Header.length
    let wanted = quote.map { cause.headerLength + $0 } ?? room
    let quoted = packet.extracting(first: min(wanted, room, packet.count))
    let header = IPv4Header(
      optionsLength: options.count,
      payloadLength: ICMPv4Header.length + quoted.count,
      typeOfService: 0xc0 | cause.typeOfService & 0x1e, identification: identification,
      timeToLive: timeToLive, protocol: .icmp, source: source, destination: stop ?? cause.source)
    var bytes = [UInt8](repeating: 0, count: header.totalLength)
    var span = bytes.mutableSpan
    span.copy(options.span, at: IPv4Header.minimumLength)
    header.write(into: &span, at: 0)
    error.write(quoting: quoted, into: &span, at: header.headerLength)
    return bytes
  }

  private func bytes(
    _ error: ICMPv6Error, about packet: Span<UInt8>, _ cause: IPv6Header, from source: IPv6Address
  ) -> [UInt8] {
    let room = ICMPv6Error.longestPacket - IPv6Header.length - ICMPv6Header.length
    let wanted = quote.map { IPv6Header.length + $0 } ?? room
    let quoted = packet.extracting(first: min(wanted, room, packet.count))
    let header = IPv6Header(
      payloadLength: ICMPv6Header.length + quoted.count, nextHeader: .icmpv6,
      hopLimit: timeToLive, source: source, destination: cause.source)
    var bytes = [UInt8](repeating: 0, count: IPv6Header.length + header.payloadLength)
    var span = bytes.mutableSpan
    header.write(into: &span, at: 0)
    error.header.write(
      quoted, into: &span, at: IPv6Header.length, pseudoHeader: header.pseudoHeader(.icmpv6))
    return bytes
  }
}

extension Ending.Refusal {
  /// What a router says of it, if it says anything.
  ///
  /// - Parameter number: how long a packet may be, or which octet of it is wrong.
  func message(isIPv6: Bool, number: Int) -> RouterError.Message? {
    if isIPv6 {
      let error: ICMPv6Error? =
        switch self {
        case .timeExceeded: .hopLimitExceeded
        case .networkUnreachable: .noRoute
        case .hostUnreachable: .addressUnreachable
        case .protocolUnreachable: .unrecognizedNextHeader(octet: 6)
        case .portUnreachable: .portUnreachable
        case .prohibited: .prohibited
        case .sourcePolicy: .sourcePolicy
        case .routeRejected: .routeRejected
        case .tooBig: .packetTooBig(mtu: number)
        case .linkLocal: .beyondScope
        case .malformedOption, .sourceRouteFailed, .malformed, .martian, .sourceRoute, .spoofed,
          .refused:
          nil
        }
      return error.map { .ipv6($0) }
    }
    let error: ICMPv4Error? =
      switch self {
      case .timeExceeded: .timeExceeded
      case .networkUnreachable: .networkUnreachable
      case .hostUnreachable: .hostUnreachable
      case .protocolUnreachable: .protocolUnreachable
      case .portUnreachable: .portUnreachable
      // IPv4 has but one word for what somebody has forbidden (RFC 1812 5.2.7.1).
      case .prohibited, .sourcePolicy, .routeRejected: .prohibited
      case .tooBig: .fragmentationNeeded(mtu: number)
      case .malformedOption: .parameterProblem(octet: number)
      case .sourceRouteFailed: .sourceRouteFailed
      case .malformed, .martian, .sourceRoute, .linkLocal, .spoofed, .refused: nil
      }
    return error.map { .ipv4($0) }
  }
}
