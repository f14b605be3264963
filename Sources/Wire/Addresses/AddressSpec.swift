/// The addresses that one `--address` names: a single one, a range or a prefix of one family, or a
/// single one of each.
public struct AddressSpec: Hashable, Sendable {
  public let ipv4: ClosedRange<IPv4Address>?
  public let ipv6: ClosedRange<IPv6Address>?
  /// As it was written.
  public let description: String

  public struct Malformed: Error {
    public let description: String
  }

  /// Reads `10.0.0.2`, `10.0.0.2-10.0.0.99`, `10.1.0.0/16`, the like of `fd00::2`, or
  /// `10.0.0.2,fd00::2`.
  public init(parsing text: String) throws(Malformed) {
    description = text
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    if words.count == 2 {
      let ipv4 = words.compactMap { IPv4Address($0) }
      let ipv6 = words.compactMap { IPv6Address($0) }
      guard ipv4.count == 1, ipv6.count == 1 else {
        throw Malformed(
          description:
            "'\(text)' is no pair of an IPv4 and an IPv6 address (10.0.0.2,fd00::2): give --address again for each host"
        )
      }
      self.ipv4 = ipv4[0]...ipv4[0]
      self.ipv6 = ipv6[0]...ipv6[0]
    } else if text.contains(":") {
      ipv4 = nil
      ipv6 = try Self.range(text)
    } else {
      ipv6 = nil
      ipv4 = try Self.range(text)
    }
  }

  private static func range<Address: NetworkAddress>(
    _ text: String
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
    guard ends.count == 2, let first = Address(ends[0]), let last = Address(ends[1]) else {
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
    if text.contains(",") { return ": give --address again for each" }
    if text.contains("/") && text.contains(":") { return ": a prefix length is 0 to 128" }
    if text.contains("/") { return ": a prefix is four numbers from 0 to 255 and a length to 32" }
    if text.contains("-") { return ": both ends of a range are whole addresses" }
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

extension AddressSpec: CustomStringConvertible {}

extension AddressSpec {
  /// Reads those that a text names before it comes to the point, and what it says then:
  /// `10.1.0.0/16 fd00::7 delay 20ms`.
  public static func leading(
    in text: String
  ) throws(Malformed) -> (specs: [AddressSpec], rest: Substring) {
    var specs: [AddressSpec] = []
    var rest = text.drop(while: \.isWhitespace)
    while let first = rest.first {
      let word = rest.prefix { !$0.isWhitespace }
      guard first.isASCII && first.isNumber || word.contains(":") else { break }
      specs.append(try AddressSpec(parsing: String(word)))
      rest = rest[word.endIndex...].drop(while: \.isWhitespace)
    }
    return (specs, rest)
  }
}
