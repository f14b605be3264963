import FakeNetwork
import Wire

// What a router says of what it sends back over the link that it came by.

extension RoutedNetwork {
  /// A sender that heeds no redirect gets few of them (RFC 1812 4.3.2.8, RFC 4861 8.2).
  static var redirectRate: Int { 1 }
  static var redirectBurst: Int { 8 }

  /// Tells the sender of a packet, which goes on, of the better way on its own link (RFC 1812 5.2.7.2, RFC
  /// 4861 8.2).
  mutating func redirect(
    _ packet: Span<UInt8>, _ header: PacketHeader, to target: Ways.Target?,
    _ options: IPv4Options, _ why: RefusalContext, _ movements: inout Movements
  ) {
    let router = topology.routers[why.router]
    let journey = journeys[why.traveler.journey]
    guard router.redirects, !router.isSilent, !why.traveler.isReply, journey.link.hasDestination,
      let from = why.from, surroundings.isInLocalNetwork(header.source),
      header.source != header.destination, !options.hasSourceRoute,
      header.allowsErrors(about: packet),
      let (gateway, mac) = betterGateway(than: why.router, for: header, target),
      let message = redirect(
        packet, header, options, to: gateway, mac, at: why.router, on: from, why.time),
      limits[why.router].take(at: why.time), redirectLimits[why.router].take(at: why.time)
    else { return }
    journeys.add(1, to: why.traveler.journey)
    tell(why.traveler, .redirected(to: gateway, by: place(why.router)))
    start(message.span, by: from.reversed, why.traveler.replying, at: why.time, &movements)
  }

  /// Another router of the local network, or the host itself that is there.
  private func betterGateway(
    than router: Int, for header: PacketHeader, _ target: Ways.Target?
  ) -> (IPAddress, MACAddress?)? {
    switch target {
    case nil: return (header.destination, mac(of: header.destination))
    case .router(let other), .hosts(_, let other):
      let own = ownRoutes[router]?[header.destination]
      guard
        let link = own.flatMap({ ways.direction(from: ways.here, toNeighbor: $0) })
          ?? ways.next(from: ways.here, to: other),
        let first = ways.end(of: link), first != router, first != ways.here
      else { return nil }
      let mac = surroundings.macs[first]
      if header.isIPv6 {
        // Routers are known by their link-local addresses (RFC 4861 8).
        let address: IPv6Address? =
          target == .router(first)
          ? ownIPv6(of: header) : mac.map { IPv6Address(linkLocalOf: $0) }
        return address.map { (.ipv6($0), mac) }
      }
      return addresses(of: first, on: link).ipv4.map { (.ipv4($0), mac) }
    }
  }

  private func ownIPv6(of header: PacketHeader) -> IPv6Address? {
    if case .ipv6(let header) = header { header.destination } else { nil }
  }

  private mutating func redirect(
    _ packet: Span<UInt8>, _ cause: PacketHeader, _ options: IPv4Options, to gateway: IPAddress,
    _ mac: MACAddress?, at router: Int, on link: Ways.Direction, _ time: Instant
  ) -> [UInt8]? {
    switch (cause, gateway) {
    case (.ipv4, .ipv4(let gateway)):
      guard let source = addresses(of: router, on: link).ipv4 else { return nil }
      return error(
        .ipv4(.redirect(gateway: gateway)), about: packet, cause, options, from: .ipv4(source),
        router, at: time)
    case (.ipv6(let cause), .ipv6(let target)):
      guard let own = surroundings.macs[router] else { return nil }
      let message = NeighborRedirect(
        target: target, destination: cause.destination, targetMAC: mac)
      let header = IPv6Header(
        payloadLength: message.length(quoting: packet), nextHeader: .icmpv6,
        hopLimit: NeighborDiscovery.hopLimit, source: IPv6Address(linkLocalOf: own),
        destination: cause.source)
      var bytes = [UInt8](repeating: 0, count: IPv6Header.length + header.payloadLength)
      var span = bytes.mutableSpan
      header.write(into: &span, at: 0)
      message.write(
        quoting: packet, into: &span, at: IPv6Header.length,
        pseudoHeader: header.pseudoHeader(.icmpv6))
      return bytes
    default: return nil
    }
  }
}
