import Wire

/// Lets so many through in a second, after a burst (RFC 1812 4.3.2.8).
struct TokenBucket {
  static let burst = 50

  /// What one costs in nanoseconds of waiting; `nil` where nothing is limited.
  private let cost: Int64?
  /// When the bucket was, or will be, full.
  private var fullAt: Instant?

  /// - Parameter rate: how many in a second; `nil` is any number.
  init(rate: Int?) {
    cost = rate.map { $0 > 0 ? 1_000_000_000 / Int64($0) : .max }
  }

  /// Whether one more may pass now.
  mutating func take(at time: Instant) -> Bool {
    guard let cost else { return true }
    guard cost < .max else { return false }
    let next = max(fullAt ?? time, time).advanced(by: cost)
    // Each that passes puts off the moment at which the bucket is full again, a burst at most.
    guard next <= time.advanced(by: cost * Int64(Self.burst)) else { return false }
    fullAt = next
    return true
  }
}
