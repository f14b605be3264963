/// A single address, a range or a prefix of one family, or a single address of each: what one member of
/// a `--address` names.
public struct AddressSpec: Hashable, Sendable {
  public let ipv4: ClosedRange<IPv4Address>?
  public let ipv6: ClosedRange<IPv6Address>?
  /// As it was written, where others would write it in another way.
  private let written: String?

  public struct Malformed: Error {
    public let description: String
  }

  /// Reads `10.0.0.2`, `10.0.0.2-10.0.0.99`, `10.0.0.2-99`, `10.1.0.0/16`, the like of `fd00::2`, or
  /// `10.0.0.2,fd00::2`.
  public init(parsing text: String) throws(Malformed) {
    let all = try Self.list(parsing: text)
    guard all.count == 1 else {
      throw Malformed(description: "'\(text)' is a list: name one of them")
    }
    self = all[0]
  }

  init(member text: String) throws(Malformed) {
    if let address = IPv4Address(text) {
      self.init(address...address)  // there is one way to write it
    } else if text.contains(":") {
      self.init(nil, try Self.range(text) { IPv6Address($1) }, written: text)
    } else {
      let range: ClosedRange<IPv4Address> = try Self.range(text) { first, text in
        IPv4Address(text)
          ?? UInt8(decimal: text.utf8).map { IPv4Address(first.rawValue & ~0xff | UInt32($0)) }
      }
      self.init(range, nil, written: text)
    }
  }

  private init(
    _ ipv4: ClosedRange<IPv4Address>?, _ ipv6: ClosedRange<IPv6Address>?, written: String? = nil
  ) {
    (self.ipv4, self.ipv6) = (ipv4, ipv6)
    self.written = written == Self.description(of: ipv4, ipv6) ? nil : written
  }

  /// `10.0.0.2`, `10.1.0.0/16`, `10.0.0.2-10.0.0.99`
  public init(_ range: ClosedRange<IPv4Address>) {
    (ipv4, ipv6, written) = (range, nil, nil)
  }

  /// `fd00::2`, `fd00::/64`, `fd00::2-fd00::99`
  public init(_ range: ClosedRange<IPv6Address>) {
    (ipv4, ipv6, written) = (nil, range, nil)
  }

  /// A host that has both.
  public init(_ ipv4: IPv4Address, _ ipv6: IPv6Address) {
    (self.ipv4, self.ipv6, written) = (ipv4...ipv4, ipv6...ipv6, nil)
  }

  init(_ ipv4: IPv4Address, _ ipv6: IPv6Address, written: String) {
    self.init(ipv4...ipv4, ipv6...ipv6, written: written)
  }

  private static func description(
    of ipv4: ClosedRange<IPv4Address>?, _ ipv6: ClosedRange<IPv6Address>?
  ) -> String {
    guard let ipv4 else { return ipv6.map { description(of: $0) } ?? "" }
    return ipv6.map { "\(ipv4.lowerBound),\($0.lowerBound)" } ?? description(of: ipv4)
  }

  private static func description<Address: NetworkAddress>(of range: ClosedRange<Address>) -> String
  {
    let prefix = Prefix(around: range)
    if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
    return prefix.range == range ? "\(prefix)" : "\(range.lowerBound)-\(range.upperBound)"
  }

  /// - Parameter end: reads the last address of a range, whose first is known.
  private static func range<Address: NetworkAddress>(
    _ text: String, end: (_ first: Address, _ text: Substring) -> Address?
  ) throws(Malformed) -> ClosedRange<Address> {
    if let single = Address(text) { return single...single }
    if let cidr = InterfaceAddress<Address>(text) {
      guard cidr.address == cidr.prefix.first else {
        throw Malformed(
          description:
            "\(text) has host bits set: the prefix is \(cidr.prefix), the host \(cidr.address)"
        )
      }
      return cidr.prefix.range
    }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Address(ends[0]), let last = end(first, ends[1]) else {
      throw Malformed(description: "'\(text)' is no \(forms)" + hint(about: text))
    }
    guard first <= last else {
      throw Malformed(description: "the range \(text) ends before it begins")
    }
    return first...last
  }

  private static let forms =
    "address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"

  /// What is commonly wrong.
  private static func hint(about text: String) -> String {
    if text.contains("/") && text.contains(":") { return ": a prefix length is 0 to 128" }
    if text.contains("/") { return ": a prefix is four numbers from 0 to 255 and a length to 32" }
    if text.contains("-") {
      return ": a range ends with a whole address, or with IPv4's last octet (10.0.0.2-99)"
    }
    if text.split(separator: ".").contains(where: { $0.count > 1 && $0.hasPrefix("0") }) {
      return ": a leading zero may mean octal, or not"
    }
    return ""
  }

  public var isSingle: Bool {
    (ipv4.map { $0.lowerBound == $0.upperBound } ?? true)
      && (ipv6.map { $0.lowerBound == $0.upperBound } ?? true)
  }
}

extension AddressSpec: CustomStringConvertible {
  /// As it was written.
  public var description: String { written ?? Self.description(of: ipv4, ipv6) }
}
