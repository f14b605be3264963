import FakeNetwork
import Impairment
package import Routing
package import Wire

/// The only way that a frame takes, live and offline: through the ingress of its interface to the hosts,
/// and what they say through the egress to where it goes. Watchers are told of each step, in order.
///
/// Whoever drives it owns the clock and the link: it takes frames with `receive` and lets time pass with
/// `advance`, sends what is in `outgoing`, and says so with `tellSent`.
package struct Line<End: FarEnd>: ~Copyable {
  package internal(set) var network: End
  /// What is behind that, where there are routers.
  package internal(set) var routes: RoutedNetwork?
  /// One for each interface.
  package internal(set) var paths: [InterfacePaths]
  /// Frames that are to be sent.
  package internal(set) var outgoing = PendingFrames()
  /// Frames that have come to the hosts, who have not heard them yet.
  var arrivals = PendingFrames()
  /// What the hosts said at last, if it is not simply on its way or nobody has asked them.
  var replies = Outbox()

  /// Of several a group: what is told of each frame goes through no list.
  var watcher: (any Watcher)?
  package private(set) var isWatched = false
  /// Frames need to know where they belong.
  private var isMarked: Bool
  /// What frames of each interface begin with, kept for who is told of each frame.
  private var linkTypes: LinkTypes
  /// When schedules have begun.
  private var beginning: Instant?
  /// What it is told to be, and what it will be; both where it was made of a configuration.
  var configuration: Configuration?
  var timeline = Timeline()
  /// There are deadlines beside those of what stands between the ways.
  private var hasOtherDeadlines = false
  private(set) var impairsIngress = false
  var limit: UInt64
  private var lastNumber: UInt64 = 0
  private var lastEvent: UInt64 = 0

  /// From the line's clock to the time of day, in nanoseconds.
  package var clockOffset: Int64 = 0 {
    didSet {
      network.clockOffset = clockOffset
      routes?.clockOffset = clockOffset
    }
  }

  /// - Parameters:
  ///   - paths: of each interface, from the first on.
  ///   - limit: the hosts answer so many frames, and hear no more.
  package init(
    _ network: End, paths: [InterfacePaths] = [InterfacePaths()],
    watchers: [any Watcher] = [], limit: UInt64? = nil
  ) {
    precondition(!paths.isEmpty, "a line has an interface")
    self.network = network
    self.paths = paths
    linkTypes = LinkTypes(paths.map(\.linkType))
    isMarked = paths.count > 1
    self.limit = limit ?? .max
    watch(watchers)
    look()
  }

  /// From now on those are told, and no others.
  package mutating func watch(_ watchers: [any Watcher]) {
    watcher = watchers.count > 1 ? WatcherGroup(watchers) : watchers.first
    isWatched = watcher != nil
    isMarked = isWatched || paths.count > 1
  }

  /// Frames may be held, so that each needs a time of its own.
  package private(set) var isTimed = false

  /// There have been as many answers as there were to be.
  ///
  /// What a driver looks at for each frame is kept: what is computed is computed from a copy of all this.
  package private(set) var isSatisfied = false
  /// When there is something to do, if no frame comes before.
  package private(set) var nextDeadline: Instant?
  /// When a frame that is held is due. The hosts hear no more when there are answers enough.
  package private(set) var nextDelivery: Instant?
  /// When the timeline changes it.
  package private(set) var nextChange: Instant?

  /// One interface more, between two frames.
  ///
  /// - Parameter model: one whose hosts are behind it, too, where it has its own.
  package mutating func addInterface(_ interface: InterfacePaths, like model: Interface? = nil) {
    network.addInterface(interface.linkType, like: model)
    if let model {
      configuration?.network.addInterface(like: model.place, at: paths.count)
    }
    routes?.addInterface(interface.linkType)
    var interface = interface
    if let beginning { interface.begin(at: beginning) }
    paths.append(interface)
    linkTypes.add(interface.linkType)
    // What is under way goes where it was to go when there was but one.
    if !isMarked { outgoing.mark(0, .first) }
    isMarked = true
    look()
  }

  /// Exchanges what it is told to be, between two frames.
  mutating func exchange(
    network change: (inout End) -> Void, paths changePaths: (inout InterfacePaths) -> Void
  ) {
    change(&network)
    for place in paths.indices { changePaths(&paths[place]) }
    look()
  }

  /// What its parts are, which changes only where they are exchanged.
  mutating func look() {
    impairsIngress = paths.contains { $0.ingress.impairs }
    isTimed = routes != nil || paths.contains(where: \.impair)
    for place in paths.indices {
      paths[place].isDirect = routes == nil && !paths[place].ingress.impairs
      paths[place].isPlain = paths[place].isDirect && !paths[place].egress.impairs
    }
    nextChange = timeline.nextChange
    if nextChange != nil, let configuration { timeline.prepareNext(for: configuration) }
    hasOtherDeadlines = routes != nil || nextChange != nil || paths.contains(where: \.hold)
    if !hasOtherDeadlines { nextDelivery = nil }
    findDeadlines()
  }

  @inline(__always)
  mutating func findDeadlines() {
    isSatisfied = network.answered >= limit
    nextDeadline = network.nextDeadline
    if hasOtherDeadlines { findOtherDeadlines() }
  }

  private mutating func findOtherDeadlines() {
    nextDelivery = routes?.nextDeadline
    for place in paths.indices {
      nextDelivery = .earlier(nextDelivery, paths[place].egress.nextDeadline)
      if impairsIngress && !isSatisfied {
        nextDelivery = .earlier(nextDelivery, paths[place].ingress.nextDeadline)
      }
    }
    nextDeadline = .earlier(nextDeadline, nextDelivery)
    if !isSatisfied { nextDeadline = .earlier(nextDeadline, nextChange) }
  }

  /// Schedules begin, and the timeline, unless they have.
  package mutating func begin(at time: Instant) {
    beginning = beginning ?? time
    timeline.begin(at: time)
    routes?.begin(at: time)
    for place in paths.indices { paths[place].begin(at: time) }
    look()
  }

  // MARK: Frames that are sent

  /// The frames at those places in `outgoing` are on the link.
  @inline(__always)
  mutating func tell(_ places: Range<Int>, sentAt moment: Instant) {
    guard isWatched else { return }
    for place in places { tell(place, of: outgoing.origin(of: place), sentAt: moment) }
  }

  /// The same of one that belongs there, marked or not.
  @inline(__always)
  mutating func tell(_ place: Int, of origin: PendingFrames.Origin, sentAt moment: Instant) {
    let event = nextEvent()
    let frame = outgoing.outbox.bytes.span.extracting(outgoing.outbox.range(of: place))
    let packet = Packet(
      origin, linkType(of: origin), time: timeOfDay(moment), length: frame.count, event: event)
    watcher?.sent(frame, packet)
  }

  /// All that was to be sent has been, or never will be.
  @inline(__always)
  mutating func forgetOutgoing() -> Int {
    let count = outgoing.count
    if count > 0 { outgoing.removeAll() }
    return count
  }

  // MARK: Frames that come

  @inline(__always)
  mutating func take(
    _ frame: Span<UInt8>, from interface: Interface, length: Int, at now: Instant
  ) {
    defer { findDeadlines() }
    guard isWatched || isTimed else {
      _ = network.receive(frame, from: interface, at: now, into: &outgoing.outbox)
      if isMarked { outgoing.mark(0, network.exit(from: interface)) }
      return
    }
    let origin = PendingFrames.Origin(number: nextNumber(), interface: interface)
    guard !paths[interface.place].isDirect else {
      let result = hear(frame, origin, at: now)
      tell(frame, origin, length: length, result, at: now)
      return
    }
    if paths[interface.place].ingress.impairs {
      enter(frame, origin, length: length, at: now)
    } else {
      let result = hearOrForward(frame, origin, at: now)
      tell(frame, origin, length: length, result, at: now)
      tellRoutes(at: now)
    }
  }

  @inline(__always)
  mutating func tell(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, length: Int, _ result: HostResult,
    at now: Instant
  ) {
    guard isWatched else { return }
    let packet = Packet(
      origin, linkType(of: origin), time: timeOfDay(now), length: length, event: nextEvent())
    watcher?.heard(frame, packet, result)
  }

  @inline(__always)
  func linkType(of origin: PendingFrames.Origin) -> LinkType {
    linkTypes[origin.interface]
  }

  mutating func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  @inline(__always)
  mutating func nextEvent() -> UInt64 {
    lastEvent += 1
    return lastEvent
  }

  /// A frame enters an impaired ingress, which may have an end here and now.
  private mutating func enter(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, length: Int, at now: Instant
  ) {
    let fates = paths[origin.interface.place].ingress.apply(
      frame, origin, at: now, into: &arrivals)
    let time = timeOfDay(now)
    if isWatched {
      let packet = Packet(
        origin, linkType(of: origin), time: time, length: length, isDirect: false,
        event: nextEvent())
      watcher?.arrived(frame, packet, fates)
    }
    let results = hearArrivals(at: now, time)
    guard isWatched else {
      if routes != nil { tellRoutes(at: now) }
      return
    }
    let own = results.filter { $0.number == origin.number }.map { $0.result }
    let packet = Packet(
      origin, linkType(of: origin), time: time, length: length, isDirect: false, event: nextEvent())
    watcher?.received(frame, packet, fates, own)
    if routes != nil { tellRoutes(at: now) }
    watcher?.settled()
  }

  /// The hosts hear the frames that have come to them.
  ///
  /// - Returns: the number of each and what they made of it, if anybody wants to know.
  @discardableResult
  mutating func hearArrivals(
    at now: Instant, _ time: Instant
  ) -> [(number: UInt64, result: HostResult)] {
    guard !arrivals.isEmpty else { return [] }
    let results = hear(arrivals, at: now, time)
    arrivals.removeAll()
    return results
  }

  private mutating func hear(
    _ arrivals: PendingFrames, at now: Instant, _ time: Instant
  ) -> [(number: UInt64, result: HostResult)] {
    var results: [(UInt64, HostResult)] = []
    for place in 0..<arrivals.count where network.answered < limit {
      let frame = arrivals.outbox.bytes.span.extracting(arrivals.outbox.range(of: place))
      let origin = arrivals.origin(of: place)
      let result = hearOrForward(frame, origin, at: now)
      guard isWatched else { continue }
      let packet = Packet(
        origin, linkType(of: origin), time: time, length: frame.count, isDirect: false,
        event: nextEvent())
      watcher?.heard(frame, packet, result)
      results.append((origin.number, result))
    }
    return results
  }

  /// The hosts hear a frame; what they say to it is on its way.
  @inline(__always)
  mutating func hear(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, at now: Instant
  ) -> HostResult {
    let exit = network.exit(from: origin.interface)
    guard !paths[exit.place].egress.impairs else {
      return hearImpaired(frame, origin, at: now)
    }
    let earlier = outgoing.count
    let verdict = network.receive(frame, from: origin.interface, at: now, into: &outgoing.outbox)
    if isMarked { outgoing.mark(origin.number, exit) }
    return HostResult(
      verdict: verdict, replies: outgoing.count - earlier, detail: network.detail)
  }

  /// The replies stand in `outgoing` first, where most may stay.
  private mutating func hearImpaired(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, at now: Instant
  ) -> HostResult {
    let exit = network.exit(from: origin.interface)
    let earlier = outgoing.count
    let verdict = network.receive(
      frame, from: origin.interface, at: now, into: &outgoing.outbox)
    var result = HostResult(
      verdict: verdict, replies: outgoing.count - earlier, detail: network.detail)
    if result.replies > 0 {
      result.fates = paths[exit.place].send(
        framesFrom: earlier, of: &outgoing, by: &replies,
        PendingFrames.Origin(number: origin.number, interface: exit), at: now, isTold: isWatched)
      if isMarked { outgoing.mark(origin.number, exit) }
    }
    return result
  }
}
