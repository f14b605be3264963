import FakeNetwork
import Impairment
import Wire

// What happens to a packet from link to link.

extension RoutedNetwork {
  /// Lets packets go on that have come to the end of a link, as far as they come now.
  mutating func run(
    _ packet: inout [UInt8], _ movements: inout Movements, at time: Instant
  ) {
    while let (direction, traveler) = movements.take(into: &packet) {
      var plain: PlainPacket?
      travel(&packet, &plain, by: direction, traveler, at: time, &movements)
    }
  }

  /// A packet goes on from the end of a link.
  @inline(__always)
  mutating func travel(
    _ packet: inout [UInt8], _ plain: inout PlainPacket?, by direction: Ways.Direction,
    _ traveler: Traveler, at time: Instant, _ movements: inout Movements
  ) {
    var next: Ways.Direction? = direction
    while let direction = next {
      if let further = pass(&packet, &plain, by: direction, traveler) {
        next = goOn(&packet, &plain, by: further, traveler, at: time, &movements)
      } else {
        next = arrive(&packet, &plain, by: direction, traveler, at: time, &movements)
      }
    }
  }

  /// Forwards a packet of which a router before has found that it is plain, where this one does nothing else
  /// with it, either.
  ///
  /// - Returns: the next link; `nil` where it takes more than that, which is then for `forward`.
  @inline(__always)
  private mutating func pass(
    _ packet: inout [UInt8], _ plain: inout PlainPacket?, by direction: Ways.Direction,
    _ traveler: Traveler
  ) -> Ways.Direction? {
    guard let known = plain, let router = ways.end(of: direction), router != ways.here,
      known.target != .router(router), known.timeToLive > 1, refusals[router] == nil,
      let next = next(from: router, to: known.destination, known.target, traveler),
      isPassable(next, from: direction, to: known.destination), known.length <= links.mtu(of: next)
    else { return nil }
    plain?.timeToLive &-= 1
    decrement(&packet, isIPv6: known.isIPv6)
    return next
  }

  /// Whether a router sends a packet there and says nothing.
  @inline(__always)
  private mutating func isPassable(
    _ next: Ways.Direction, from direction: Ways.Direction, to destination: IPAddress
  ) -> Bool {
    guard let end = ways.end(of: next) else { return surroundings.isThere(destination) }
    return end != ways.here || ways.beginning(of: direction) != ways.here
  }

  /// A packet is at the end of a link.
  ///
  /// - Returns: the next link, where it is at its end at once.
  private mutating func arrive(
    _ packet: inout [UInt8], _ plain: inout PlainPacket?, by direction: Ways.Direction,
    _ traveler: Traveler, at time: Instant, _ movements: inout Movements
  ) -> Ways.Direction? {
    guard let node = ways.end(of: direction) else {
      hear(packet.span, at: direction, traveler, time, &movements)
      return nil
    }
    if node == ways.here {
      return arriveHere(packet, by: direction, traveler, at: time, &movements)
    }
    return forward(&packet, &plain, at: node, from: direction, traveler, at: time, &movements)
  }

