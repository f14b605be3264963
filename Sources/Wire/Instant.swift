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

  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}
