import Links
import Wire

/// Keeps a replay to the capture's times, or so many times as fast, from the first frame on.
struct Pace {
  private let speed: Speed
  private var start: (now: Instant, moment: Instant)?

  /// `nil` where nothing waits.
  init?(_ speed: Speed?) {
    guard let speed, speed != .max else { return nil }
    self.speed = speed
  }

  /// When that moment of the replay's clock is, on the monotonic clock.
  mutating func due(_ moment: Instant) -> Instant {
    let start = start ?? (Clock.monotonic, moment)
    self.start = start
    return start.now.advanced(by: speed.delay(of: moment, after: start.moment))
  }
}
