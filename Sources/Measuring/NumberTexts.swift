import Glibc

/// A number with so many digits behind the point.
package func fixed(_ value: Double, _ digits: Int) -> String {
  let scale = pow(10, Double(digits))
  let rounded = (abs(value) * scale).rounded()
  guard rounded < 1e18 else { return "\(value)" }
  let (whole, rest) = UInt64(rounded).quotientAndRemainder(dividingBy: UInt64(scale))
  let sign = value < 0 && rounded > 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(whole)" }
  let text = "\(rest)"
  return "\(sign)\(whole)." + String(repeating: "0", count: digits - text.count) + text
}

/// A text with spaces before it, so wide at the least.
package func right(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

/// A text with spaces behind it, so wide at the least.
package func left(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// `0.99%`
package func percentage(_ share: Double) -> String {
  "\(fixed(share * 100, share < 0.001 ? 4 : 2))%"
}

/// A time in nanoseconds with four digits that matter, in the unit that suits it: `31.25us`, `20.03ms`.
package func duration(_ nanoseconds: Double) -> String {
  let (scale, unit) = timeUnit(of: nanoseconds)
  let value = nanoseconds / scale
  let digits = abs(value) >= 1000 ? 0 : abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3
  var text = fixed(value, digits)
  if text.contains(".") {
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
  }
  return text + unit
}

/// How many nanoseconds the unit has that suits a time.
func timeUnit(of nanoseconds: Double) -> (scale: Double, name: String) {
  switch abs(nanoseconds) {
  case 1e9...: (1e9, "s")
  case 1e6...: (1e6, "ms")
  case 1e3...: (1e3, "us")
  default: nanoseconds == 0 ? (1, "") : (1, "ns")
  }
}
