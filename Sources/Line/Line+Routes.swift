import FakeNetwork
import Routing
import Wire

// What is behind routers, where there are any.

extension Line {
  /// From now on frames for routers go on to what is behind them.
  mutating func route(by routes: RoutedNetwork?) {
    self.routes = routes
    self.routes?.clockOffset = clockOffset
    look()
  }

  /// A router takes a frame, or the hosts hear it.
  @inline(never)
  mutating func hearOrForward(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, at now: Instant
  ) -> HostResult {
    if routes?.receive(frame, from: origin.interface, number: origin.number, at: now) == true {
      network.count(.forwarded)
      return HostResult(verdict: .forwarded, replies: 0)
    }
    return hear(frame, origin, at: now)
  }

  /// Packets travel on that are due by then.
  @inline(never)
  mutating func advanceRoutes(to turn: Instant, at now: Instant) {
    guard let due = routes?.nextDeadline, due <= turn else { return }
    routes?.advance(to: turn)
    tellRoutes(at: now)
  }

  /// Where packets have ended is told, and what comes back is on its way.
  @inline(never)
  mutating func tellRoutes(at now: Instant) {
    guard routes?.hasEvents == true else { return }
    // By part: a copy of all would be made for each packet.
    tell(
      routes!.endings, routes!.frames, routes!.origins, routes!.reassemblyFailures, at: now)
    routes!.forgetEvents()
  }

  private mutating func tell(
    _ endings: [Ending], _ frames: Outbox, _ origins: [(number: UInt64, interface: Interface)],
    _ failures: [ReassemblyFailure], at now: Instant
  ) {
    for ending in endings {
      if case .heard(.answered) = ending.what, !ending.isReply, limit < .max, limit > 0 {
        limit -= 1
      }
      watcher?.ended(ending, at: timeOfDay(now))
    }
    for place in 0..<frames.count {
      let frame = frames.bytes.span.extracting(frames.range(of: place))
      let (number, interface) = origins[place]
      if number == 0 {
        say(frame, on: interface, at: now)
      } else {
        send(frame, PendingFrames.Origin(number: number, interface: interface), at: now)
      }
    }
    for failure in failures { watcher?.gaveUp(failure, at: timeOfDay(now)) }
  }

  private mutating func send(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, at now: Instant
  ) {
    let fates = paths[origin.interface.place].egress.apply(frame, origin, at: now, into: &outgoing)
    guard isWatched else { return }
    let packet = Packet(
      origin, linkType(of: origin), time: timeOfDay(now), length: frame.count, isDirect: false,
      event: nextEvent())
    watcher?.returned(frame, packet, fates)
  }
}
