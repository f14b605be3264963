package import FakeNetwork
import Impairment
import Routing
package import Wire

/// The line to hosts that are not there.
package typealias HostLine = Line<FakeNetwork>

/// Not generic, so that they are compiled for the hosts here, where all of the line can be seen.
extension Line where End == FakeNetwork {
  /// A frame comes from the link.
  ///
  /// - Parameters:
  ///   - length: how long it was on the link, where not all of it is here.
  ///   - now: on the line's clock; deadlines before it have been passed.
  package mutating func receive(
    _ frame: Span<UInt8>, from interface: Interface = .first, length: Int? = nil, at now: Instant
  ) {
    take(frame, from: interface, length: length ?? frame.count, at: now)
  }

  /// A frame comes, and all that is to be sent is on the link at once.
  ///
  /// - Returns: how many frames that is.
  package mutating func answer(
    _ frame: Span<UInt8>, from interface: Interface, length: Int, at now: Instant
  ) -> Int {
    guard isWatched, paths[interface.place].isPlain, outgoing.isEmpty else {
      take(frame, from: interface, length: length, at: now)
      return sendOutgoing(at: now)
    }
    // All that is sent belongs to the frame, and no mark need say so.
    let origin = PendingFrames.Origin(number: nextNumber(), interface: interface)
    let verdict = network.receive(frame, from: interface, at: now, into: &outgoing.outbox)
    findDeadlines()
    tell(
      frame, origin, length: length,
      HostResult(verdict: verdict, replies: outgoing.count, detail: network.detail), at: now)
    for place in 0..<outgoing.count { tell(place, of: origin, sentAt: now) }
    return forgetOutgoing()
  }

  /// Does what is due.
  ///
  /// - Parameter turn: of the frames that are held, those that are due by then; of many that are late some
  ///   take their turn before others.
  package mutating func advance(to now: Instant, upTo turn: Instant? = nil) {
    if nextChange != nil { passChanges(to: now, upTo: turn ?? now) }
    passTime(to: now, upTo: turn ?? now)
  }

  /// One interface more, between two frames.
  ///
  /// - Parameter hosts: those behind it, where each interface has its own.
  package mutating func addInterface(_ interface: InterfacePaths, hosts: InterfaceNetworks?) {
    if let hosts { network.add(hosts) }
    addInterface(interface)
  }

  /// The frames at those places in `outgoing` are on the link.
  package mutating func tellSent(_ places: Range<Int>, at moment: Instant) {
    tell(places, sentAt: moment)
  }

  /// All that was to be sent is on the link at once.
  ///
  /// - Returns: how many frames that is.
  @inline(__always)
  package mutating func sendOutgoing(at moment: Instant) -> Int {
    if isWatched { tell(0..<outgoing.count, sentAt: moment) }
    return forgetOutgoing()
  }

  /// All that was to be sent has been, or never will be.
  ///
  /// - Returns: how many frames that is.
  @discardableResult
  package mutating func removeOutgoing() -> Int { forgetOutgoing() }
}

extension Line {
  /// There have been as many answers as there were to be, and nothing of them is under way.
  package var isComplete: Bool {
    isSatisfied && paths.allSatisfy { $0.egress.waiting == 0 } && (routes?.waiting ?? 0) == 0
  }

  /// How many frames are held.
  package var waiting: Int { paths.reduce(routes?.waiting ?? 0) { $0 + $1.waiting } }

  /// The time of day at a moment. It wraps, so that an offset made by subtraction gives back exactly the
  /// time that it was made from.
  package func timeOfDay(_ moment: Instant) -> Instant {
    Instant(nanoseconds: moment.nanoseconds &+ clockOffset)
  }
}
