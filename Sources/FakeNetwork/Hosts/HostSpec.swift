public import Wire

/// Hosts as `--address` names them, and what belongs to them: `10.0.0.2=02:00:00:00:00:07=web`.
public struct HostSpec: Hashable, Sendable {
  /// One, or a list.
  public let addresses: [AddressSpec]
  /// Where all of them have their MACs from, if that is said.
  public let mac: MACAssignment?
  /// That of the one host that is named.
  public let name: HostName?

  public struct Malformed: Error, CustomStringConvertible {
    public let description: String
  }

  /// Reads `SPEC`, `SPEC=MAC`, `SPEC=NAME` or `SPEC=MAC=NAME`.
  public init(parsing text: String) throws(Malformed) {
    let words = text.split(separator: "=", omittingEmptySubsequences: false)
    do {
      addresses = try AddressSpec.list(parsing: String(words[0]))
    } catch {
      throw Malformed(description: error.description)
    }
    var rest = words.dropFirst()
    if let word = rest.first, rest.count > 1 || word.contains(":") {
      mac = try Self.mac(word, of: text)
      rest.removeFirst()
    } else {
      mac = nil
    }
    guard rest.count <= 1 else {
      throw Malformed(description: "'\(text)' has more after it than a MAC and a name")
    }
    name = try rest.first.map { word throws(Malformed) in try Self.name(word, of: text) }
    if let name, addresses.count > 1 || !addresses[0].isSingle {
      throw Malformed(
        description:
          "\(words[0])=\(name): a name is that of one host: an address, or one of each family (10.0.0.2,fd00::2=\(name))"
      )
    }
  }

  private static func mac(_ word: Substring, of text: String) throws(Malformed) -> MACAssignment {
    guard let mac = MACAssignment(String(word)) else {
      throw Malformed(
        description:
          "'\(text)': '\(word)' is no MAC: six pairs of hexadecimal digits (02:00:00:00:00:02) or the first three (00:1b:21); a name comes after it"
      )
    }
    guard mac.isStations else {
      throw Malformed(
        description:
          "'\(text)': \(word) is no station's address: its first octet must be even, not all 0")
    }
    return mac
  }

  private static func name(_ word: Substring, of text: String) throws(Malformed) -> HostName {
    let hasHyphens = MACAssignment(String(word.map { $0 == "-" ? ":" : $0 })) != nil
    guard let name = HostName(word), !hasHyphens else {
      let why =
        hasHyphens
        ? "a MAC has colons (02:00:00:00:00:02)"
        : "it has letters, digits and -, and dots between (web, db.example), and is not localhost"
      throw Malformed(description: "'\(text)': '\(word)' is no name: \(why)")
    }
    return name
  }
}
