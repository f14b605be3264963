import Algorithms
import Wire

/// Values by address: of the ranges that hold it the narrowest says which.
struct AddressMap<Address: NetworkAddress, Value: Sendable>: Sendable {
  private let values: RangeMap<Address.RawValue, Value>

  /// `nil` where there is no rule, and nothing to look up.
  ///
  /// - Parameter rules: of ranges of the same size the first has the last word.
  init?(_ rules: [(range: ClosedRange<Address>, value: Value)]) {
    if rules.isEmpty { return nil }
    values = RangeMap(rules.map { ($0.range.rawValues, $0.value) }) { $0[0] }
  }

  subscript(address: Address) -> Value? { values[address.rawValue] }
}
