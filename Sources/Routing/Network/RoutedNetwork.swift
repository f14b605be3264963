import Algorithms
public import FakeNetwork
import Impairment
public import Wire

/// The routers of a topology, and the hosts behind them: packets travel from link to link as time passes,
/// and what is said because of them travels back.
///
/// It owns no clock and does no I/O, as the hosts; nothing is decided ahead of its time. What the hosts in
/// the local network hear, it does not: see `nearNetwork`.
public struct RoutedNetwork {
  let ways: Ways
  var topology: Topology { ways.topology }
  var surroundings: Surroundings
  var far: FakeNetwork
  var links: LinkStates
  /// Of errors, one for each router.
  var limits: [TokenBucket]
  /// Of redirects, which a sender may not heed.
  var redirectLimits: [TokenBucket]
  /// All addresses of each router.
  let ownIPv4: [[IPv4Address]]
  /// The ways that routers take of their own.
  let ownRoutes: [OwnRoutes?]
  var refusals: [RefusalTable?]
  var journeys = Journeys()
  /// Packets that wait on links.
  var waitingPackets = Pool<WaitingPacket>()
  /// The place of one that goes on.
  var vacated: UInt32?
  var timers = TimerQueue<Instant, Errand>()
  /// When a router has looked long enough for who is not there.
  var searches = TimerQueue<Instant, Search>()
  private var movements = Movements()
  private var room: [UInt8] = []
  var said = Outbox()
  /// What hosts say when they give up a datagram goes back where its fragments came from.
  var neighbors: [IPAddress: (link: LinkHeader, interface: Interface)] = [:]
  /// Of datagrams that routers send.
  var identification: UInt16 = 0
  private var linkTypes: LinkTypes

  /// Where packets ended since `forgetEvents`, in order.
  public internal(set) var endings: [Ending] = []
  public internal(set) var counters = EndingCounters()
  /// Frames that go back to where others came from, since then.
  public internal(set) var frames = Outbox()
  public internal(set) var origins: [(number: UInt64, interface: Interface)] = []
  /// Datagrams that hosts gave up.
  public internal(set) var reassemblyFailures: [ReassemblyFailure] = []
  /// When `advance` has something to do, if no frame comes before.
  public private(set) var nextDeadline: Instant?

  /// What is due on links.
  enum Errand {
    /// A packet is at its end.
    case packet(UInt32)
    /// Something may come out of a direction.
    case link(Ways.Direction)
  }

  /// A packet that waits until it is clear that nobody has its destination's address.
  struct Search {
    let router: Int
    let from: Ways.Direction?
    let traveler: Traveler
    let packet: [UInt8]
  }

  /// - Parameters:
  ///   - network: all hosts that there are, wherever they are.
  ///   - seed: of what is left to chance on links.
  public init(
    _ topology: Topology, _ network: FakeNetwork.Configuration, _ linkTypes: LinkTypes, seed: UInt64
  ) {
    ways = Ways(topology)
    self.linkTypes = linkTypes
    surroundings = Surroundings(network, ways)
    var raw = LinkTypes(.raw)
    for _ in 1..<max(linkTypes.count, 1) { raw.add(.raw) }
    far = FakeNetwork(surroundings.far, raw)
    links = LinkStates(topology, seed: seed)
    limits = topology.routers.map {
      TokenBucket(rate: $0.errorRate ?? network.settings.profile.errorRate)
    }
    redirectLimits = topology.routers.map { _ in
      TokenBucket(rate: Self.redirectRate, burst: Self.redirectBurst)
    }
    ownIPv4 = ways.addresses.map { $0.compactMap { $0.ipv4?.lowerBound } }
    ownRoutes = topology.routers.map { OwnRoutes($0.routes) }
    refusals = topology.routers.map { RefusalTable($0.refusals) }
  }

  /// What is in the local network itself: hosts, and routers as hosts.
  public var nearNetwork: FakeNetwork.Configuration { surroundings.near }

