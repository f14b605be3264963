import Wire

/// What a responder knows of the link layer: how a frame was cast, and the way back.
struct Arrival {
  enum Cast {
    case unicast, multicast, broadcast
  }

  private let link: EthernetHeader

  init(_ link: EthernetHeader) {
    self.link = link
  }

  /// Fragments of one datagram agree in this too.
  var tags: VLANTags { link.tags }

  var cast: Cast {
    switch link.destination {
    case .broadcast: .broadcast
    case let address where address.isGroup: .multicast
    default: .unicast
    }
  }

  /// Whether the host's own station hears the frame (IEEE 802.3 3.2.3).
  func isHeard(by host: Host<some NetworkAddress>) -> Bool {
    cast != .unicast || link.destination == host.mac
  }

  /// Whether what the frame carries reaches the host: by its own station, or through a router's.
  func reaches(_ host: Host<some NetworkAddress>, of hosts: borrowing HostTable) -> Bool {
    isHeard(by: host) || hosts.router?.mac == link.destination
  }

  /// The link-layer header of the host's reply, with the tags of the frame: to where that came from,
  /// unless the reply's own protocol says to whom (ARP).
  func reply(from host: Host<some NetworkAddress>, to destination: MACAddress? = nil)
    -> EthernetHeader
  {
    EthernetHeader(
      destination: destination ?? link.source, source: host.mac, tags: link.tags,
      etherType: link.etherType)
  }
}