  private mutating func forward(
    _ packet: inout [UInt8], _ plain: inout PlainPacket?, at router: Int,
    from direction: Ways.Direction, _ traveler: Traveler, at time: Instant,
    _ movements: inout Movements
  ) -> Ways.Direction? {
    guard let header = PacketHeader(packet.span) else {
      end(traveler, .untold(.malformed, at: place(router), .always))
      return nil
    }
    var (destination, target) = (header.destination, target(of: header.destination))
    var stop: NextStop?
    if target == .router(router) {
      stop = nextStop(of: packet.span, header, at: router)
      guard let stop else {
        hear(packet.span, at: direction, traveler, time, &movements)
        return nil
      }
      (destination, target) = (.ipv4(stop.address), self.target(of: .ipv4(stop.address)))
    }
    let why = RefusalContext(router: router, from: direction, traveler: traveler, time: time)
    if let obstacle = header.obstacle {
      end(traveler, .untold(obstacle, at: place(router), .always))
      return nil
    }
    if !traveler.isReply, ways.beginning(of: direction) == ways.here,
      let fault = fault(ofSource: header.source, destination)
    {
      end(traveler, .untold(fault, at: place(router), .always))
      return nil
    }
    var options = IPv4Options()
    if header.hasOptions {
      guard let all = self.options(of: packet.span, header, why, &movements) else { return nil }
      options = all
    }
    if let answer = refusals[router]?[destination] {
      refuse(answer.refusal, packet.span, header, why, &movements)
      return nil
    }
    guard let next = next(from: router, to: destination, target, traveler) else {
      refuse(.networkUnreachable, packet.span, header, why, &movements)
      return nil
    }
    guard header.timeToLive > 1 else {
      refuse(.timeExceeded, packet.span, header, why, &movements)
      return nil
    }
    guard !header.isFromLinkLocal else {
      refuse(.linkLocal, packet.span, header, why, &movements)
      return nil
    }
    guard ways.end(of: next) != nil || surroundings.isThere(destination) else {
      search(packet.span, header, why, &movements)
      return nil
    }
    guard stop?.isNeighbor != true || leads(next, to: target) else {
      refuse(.sourceRouteFailed, packet.span, header, why, &movements)
      return nil
    }
    if ways.end(of: next) == ways.here, ways.beginning(of: direction) == ways.here {
      redirect(packet.span, header, to: target, options, why, &movements)
    }
    let mtu = links.mtu(of: next)
    let isTooLong = header.length > mtu
    guard !isTooLong || header.mayBeFragmented else {
      refuse(.tooBig, number: mtu, packet.span, header, why, &movements)
      return nil
    }
    decrement(&packet, isIPv6: header.isIPv6)
    plain = header.hasOptions ? nil : PlainPacket(header, target)
    if header.hasOptions {
      record(options, passing: stop, in: &packet, at: router, leaving: next, time)
    }
    guard !isTooLong else {
      fragment(packet.span, mtu: mtu, over: next, traveler, at: time, &movements)
      return nil
    }
    return goOn(&packet, &plain, by: next, traveler, at: time, &movements)
  }

  @inline(__always)
  private func decrement(_ packet: inout [UInt8], isIPv6: Bool) {
    var span = packet.mutableSpan
    if isIPv6 { Hop.decrementIPv6(&span) } else { Hop.decrementIPv4(&span) }
  }

  /// Of a packet from here that says that it comes from beyond the routers, or that is from or for the
  /// broadcast address here (RFC 1812 5.3.8, 5.3.5.2).
  ///
  /// Mutating, as what follows: else it is asked of a copy, for each packet.
  private mutating func fault(
    ofSource source: IPAddress, _ destination: IPAddress
  ) -> Ending.Refusal? {
    if target(of: source) != nil { return .spoofed }
    return surroundings.isBroadcast(source) || surroundings.isBroadcast(destination)
      ? .martian : nil
  }

  /// The link that a router sends packets by.
  mutating func next(
    from router: Int, to address: IPAddress, _ target: Ways.Target?, _ traveler: Traveler
  ) -> Ways.Direction? {
    if address == journeys.client(of: traveler.journey) {
      return ways.next(from: router, to: ways.here)
    }
    if let via = ownRoutes[router]?[address] {
      return ways.direction(from: router, toNeighbor: via)
    }
    switch target {
    case .router(let other): return ways.next(from: router, to: other)
    case .hosts(let link, let other):
      return other == router
        ? Ways.Direction(link, isBack: false) : ways.next(from: router, to: other)
    case nil: break
    }
    if surroundings.isBroadcast(address) { return nil }
    if surroundings.isNear(address) || surroundings.isInLocalNetwork(address) {
      return ways.next(from: router, to: ways.here)
    }
    guard let last = topology.last, last != router else { return nil }
    return ways.next(from: router, to: last)
  }

  // MARK: The ends

  /// A packet has come to an end, and so has its part of the journey.
  mutating func end(_ traveler: Traveler, _ what: Ending.What) {
    let journey = journeys[traveler.journey]
    journeys.add(-1, to: traveler.journey)
    if traveler.isReply, case .heard = what { return }
    tell(journey, traveler, what)
  }

  /// What has come of a packet that goes on.
  mutating func tell(_ traveler: Traveler, _ what: Ending.What) {
    tell(journeys[traveler.journey], traveler, what)
  }

  private mutating func tell(
    _ journey: Journeys.Journey, _ traveler: Traveler, _ what: Ending.What
  ) {
    let ending = Ending(
      number: journey.number, interface: journey.interface, isReply: traveler.isReply, what: what)
    counters.count(ending)
    endings.append(ending)
  }

  func place(_ router: Int) -> Ending.Place {
    Ending.Place(name: topology.routers[router].name, hop: ways.hop(of: router))
  }
}
