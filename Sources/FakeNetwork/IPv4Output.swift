import Wire

/// Sends the datagrams of the fake hosts.
struct IPv4Output {
  let timeToLive: UInt8
  /// The last one used. One counter for all keeps an identification from coming back for the same
  /// source, destination and protocol for as long as 16 bits allow (RFC 6864 4.3).
  private var identification: UInt16 = 0

  init(timeToLive: UInt8) {
    self.timeToLive = timeToLive
  }

  /// Sends a datagram from a host back to where another came from. `write` puts the payload at the
  /// offset it is given.
  mutating func reply(
    to request: IPv4Header, from host: Host, _ arrival: Arrival, typeOfService: UInt8,
    payloadLength: Int, into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    identification &+= 1
    let header = IPv4Header(
      payloadLength: payloadLength, typeOfService: typeOfService, identification: identification,
      timeToLive: timeToLive, protocol: request.protocol, source: host.address,
      destination: request.source)
    outbox.append(arrival.reply(from: host), payloadLength: header.totalLength) { bytes, offset in
      header.write(into: &bytes, at: offset)
      write(&bytes, offset + header.headerLength)
    }
  }
}
