/// What a host is called (RFC 952, RFC 1123 2.1): `web`, `db.example`. Upper and lower case are the same.
public struct HostName: Hashable, Sendable {
  public let description: String

  /// RFC 1123 2.1.
  private static let longest = 255
  /// RFC 1035 2.3.4.
  private static let longestLabel = 63

  /// `nil` for what is no name, could be an address, or is the machine's own.
  public init?(_ text: some StringProtocol) {
    let labels = Array(text.utf8)
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.longest, labels.allSatisfy(Self.isLabel),
      let last = labels.last, !last.allSatisfy(Self.isDigit),
      text.lowercased() != "localhost"
    else { return nil }
    description = String(text)
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    let hyphen = UInt8(ascii: "-")
    return (1...longestLabel).contains(label.count)
      && label.allSatisfy { isDigit($0) || isLetter($0) || $0 == hyphen }
      && label.first != hyphen && label.last != hyphen
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  public static func == (left: HostName, right: HostName) -> Bool {
    left.description.lowercased() == right.description.lowercased()
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(description.lowercased()) }
}

extension HostName: CustomStringConvertible {}
