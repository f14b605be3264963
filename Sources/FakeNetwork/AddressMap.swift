import Wire

/// Values by address: of the ranges that hold it the narrowest says which. Its cost grows with the
/// logarithm of how many ranges there are.
struct AddressMap<Address: NetworkAddress, Value: Sendable>: Sendable {
  private typealias Entry = (range: ClosedRange<Address>, value: Value)

  /// Disjoint and in order.
  private let entries: [(range: ClosedRange<Address>, value: Value)]

  /// `nil` where there is no rule, and nothing to look up.
  ///
  /// - Parameter rules: of ranges of the same size the first has the last word.
  init?(_ rules: [(range: ClosedRange<Address>, value: Value)]) {
    if rules.isEmpty { return nil }
    let size = { (range: ClosedRange<Address>) in
      range.upperBound.rawValue - range.lowerBound.rawValue
    }
    var entries: [Entry] = []
    // The sort is stable.
    for rule in rules.reversed().sorted(by: { size($0.range) > size($1.range) }) {
      entries = entries.flatMap { entry in
        AddressRanges.remainder(of: entry.range, without: rule.range).map { ($0, entry.value) }
      }
      entries.append(rule)
    }
    self.entries = entries.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  subscript(address: Address) -> Value? {
    let place = entries.lowerBound { $0.range.upperBound >= address }
    guard place < entries.count, entries[place].range.lowerBound <= address else { return nil }
    return entries[place].value
  }
}
