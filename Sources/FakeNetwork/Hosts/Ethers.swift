public import Wire

/// The lines of a file as ethers(5) has them: a MAC, and whose it is.
public struct Ethers: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let mac: MACAddress
    public let host: Host
    /// From 1.
    public let line: Int
  }

  public enum Host: Hashable, Sendable {
    case address(AddressSpec)
    case name(HostName)
  }

  public let entries: [Entry]

  public struct Malformed: Error {
    public let line: Int
    public let description: String
  }

  /// Reads `MAC ADDRESS` and `MAC NAME`, one a line; what follows # is a comment. A zero in front of a
  /// digit may be left away, as ether_aton(3) has it.
  public init(parsing text: String) throws(Malformed) {
    var entries: [Entry] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { continue }
      do throws(HostSpec.Malformed) {
        guard words.count == 2 else {
          throw HostSpec.Malformed(description: "a line is a MAC and an address or a name")
        }
        entries.append(
          Entry(mac: try Self.mac(words[0]), host: try Self.host(words[1]), line: index + 1))
      } catch {
        throw Malformed(line: index + 1, description: error.description)
      }
    }
    self.entries = entries
  }

  private static func mac(_ word: Substring) throws(HostSpec.Malformed) -> MACAddress {
    let octets = word.split(separator: ":", omittingEmptySubsequences: false)
      .map { $0.count == 1 ? "0\($0)" : String($0) }
    guard let mac = MACAddress(octets.joined(separator: ":")) else {
      throw HostSpec.Malformed(
        description: "'\(word)' is no MAC: six pairs of hexadecimal digits (02:00:00:00:00:02)")
    }
    guard MACAssignment.shared(mac).isStations else {
      throw HostSpec.Malformed(
        description: "\(word) is no station's address: its first octet must be even, not all 0")
    }
    return mac
  }

  private static func host(_ word: Substring) throws(HostSpec.Malformed) -> Host {
    if let name = HostName(word) { return .name(name) }
    guard let address = try? AddressSpec(parsing: String(word)), address.isSingle else {
      throw HostSpec.Malformed(description: "'\(word)' is neither an address nor a name")
    }
    return .address(address)
  }
}
