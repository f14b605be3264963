/// A 128-bit IPv6 address (RFC 4291), with its special kinds.
public struct IPv6Address: NetworkAddress {
  /// The address as a number, its first octet the most significant.
  public let rawValue: UInt128

  @inlinable
  public init(_ rawValue: UInt128) {
    self.rawValue = rawValue
  }

  public static var unspecified: IPv6Address { IPv6Address(0) }
  public static var loopback: IPv6Address { IPv6Address(1) }
  /// ff02::1.
  public static var allNodes: IPv6Address { IPv6Address(0xff02 << 112 | 1) }
  /// ff02::16, where listener reports go (RFC 3810 5.2.14).
  public static var listenerReports: IPv6Address { IPv6Address(0xff02 << 112 | 0x16) }

  /// ff00::/8.
  @inlinable @inline(__always)
  public var isMulticast: Bool { rawValue >> 120 == 0xff }
  /// fe80::/10.
  @inlinable
  public var isLinkLocal: Bool { rawValue >> 118 == 0xfe80 >> 6 }
  /// ::ffff:0:0/96 and ::/96: an IPv4 address in other clothes (RFC 4291 2.5.5).
  @inlinable @inline(__always)
  public var isIPv4: Bool { rawValue >> 32 == 0 || rawValue >> 32 == 0xffff }

  /// Can stand for one host.
  @inlinable @inline(__always)
  public var isUnicast: Bool { !isMulticast && !isIPv4 }

  /// The group of all who have this address's last 24 bits (RFC 4291 2.7.1).
  public var solicitedNode: IPv6Address {
    IPv6Address(0xff02 << 112 | 0x1_ff00_0000 | rawValue & 0xff_ffff)
  }

  /// The Ethernet address of a group (RFC 2464 7).
  public var groupMAC: MACAddress {
    MACAddress(0x3333_0000_0000 | UInt64(truncatingIfNeeded: rawValue & 0xffff_ffff))
  }

  /// The link-local address of a station (RFC 4291 2.5.1, RFC 2464 5).
  public init(linkLocalOf mac: MACAddress) {
    let high = UInt64(mac.rawValue >> 24) ^ 0x02_0000
    let low = mac.rawValue & 0xff_ffff
    self.init(0xfe80 << 112 | UInt128(high << 40 | 0xff_fe00_0000 | low))
  }

  /// The station whose link-local address this is, if it is one made from a MAC address.
  public var linkLocalMAC: MACAddress? {
    let identifier = UInt64(truncatingIfNeeded: rawValue)
    guard rawValue >> 64 == 0xfe80 << 48, identifier >> 24 & 0xffff == 0xfffe else { return nil }
    return MACAddress((identifier >> 40 ^ 0x02_0000) << 24 | identifier & 0xff_ffff)
  }

  /// Its eight groups of 16 bits.
  var groups: [UInt16] {
    (0..<8).map { UInt16(truncatingIfNeeded: rawValue >> (112 - 16 * UInt128($0))) }
  }
}

extension IPv6Address: CustomStringConvertible {
  /// `fd00::2`, `::ffff:10.0.0.2`: as RFC 5952 4 and 5 have it.
  public var description: String {
    if rawValue >> 32 == 0xffff {
      return "::ffff:\(IPv4Address(UInt32(truncatingIfNeeded: rawValue)))"
    }
    let groups = groups
    // The longest run of zeros, of two at least, the first of several.
    var best = 0..<0
    var start: Int?
    for index in 0...8 {
      if index < 8 && groups[index] == 0 {
        start = start ?? index
      } else if let first = start {
        if index - first > max(best.count, 1) { best = first..<index }
        start = nil
      }
    }
    let text = { (groups: ArraySlice<UInt16>) in
      groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    return best.isEmpty
      ? text(groups[...])
      : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
  }

  /// Reads what inet_pton(3) reads: groups of up to four hexadecimal digits, one `::`, an IPv4
  /// address for the last two; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let (head, tail) = Self.split(String(text))
    guard let first = Self.groups(head, isLast: tail == nil) else { return nil }
    var groups = first
    if let tail {
      guard let last = Self.groups(tail, isLast: true), first.count + last.count < 8 else {
        return nil
      }
      groups += [UInt16](repeating: 0, count: 8 - first.count - last.count) + last
    }
    guard groups.count == 8 else { return nil }
    self.init(groups.reduce(0) { $0 << 16 | UInt128($1) })
  }

  /// What stands before and after `::`; no second part where there is none. What has a second `::`
  /// has a group of no digits in its second part.
  private static func split(_ text: String) -> (String, String?) {
    let bytes = Array(text.utf8)
    let colon = UInt8(ascii: ":")
    let place = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    guard let place else { return (text, nil) }
    return (
      String(decoding: bytes[..<place], as: UTF8.self),
      String(decoding: bytes[(place + 2)...], as: UTF8.self)
    )
  }

  private static func groups(_ text: String, isLast: Bool) -> [UInt16]? {
    if text.isEmpty { return [] }
    let words = text.split(separator: ":", omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (index, word) in words.enumerated() {
      if isLast, index == words.count - 1, let address = IPv4Address(word) {
        groups += [
          UInt16(address.rawValue >> 16), UInt16(truncatingIfNeeded: address.rawValue),
        ]
        continue
      }
      // A sign would be read too.
      guard (1...4).contains(word.utf8.count), word.utf8.first.map(isHexadecimal) == true,
        let group = UInt16(word, radix: 16)
      else { return nil }
      groups.append(group)
    }
    return groups
  }

  private static func isHexadecimal(_ digit: UInt8) -> Bool {
    Character(UnicodeScalar(digit)).isHexDigit
  }
}
