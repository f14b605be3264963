import Algorithms
import Wire

/// Which of some rules is for a frame: of those that match, the one that names its host the most
/// narrowly; of such, one with a filter before one for all frames; of such, the first.
struct RuleTable {
  /// What a rule says of some addresses.
  private struct Selector {
    var filter: ImpairmentRule.Filter?
    var rule: Int
  }

  private typealias Entry = (range: ClosedRange<UInt128>, value: Selector)

  /// Those of one kind of addresses.
  private struct Selectors {
    private let selectors: RangeMap<UInt128, [Selector]>

    init(_ entries: [Entry]) {
      let hasFilter = { (entry: Entry) in entry.value.filter != nil }
      selectors = RangeMap(
        entries.filter(hasFilter) + entries.filter { !hasFilter($0) },
        isLast: { $0.filter == nil }, combine: { $0 })
    }

    func rule(for frame: Span<UInt8>, of host: UInt128) -> Int? {
      guard let selectors = selectors[host] else { return nil }
      for selector in selectors {
        guard let filter = selector.filter, !filter.matches(frame) else { return selector.rule }
      }
      return nil
    }
  }

  private let ipv4: Selectors
  private let ipv6: Selectors
  private let others: Selectors
  /// All frames meet the same rule, which nobody needs to look for.
  let isUniform: Bool

  init(_ rules: [ImpairmentRule]) {
    isUniform = rules.count == 1 && rules[0].hosts.isEmpty && rules[0].filter == nil
    var (ipv4, ipv6, others): ([Entry], [Entry], [Entry]) = ([], [], [])
    for (index, rule) in rules.enumerated() where !isUniform {
      func selector(_ first: UInt128, _ last: UInt128) -> Entry {
        (first...last, Selector(filter: rule.filter, rule: index))
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

  /// - Parameter endpoints: those of the frame.
  func rule(
    for frame: Span<UInt8>, _ endpoints: FrameEndpoints, _ direction: Direction
  ) -> Int? {
    if isUniform { return 0 }
    let host = direction == .egress ? endpoints.source : endpoints.destination
    return switch endpoints.family {
    case .ipv4: ipv4.rule(for: frame, of: host)
    case .ipv6: ipv6.rule(for: frame, of: host)
    case .mac: others.rule(for: frame, of: host)
    }
  }
}
