import FakeNetwork
public import Wire

extension Topology {
  /// The addresses of all hosts that are behind routers, as few ranges as there can be.
  public var hostRanges: (ipv4: [ClosedRange<IPv4Address>], ipv6: [ClosedRange<IPv6Address>]) {
    (
      AddressRanges(hosts.compactMap(\.ipv4)).ranges, AddressRanges(hosts.compactMap(\.ipv6)).ranges
    )
  }

  /// Addresses behind a router of the local network.
  public typealias First<Address: NetworkAddress> = (range: ClosedRange<Address>, gateway: Address)

  /// Which router of the local network leads to each range of addresses that routers and hosts behind it
  /// have: that of the least cost, where it has an address of their family.
  public var firstRouters: (ipv4: [First<IPv4Address>], ipv6: [First<IPv6Address>]) {
    let ways = Ways(self)
    var (all4, all6): ([First<IPv4Address>], [First<IPv6Address>]) = ([], [])
    func add(_ specs: [AddressSpec], behind router: Int) {
      guard let direction = ways.next(from: ways.here, to: router),
        let first = ways.end(of: direction), routers.indices.contains(first)
      else { return }
      for spec in specs {
        if let range = spec.ipv4, let gateway = routers[first].ipv4 {
          all4.append((range, gateway))
        }
        if let range = spec.ipv6, let gateway = routers[first].ipv6 {
          all6.append((range, gateway))
        }
      }
    }
    for link in links {
      if case .hosts(let hosts) = link.far, case .router(let router) = link.near {
        add(hosts, behind: router)
      }
    }
    for (router, specs) in addresses.enumerated() { add(specs, behind: router) }
    return (Self.joined(all4), Self.joined(all6))
  }

  /// What follows each other behind one router is one range, in the order of the first that is in it; where
  /// ranges of several overlap they stay as they are, for of those the narrowest holds.
  private static func joined<Address: NetworkAddress>(_ all: [First<Address>]) -> [First<Address>] {
    var joined: [(place: Int, first: First<Address>)] = []
    let sorted = all.enumerated().sorted {
      $0.element.range.lowerBound < $1.element.range.lowerBound
    }
    for (place, next) in sorted {
      guard let (first, last) = joined.last,
        next.range.lowerBound <= last.range.upperBound
          || next.range.lowerBound.rawValue == last.range.upperBound.rawValue + 1
            && next.gateway == last.gateway
      else {
        joined.append((place, next))
        continue
      }
      guard next.gateway == last.gateway else { return all }
      let end = max(last.range.upperBound, next.range.upperBound)
      joined[joined.count - 1] = (
        min(first, place), (last.range.lowerBound...end, last.gateway)
      )
    }
    return joined.sorted { $0.place < $1.place }.map(\.first)
  }
}
