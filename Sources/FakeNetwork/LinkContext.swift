import Wire

/// What a responder knows of the link layer: where a frame came in, how it was cast, and the way back.
struct LinkContext {
  let link: LinkHeader
  let interface: Interface
  /// Whatever station the frame is for, the hosts hear it, and answer with its MAC.
  private let isForAny: Bool

  init(_ link: LinkHeader, on interface: Interface, isForAny: Bool = false) {
    self.link = link
    self.interface = interface
    self.isForAny = isForAny && link.hasDestination && !link.destination.isGroup
  }

  /// Fragments of one datagram agree in this too.
  var tags: VLANTags { link.tags }

  /// The frame was to one station. Without addresses each is: to whom, only its packet says.
  @inline(__always)
  var isUnicast: Bool {
    if link.hasDestination { return !link.destination.isGroup }
    guard case .cooked(let header) = link.kind else { return true }
    return header.packetType == .toUs
  }

  /// The only station that hears the frame, if it is to one: only Ethernet says to which.
  var station: MACAddress? {
    link.hasDestination && !link.destination.isGroup && !isForAny ? link.destination : nil
  }

  /// Whether the host's own station hears the frame (IEEE 802.3 3.2.3): only Ethernet says which one it
  /// is for.
  func isHeard(by host: Host<some NetworkAddress>) -> Bool {
    station.map { $0 == host.mac } ?? true
  }

  /// The link-layer header of the host's reply, with the tags of the frame: to where that came from,
  /// unless the reply's own protocol says to whom (ARP).
  func reply(
    from host: Host<some NetworkAddress>, to destination: MACAddress? = nil
  ) -> LinkHeader {
    link.outgoing(from: sender(host), to: destination ?? link.source)
  }

  /// The MAC that a host answers with.
  fileprivate func sender(_ host: Host<some NetworkAddress>) -> MACAddress {
    isForAny ? link.destination : host.mac
  }
}

extension Outbox {
  /// Adds the host's reply to a frame, behind the link-layer header that `LinkContext.reply` makes. Of
  /// Ethernet, which most are, none is made first: all that it has would be copied for each.
  @inline(__always)
  mutating func append(
    replyTo context: LinkContext, from host: Host<some NetworkAddress>,
    to destination: MACAddress? = nil, payloadLength: Int,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    guard context.link.isEthernet else {
      return appendOther(
        context.reply(from: host, to: destination), payloadLength: payloadLength, write: write)
    }
    var header = EthernetHeader(context.link)
    header.destination = destination ?? header.source
    header.source = context.sender(host)
    append(header, payloadLength: payloadLength, write: write)
  }
}
