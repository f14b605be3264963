import Glibc
public import Wire

/// The machine's clocks.
public enum Clock {
  /// CLOCK_MONOTONIC: what the line goes by.
  public static var monotonic: Instant { read(CLOCK_MONOTONIC) }
  /// CLOCK_REALTIME, since 1970-01-01 UTC: what captures and trace lines show.
  public static var realtime: Instant { read(CLOCK_REALTIME) }

  /// From the monotonic clock to UTC, in nanoseconds: of some looks at both the one that took the least
  /// time, for this process may be held up between two.
  public static var offset: Int64 {
    var best: (offset: Int64, time: Int64) = (0, .max)
    for _ in 0..<3 where best.time > 200 {
      let before = monotonic.nanoseconds
      let offset = realtime.nanoseconds - before
      let time = monotonic.nanoseconds - before
      if time < best.time { best = (offset, time) }
    }
    return best.offset
  }

  /// How long the machine was suspended, in nanoseconds: what CLOCK_BOOTTIME, which nobody sets either,
  /// has more than CLOCK_MONOTONIC.
  public static var suspension: Int64 {
    read(CLOCK_BOOTTIME).nanoseconds - monotonic.nanoseconds
  }

  private static func read(_ clock: clockid_t) -> Instant {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
