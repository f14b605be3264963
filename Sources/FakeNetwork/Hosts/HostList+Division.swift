package import Wire

extension HostList {
  /// Those at some addresses, and all others, each of which may be nobody.
  package func divided(by places: [AddressSpec]) -> (inside: HostList, outside: HostList) {
    let ranges4 = AddressRanges(places.compactMap(\.ipv4))
    let ranges6 = AddressRanges(places.compactMap(\.ipv6))
    var (inside, outside) = (self, self)
    inside.specs = specs.flatMap { $0.parts(in: ranges4, ranges6) }
    outside.specs = specs.flatMap { $0.parts(outOf: ranges4, ranges6) }
    inside.holes = holes.flatMap { $0.parts(in: ranges4, ranges6) }
    outside.holes = holes.flatMap { $0.parts(outOf: ranges4, ranges6) }
    inside.forgetHolesInNothing()
    outside.forgetHolesInNothing()
    return (inside, outside)
  }

  private mutating func forgetHolesInNothing() {
    specs.removeAll { spec in holes.contains { $0.holds(spec) && spec.holds($0) } }
    let specs = specs
    holes.removeAll { hole in !specs.contains { $0.overlaps(hole) } }
  }
}

extension HostTable {
  /// Those of a list who can be hosts; nobody where it contradicts itself.
  package static func possible(_ list: HostList) -> HostTable {
    if let table = try? HostTable(list) { return table }
    var list = list
    list.specs.removeAll { spec in
      let table = try? HostTable(
        [spec], network: list.network, network6: list.network6, kernel: list.kernel)
      return table == nil
    }
    return (try? HostTable(list)) ?? nobody
  }

  private static let nobody: HostTable = {
    do {
      return try HostTable([], network: nil)
    } catch {
      preconditionFailure("nobody breaks no rule")
    }
  }()
}

extension AddressSpec {
  /// What of it is in ranges; as a whole where all of it is.
  fileprivate func parts(
    in ranges4: AddressRanges<IPv4Address>, _ ranges6: AddressRanges<IPv6Address>
  ) -> [AddressSpec] {
    parts(
      ipv4.map { range in ranges4.ranges.compactMap { $0.common(with: range) } } ?? [],
      ipv6.map { range in ranges6.ranges.compactMap { $0.common(with: range) } } ?? [])
  }

  /// What of it is not.
  fileprivate func parts(
    outOf ranges4: AddressRanges<IPv4Address>, _ ranges6: AddressRanges<IPv6Address>
  ) -> [AddressSpec] {
    parts(
      ipv4.map { AddressRanges([$0]).removing(all: ranges4) } ?? [],
      ipv6.map { AddressRanges([$0]).removing(all: ranges6) } ?? [])
  }

  private func parts(
    _ parts4: [ClosedRange<IPv4Address>], _ parts6: [ClosedRange<IPv6Address>]
  ) -> [AddressSpec] {
    if parts4 == [ipv4].compactMap({ $0 }), parts6 == [ipv6].compactMap({ $0 }) { return [self] }
    return parts4.map { AddressSpec($0) } + parts6.map { AddressSpec($0) }
  }
}

extension AddressRanges {
  fileprivate func removing(all others: Self) -> [ClosedRange<Address>] {
    others.ranges.reduce(self) { $0.removing($1) }.ranges
  }
}

extension ClosedRange where Bound: NetworkAddress {
  fileprivate func common(with other: Self) -> Self? {
    overlaps(other) ? clamped(to: other) : nil
  }
}
