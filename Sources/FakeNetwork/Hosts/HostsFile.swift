public import Wire

/// What stands in /etc/hosts where hosts have names (hosts(5)).
public struct HostsFile: Sendable {
  public let text: String

  /// - Parameter known: what stood there before: it stays, but for names that are the hosts' now.
  public init(_ names: [HostName: AddressSpec], over known: String) {
    let own = names.sorted { $0.key.description < $1.key.description }.flatMap { name, spec in
      [spec.ipv4.map { "\($0.lowerBound)" }, spec.ipv6.map { "\($0.lowerBound)" }]
        .compactMap { $0 }.map { "\($0) \(name)" }
    }
    let others = known.split(whereSeparator: \.isNewline).compactMap { line -> String? in
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      let left = words.dropFirst().filter { HostName($0).map { names[$0] == nil } ?? true }
      if left.count == words.count - 1 || words.isEmpty { return String(line) }
      return left.isEmpty ? nil : (words.prefix(1) + left).joined(separator: " ")
    }
    text = (own + others).map { "\($0)\n" }.joined()
  }
}
