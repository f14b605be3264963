import Wire

/// Sends the packets of the fake hosts, in fragments where they are longer than the MTU.
struct IPv6Output {
  let hopLimit: UInt8
  private let mtu: Int
  /// The last one used (RFC 8200 4.5: not again within a packet's lifetime).
  private var identification: UInt32
  private var paths: PathMTUs

  /// No link has a smaller one (RFC 8200 5).
  static let smallestMTU = 1280

  /// - Parameter other: what had other settings until now, if anything had.
  init(_ settings: Settings, continuing other: IPv6Output?) {
    identification = other?.identification ?? 0
    paths = other?.paths ?? PathMTUs()
    hopLimit = settings.timeToLive
    mtu = max(settings.mtu, Self.smallestMTU)
  }

  /// Heeds that a router on the way to a destination takes no longer packets (RFC 8201 4).
  mutating func heed(pathMTU: Int, to destination: IPv6Address, at time: Instant) {
    paths.set(pathMTU, to: destination, at: time)
  }

  /// What no path takes less of; 0 where some do.
  @inline(__always)
  var mtuOfAllPaths: Int { paths.isEmpty ? mtu : 0 }

  /// Sends a packet from a host back to where another came from. `write` puts the payload at the
  /// offset it is given, and takes the sum of the pseudo-header that its checksum covers, the length
  /// not among it.
  ///
  /// - Parameters:
  ///   - destination: another than where it came from, and its MAC: the group that hears of an address
  ///     in use.
  @inline(__always)
  mutating func reply(
    to request: IPv6Request, at destination: IPv6Address? = nil, _ protocol: IPProtocol,
    trafficClass: UInt8 = 0, hopLimit: UInt8? = nil, payloadLength: Int,
    into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int, _ pseudoHeader: UInt64) -> Void
  ) {
    let header = IPv6Header(
      trafficClass: trafficClass, payloadLength: payloadLength, nextHeader: `protocol`,
      hopLimit: hopLimit ?? request.fault?.timeToLive ?? self.hopLimit,
      source: request.host.address,
      destination: destination ?? request.header.source)
    send(
      header, to: request, destination?.groupMAC,
      mtu: paths[header.destination, at: request.time.line, link: mtu], into: &outbox, write: write)
  }

  /// Sends a packet whose payload has its protocol right behind the header.
  @inline(__always)
  private mutating func send(
    _ header: IPv6Header, to request: IPv6Request, _ mac: MACAddress?, mtu: Int,
    into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int, _ pseudoHeader: UInt64) -> Void
  ) {
    let payloadLength = header.payloadLength
    let pseudoHeader = header.pseudoHeader(header.nextHeader)
    if IPv6Header.length + payloadLength <= mtu {
      append(header, to: request, mac, into: &outbox) { bytes, offset in
        write(&bytes, offset, pseudoHeader)
      }
      return
    }
    var payload = [UInt8](repeating: 0, count: payloadLength)
    var span = payload.mutableSpan
    write(&span, 0, pseudoHeader)
    identification &+= 1
    IPv6Fragments(of: header, payload.span, mtu: mtu, identification: identification).forEach {
      header, fragment, range in
      let piece = payload.span.extracting(range)
      append(header, to: request, mac, into: &outbox) { bytes, offset in
        fragment.write(into: &bytes, at: offset)
        bytes.copy(piece, at: offset + IPv6FragmentHeader.length)
      }
    }
  }

  @inline(__always)
  private func append(
    _ header: IPv6Header, to request: IPv6Request, _ mac: MACAddress?, into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    outbox.append(
      replyTo: request.context, from: request.host, to: mac,
      payloadLength: IPv6Header.length + header.payloadLength
    ) { bytes, offset in
      header.write(into: &bytes, at: offset)
      write(&bytes, offset + IPv6Header.length)
    }
  }
}
