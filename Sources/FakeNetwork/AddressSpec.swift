public import Wire

/// The addresses that one `--address` names: a single one, a range or a prefix.
public struct AddressSpec: Hashable, Sendable {
  public let addresses: ClosedRange<IPv4Address>
  /// As it was written.
  public let description: String

  public struct Malformed: Error {
    public let description: String
  }

  /// Reads `10.0.0.2`, `10.0.0.2-10.0.0.99` or `10.1.0.0/16`.
  public init(parsing text: String) throws(Malformed) {
    description = text
    if let single = IPv4Address(text) {
      addresses = single...single
    } else if let cidr = IPv4InterfaceAddress(text) {
      guard cidr.address == cidr.prefix.first else {
        throw Malformed(
          description:
            "\(text) has host bits set: the prefix is \(cidr.prefix), the host \(cidr.address)")
      }
      addresses = cidr.prefix.first...cidr.prefix.last
    } else {
      let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2, let first = IPv4Address(ends[0]), let last = IPv4Address(ends[1])
      else {
        throw Malformed(description: "'\(text)' is no \(Self.forms)" + Self.hint(about: text))
      }
      guard first <= last else {
        throw Malformed(description: "the range \(text) ends before it begins")
      }
      addresses = first...last
    }
  }

  private static let forms =
    "IPv4 address (10.0.0.2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"

  /// What is commonly wrong.
  private static func hint(about text: String) -> String {
    if text.contains(",") { return ": give --address again for each" }
    if text.contains("/") { return ": a prefix is four numbers from 0 to 255 and a length to 32" }
    if text.contains("-") { return ": both ends of a range are whole addresses" }
    if text.split(separator: ".").contains(where: { $0.count > 1 && $0.hasPrefix("0") }) {
      return ": a leading zero may mean octal, or not"
    }
    return ""
  }

  public var isSingle: Bool { addresses.lowerBound == addresses.upperBound }
}

extension AddressSpec: CustomStringConvertible {}
