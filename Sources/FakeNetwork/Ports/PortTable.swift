import Algorithms
import Wire

/// The states of the ports of one protocol and one family: of the rules that name a port the one that
/// names its host most narrowly says which, and among those the one with the narrowest range of ports.
struct PortTable<Address: NetworkAddress, State: Sendable>: Sendable {
  private typealias Ports = RangeMap<UInt16, State>

  /// For each stretch of addresses the ports that were said of it, the narrowest SPEC's first.
  private let hosts: RangeMap<Address.RawValue, [Ports]>

  /// `nil` where there is no rule, and nothing to look up.
  ///
  /// - Parameters:
  ///   - range: what a SPEC names of this family.
  ///   - state: what a rule says of this protocol, if it is about it.
  init?(
    _ rules: [PortRule], _ range: (AddressSpec) -> ClosedRange<Address>?,
    _ state: (PortRule) -> State?
  ) {
    var places: [ClosedRange<Address.RawValue>: [Int]] = [:]
    var order: [ClosedRange<Address.RawValue>] = []
    for (place, rule) in rules.enumerated() where state(rule) != nil {
      for hosts in rule.ranges(range) {
        if places[hosts] == nil { order.append(hosts) }
        places[hosts, default: []].append(place)
      }
    }
    if order.isEmpty { return nil }
    // Most hosts that are named singly are named by the same rules.
    var made: [[Int]: Ports] = [:]
    let all = order.map { hosts in
      let these = places[hosts] ?? []
      let ports =
        made[these]
        ?? RangeMap(
          these.flatMap { place in
            rules[place].ports.compactMap { range in state(rules[place]).map { (range, $0) } }
          }
        ) { $0[0] }
      made[these] = ports
      return (range: hosts, value: ports)
    }
    hosts = RangeMap(all, isLast: { _ in false }) { $0 }
  }

  /// `nil` where no rule names it.
  subscript(port: UInt16, of host: Address) -> State? {
    guard let all = hosts[host.rawValue] else { return nil }
    for ports in all {
      if let state = ports[port] { return state }
    }
    return nil
  }
}
