/// A moment on the line's clock: the monotonic clock when live, the capture's in replay.
public struct Instant: Comparable, Hashable, Sendable {
  public var nanoseconds: Int64

  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Whole seconds, rounded down, and the nanoseconds after them, 0 to 999 999 999.
  public var parts: (seconds: Int64, nanoseconds: Int64) {
    let seconds = nanoseconds >= 0 ? nanoseconds / 1_000_000_000 : ~(~nanoseconds / 1_000_000_000)
    return (seconds, nanoseconds &- seconds &* 1_000_000_000)
  }

  /// That much later; the last moment that there is where it would be past that.
  public func advanced(by nanoseconds: Int64) -> Instant {
    let (sum, isPast) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return Instant(nanoseconds: isPast ? (nanoseconds > 0 ? .max : .min) : sum)
  }

  /// The first of two, as far as they are.
  @inlinable @inline(__always)
  public static func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  /// Milliseconds since midnight, where this is a time since 1970-01-01 UTC (RFC 792).
  public var millisecondsSinceMidnight: UInt32 {
    let (seconds, nanoseconds) = parts
    let day: Int64 = 86_400
    let second = (seconds % day + day) % day
    return UInt32(second * 1000 + nanoseconds / 1_000_000)
  }

  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}
