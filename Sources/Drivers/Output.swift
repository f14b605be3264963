package import Links
package import Wire

/// What somebody reads as it is written: a recording, a report, messages. A live driver sees that it gets
/// on, and never waits for it.
package protocol Output: AnyObject {
  /// What to poll; -1 where there is nothing.
  var descriptor: CInt { get }
  /// Something waits: `flush` when the descriptor is ready.
  var hasBacklog: Bool { get }
  /// What to await of the descriptor then.
  var readiness: Poller.Interest { get }
  /// Nobody takes any more of it, or there is no more to come.
  var isGone: Bool { get }
  /// It ends the line that it is gone.
  var endsLine: Bool { get }
  /// It wants to know when its reader is gone, though nothing waits.
  var awaitsClose: Bool { get }

  /// A turn of a busy line.
  func turn(_ now: Instant)
  /// Writes what waits, as far as it is taken now.
  func flush()
  /// The same where the line has nothing to do now; when to ask again, where what waits is to wait a little.
  func settle(_ now: Instant) -> Instant?
  /// The frames that are kept are to be written now.
  func writeKept()
  /// Somebody has set the time of day.
  ///
  /// - Parameter offset: from times of day to a clock that nobody sets, in nanoseconds.
  func clockWasSet(_ offset: Int64)
  /// There is no more to come.
  func finish()
  /// Waits until what was handed to another thread is done, and has none until there is more.
  func rest()
}

extension Output {
  package var readiness: Poller.Interest { .write }
  package var endsLine: Bool { false }
  package var awaitsClose: Bool { false }
  package func turn(_ now: Instant) { flush() }
  package func settle(_ now: Instant) -> Instant? {
    flush()
    return nil
  }
  package func writeKept() {}
  package func clockWasSet(_ offset: Int64) {}
  package func finish() { flush() }
  package func rest() {}
}
