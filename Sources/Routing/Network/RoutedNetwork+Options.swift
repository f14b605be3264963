import FakeNetwork
import Wire

// What routers do by the options of IPv4 (RFC 1812 5.3.13).

/// Where a source route leads next.
struct NextStop {
  let address: IPv4Address
  /// It has to be a neighbor.
  let isNeighbor: Bool
}

extension RoutedNetwork {
  /// Reads the options of a datagram that passes on; `nil` where it goes no further because of them.
  mutating func options(
    of packet: Span<UInt8>, _ header: PacketHeader, _ why: RefusalContext,
    _ movements: inout Movements
  ) -> IPv4Options? {
    guard case .ipv4(let own) = header else { return IPv4Options() }
    let options: IPv4Options
    do {
      options = try IPv4Options(
        parsing: packet, of: own,
        checksRouterAlert: surroundings.far.settings.profile.checksRouterAlert)
    } catch {
      let octet = surroundings.far.settings.profile.octet(of: error)
      refuse(.malformedOption, number: octet, packet, header, why, &movements)
      return nil
    }
    guard !options.hasSourceRoute || topology.routers[why.router].forwardsSourceRoutes else {
      end(why.traveler, .untold(.sourceRoute, at: place(why.router), .always))
      return nil
    }
    return options
  }

  /// Where a datagram goes on to whose source route leads over a router, and which has come there.
  ///
  /// - Returns: `nil` where it is for the router itself.
  func nextStop(
    of packet: Span<UInt8>, _ header: PacketHeader, at router: Int
  ) -> NextStop? {
    guard topology.routers[router].forwardsSourceRoutes, case .ipv4(let own) = header,
      own.hasOptions, let options = try? IPv4Options(parsing: packet, of: own),
      let (stop, isNeighbor) = options.nextStop(in: packet), stop.isUnicast,
      target(of: .ipv4(stop)) != .router(router)
    else { return nil }
    return NextStop(address: stop, isNeighbor: isNeighbor)
  }

  /// Whether a link leads to who has an address, and not to a router on the way there.
  func leads(_ direction: Ways.Direction, to target: Ways.Target?) -> Bool {
    switch (ways.end(of: direction), target) {
    case (nil, _): true
    case (ways.here?, nil): true
    case (ways.here?, .router(let router)):
      ways.direction(from: ways.here, toNeighbor: router) != nil
    case (let end?, .router(let router)): end == router
    case (_?, _): false
    }
  }

  /// A router enters itself into record route, timestamp and source route.
  func record(
    _ options: IPv4Options, passing stop: NextStop?, in packet: inout [UInt8], at router: Int,
    leaving: Ways.Direction, _ time: Instant
  ) {
    guard options.isRecorded || stop != nil, let address = addresses(of: router, on: leaving).ipv4
    else { return }
    var span = packet.mutableSpan
    if stop != nil { options.passStop(address, in: &span) }
    options.record(
      address, own: ownIPv4[router],
      at: time.advanced(by: clockOffset).millisecondsSinceMidnight, in: &span)
  }
}
