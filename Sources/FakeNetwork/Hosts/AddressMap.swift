import Algorithms
import Wire

/// Values by address: of the ranges that hold it the narrowest says which. Its cost grows with the
/// logarithm of how many ranges there are.
struct AddressMap<Address: NetworkAddress, Value: Sendable>: Sendable {
  /// Disjoint and in order.
  private let entries: [(range: ClosedRange<Address>, value: Value)]

  /// `nil` where there is no rule, and nothing to look up.
  ///
  /// - Parameter rules: of ranges of the same size the first has the last word.
  init?(_ rules: [(range: ClosedRange<Address>, value: Value)]) {
    if rules.isEmpty { return nil }
    // The sort is stable.
    let rules = rules.sorted { $0.range.width < $1.range.width }
    entries = Overlay(rules.map(\.range.rawValues)).stretches.map {
      (ClosedRange(rawValues: $0.range), rules[$0.holders[0]].value)
    }
  }

  subscript(address: Address) -> Value? {
    let place = entries.lowerBound { $0.range.upperBound >= address }
    guard place < entries.count, entries[place].range.lowerBound <= address else { return nil }
    return entries[place].value
  }
}

extension ClosedRange where Bound: NetworkAddress {
  init(rawValues: ClosedRange<Bound.RawValue>) {
    self = Bound(rawValues.lowerBound)...Bound(rawValues.upperBound)
  }

  var rawValues: ClosedRange<Bound.RawValue> { lowerBound.rawValue...upperBound.rawValue }

  /// One less than how many there are.
  var width: Bound.RawValue { upperBound.rawValue - lowerBound.rawValue }
}