  /// Exchanges who the hosts are and how they behave, between two frames; what is under way goes on.
  public mutating func reconfigure(_ network: FakeNetwork.Configuration) {
    surroundings = Surroundings(network, ways)
    far.reconfigure(surroundings.far)
    limits = topology.routers.indices.map { router in
      TokenBucket(
        rate: topology.routers[router].errorRate ?? network.settings.profile.errorRate,
        continuing: limits[router])
    }
    findDeadline()
  }

  public mutating func addInterface(_ linkType: LinkType) {
    linkTypes.add(linkType)
    far.addInterface(.raw)
  }

  /// From the line's clock to UT, in nanoseconds.
  public var clockOffset: Int64 {
    get { far.clockOffset }
    set { far.clockOffset = newValue }
  }

  /// How many frames something is under way of.
  public var waiting: Int { journeys.count }

  /// Schedules of links begin.
  public mutating func begin(at time: Instant) { links.begin(at: time) }

  public var hasEvents: Bool {
    mutating get { !endings.isEmpty || !frames.isEmpty || !reassemblyFailures.isEmpty }
  }

  /// What has happened has been told, and what was to go back has gone.
  public mutating func forgetEvents() {
    let keeps = endings.count <= Self.mostKept
    endings.removeAll(keepingCapacity: keeps)
    origins.removeAll(keepingCapacity: keeps)
    frames.removeAll()
    if !reassemblyFailures.isEmpty { reassemblyFailures = [] }
  }

  private static let mostKept = 1024

  /// Takes a frame that came from the local network, if it is for a router to forward.
  ///
  /// - Parameter number: what tells it from others, and from all that is said unasked; not 0.
  /// - Returns: whether it did: else it is for the hosts in the local network.
  public mutating func receive(
    _ frame: Span<UInt8>, from interface: Interface, number: UInt64, at time: Instant
  ) -> Bool {
    guard let link = try? LinkHeader(parsing: frame, as: linkTypes[interface]),
      link.etherType == .ipv4 || link.etherType == .ipv6,
      surroundings.vlans?.contains(link.tags) ?? true,
      !link.source.isGroup, !surroundings.near.hosts.owns(link.source)
    else { return false }
    let payload = frame.extracting(droppingFirst: link.length)
    guard let header = PacketHeader(payload) else { return false }
    guard let entry = entry(link, header) else { return false }
    let journey = journeys.begin(
      .init(
        number: number, interface: interface, link: link, client: header.source,
        isForAny: surroundings.near.hosts.hearsAnyMAC && link.hasDestination))
    let packet = payload.extracting(first: header.length)
    withRoom { network, room, movements in
      network.start(packet, by: entry, Traveler(journey, isReply: false), at: time, &movements)
      network.run(&room, &movements, at: time)
    }
    return true
  }

  /// Lets time pass: what is due by then goes on, the earliest first.
  public mutating func advance(to time: Instant) {
    withRoom { network, room, movements in
      while network.goOn(by: time, &room, &movements) {}
    }
  }

  /// What is due first by then goes on, if anything is.
  @inline(__always)
  private mutating func goOn(
    by time: Instant, _ room: inout [UInt8], _ movements: inout Movements
  ) -> Bool {
    // Of what is due at the same time, that of links is the last.
    let other =
      searches.count == 0
      ? far.nextDeadline : .earlier(far.nextDeadline, searches.nextDeadline)
    let limit = other.map { min($0.advanced(by: -1), time) } ?? time
    let now: Instant
    if let (errand, due) = timers.next(by: limit) {
      now = due
      switch errand {
      case .packet(let place): endWait(of: place, at: due, &room, &movements)
      case .link(let direction): look(after: direction, at: due, &movements)
      }
    } else if let due = far.nextDeadline, due == other, due <= time {
      now = due
      advanceHosts(to: due, &movements)
    } else if let (search, due) = searches.next(by: time) {
      now = due
      end(search, at: due, &movements)
    } else {
      return false
    }
    if !movements.isEmpty { run(&room, &movements, at: now) }
    return true
  }

