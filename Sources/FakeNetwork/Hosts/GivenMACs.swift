import Algorithms
public import Wire

/// Some hosts' MACs, where they are not as all others have theirs.
public struct MACRule: Hashable, Sendable {
  public var hosts: AddressSpec
  /// One that they share, or a vendor's prefix; `derived` gives none.
  public var mac: MACAssignment

  public init(_ hosts: AddressSpec, _ mac: MACAssignment) {
    (self.hosts, self.mac) = (hosts, mac)
  }
}

/// The MACs that some hosts are given: of the rules that name one the narrowest says it.
final class GivenMACs: Sendable {
  private let ipv4: FamilyMACs<IPv4Address>
  private let ipv6: FamilyMACs<IPv6Address>
  /// All of them, and those of hosts with IPv6.
  let macs: [ClosedRange<MACAddress>]
  let macs6: [ClosedRange<MACAddress>]

  /// `nil` where no rule gives one.
  ///
  /// - Parameters:
  ///   - mac: where all others have theirs from.
  ///   - ipv4: the hosts' addresses, as ranges side by side; ipv6 likewise.
  ///   - pairs: the IPv6 addresses of hosts that have both families, with their IPv4 address, which says
  ///     their MAC.
  /// - Throws: where a host is given two.
  init?(
    _ rules: [MACRule], else mac: MACAssignment, _ ipv4: [ClosedRange<IPv4Address>],
    _ ipv6: [ClosedRange<IPv6Address>], pairs: [IPv6Address: IPv4Address]
  ) throws(HostTable.Refusal) {
    let rules = rules.filter { $0.mac != .derived }
    if rules.isEmpty { return nil }
    let family4 = FamilyMACs(try Self.ranges(of: rules, \.ipv4), of: ipv4)
    let pairMACs = pairs.mapValues { (family4[$0] ?? mac).mac(of: $0) }
    try Self.check(rules, pairs, pairMACs)
    // Of the same size the first has the last word.
    let family6 = FamilyMACs(
      pairMACs.map { ($0...$0, .shared($1)) } + (try Self.ranges(of: rules, \.ipv6)), of: ipv6)
    (self.ipv4, self.ipv6) = (family4, family6)
    macs6 = family6.macs
    macs = family4.macs + family6.macs
  }

  subscript(address: IPv4Address) -> MACAssignment? { ipv4[address] }
  subscript(address: IPv6Address) -> MACAssignment? { ipv6[address] }

  /// The hosts that none is given to.
  var others4: [ClosedRange<IPv4Address>] { ipv4.others }
  var others6: [ClosedRange<IPv6Address>] { ipv6.others }

  private static func ranges<Address>(
    of rules: [MACRule], _ range: (AddressSpec) -> ClosedRange<Address>?
  ) throws(HostTable.Refusal) -> [FamilyMACs<Address>.Given] {
    var known: [ClosedRange<Address>: MACAssignment] = [:]
    var ranges: [FamilyMACs<Address>.Given] = []
    for rule in rules {
      guard let range = range(rule.hosts) else { continue }
      guard let other = known.updateValue(rule.mac, forKey: range) else {
        ranges.append((range, rule.mac))
        continue
      }
      guard other == rule.mac else {
        throw HostTable.Refusal(
          description: "\(rule.hosts) has two MACs, \(other) and \(rule.mac)")
      }
    }
    return ranges
  }

  /// A pair is one host, by whichever of its addresses it is named.
  private static func check(
    _ rules: [MACRule], _ pairs: [IPv6Address: IPv4Address],
    _ pairMACs: [IPv6Address: MACAddress]
  ) throws(HostTable.Refusal) {
    for rule in rules where rule.hosts.ipv4 == nil && rule.hosts.isSingle {
      guard let second = rule.hosts.ipv6?.lowerBound, let first = pairs[second],
        let mac = pairMACs[second], mac != rule.mac.mac(of: second)
      else { continue }
      throw HostTable.Refusal(
        description:
          "\(second) is one host with \(first), whose MAC is \(mac): give \(first) that of both")
    }
  }
}

/// Those of one family.
private struct FamilyMACs<Address: NetworkAddress>: Sendable {
  typealias Given = (range: ClosedRange<Address>, mac: MACAssignment)

  private let given: AddressMap<Address, MACAssignment>?
  let macs: [ClosedRange<MACAddress>]
  private(set) var others: [ClosedRange<Address>] = []

  /// - Parameter hosts: side by side.
  init(_ rules: [Given], of hosts: [ClosedRange<Address>]) {
    // The sort is stable.
    let rules = rules.sorted { $0.range.width < $1.range.width }
    let narrowest = Overlay(rules.map(\.range.rawValues)).stretches
    let all = hosts.map(\.rawValues) + narrowest.map(\.range)
    var stretches: [Given] = []
    for stretch in Overlay(all, isLast: { _ in false }).stretches
    where stretch.holders[0] < hosts.count {
      let range = ClosedRange<Address>(rawValues: stretch.range)
      if stretch.holders.count > 1 {
        let rule = narrowest[stretch.holders[1] - hosts.count].holders[0]
        stretches.append((range, rules[rule].mac))
      } else {
        others.append(range)
      }
    }
    given = AddressMap(stretches.map { ($0.range, $0.mac) })
    macs = stretches.flatMap { range, mac -> [ClosedRange<MACAddress>] in
      switch mac {
      case .derived: []
      case .shared(let mac): [mac...mac]
      case .vendor(let vendor): AddressRanges.macs(of: range, by: vendor)
      }
    }
  }

  subscript(address: Address) -> MACAssignment? { given?[address] }
}
