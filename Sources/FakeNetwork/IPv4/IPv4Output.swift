import Wire

/// Sends the datagrams of the fake hosts, in fragments where they are longer than the MTU.
struct IPv4Output {
  let timeToLive: UInt8
  let mtu: Int
  private let keepsOptionRoom: Bool
  /// The last one used. One counter for all keeps an identification from coming back for the same
  /// source, destination and protocol for as long as 16 bits allow (RFC 6864 4.3).
  private var identification: UInt16

  /// - Parameter other: what had other settings until now, if anything had.
  init(_ settings: Settings, continuing other: IPv4Output?) {
    identification = other?.identification ?? 0
    timeToLive = settings.timeToLive
    mtu = settings.mtu
    keepsOptionRoom = settings.profile.keepsOptionRoom
  }

  @inline(__always)
  mutating func nextIdentification() -> UInt16 {
    identification &+= 1
    return identification
  }

  /// Sends a datagram from a host back to where another came from. `write` puts the payload at the
  /// offset it is given.
  ///
  /// - Parameters:
  ///   - destination: another than where it came from: the next stop of a source route.
  ///   - options: a multiple of 4 bytes, to 40.
  ///   - isAtomic: it must not be fragmented, and needs no identification (RFC 6864 4.1).
  @inline(__always)
  mutating func reply(
    to request: IPv4Request, at destination: IPv4Address? = nil, _ protocol: IPProtocol,
    typeOfService: UInt8 = 0, options: [UInt8]? = nil, isAtomic: Bool = false, payloadLength: Int,
    into outbox: inout Outbox, write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    var header = IPv4Header(
      optionsLength: options?.count ?? 0, payloadLength: payloadLength,
      typeOfService: typeOfService,
      identification: isAtomic ? 0 : nextIdentification(),
      timeToLive: request.fault?.timeToLive ?? timeToLive, protocol: `protocol`,
      source: request.host.address, destination: destination ?? request.header.source)
    header.doesNotFragment = isAtomic
    guard header.totalLength <= mtu else {
      var payload = [UInt8](repeating: 0, count: payloadLength)
      var span = payload.mutableSpan
      write(&span, 0)
      return appendFragments(of: header, options ?? [], payload.span, to: request, into: &outbox)
    }
    append(header, options, to: request, into: &outbox, write: write)
  }

  private func appendFragments(
    of whole: IPv4Header, _ options: [UInt8], _ payload: Span<UInt8>, to request: IPv4Request,
    into outbox: inout Outbox
  ) {
    IPv4Fragments(of: whole, options, mtu: mtu, keepsOptionRoom: keepsOptionRoom).forEach {
      header, options, range in
      let piece = payload.extracting(range)
      append(header, options, to: request, into: &outbox) { bytes, offset in
        bytes.copy(piece, at: offset)
      }
    }
  }

  @inline(__always)
  private func append(
    _ header: IPv4Header, _ options: [UInt8]?, to request: IPv4Request, into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    outbox.append(
      replyTo: request.context, from: request.host, payloadLength: header.totalLength
    ) { bytes, offset in
      if let options { bytes.copy(options.span, at: offset + IPv4Header.minimumLength) }
      header.write(into: &bytes, at: offset)
      write(&bytes, offset &+ header.headerLength)
    }
  }
}