  /// Moves packets, with room for one and for those that are at the end of a link, which is kept from one time
  /// to the next.
  @inline(__always)
  private mutating func withRoom(
    _ body: (inout Self, _ room: inout [UInt8], _ movements: inout Movements) -> Void
  ) {
    var (room, movements) = ([UInt8](), Movements())
    swap(&room, &self.room)
    swap(&movements, &self.movements)
    body(&self, &room, &movements)
    swap(&room, &self.room)
    swap(&movements, &self.movements)
    findDeadline()
  }

  private mutating func findDeadline() {
    nextDeadline = .earlier(
      timers.nextDeadline, .earlier(far.nextDeadline, searches.nextDeadline))
  }

  /// The link over which a frame comes to the router that it is for; `nil` where it is for none to forward.
  /// Mutating, for else it is asked of a copy.
  private mutating func entry(_ link: LinkHeader, _ header: PacketHeader) -> Ways.Direction? {
    let destination = header.destination
    switch destination {
    case .ipv4(let address):
      // Where a frame says for whom it is, a router says what is wrong with its addresses.
      let isForOne =
        link.hasDestination
        ? !address.isMulticast && address != .limitedBroadcast : address.isUnicast
      guard isForOne else { return nil }
    case .ipv6(let address):
      guard !address.isMulticast, !address.isLinkLocal else { return nil }
    }
    if link.hasDestination {
      guard !link.destination.isGroup else { return nil }
      if let router = surroundings.routersByMAC[link.destination] {
        // Where all have one MAC, it does not say which router a frame is for.
        let best = surroundings.sharesMAC ? bestWay(to: destination) : nil
        return entry(
          to: best.flatMap { ways.end(of: $0) } ?? router, destination, header.hasOptions)
      }
      guard surroundings.near.hosts.hearsAnyMAC else { return nil }
    } else if case .cooked(let cooked) = link.kind, cooked.packetType != .toUs {
      return nil
    }
    // The frame does not say which router it is for: it is for the best one.
    guard !surroundings.isNear(destination) else { return entryOfNear(destination) }
    return bestWay(to: destination)
  }

  /// The link to the router by which somebody is best reached, or by which it is told that nobody is there.
  private mutating func bestWay(to destination: IPAddress) -> Ways.Direction? {
    if let way = next(fromHereTo: destination) { return way }
    guard let last = topology.last, !surroundings.isInLocalNetwork(destination) else { return nil }
    return ways.next(from: ways.here, to: last)
  }

  /// - Returns: `nil` where a host or router in the local network answers itself.
  ///
  /// - Parameter hasOptions: it may have other stops behind that router.
  private mutating func entry(
    to router: Int, _ destination: IPAddress, _ hasOptions: Bool
  ) -> Ways.Direction? {
    guard let direction = ways.direction(from: ways.here, toNeighbor: router) else { return nil }
    if surroundings.isNear(destination), self.target(of: destination) == .router(router),
      !isImpaired(direction), !(hasOptions && topology.routers[router].forwardsSourceRoutes)
    {
      return nil
    }
    if surroundings.sharesMAC, surroundings.isNear(destination),
      self.target(of: destination) == nil
    {
      return nil
    }
    return direction
  }

  /// What is done on the link to a router is done to what comes to itself, too.
  private mutating func entryOfNear(_ destination: IPAddress) -> Ways.Direction? {
    guard case .router(let router) = target(of: destination),
      let direction = ways.direction(from: ways.here, toNeighbor: router), isImpaired(direction)
    else { return nil }
    return direction
  }

  private func isImpaired(_ direction: Ways.Direction) -> Bool {
    links.impairs(direction) || links.impairs(direction.reversed)
  }

  func target(of address: IPAddress) -> Ways.Target? { ways.target(of: address) }
}
