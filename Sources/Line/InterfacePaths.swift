import FakeNetwork
package import Impairment
package import Wire

/// What becomes of frames of one interface on their way to the hosts and back.
package struct InterfacePaths {
  package var ingress: ImpairedPath
  package var egress: ImpairedPath
  /// What its frames begin with.
  package let linkType: LinkType
  /// Frames are with the hosts as they come: each asks, and so it is kept.
  var isDirect = true
  /// The same, and what they say is on its way as it is.
  var isPlain = true

  package init(
    ingress: ImpairedPath = ImpairedPath(direction: .ingress),
    egress: ImpairedPath = ImpairedPath(direction: .egress), linkType: LinkType = .ethernet
  ) {
    (self.ingress, self.egress, self.linkType) = (ingress, egress, linkType)
  }

  /// What the hosts said to a frame goes its way: the frames from a place on, where what is sent at once as
  /// it is may stay.
  ///
  /// - Parameter replies: room for them elsewhere.
  /// - Returns: what becomes of each, if that is to be told.
  @inline(__always)
  mutating func send(
    framesFrom first: Int, of outgoing: inout PendingFrames, by replies: inout Outbox,
    _ origin: PendingFrames.Origin, at now: Instant, isTold: Bool
  ) -> [Fates] {
    if outgoing.count == first + 1,
      let fate = egress.take(
        outgoing.outbox.bytes.span.extracting(outgoing.outbox.range(of: first)), at: now,
        id: origin.number)
    {
      if !fate.isSentAtOnce { outgoing.outbox.removeLast() }
      return isTold ? [Fates(fate)] : []
    }
    outgoing.outbox.move(framesFrom: first, to: &replies)
    return send(replies, origin, at: now, into: &outgoing, isTold: isTold)
  }

  @inline(never)
  private mutating func send(
    _ replies: borrowing Outbox, _ origin: PendingFrames.Origin, at now: Instant,
    into outgoing: inout PendingFrames, isTold: Bool
  ) -> [Fates] {
    var fates: [Fates] = []
    for place in 0..<replies.count {
      let frame = replies.bytes.span.extracting(replies.range(of: place))
      let own = egress.apply(frame, origin, at: now, into: &outgoing)
      if isTold { fates.append(own) }
    }
    return fates
  }

  /// Schedules begin.
  mutating func begin(at time: Instant) {
    ingress.begin(at: time)
    egress.begin(at: time)
  }

  var impair: Bool { ingress.impairs || egress.impairs }
  var hold: Bool { ingress.holds || egress.holds }
  /// How many frames are held.
  var waiting: Int { ingress.waiting + egress.waiting }
}

extension Interface {
  /// That of the paths at a place.
  init(at place: Int) { self.init(rawValue: UInt16(place)) }

  var place: Int { Int(rawValue) }
}
