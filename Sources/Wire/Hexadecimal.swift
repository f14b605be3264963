/// Two digits a byte, as addresses and types are written.
package func hexadecimal(_ value: some FixedWidthInteger) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(0, value.bitWidth / 4 - digits.count)) + digits
}
