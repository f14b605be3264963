/// A 48-bit station or group address of Ethernet (IEEE 802).
public struct MACAddress: NetworkAddress {
  /// The address as a number, its first octet the most significant of 48 bits.
  public let rawValue: UInt64

  /// The low 48 bits count.
  public init(_ rawValue: UInt64) {
    self.rawValue = rawValue & 0xffff_ffff_ffff
  }

  public static let broadcast = MACAddress(0xffff_ffff_ffff)

  /// Multicast or broadcast: the I/G bit, the first octet's lowest (IEEE 802.3 3.2.3).
  public var isGroup: Bool { rawValue & 0x0100_0000_0000 != 0 }
}

extension MACAddress: CustomStringConvertible {
  /// `02:00:0a:00:00:02`
  public var description: String {
    (0..<6).map { hexadecimal(UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * $0))) }
      .joined(separator: ":")
  }

  /// Reads six pairs of hexadecimal digits between colons; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    guard let value = octets(of: text, count: 6) else { return nil }
    self.init(value)
  }
}

/// Reads pairs of hexadecimal digits between colons as a number; `nil` for anything else.
func octets(of text: some StringProtocol, count: Int) -> UInt64? {
  let octets = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
  guard octets.count == count else { return nil }
  var value: UInt64 = 0
  for octet in octets {
    guard octet.count == 2, let high = hexadecimalDigit(octet.first!),
      let low = hexadecimalDigit(octet.dropFirst().first!)
    else { return nil }
    value = value << 8 | high << 4 | low
  }
  return value
}

private func hexadecimalDigit(_ character: UInt8) -> UInt64? {
  switch character {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(character - UInt8(ascii: "a") + 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(character - UInt8(ascii: "A") + 10)
  default: nil
  }
}
