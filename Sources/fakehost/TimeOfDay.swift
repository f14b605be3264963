import Glibc
import Wire

/// Local time as tcpdump shows it: `14:03:59.000217`. `time` is since 1970-01-01 UTC.
func timeOfDay(_ time: Instant) -> String {
  var seconds = time_t(time.parts.seconds)
  var local = unsafe tm()
  unsafe localtime_r(&seconds, &local)
  let ofDay = ((seconds + (unsafe local.tm_gmtoff)) % 86400 + 86400) % 86400
  let microseconds = Int(time.parts.nanoseconds) / 1000
  func padded(_ value: Int, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
  }
  let clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { padded($0, 2) }
  return clock.joined(separator: ":") + "." + padded(microseconds, 6)
}
