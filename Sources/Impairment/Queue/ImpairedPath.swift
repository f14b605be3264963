public import Wire

/// The way of the frames in one direction, and what is done to them on it.
///
/// A frame goes in with `apply`, and out through the closure that is given: now, or from `advance` when
/// its time has come. Whoever drives it owns the clock, as with `FakeNetwork`.
///
/// A frame meets one rule: of those that match, the one that names its host the most narrowly; of such,
/// one with a filter before one for all frames; of such, the first. A rule's frames share its rate and
/// its limit.
///
/// Each random decision comes from the seed, the frame's flow (client, host and protocol) and its
/// number among those of the flow that met the rule. So two runs agree on each frame, however the frames
/// of different flows mingle, as long as no more than 65 536 flows take turns: then the one that was
/// silent the longest is forgotten, but for about where it was. What depends on the time, as rate, limit
/// and schedule do, is the same where the times are.
public struct ImpairedPath {
  /// Whether there is anything that it may do to a frame; where not, frames need not pass here.
  public private(set) var impairs: Bool
  /// Whether a frame may have to wait there.
  package private(set) var holds = false
  /// When `advance` has something to do.
  public private(set) var nextDeadline: Instant?
  private let direction: Direction
  private let linkType: LinkType
  private let capacity: Int
  private var rules: RuleTable
  private var impairers: [Impairer] = []
  /// What makes the rules of those the same, in their order.
  private var identities: [ImpairmentRule.Identity] = []
  /// Those of rules that are gone, while frames wait there.
  private var retired: [Impairer] = []
  /// What became of frames that met rules that are gone.
  private var earlierCounters = FateCounters()
  private var hasBegun = false

  /// - Parameters:
  ///   - rules: those for another direction are passed over.
  ///   - direction: `ingress` or `egress`.
  ///   - capacity: how many bytes the frames may have that wait by one rule.
  public init(
    _ rules: [ImpairmentRule] = [], direction: Direction, seed: UInt64 = 0,
    linkType: LinkType = .ethernet, capacity: Int = ImpairmentQueue.usualCapacity
  ) {
    self.direction = direction
    self.linkType = linkType
    self.capacity = capacity
    self.rules = RuleTable([])
    impairs = false
    reconfigure(rules, seed: seed)
  }

  /// Exchanges the rules and the seed, between two frames. A rule for the same hosts by their SPECs, with
  /// the same filter and direction is the same rule: its flows go on where they are, and so does what
  /// waits. Where a rule is gone, what waits comes out in its time.
  public mutating func reconfigure(_ rules: [ImpairmentRule], seed: UInt64) {
    let others = impairers
    // Of several that are the same, the first goes on with the first.
    var places = Dictionary(grouping: identities.indices.reversed()) { identities[$0] }
    var isGone = [Bool](repeating: true, count: others.count)
    (impairers, identities) = ([], [])
    var mine: [ImpairmentRule] = []
    for rule in rules {
      let place = places[rule.identity]?.last
      guard
        let impairer = Impairer(
          rule.impairment, sparing: rule.spared, direction: direction, seed: seed,
          linkType: linkType,
          capacity: capacity, continuing: place.map { others[$0] })
      else { continue }
      if let place {
        isGone[place] = false
        places[rule.identity]?.removeLast()
      }
      impairers.append(impairer)
      identities.append(rule.identity)
      mine.append(rule)
    }
    for (other, isGone) in zip(others, isGone) where isGone {
      earlierCounters.add(other.counters)
      if other.waiting > 0 { retired.append(other) }
    }
    self.rules = RuleTable(mine)
    impairs = !mine.isEmpty || !retired.isEmpty
    holds = !retired.isEmpty || impairers.contains(where: \.holds)
    hasBegun = false
    findDeadline()
  }

  /// How many frames wait.
  public var waiting: Int { (impairers + retired).reduce(0) { $0 + $1.waiting } }
  /// What became of all frames that met a rule.
  public var counters: FateCounters {
    impairers.reduce(into: earlierCounters) { $0.add($1.counters) }
  }

  /// What became of those that met a rule that is there; none where it is not, or not in this direction.
  public func counters(of rule: ImpairmentRule) -> FateCounters {
    let identity = rule.identity
    return identities.firstIndex(of: identity).map { impairers[$0].counters } ?? FateCounters()
  }

