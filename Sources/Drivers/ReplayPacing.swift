import Links
package import Wire

/// How fast a capture's time goes.
package enum Speed: Equatable {
  case times(Double)
  /// Each frame right after the one before.
  case max

  /// How long after the first frame another is due, in nanoseconds; never before it.
  package func delay(of time: Instant, after first: Instant) -> Int64 {
    guard case .times(let factor) = self else { return 0 }
    let span = (Double(time.nanoseconds) - Double(first.nanoseconds)) / factor
    return Int64(min(Swift.max(0, span), 4e18))
  }

  /// The time in the capture that long after its first frame was sent.
  package func captureTime(_ nanoseconds: Int64, after first: Instant) -> Instant {
    guard case .times(let factor) = self else { return first.advanced(by: nanoseconds) }
    return first.advanced(by: Int64(min(Swift.max(-4e18, Double(nanoseconds) * factor), 4e18)))
  }
}

/// Keeps a replay to the capture's times, or so many times as fast, from the first frame on.
struct ReplayPacing {
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
