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
