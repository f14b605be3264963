/// What all responders share: one account of what happened, and the limits of what is sent.
struct ResponderState {
  private(set) var counters = Counters()
  /// What there is to say of the frame that is answered, beside its verdict.
  private(set) var detail: Verdict.Detail?
  /// The datagrams that were given up since `forgetEvents`, in order.
  private(set) var failures: [ReassemblyFailure.Event] = []
  /// There is any of these: seldom, and so each frame asks for no more than this.
  private(set) var hasEvents = false
  var errorLimit: TokenBucket
  /// Of replies to groups: one frame must not become thousands.
  var groupLimit = TokenBucket(rate: rate, burst: burst)
  /// Of what is said unasked, and of reports: they come later, but all of them.
  var unaskedLimit = TokenBucket(rate: rate, burst: burst)
  var olderQueriers = OlderQueriers()
  /// Hosts that say nothing for now.
  private(set) var paused = PausedHosts()

  /// Frames in a second, and at once.
  static let rate = 1000
  private static let burst = 200

  init(_ settings: Settings, continuing other: ResponderState?) {
    let profile = settings.profile
    if let other {
      self = other
      errorLimit = TokenBucket(rate: profile.errorRate, continuing: errorLimit)
    } else {
      errorLimit = TokenBucket(rate: profile.errorRate)
    }
    paused = settings.paused
  }

  @inline(__always)
  mutating func count(_ verdict: Verdict) { counters.count(verdict) }

  mutating func tell(_ detail: Verdict.Detail) {
    self.detail = detail
    hasEvents = true
  }

  /// A datagram was given up, before what else is sent.
  mutating func tell(_ failure: ReassemblyFailure, _ outbox: borrowing Outbox) {
    counters.count(failure)
    failures.append(ReassemblyFailure.Event(what: failure, framesBefore: outbox.count))
    hasEvents = true
  }

  mutating func forgetEvents() {
    detail = nil
    failures.removeAll()
    hasEvents = false
  }
}
