import Algorithms
import Wire

/// Which of some rules is for a frame: of those that match, the one that names its host the most
/// narrowly; of such, one with a filter before one for all frames; of such, the first.
struct RuleTable {
  /// What a rule says of some addresses.
  private struct Selector {
    var range: ClosedRange<UInt128>
    var filter: ImpairmentRule.Filter?
    var rule: Int

    var width: UInt128 { range.upperBound - range.lowerBound }
  }

  /// Those of one kind of addresses.
  private struct Selectors {
    private let selectors: [Selector]
    private let overlay: Overlay<UInt128>

    init(_ selectors: [Selector]) {
      // The sort is stable.
      let ordered = selectors.sorted { left, right in
        if left.width != right.width { return left.width < right.width }
        return left.filter != nil && right.filter == nil
      }
      self.selectors = ordered
      overlay = Overlay(ordered.map(\.range)) { ordered[$0].filter == nil }
    }

    func rule(for frame: Span<UInt8>, of host: UInt128) -> Int? {
      for place in overlay.holders(of: host) {
        guard let filter = selectors[place].filter, !filter.matches(frame) else {
          return selectors[place].rule
        }
      }
      return nil
    }
  }

  private let ipv4: Selectors
  private let ipv6: Selectors
  private let others: Selectors
  /// All frames meet the same rule.
  let isUniform: Bool

  init(_ rules: [ImpairmentRule]) {
    isUniform = rules.count == 1 && rules[0].hosts.isEmpty && rules[0].filter == nil
    var (ipv4, ipv6, others): ([Selector], [Selector], [Selector]) = ([], [], [])
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
    self.ipv4 = Selectors(ipv4)
    self.ipv6 = Selectors(ipv6)
    self.others = Selectors(others)
  }

  /// - Parameter ends: those of the frame.
  func rule(
    for frame: Span<UInt8>, _ ends: FrameEnds, _ direction: Impairment.Direction
  ) -> Int? {
    let host = direction == .out ? ends.source : ends.destination
    return switch ends.family {
    case .ipv4: ipv4.rule(for: frame, of: host)
    case .ipv6: ipv6.rule(for: frame, of: host)
    case .mac: others.rule(for: frame, of: host)
    }
  }
}
