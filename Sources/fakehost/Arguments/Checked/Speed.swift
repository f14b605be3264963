import Wire

/// How fast a capture's time goes.
enum Speed: Equatable {
  case times(Double)
  /// Each frame right after the one before.
  case max

  init(parsing text: String) throws(Failure) {
    if text == "max" {
      self = .max
      return
    }
    let isPlain = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    guard isPlain, let factor = Double(text), (0.001...1_000_000).contains(factor) else {
      throw .usage(
        "--speed takes how many times as fast, 0.001 to 1000000 (1, 10, 0.5), or max, not '\(text)'"
      )
    }
    self = .times(factor)
  }

  /// How long after the first frame another is due, in nanoseconds; never before it.
  func delay(of time: Instant, after first: Instant) -> Int64 {
    guard case .times(let factor) = self else { return 0 }
    let span = (Double(time.nanoseconds) - Double(first.nanoseconds)) / factor
    return Int64(min(Swift.max(0, span), 4e18))
  }

  /// The time in the capture that long after its first frame was sent.
  func captureTime(_ nanoseconds: Int64, after first: Instant) -> Instant {
    guard case .times(let factor) = self else { return first.advanced(by: nanoseconds) }
    return first.advanced(by: Int64(min(Swift.max(-4e18, Double(nanoseconds) * factor), 4e18)))
  }
}
