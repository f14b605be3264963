import Links
import Wire

/// Keeps a capture's frames to its times, or so many times as fast, from the first one on.
struct Pace {
  private let speed: Speed
  private var start: (now: Instant, inCapture: Instant)?

  /// `nil` where nothing waits.
  init?(_ speed: Speed?) {
    guard let speed, speed != .max else { return nil }
    self.speed = speed
  }

  /// When a frame of that time is due, on the monotonic clock.
  mutating func due(_ time: Instant) -> Instant {
    let start = start ?? (Clock.monotonic, time)
    self.start = start
    return start.now.advanced(by: speed.delay(of: time, after: start.inCapture))
  }
}
