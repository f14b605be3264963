/// Values by number: what is said of the ranges that hold it, the narrowest first. Its cost grows with the
/// logarithm of how many ranges there are.
public struct RangeMap<Number: FixedWidthInteger & UnsignedInteger, Value> {
  @usableFromInline
  typealias Entry = (range: ClosedRange<Number>, value: Value)

  /// Disjoint and in order.
  @usableFromInline let entries: [Entry]

  /// - Parameters:
  ///   - rules: of ranges of the same size the first comes first.
  ///   - isLast: what lies behind such a rule is not looked at.
  ///   - combine: makes one value of what the rules say that hold the same numbers, one at least.
  @inlinable
  public init<Rule>(
    _ rules: [(range: ClosedRange<Number>, value: Rule)],
    isLast: (Rule) -> Bool = { _ in true }, combine: ([Rule]) -> Value
  ) {
    // The sort is stable.
    let rules = rules.sorted {
      $0.range.upperBound - $0.range.lowerBound < $1.range.upperBound - $1.range.lowerBound
    }
    let overlay = Overlay(rules.map(\.range)) { isLast(rules[$0].value) }
    entries = overlay.stretches.map { stretch in
      (stretch.range, combine(stretch.holders.map { rules[$0].value }))
    }
  }

  @inlinable
  public subscript(number: Number) -> Value? {
    let place = entries.lowerBound { $0.range.upperBound >= number }
    guard place < entries.count, entries[place].range.lowerBound <= number else { return nil }
    return entries[place].value
  }
}

extension RangeMap: Sendable where Number: Sendable, Value: Sendable {}
