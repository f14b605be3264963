package import Wire

/// A replay's clock: it follows a capture's times, and never goes back. A step back of theirs counts as no
/// time, and what comes later goes on from there.
package struct ReplayClock {
  /// What delays, limits and deadlines go by; `nil` before the first frame.
  package private(set) var now: Instant?
  /// From there to the capture's times, in nanoseconds.
  package private(set) var offset: Int64 = 0
  package private(set) var steps = StepsBack()
  private var last = Instant(nanoseconds: .min)

  package init() {}

  /// In nanoseconds: frames that are so little too early were recorded out of order, as a card with several
  /// queues makes them, and the clock waits for the others. Else the time that they overlap by would count
  /// twice.
  private static let disorder: Int64 = 10_000_000

  /// When a frame of that time comes, after the one before.
  @inline(__always)
  package func moment(of time: Instant) -> Instant {
    let now = now ?? time
    if time < last && isStep(to: time, now) { return now }
    return max(now, Instant(nanoseconds: time.since(offset)))
  }

  /// A frame of that time comes, the capture's at that place; when, as `moment` has it.
  @inline(__always)
  package mutating func follow(_ time: Instant, at moment: Instant, place: UInt64) {
    if time < last { goBack(to: time, place) }
    last = time
    now = moment
  }

  @inline(never)
  private mutating func goBack(to time: Instant, _ place: UInt64) {
    steps.add(last.since(time), place: place)
    if let now, isStep(to: time, now) { offset = time.since(now) }
  }

  /// It is that moment now, or was already.
  package mutating func pass(to moment: Instant) -> Instant {
    let later = max(now ?? moment, moment)
    now = later
    return later
  }

  /// The capture's time at a moment, as far as it is known by now.
  package func captureTime(_ moment: Instant) -> Instant { moment.advanced(by: offset) }

  /// Of a time before the last one.
  private func isStep(to time: Instant, _ now: Instant) -> Bool {
    captureTime(now).since(time) > Self.disorder
  }
}

extension Instant {
  /// From another moment to this one, in nanoseconds; as much as there can be where it is more.
  @inline(__always)
  fileprivate func since(_ other: Instant) -> Int64 { since(other.nanoseconds) }

  @inline(__always)
  fileprivate func since(_ other: Int64) -> Int64 {
    let (difference, isOver) = nanoseconds.subtractingReportingOverflow(other)
    return isOver ? (nanoseconds < 0 ? .min : .max) : difference
  }
}
