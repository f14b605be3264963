import Wire

/// Rules in the order in which they hold: what is said of a host by several, and which of them counts.
struct RuleOrder {
  private let rules: [StatedRule]

  init(_ rules: [StatedRule]) { self.rules = rules }

  /// Those that stand before a rule, for some of its hosts.
  struct Shadow {
    let rule: StatedRule
    /// For which.
    let hosts: [AddressRange]
    /// It names them more narrowly; else as narrowly, and holds first.
    let isNarrower: Bool
  }

  /// What holds before the rule at a place.
  func shadows(of place: Int) -> [Shadow] {
    let rule = rules[place]
    return rules.indices.compactMap { other in
      guard other != place, rules[other].competes(with: rule) else { return nil }
      var hosts: [AddressRange] = []
      var isNarrower = false
      for range in rule.ranges {
        for before in rules[other].ranges {
          guard let both = before.intersection(range) else { continue }
          guard before.width < range.width || before.width == range.width && isFirst(other, place)
          else { continue }
          hosts.append(both)
          isNarrower = isNarrower || before.width < range.width
        }
      }
      return hosts.isEmpty
        ? nil : Shadow(rule: rules[other], hosts: hosts, isNarrower: isNarrower)
    }
  }

  /// Whether no host is left for which the rule at a place holds.
  func isIdle(_ place: Int, behind shadows: [Shadow]) -> Bool {
    let taken = shadows.filter { $0.rule.covers(rules[place]) }.flatMap(\.hosts)
    return rules[place].ranges.allSatisfy { $0.remainder(without: taken).isEmpty }
  }

  /// The rules that name an address, those that hold before others first, with whether they hold at all.
  func rules(naming address: IPAddress) -> [(rule: StatedRule, holds: Bool)] {
    let named = rules.indices.compactMap { place in
      rules[place].width(naming: address).map { (place: place, width: $0) }
    }.sorted { one, other in
      one.width != other.width ? one.width < other.width : isFirst(one.place, other.place)
    }
    return named.enumerated().map { number, this in
      let rule = rules[this.place]
      let isTaken = named[..<number].contains { before in
        rules[before.place].competes(with: rule) && rules[before.place].covers(rule)
      }
      return (rule, !isTaken)
    }
  }

  /// Of two that name a host as narrowly.
  private func isFirst(_ place: Int, _ other: Int) -> Bool {
    place < other
      ? rules[place].precedesLater(rules[other]) : !rules[other].precedesLater(rules[place])
  }
}
