import Algorithms
import Wire

/// Values by address of either family: of the ranges that hold it the narrowest says which.
struct DualTable<Value: Sendable> {
  private let ipv4: RangeMap<UInt32, Value>
  private let ipv6: RangeMap<UInt128, Value>

  /// Of ranges of the same size the first has the last word.
  init(_ rules: [(hosts: [AddressSpec], value: Value)]) {
    ipv4 = Self.table(rules, \.ipv4)
    ipv6 = Self.table(rules, \.ipv6)
  }

  private static func table<Address: NetworkAddress>(
    _ rules: [(hosts: [AddressSpec], value: Value)],
    _ family: (AddressSpec) -> ClosedRange<Address>?
  ) -> RangeMap<Address.RawValue, Value> {
    RangeMap(
      rules.flatMap { rule in
        rule.hosts.compactMap(family).map {
          ($0.lowerBound.rawValue...$0.upperBound.rawValue, rule.value)
        }
      }
    ) { $0[0] }
  }

  subscript(address: IPAddress) -> Value? {
    switch address {
    case .ipv4(let address): ipv4[address.rawValue]
    case .ipv6(let address): ipv6[address.rawValue]
    }
  }
}
