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
    _ refusal: Ending.Refusal, number: Int = 0, _ packet: Span<UInt8>, _ header: PacketHeader,
    _ why: RefusalContext, _ movements: inout Movements
  ) {
    let (router, traveler) = (why.router, why.traveler)
    if let silence = silence(about: refusal, packet, header, why) {
      end(traveler, .untold(refusal, at: place(router), silence))
      return
    }
    let options = readableOptions(of: packet, header)
    let stop = options?.routeBack(in: packet).first
    let destination = stop.map { .ipv4($0) } ?? header.source
    guard stop?.isUnicast ?? true,
      let message = refusal.message(isIPv6: header.isIPv6, number: number),
      let back = next(from: router, to: destination, target(of: destination), traveler)
    else {
      end(traveler, .untold(refusal, at: place(router), .forbidden))
      return
    }
    guard let source = source(of: header, at: router, leaving: back, from: why.from) else {
      end(traveler, .untold(refusal, at: place(router), .noAddress))
      return
    }
    let error = error(
      message, about: packet, header, options, from: source, router, at: why.time)
    journeys.add(1, to: traveler.journey)
    end(traveler, .told(refusal, by: place(router)))
    start(error.span, by: back, traveler.replying, at: why.time, &movements)
  }

  private func readableOptions(of packet: Span<UInt8>, _ header: PacketHeader) -> IPv4Options? {
    guard case .ipv4(let own) = header, own.hasOptions else { return nil }
    return try? IPv4Options(parsing: packet, of: own)
  }

  /// The bytes of an error, which has the options of its cause that belong there (RFC 1812 4.3.2.6).
  mutating func error(
    _ message: RouterError.Message, about packet: Span<UInt8>, _ cause: PacketHeader,
    _ options: IPv4Options?, from source: IPAddress, _ router: Int, at time: Instant
  ) -> [UInt8] {
    identification &+= 1
    var (own, stop): ([UInt8], IPv4Address?) = ([], nil)
    if let options, case .ipv4(let header) = cause, case .ipv4(let source) = source {
      stop = options.routeBack(in: packet).first
      let profile = surroundings.far.settings.profile
      own =
        profile.refusalsCarryOptions
        ? options.ofReply(
          to: packet, by: source, at: time.advanced(by: clockOffset).millisecondsSinceMidnight,
          sender: header.source, times: profile.recordsTwice ? 2 : 1, own: ownIPv4[router])
        : options.ofError(about: packet, to: header.source)
    }
    return RouterError(
      message, source: source, to: cause, timeToLive: topology.routers[router].timeToLive,
      quote: topology.routers[router].quote, identification: identification, options: own, by: stop
    ).bytes(about: packet)
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
    let (ipv4, ipv6) = addresses(of: router, on: direction)
    if case .ipv6(let own) = header, own.source.isLinkLocal {
      return surroundings.macs[router].map { .ipv6(IPv6Address(linkLocalOf: $0)) }
    }
    return header.isIPv6 ? ipv6.map { .ipv6($0) } : ipv4.map { .ipv4($0) }
  }

  /// A router's own on a link, or those that it has on all.
  func addresses(
    of router: Int, on direction: Ways.Direction
  ) -> (ipv4: IPv4Address?, ipv6: IPv6Address?) {
    let (link, own) = (topology.links[direction.link], topology.routers[router])
    let address = link.near == .router(router) ? link.addresses.near : link.addresses.far
    return (address.0 ?? own.ipv4, address.1 ?? own.ipv6)
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
    guard searches.count < Self.mostSearches else {
      end(why.traveler, .untold(.hostUnreachable, at: place(why.router), .rate))
      return
    }
    searches.add(
      Search(
        router: why.router, from: why.from, traveler: why.traveler,
        packet: [UInt8](copying: packet)), at: why.time.advanced(by: patience))
  }

  mutating func end(_ search: Search, at time: Instant, _ movements: inout Movements) {
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
