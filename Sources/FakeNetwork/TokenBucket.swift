package import Wire

/// Lets so many through in a second, after a burst (RFC 1812 4.3.2.8).
package struct TokenBucket {
  /// Of errors.
  package static let burst = 50

  /// What one costs in nanoseconds of waiting; `nil` where nothing is limited.
  private let cost: Int64?
  /// How long the bucket takes to be full again when it is empty, in nanoseconds.
  private let room: Int64
  /// When the bucket was, or will be, full.
  private var fullAt: Instant?

  /// - Parameters:
  ///   - rate: how many in a second; `nil` is any number.
  ///   - burst: how many at once.
  ///   - other: the bucket that had another rate until now, if there was one.
  package init(rate: Int?, burst: Int = Self.burst, continuing other: TokenBucket? = nil) {
    let cost = rate.map { $0 > 0 ? 1_000_000_000 / Int64($0) : .max }
    self.cost = cost
    room = cost.map { $0 < .max ? $0 * Int64(burst) : .max } ?? 0
    fullAt = other?.fullAt
  }

  /// Whether one more may pass now.
  package mutating func take(at time: Instant) -> Bool {
    guard let cost else { return true }
    guard cost < .max else { return false }
    let next = max(fullAt ?? time, time).advanced(by: cost)
    // Each that passes puts off the moment at which the bucket is full again, a burst at most.
    guard next <= time.advanced(by: room) else { return false }
    fullAt = next
    return true
  }

  /// When the next one may pass, if that is not at once.
  var nextTake: Instant? {
    guard let cost, cost < .max else { return nil }
    return fullAt?.advanced(by: cost - room)
  }
}
