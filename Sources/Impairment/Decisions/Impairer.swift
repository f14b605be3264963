package import Wire

/// An impairment at work on the frames of one direction: see `ImpairedPath`.
package struct Impairer {
  let impairment: Impairment
  let direction: Direction
  private(set) var counters = FateCounters()
  private let linkType: LinkType
  private let constantDecision: Decision?
  private let steadyTreatment: Decision.Treatment?
  /// What ARP and neighbor discovery meet in its place.
  private let spared: Impairment?
  /// Asked of each frame.
  private let spares: Bool
  let isScheduled: Bool
  /// Of a frame nothing comes but itself, as it is: it goes on, waits, or is dropped. Then `take` will do.
  package let isSimple: Bool
  private var flows: FlowTable
  /// Whose frame came last, and its flow's place: mostly they are those of the next one, too.
  private var latest: (endpoints: FrameEndpoints, place: Int)?
  private var queue: ImpairmentQueue
  private var pacer: Pacer?
  /// When it was first told the time, and the latest that it was told.
  private var start: Instant?
  private var clock = Instant(nanoseconds: .min)

  /// One for the frames of a direction, `ingress` or `egress`; `nil` where the impairment does nothing to
  /// them, so that they need not pass here at all.
  ///
  /// - Parameter other: what did another thing to the same frames until now, if anything did: its flows go
  ///   on, and so does what waits.
  package init?(
    _ impairment: Impairment, sparing spared: Impairment? = nil, direction: Direction,
    seed: UInt64,
    linkType: LinkType = .ethernet, capacity: Int = ImpairmentQueue.usualCapacity,
    continuing other: Impairer? = nil
  ) {
    guard impairment.impairs, impairment.direction.includes(direction) else { return nil }
    self.impairment = impairment
    self.direction = direction
    self.linkType = linkType
    constantDecision = impairment.constantDecision
    steadyTreatment = impairment.steadyTreatment
    self.spared = spared
    spares = spared != nil
    isScheduled = impairment.schedule != nil
    isSimple = !impairment.changesFrames
    flows = other?.flows ?? FlowTable(seed: seed)
    queue = other?.queue ?? ImpairmentQueue(limit: impairment.limit, capacity: capacity)
    pacer = impairment.rate.map { Pacer($0, continuing: other?.pacer) }
    guard let other else { return }
    (counters, start, clock) = (other.counters, other.start, other.clock)
    flows.reseed(seed)
    queue.setLimit(impairment.limit)
  }

  /// Something is left to chance.
  package var draws: Bool { constantDecision == nil }

  package mutating func reseed(_ seed: UInt64) { flows.reseed(seed) }

  /// When `advance` has something to do.
  var nextDeadline: Instant? { queue.nextDeadline }
  /// How many frames wait.
  var waiting: Int { queue.count }
  /// Whether any does, or ever may.
  var holds: Bool { impairment.holds || spared?.holds == true || waiting > 0 }

  /// Takes a frame: it, or what is left of it, goes out now, later, twice or not at all. What was due
  /// before goes out first.
  ///
  /// - Parameters:
  ///   - time: that of the call before where it is earlier.
  ///   - id: a number that comes out with the frame and its copy.
  ///   - endpoints: those of the frame, where they are known.
  package mutating func apply(
    _ frame: Span<UInt8>, at time: Instant, id: UInt64 = 0, endpoints: FrameEndpoints? = nil,
    send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) -> Fates {
    advance(to: time, send: send)
    guard !isSimple else {
      let fate = take(frame, at: time, id: id, endpoints: endpoints)
      if fate.isSentAtOnce { send(frame, id) }
      return Fates(fate)
    }
    let decision = decision(on: frame, endpoints)
    var fates = Fates(Fate())
    if let drop = isUp() ? decision.drop : .linkDown {
      fates.frame.drop = drop
    } else {
      fates.frame = treat(frame, decision.frame, id, send)
      fates.copy = decision.copy.map { treat(frame, $0, id, send) }
    }
    counters.count(fates)
    return fates
  }

  /// The same where it is simple and nothing is due before: what becomes of the frame, which is the
  /// caller's to send where it is sent at once.
  @inline(__always)
  mutating func take(
    _ frame: Span<UInt8>, at time: Instant, id: UInt64, endpoints: FrameEndpoints? = nil
  ) -> Fate {
    take(frame, at: time, endpoints: endpoints) {
      (queue, due) throws(ImpairmentQueue.Refusal) in
      try queue.add(frame, at: due, id: id)
    }
  }

  @inline(__always)
  private mutating func take(
    _ frame: Span<UInt8>, at time: Instant, endpoints: FrameEndpoints?, wait: Wait
  ) -> Fate {
    pass(to: time)
    let decision = decision(on: frame, endpoints)
    var fate = Fate()
    if let drop = isUp() ? decision.drop : .linkDown {
      fate.drop = drop
    } else {
      fate = hold(frame.count, decision.frame, wait: wait)
    }
    counters.count(fate)
    return fate
  }

  /// The same where it is simple: a frame that has to wait is the caller's to keep, until `release`.
  ///
  /// - Parameter isSoundIPv4: it is an IPv4 datagram whose header is known to be sound.
  package mutating func takeAside(
    _ frame: Span<UInt8>, at time: Instant, isSoundIPv4: Bool
  ) -> Fate {
    let endpoints = isSoundIPv4 ? FrameEndpoints(ofSoundIPv4: frame) : nil
    return take(frame, at: time, endpoints: endpoints) {
      (queue, _) throws(ImpairmentQueue.Refusal) in
      try queue.reserve(frame.count)
    }
  }

  /// One of so many bytes waits no longer.
  package mutating func release(_ length: Int) { queue.release(length) }

  /// When `advance` has something to do. Mutating, for else it is asked of a copy.
  package mutating func findDeadline() -> Instant? { queue.nextDeadline }

  /// Lets time pass: what is due by then goes out.
  package mutating func advance(
    to time: Instant, send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) {
    pass(to: time)
    queue.removeDue(upTo: clock, send)
  }

  @inline(__always)
  private mutating func pass(to time: Instant) {
    begin(at: time)
    clock = max(clock, time)
  }

  /// The schedule begins, unless it has.
  package mutating func begin(at time: Instant) {
    guard start == nil else { return }
    start = time
    clock = time
  }

  @inline(__always)
  private mutating func decision(on frame: Span<UInt8>, _ endpoints: FrameEndpoints?) -> Decision {
    if let constantDecision, !spares || isPlain(frame) { return constantDecision }
    let endpoints = endpoints ?? FrameEndpoints(of: frame, as: linkType)
    let isSpared = spares && endpoints.isResolution
    if let constantDecision, !isSpared { return constantDecision }
    if latest?.endpoints != endpoints {
      latest = (endpoints, flows.place(of: Flow(endpoints, direction)))
    }
    let place = latest!.place
    if isSpared { return sparedDecision(place) }
    guard let steadyTreatment else { return impairment.decide(&flows.states[place]) }
    return impairment.decide(&flows.states[place], treatment: steadyTreatment)
  }

  /// Its flow goes on as if it were not spared: the fates of others do not depend on that.
  @inline(never)
  private mutating func sparedDecision(_ place: Int) -> Decision {
    var state = flows.states[place]
    let decision = impairment.decide(&flows.states[place])
    return spared?.decide(&state) ?? decision
  }

  /// Whether a frame is neither ARP nor neighbor discovery at the first look.
  @inline(__always)
  private func isPlain(_ frame: Span<UInt8>) -> Bool {
    guard linkType == .ethernet, frame.count >= Self.looked else { return false }
    switch EtherType(frame.uint16(at: 12)) {
    case .ipv4: return true
    case .ipv6:
      return frame[20] == IPProtocol.icmpv6.rawValue
        && frame[Self.looked - 1] < ICMPv6Header.MessageType.routerSolicitation.rawValue
    default: return false
    }
  }

  /// To the type of an ICMPv6 message right behind the headers of Ethernet and IPv6.
  private static let looked = EthernetHeader.minimumLength + IPv6Header.length + 1

  @inline(__always)
  private mutating func isUp() -> Bool { !isScheduled || isUpBySchedule() }

  /// Mutating, for else it is asked of a copy.
  @inline(never)
  private mutating func isUpBySchedule() -> Bool {
    guard let schedule = impairment.schedule, let start else { return true }
    // The clock never goes back: the difference fits without its sign.
    return schedule.isUp(after: UInt64(bitPattern: clock.nanoseconds &- start.nanoseconds))
  }

  @inline(never)
  private mutating func treat(
    _ frame: Span<UInt8>, _ treatment: Decision.Treatment, _ id: UInt64,
    _ send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) -> Fate {
    let length = min(frame.count, max(impairment.truncate ?? frame.count, 0))
    let rest = frame.extracting(first: length)
    var fate: Fate
    if let corruption = impairment.corruption, let random = treatment.corruption {
      var bytes = [UInt8](copying: rest)
      let bit = corruption.apply(to: &bytes, linkType, random)
      fate = pass(bytes.span, treatment, id, send)
      if fate.drop == nil { fate.corruptedBit = bit }
    } else {
      fate = pass(rest, treatment, id, send)
    }
    if length < frame.count, fate.drop == nil { fate.truncated = length }
    return fate
  }

  /// Sends a frame, or lets it wait.
  private mutating func pass(
    _ frame: Span<UInt8>, _ treatment: Decision.Treatment, _ id: UInt64,
    _ send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) -> Fate {
    let fate = hold(frame.count, treatment) {
      (queue, due) throws(ImpairmentQueue.Refusal) in
      try queue.add(frame, at: due, id: id)
    }
    if fate.isSentAtOnce { send(frame, id) }
    return fate
  }

  /// Lets a frame wait until a time.
  private typealias Wait = (
    _ queue: inout ImpairmentQueue, _ due: Instant
  ) throws(ImpairmentQueue.Refusal) -> Void

  /// Lets a frame of so many bytes wait, where it is not sent at once.
  ///
  /// As in netem, a frame is first delayed and then takes its time on the link, behind the one before;
  /// one that is sent ahead does neither.
  @inline(__always)
  private mutating func hold(
    _ length: Int, _ treatment: Decision.Treatment, wait: Wait
  ) -> Fate {
    var fate = Fate()
    fate.isReordered = treatment.isReordered
    guard !treatment.isReordered, treatment.delay > 0 || pacer != nil else { return fate }
    var due = clock.advanced(by: treatment.delay)
    var busy: Pacer?
    if pacer != nil {
      busy = pacer
      due = busy?.end(of: length, from: due) ?? due
    }
    do throws(ImpairmentQueue.Refusal) {
      try wait(&queue, due)
      if let busy { pacer = busy }  // one that is refused takes no time on the link
      fate.isDelayed = true
      fate.delay = Int64(clamping: Int128(due.nanoseconds) - Int128(clock.nanoseconds))
    } catch {
      fate.drop = error == .limit ? .limit : .memory
    }
    return fate
  }
}
