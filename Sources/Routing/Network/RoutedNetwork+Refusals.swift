import Algorithms
import FakeNetwork
import Wire

/// Where a packet is that goes no further.
struct RefusalContext {
  let router: Int
  /// The link that it came by.
  let from: Ways.Direction?
  let traveler: Traveler
  let time: Instant
}

// What routers say of packets that they do not forward.

extension RoutedNetwork {
  /// How many packets wait for somebody who is not there.
  private static let mostSearches = 1000

  mutating func refuse(
    _ refusal: Ending.Refusal, mtu: Int = 0, _ packet: Span<UInt8>, _ header: PacketHeader,
    _ why: RefusalContext, _ movements: inout Movements
  ) {
    let (router, traveler) = (why.router, why.traveler)
    if let silence = silence(about: refusal, packet, header, why) {
      end(traveler, .untold(refusal, at: place(router), silence))
      return
    }
    let target = target(of: header.source)
    guard
      let message = refusal.message(isIPv6: header.isIPv6, mtu: mtu),
      let back = next(from: router, to: header.source, target, traveler)
    else {
      end(traveler, .untold(refusal, at: place(router), .forbidden))
      return
    }
    guard let source = source(of: header, at: router, leaving: back, from: why.from) else {
      end(traveler, .untold(refusal, at: place(router), .noAddress))
      return
    }
    identification &+= 1
    let error = RouterError(
      message, source: source, to: header, timeToLive: topology.routers[router].timeToLive,
      quote: topology.routers[router].quote, identification: identification
    ).bytes(about: packet)
    journeys.add(1, to: traveler.journey)
    end(traveler, .told(refusal, by: place(router)))
    start(error.span, by: back, traveler.replying, at: why.time, &movements)
  }

  private mutating func silence(
    about refusal: Ending.Refusal, _ packet: Span<UInt8>, _ header: PacketHeader,
    _ why: RefusalContext
  ) -> Ending.Silence? {
    let router = topology.routers[why.router]
    if refusal == .refused { return .always }
    if router.isSilent { return .router }
    if refusal == .tooBig, router.hidesMTU { return .hiddenMTU }
    guard header.allowsErrors(about: packet) else { return .forbidden }
    return limits[why.router].take(at: why.time) ? nil : .rate
  }

  /// The address of an error: that of the link by which it leaves (RFC 1812 4.3.2.4), or by which its cause
  /// came.
  private func source(
    of header: PacketHeader, at router: Int, leaving: Ways.Direction, from: Ways.Direction?
  ) -> IPAddress? {
    let direction = topology.routers[router].errorSource == .ingress ? from ?? leaving : leaving
    let link = topology.links[direction.link]
    let own = topology.routers[router]
    let address = link.near == .router(router) ? link.addresses.near : link.addresses.far
    return header.isIPv6
      ? (address.1 ?? own.ipv6).map { .ipv6($0) } : (address.0 ?? own.ipv4).map { .ipv4($0) }
  }

  /// Looks for who has an address that nobody has: for as long as the router is told to.
  mutating func search(
    _ packet: Span<UInt8>, _ header: PacketHeader, _ why: RefusalContext,
    _ movements: inout Movements
  ) {
    let patience = topology.routers[why.router].resolution
    guard patience > 0 else {
      refuse(.hostUnreachable, packet, header, why, &movements)
      return
    }
    guard searches < Self.mostSearches else {
      end(why.traveler, .untold(.hostUnreachable, at: place(why.router), .rate))
      return
    }
    searches += 1
    timers.add(
      .endSearch(
        Search(
          router: why.router, from: why.from, traveler: why.traveler,
          packet: [UInt8](copying: packet))), at: why.time.advanced(by: patience))
  }

  mutating func end(_ search: Search, at time: Instant, _ movements: inout Movements) {
    searches -= 1
    guard let header = PacketHeader(search.packet.span) else { return }
    refuse(
      .hostUnreachable, search.packet.span, header,
      RefusalContext(
        router: search.router, from: search.from, traveler: search.traveler, time: time),
      &movements)
  }
}

extension PacketHeader {
  var isIPv6: Bool {
    if case .ipv6 = self { true } else { false }
  }
}
