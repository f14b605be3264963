import Wire

extension [PortRule] {
  /// How many different SPECs lie over each other at the most: what a frame may have to be looked up in.
  public var depth: Int {
    guard !isEmpty else { return 0 }
    return [\PortRule.isTCP, \PortRule.isUDP].flatMap { isOfProtocol in
      let rules = filter { $0[keyPath: isOfProtocol] }
      return [
        Self.depth(Set(rules.flatMap { $0.ranges(\.ipv4) })),
        Self.depth(Set(rules.flatMap { $0.ranges(\.ipv6) })),
      ]
    }.max() ?? 0
  }

  /// That of a file of rules that somebody else wrote must not cost more than it says.
  public static var mostDepth: Int { 32 }

  private static func depth<Number>(_ ranges: Set<ClosedRange<Number>>) -> Int {
    var ends = ranges.map(\.upperBound).sorted()[...]
    var (open, most) = (0, 0)
    for start in ranges.map(\.lowerBound).sorted() {
      while let end = ends.first, end < start {
        ends.removeFirst()
        open -= 1
      }
      open += 1
      most = Swift.max(most, open)
    }
    return most
  }
}
