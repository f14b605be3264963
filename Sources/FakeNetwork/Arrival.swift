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

  var cast: Cast {
    switch link.destination {
    case .broadcast: .broadcast
    case let address where address.isGroup: .multicast
    default: .unicast
    }
  }

  /// Whether the host's station hears the frame (IEEE 802.3 3.2.3).
  func isHeard(by host: Host) -> Bool {
    cast != .unicast || link.destination == host.mac
  }

  /// The link-layer header of the host's reply: to where the frame came from, unless the reply's
  /// own protocol says to whom (ARP).
  func reply(from host: Host, to destination: MACAddress? = nil) -> EthernetHeader {
    EthernetHeader(
      destination: destination ?? link.source, source: host.mac, etherType: link.etherType)
  }
}
