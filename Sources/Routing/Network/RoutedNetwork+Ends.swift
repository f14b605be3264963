import FakeNetwork
import Wire

// Where packets leave the links: at hosts, at routers that they are for, and here.

extension RoutedNetwork {
  /// How many who wait for the rest of a datagram are remembered.
  private static let mostNeighbors = 1024

  /// Who a packet is for takes it, and what that says sets out.
  mutating func hear(
    _ packet: Span<UInt8>, at direction: Ways.Direction, _ traveler: Traveler, _ time: Instant,
    _ movements: inout Movements
  ) {
    let journey = journeys[traveler.journey]
    var said = Outbox.none
    swap(&said, &self.said)
    defer { swap(&said, &self.said) }
    let verdict = far.receive(packet, from: journey.interface, at: time, into: &said)
    if case .kept(.fragment) = verdict { remember(journey) }
    journeys.add(said.count, to: traveler.journey)
    end(traveler, .heard(verdict))
    for range in said.frames {
      answer(
        said.bytes.span.extracting(range), from: direction, traveler.replying, time, &movements)
    }
    said.removeAll()
  }

  /// What somebody says who has heard a packet at the end of a link.
  private mutating func answer(
    _ packet: Span<UInt8>, from direction: Ways.Direction, _ traveler: Traveler, _ time: Instant,
    _ movements: inout Movements
  ) {
    guard let router = ways.end(of: direction) else {
      startWhole(packet, by: direction.reversed, traveler, at: time, &movements)
      return
    }
    guard let header = PacketHeader(packet) else {
      end(traveler, .heard(.kept(.fragment)))
      return
    }
    guard router != ways.here else {
      // A host in the local network; what it says goes back by a source route, or at once.
      if header.destination != journeys.client(of: traveler.journey),
        let next = next(fromHereTo: header.destination)
      {
        start(packet, by: next, traveler, at: time, &movements)
      } else {
        leave(packet, header, traveler, from: nil)
      }
      return
    }
    guard
      let next = next(
        from: router, to: header.destination, target(of: header.destination), traveler)
    else {
      end(traveler, .untold(.networkUnreachable, at: place(router), .always))
      return
    }
    start(packet, by: next, traveler, at: time, &movements)
  }

  /// A packet is in the local network.
  ///
  /// - Returns: the next link, where it is at its end at once.
  mutating func arriveHere(
    _ packet: [UInt8], by direction: Ways.Direction, _ traveler: Traveler, at time: Instant,
    _ movements: inout Movements
  ) -> Ways.Direction? {
    guard let header = PacketHeader(packet.span), let router = ways.beginning(of: direction) else {
      end(traveler, .heard(.kept(.fragment)))
      return nil
    }
    if header.destination == journeys.client(of: traveler.journey) {
      leave(packet.span, header, traveler, from: router)
      return nil
    }
    if let via = ownRoutes[router]?[header.destination],
      let next = ways.direction(from: ways.here, toNeighbor: via)
    {
      start(packet.span, by: next, traveler, at: time, &movements)
      return nil
    }
    if let next = next(fromHereTo: header.destination) {
      start(packet.span, by: next, traveler, at: time, &movements)
      return nil
    }
    if surroundings.isThere(header.destination) {
      hear(packet.span, at: direction, traveler, time, &movements)
    } else {
      refuse(
        .hostUnreachable, packet.span, header,
        RefusalContext(
          router: router, from: direction, traveler: traveler, time: time), &movements)
    }
    return nil
  }

  /// The link to the router by which somebody is reached who is not in the local network.
  mutating func next(fromHereTo destination: IPAddress) -> Ways.Direction? {
    switch target(of: destination) {
    case .router(let router), .hosts(_, let router): ways.next(from: ways.here, to: router)
    case nil: nil
    }
  }

  /// A packet goes back to where its journey began.
  ///
  /// - Parameter router: whose frame it is; `nil` for the host's that has sent it.
  private mutating func leave(
    _ packet: Span<UInt8>, _ header: PacketHeader, _ traveler: Traveler, from router: Int?
  ) {
    let journey = journeys[traveler.journey]
    let mac = router.map { surroundings.macs[$0] } ?? mac(of: header.source)
    let link = journey.link.outgoing(
      from: journey.isForAny ? journey.link.destination : mac ?? MACAddress(0),
      to: journey.link.source, header.etherType)
    frames.append(link, payloadLength: packet.count) { bytes, offset in
      bytes.copy(packet, at: offset)
    }
    origins.append((journey.number, journey.interface))
    journeys.add(-1, to: traveler.journey)
  }

  func mac(of address: IPAddress) -> MACAddress? {
    switch address {
    case .ipv4(let address): surroundings.near.hosts.host(at: address)?.mac
    case .ipv6(let address): surroundings.near.hosts.host(at: address)?.mac
    }
  }

  // MARK: What hosts say unasked

  private mutating func remember(_ journey: Journeys.Journey) {
    if neighbors.count >= Self.mostNeighbors { neighbors.removeAll() }
    neighbors[journey.client] = (journey.link, journey.interface)
  }

  /// Hosts give up what is not whole in time, and say so.
  mutating func advanceHosts(to time: Instant, _ movements: inout Movements) {
    var said = Outbox.none
    swap(&said, &self.said)
    far.advance(to: time, into: &said)
    reassemblyFailures += far.reassemblyFailures.map(\.what)
    for range in said.frames {
      let packet = said.bytes.span.extracting(range)
      guard let header = PacketHeader(packet), let neighbor = neighbors[header.destination],
        let from = origin(of: header.source)
      else { continue }
      let journey = journeys.begin(
        .init(
          number: 0, interface: neighbor.interface, link: neighbor.link,
          client: header.destination,
          isForAny: surroundings.near.hosts.hearsAnyMAC && neighbor.link.hasDestination))
      answer(packet, from: from, Traveler(journey, isReply: true), time, &movements)
    }
    said.removeAll()
    swap(&said, &self.said)
  }

  /// The link at whose end somebody is.
  private func origin(of address: IPAddress) -> Ways.Direction? {
    switch target(of: address) {
    case .hosts(let link, _): Ways.Direction(link, isBack: false)
    case .router(let router): ways.next(from: ways.here, to: router)
    case nil: nil
    }
  }
}
