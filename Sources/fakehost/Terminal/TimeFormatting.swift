import Glibc
import Wire

/// Local time as tcpdump shows it: `14:03:59.000217`. `time` is since 1970-01-01 UTC.
func timeOfDay(_ time: Instant) -> String {
  var seconds = time_t(time.parts.seconds)
  var local = unsafe tm()
  unsafe localtime_r(&seconds, &local)
  let ofDay = ((seconds + (unsafe local.tm_gmtoff)) % 86400 + 86400) % 86400
  let microseconds = Int(time.parts.nanoseconds) / 1000
  let clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { padded($0, 2) }
  return clock.joined(separator: ":") + "." + padded(microseconds, 6)
}

/// As RFC 3339 has it, in UTC with nanoseconds: `2026-11-21T14:03:59.000217000Z`. `time` is since
/// 1970-01-01 UTC.
func timestamp(_ time: Instant) -> String {
  var seconds = time_t(time.parts.seconds)
  var utc = unsafe tm()
  unsafe gmtime_r(&seconds, &utc)
  let date = unsafe [
    padded(Int(utc.tm_year) + 1900, 4), padded(Int(utc.tm_mon) + 1, 2), padded(Int(utc.tm_mday), 2),
  ]
  let clock = unsafe [utc.tm_hour, utc.tm_min, utc.tm_sec].map { padded(Int($0), 2) }
  return date.joined(separator: "-") + "T" + clock.joined(separator: ":")
    + ".\(padded(Int(time.parts.nanoseconds), 9))Z"
}

private func padded(_ value: Int, _ width: Int) -> String {
  String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
}
