import Wire

/// Which of some rules is for a frame: of those that match, the one that names its host the most
/// narrowly; of such, one with a filter before one for all frames; of such, the first.
struct RuleTable {
  private struct Selector {
    var range: ClosedRange<UInt128>
    var filter: ((_ frame: Span<UInt8>) -> Bool)?
    var rule: Int

    var width: UInt128 { range.upperBound - range.lowerBound }
  }

  private var ipv4: [Selector] = []
  private var ipv6: [Selector] = []
  private var others: [Selector] = []
  /// All frames meet the same rule.
  let isUniform: Bool

  init(_ rules: [ImpairmentRule]) {
    isUniform = rules.count == 1 && rules[0].hosts.isEmpty && rules[0].filter == nil
    for (index, rule) in rules.enumerated() {
      func selector(_ first: UInt128, _ last: UInt128) -> Selector {
        Selector(range: first...last, filter: rule.filter, rule: index)
      }
      if rule.hosts.isEmpty {
        let all = selector(0, .max)
        ipv4.append(all)
        ipv6.append(all)
        others.append(all)
      }
      for hosts in rule.hosts {
        if let range = hosts.ipv4 {
          ipv4.append(
            selector(UInt128(range.lowerBound.rawValue), UInt128(range.upperBound.rawValue)))
        }
        if let range = hosts.ipv6 {
          ipv6.append(selector(range.lowerBound.rawValue, range.upperBound.rawValue))
        }
      }
    }
    ipv4 = Self.inOrder(ipv4)
    ipv6 = Self.inOrder(ipv6)
    others = Self.inOrder(others)
  }

  /// The sort is stable.
  private static func inOrder(_ selectors: [Selector]) -> [Selector] {
    selectors.sorted { left, right in
      if left.width != right.width { return left.width < right.width }
      return left.filter != nil && right.filter == nil
    }
  }

  /// - Parameter ends: those of the frame.
  func rule(
    for frame: Span<UInt8>, _ ends: FrameEnds, _ direction: Impairment.Direction
  ) -> Int? {
    let host = direction == .out ? ends.source : ends.destination
    let selectors =
      switch ends.family {
      case .ipv4: ipv4
      case .ipv6: ipv6
      case .mac: others
      }
    for selector in selectors where selector.range.contains(host) {
      guard let filter = selector.filter else { return selector.rule }
      if filter(frame) { return selector.rule }
    }
    return nil
  }
}
