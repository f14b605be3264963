import Wire

/// When something happens.
struct DualTime {
  /// On the line's clock, which deadlines and rates go by.
  let line: Instant
  /// From there to UT, in nanoseconds.
  let clockOffset: Int64

  /// Since 1970-01-01 UT, which goes into messages.
  var universal: Instant { line.advanced(by: clockOffset) }
}
