package import Wire

/// Sends ICMPv6 errors: never about what they must not be about, and never too many
/// (RFC 4443 2.4 e, f).
package struct ICMPv6Errors {
  /// Sends an error about a packet; whether the rate allowed it.
  ///
  /// - Parameter packet: of which as much as allowed is quoted.
  static func send(
    _ error: ICMPv6Error, about packet: Span<UInt8>, _ request: IPv6Request,
    limit: inout TokenBucket, output: inout IPv6Output, into outbox: inout Outbox
  ) -> Bool {
    guard limit.take(at: request.time.line) else { return false }
    send(error, about: packet, request, output: &output, into: &outbox)
    return true
  }

  /// Sends an error that the rate has allowed.
  static func send(
    _ error: ICMPv6Error, about packet: Span<UInt8>, _ request: IPv6Request,
    output: inout IPv6Output, into outbox: inout Outbox
  ) {
    let room = ICMPv6Error.longestPacket - IPv6Header.length - ICMPv6Header.length
    let quote = packet.extracting(first: room)
    output.reply(
      to: request, .icmpv6, payloadLength: ICMPv6Header.length + quote.count, into: &outbox
    ) { bytes, offset, pseudoHeader in
      error.header.write(quote, into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Whether an error may be about a packet, as far as its own bytes and its frame tell: it was sent by
  /// one host to one host, and is no ICMPv6 error and no redirect. What a later fragment is they do not
  /// tell, and errors about it are asked for (RFC 8200 4.5).
  ///
  /// - Parameters:
  ///   - evenToGroups: the error is one of those that may be about what went to a group.
  ///   - isStrict: an ICMPv6 message whose type is not there may be an error, but for a first
  ///     fragment's.
  static func mayBeAbout(
    _ packet: Span<UInt8>, _ header: IPv6Header, _ context: LinkContext, evenToGroups: Bool = false,
    strictly isStrict: Bool = false
  ) -> Bool {
    let isToOne = !header.destination.isMulticast && context.isUnicast
    return mayBeAbout(
      packet, header, isToOne: isToOne, evenToGroups: evenToGroups, strictly: isStrict)
  }

  /// The same of a packet that came to one host and one station, or to others.
  package static func mayBeAbout(
    _ packet: Span<UInt8>, _ header: IPv6Header, isToOne: Bool, evenToGroups: Bool = false,
    strictly isStrict: Bool = false
  ) -> Bool {
    guard header.source != .unspecified, evenToGroups || isToOne else { return false }
    var chain = IPv6HeaderChain(header)
    if isStrict {
      guard let payload = chain.payload(of: packet), payload.protocol == .icmpv6
      else { return true }
      guard payload.start < packet.count else { return payload.isFragment }
      return !ICMPv6Header.MessageType(packet[payload.start]).excludesErrors
    }
    while true {
      switch chain.step(in: packet) {
      case .passed, .routed: continue
      case .fragment(let fragment) where fragment.offset == 0: continue
      case .fragment: return true
      case .payload:
        guard chain.nextHeader == .icmpv6 else { return true }
        guard chain.offset < packet.count else { return false }
        return !ICMPv6Header.MessageType(packet[chain.offset]).excludesErrors
      // The error is about this header, but counts for what stands behind it.
      case .truncated, .erroneous, .misplaced, .refused, .option:
        guard chain.skip(in: packet) != nil else { return true }
      }
    }
  }
}