  /// Takes a frame: it, or what is left of it, goes out now, later, twice or not at all. What was due
  /// before goes out first.
  ///
  /// - Parameters:
  ///   - time: that of the call before where it is earlier.
  ///   - id: a number that comes out with the frame and its copy.
  public mutating func apply(
    _ frame: Span<UInt8>, at time: Instant, id: UInt64 = 0,
    send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) -> Fates {
    advance(to: time, send: send)
    var endpoints: FrameEndpoints?
    guard let rule = rule(for: frame, &endpoints) else {
      send(frame, id)
      return Fates(Fate())
    }
    let fates = impairers[rule].apply(frame, at: time, id: id, endpoints: endpoints, send: send)
    nextDeadline = Instant.earlier(nextDeadline, impairers[rule].nextDeadline)
    return fates
  }

  /// Takes a frame of which nothing comes but itself, as it is.
  ///
  /// - Returns: what becomes of it: where it is sent at once, that is the caller's to do. `nil` where more
  ///   may come of it, or something is due before: then it is for `apply`.
  package mutating func take(_ frame: Span<UInt8>, at time: Instant, id: UInt64) -> Fate? {
    if let nextDeadline, nextDeadline <= time { return nil }
    begin(at: time)
    guard !rules.isUniform else { return take(frame, by: 0, nil, at: time, id: id) }
    let endpoints = FrameEndpoints(of: frame, as: linkType)
    guard let rule = rules.rule(for: frame, endpoints, direction) else { return Fate() }
    return take(frame, by: rule, endpoints, at: time, id: id)
  }

  @inline(__always)
  private mutating func take(
    _ frame: Span<UInt8>, by rule: Int, _ endpoints: FrameEndpoints?, at time: Instant, id: UInt64
  ) -> Fate? {
    guard impairers[rule].isSimple else { return nil }
    let fate = impairers[rule].take(frame, at: time, id: id, endpoints: endpoints)
    if fate.isDelayed {
      nextDeadline = Instant.earlier(nextDeadline, impairers[rule].nextDeadline)
    }
    return fate
  }

  /// What is done to a frame like that, if anything is.
  public func impairment(of frame: Span<UInt8>) -> Impairment? {
    guard impairs else { return nil }
    var endpoints: FrameEndpoints?
    return rule(for: frame, &endpoints).map { impairers[$0].impairment }
  }

  /// - Parameter endpoints: those of the frame, where they had to be looked for.
  @inline(__always)
  private func rule(for frame: Span<UInt8>, _ endpoints: inout FrameEndpoints?) -> Int? {
    if rules.isUniform { return 0 }
    let found = FrameEndpoints(of: frame, as: linkType)
    endpoints = found
    return rules.rule(for: frame, found, direction)
  }

  /// Lets time pass: what is due by then goes out, the earliest first.
  public mutating func advance(
    to time: Instant, send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) {
    begin(at: time)
    while let deadline = nextDeadline, deadline <= time {
      for rule in impairers.indices { impairers[rule].advance(to: deadline, send: send) }
      if !retired.isEmpty { advanceRetired(to: deadline, send: send) }
      findDeadline()
    }
  }

  private mutating func advanceRetired(
    to time: Instant, send: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) {
    for place in retired.indices { retired[place].advance(to: time, send: send) }
    retired.removeAll { $0.waiting == 0 }
    impairs = !impairers.isEmpty || !retired.isEmpty
  }

  private mutating func findDeadline() {
    nextDeadline = impairers.reduce(nil) { Instant.earlier($0, $1.nextDeadline) }
    if !retired.isEmpty {
      nextDeadline = retired.reduce(nextDeadline) { Instant.earlier($0, $1.nextDeadline) }
    }
  }

  /// Schedules begin, unless they have: with the first time that the path is told.
  @inline(__always)
  public mutating func begin(at time: Instant) {
    if !hasBegun { beginAll(at: time) }
  }

  @inline(never)
  private mutating func beginAll(at time: Instant) {
    hasBegun = true
    // Others need no beginning.
    for rule in impairers.indices where impairers[rule].isScheduled {
      impairers[rule].begin(at: time)
    }
  }
}
