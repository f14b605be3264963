import Algorithms
import Wire

// Who is no host.

extension HostTable {
  typealias NoHost<Address: NetworkAddress> = (range: ClosedRange<Address>, what: String)

  typealias Named<Address: NetworkAddress> = (
    spec: AddressSpec, range: ClosedRange<Address>
  )

  /// The hosts of one family: of specs and holes that hold an address the narrowest has the last word,
  /// of the same size a hole.
  static func hosts<Address>(
    of specs: [Named<Address>], leavingOut holes: [Named<Address>],
    without noHosts: @autoclosure () -> [NoHost<Address>], kernel: [Address]
  ) throws(Refusal) -> [ClosedRange<Address>] {
    if specs.isEmpty && holes.isEmpty { return [] }
    let (excluded, own) = (noHosts(), Set(kernel))
    for named in specs { try check(named, without: excluded, own) }
    try check(holes, in: specs)
    // One host, as there mostly is: it is none of those.
    if specs.count == 1, specs[0].range.width == 0 { return [specs[0].range] }
    // The sort is stable.
    let named = (holes.map { ($0.range, isHost: false) } + specs.map { ($0.range, isHost: true) })
      .sorted { $0.0.width < $1.0.width }
    let others = (excluded.map(\.range) + own.map { $0...$0 }).map { ($0, isHost: false) }
    let all = others + named
    return Overlay(all.map(\.0.rawValues)).stretches.compactMap {
      all[$0.holders[0]].isHost ? ClosedRange(rawValues: $0.range) : nil
    }
  }

  /// Something is left of a spec's addresses.
  private static func check<Address>(
    _ named: Named<Address>, without excluded: [NoHost<Address>], _ own: Set<Address>
  ) throws(Refusal) {
    let spec = named.spec
    func refusal(_ what: String) -> Refusal {
      Refusal(
        description: spec.isSingle
          ? "\(spec) cannot be a host: it is \(what)"
          : "\(spec) holds no address that can be a host")
    }
    var left = [named.range]
    for (range, what) in excluded {
      left = left.flatMap { AddressRanges.remainder(of: $0, without: range) }
      if left.isEmpty { throw refusal(what) }
    }
    let isTaken = left.allSatisfy { range in
      Address.RawValue(own.count(where: range.contains)) > range.width
    }
    if isTaken { throw refusal("an address of this machine's own") }
  }

  /// Each hole leaves out a part of what was named.
  private static func check<Address>(
    _ holes: [Named<Address>], in specs: [Named<Address>]
  ) throws(Refusal) {
    if holes.isEmpty { return }
    let whole = Dictionary(specs.map { ($0.range, $0.spec) }) { first, _ in first }
    let named = AddressRanges(specs.map(\.range))
    for (hole, range) in holes {
      if let same = whole[range] {
        throw Refusal(description: "\(hole) leaves out all of \(same)", isOfHole: true)
      }
      guard named.overlap(range) else {
        throw Refusal(
          description: "\(hole) is not in any SPEC, so it cannot be left out", isOfHole: true)
      }
    }
  }

  static func noHosts(in network: IPv4Prefix?) -> [NoHost<IPv4Address>] {
    var excluded: [NoHost<IPv4Address>] = [
      (range(0, 8), "an address of \"this network\", 0.0.0.0/8"),
      (range(127 << 24, 8), "a loopback address"),
      (range(224 << 24, 4), "a multicast address"),
      (range(240 << 24, 4), "a reserved or broadcast address"),
    ]
    if let network, let subnet = network.subnetAddress, let broadcast = network.directedBroadcast {
      excluded.append((subnet...subnet, "the network's own address in \(network)"))
      excluded.append((broadcast...broadcast, "the broadcast address of \(network)"))
    }
    return excluded
  }

  static func noHosts(in network: IPv6Prefix?) -> [NoHost<IPv6Address>] {
    var excluded: [NoHost<IPv6Address>] = [
      (.unspecified ... .unspecified, "the unspecified address"),
      (.loopback ... .loopback, "the loopback address"),
      (range(0, 96), "an IPv4-mapped or -compatible IPv6 address"),
      (range(0xffff << 32, 96), "an IPv4-mapped or -compatible IPv6 address"),
      (range(0xfe80 << 112, 10), "a link-local address, which a host has from its MAC"),
      (range(0xff << 120, 8), "a multicast address"),
    ]
    if let network, network.length < 127 {
      excluded.append((network.first...network.first, "the routers' address of \(network)"))
    }
    return excluded
  }

  private static func range<Address: NetworkAddress>(
    _ first: Address.RawValue, _ length: Int
  ) -> ClosedRange<Address> {
    Prefix(around: Address(first), length: length).range
  }
}
