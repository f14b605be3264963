package import Links
package import Wire

/// The time that a live driver goes by, and how it sleeps.
package protocol LiveClock: AnyObject {
  /// On a clock that nobody sets: what delays and deadlines go by.
  var now: Instant { get }
  /// From there to the time of day, in nanoseconds, as it is now.
  var offset: Int64 { get }
  /// How long the machine was suspended, in nanoseconds.
  var suspension: Int64 { get }

  /// Sleeps until something is ready or the deadline has come.
  func sleep(_ poller: inout Poller, until deadline: Instant?) throws(SystemError)
}

/// Looks at a clock for frames that come or go one right behind the other: a look is for some of them, for it
/// takes as long as to record a frame.
struct ClockLook {
  private var last = Instant(nanoseconds: 0)
  private var left = 0

  /// Frames that one look is for.
  private static var share: Int { 4 }

  @inline(__always)
  mutating func now(_ clock: any LiveClock) -> Instant {
    if left == 0 { (last, left) = (clock.now, Self.share) }
    left -= 1
    return last
  }
}

/// The machine's.
package final class SystemClock: LiveClock {
  package init() {}

  package var now: Instant { Clock.monotonic }
  package var offset: Int64 { Clock.offset }
  package var suspension: Int64 { Clock.suspension }

  package func sleep(_ poller: inout Poller, until deadline: Instant?) throws(SystemError) {
    try poller.wait(until: deadline)
  }
}
