import Glibc
public import Wire

/// The machine's clocks.
public enum Clock {
  /// CLOCK_MONOTONIC: what the line goes by.
  public static var monotonic: Instant { read(CLOCK_MONOTONIC) }
  /// CLOCK_REALTIME, since 1970-01-01 UTC: what captures and trace lines show.
  public static var realtime: Instant { read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> Instant {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
