package import Wire

/// Sends ICMP errors: never about what they must not be about, and never too many (RFC 1122 3.2.2,
/// RFC 1812 4.3.2.8). A class, so that who has it at hand for each frame has no copy of it.
package final class ICMPv4Errors: Sendable {
  let profile: Profile

  init(_ profile: Profile) {
    self.profile = profile
  }

  /// Sends an error about a datagram; whether the rate allowed it.
  ///
  /// - Parameters:
  ///   - datagram: its header and data, of which as much as allowed is quoted. Nothing that it was
  ///     reassembled with is: only what its header says is its own.
  func send(
    _ error: ICMPv4Error, about datagram: Span<UInt8>, _ request: IPv4Request,
    limit: inout TokenBucket, output: inout IPv4Output, into outbox: inout Outbox
  ) -> Bool {
    guard limit.take(at: request.time.line) else { return false }
    send(error, about: datagram, request, output: &output, into: &outbox)
    return true
  }

  /// Sends an error that the rate has allowed.
  func send(
    _ error: ICMPv4Error, about datagram: Span<UInt8>, _ request: IPv4Request,
    output: inout IPv4Output, into outbox: inout Outbox
  ) {
    let options =
      profile.refusalsCarryOptions ? request.optionsOfReply(datagram, profile) : nil
    let headerLength = IPv4Header.minimumLength + (options?.count ?? 0)
    let room = ICMPv4Error.longestDatagram - headerLength - ICMPv4Header.length
    let quote = datagram.extracting(first: min(request.header.totalLength, room))
    output.reply(
      to: request, .icmp, typeOfService: typeOfService(about: request.header), options: options,
      payloadLength: ICMPv4Header.length + quote.count, into: &outbox
    ) { bytes, offset in
      error.write(quoting: quote, into: &bytes, at: offset)
    }
  }

  private func typeOfService(about header: IPv4Header) -> UInt8 {
    switch profile.errorTypeOfService {
    case .zero: 0
    case .internetControl: 0xc0 | header.typeOfService & 0x1e
    }
  }

  /// Whether any error may be about a datagram, as far as its own bytes and its frame tell.
  static func mayBeAbout(
    _ datagram: Span<UInt8>, _ header: IPv4Header, _ context: LinkContext
  ) -> Bool {
    context.isUnicast && mayBeAbout(datagram, header)
  }

  /// The same of a datagram that came to one station: it is a first fragment or whole, and is no ICMP error
  /// nor something that may be one (RFC 1122 3.2.2). Where it goes and comes from was looked at before.
  package static func mayBeAbout(_ datagram: Span<UInt8>, _ header: IPv4Header) -> Bool {
    guard header.fragmentOffset == 0 else { return false }
    guard header.protocol == .icmp else { return true }
    guard datagram.count > header.headerLength else { return false }
    return ICMPv4Header.MessageType(datagram[header.headerLength]).isQuery
  }
}
