public import Wire

/// A tree of routers by rule: so many behind the router that it grows on, so many behind each of those, and
/// hosts behind the last.
public struct Growth: Hashable, Sendable {
  /// How many are behind each of the level before.
  public let levels: [Int]
  /// Their addresses, level by level, from the first that is a host's on.
  public let ipv4: IPv4Prefix?
  public let ipv6: IPv6Prefix?
  /// What they all are, but for names and addresses.
  public var router = Router("")
  /// What all links of the tree are, but for their ends.
  public var link = Topology.Link(.here, .here)

  public typealias Malformed = LinkWords.Malformed

  /// - Throws: where they are too many, or have not so many addresses.
  public init(
    _ levels: [Int], from ipv4: IPv4Prefix?, _ ipv6: IPv6Prefix? = nil
  ) throws(Malformed) {
    (self.levels, self.ipv4, self.ipv6) = (levels, ipv4, ipv6)
    guard !levels.isEmpty, levels.allSatisfy({ $0 > 0 }) else {
      throw Malformed("a tree has one level or more, each of one router or more: [10, 100]")
    }
    guard levels.count < PathRequest.mostHops else {
      throw Malformed("a tree of \(levels.count) levels: \(PathRequest.mostHops - 1) at most")
    }
    var (level, sum) = (1, 0)
    for count in levels {
      let product = level.multipliedReportingOverflow(by: count)
      guard !product.overflow, sum + product.partialValue < Topology.mostRouters else {
        throw Malformed(
          "\(levels.map(String.init).joined(separator: " times ")) are too many routers: \(Topology.mostRouters) at most, with all others"
        )
      }
      (level, sum) = (product.partialValue, sum + product.partialValue)
    }
    if let ipv4 { try Self.check(ipv4, for: sum) }
    if let ipv6 { try Self.check(ipv6, for: sum) }
  }

  private static func check<Address: NetworkAddress>(
    _ prefix: Prefix<Address>, for count: Int
  ) throws(Malformed) {
    // Neither the first nor the last, which are not hosts in IPv4.
    let room = prefix.last.rawValue - prefix.first.rawValue
    guard room > Address.RawValue(count) else {
      throw Malformed(
        "\(prefix) has addresses for \(room > 0 ? room - 1 : 0) routers, and the tree has \(count)")
    }
  }

  /// How many routers there are at each level.
  public var counts: [Int] {
    var counts: [Int] = []
    for count in levels { counts.append((counts.last ?? 1) * count) }
    return counts
  }

  /// A router's address, by its number.
  fileprivate func named(_ number: Int) -> Router {
    var router = router
    router.ipv4 = ipv4.map { IPv4Address($0.first.rawValue + UInt32(number) + 1) }
    router.ipv6 = ipv6.map { IPv6Address($0.first.rawValue + UInt128(number) + 1) }
    router.name = router.ipv4.map { "\($0)" } ?? router.ipv6.map { "\($0)" } ?? ""
    return router
  }

  /// Which routers are at each level, and how many of them are behind each of the level before: `10.128.0.1
  /// to 10.128.0.10`.
  public var described: [(each: Int, count: Int, first: Router, last: Router)] {
    var start = 0
    return zip(levels, counts).map { each, count in
      defer { start += count }
      return (each, count, named(start), named(start + count - 1))
    }
  }
}

extension Topology {
  /// Adds a tree of routers.
  ///
  /// - Parameters:
  ///   - router: what it grows on.
  ///   - hosts: who is behind its last level: each range in parts of the same size, and one host after the
  ///     other in turn.
  mutating public func grow(_ growth: Growth, on router: Int, to hosts: [AddressSpec]) {
    let first = routers.count
    var parents = [router]
    for each in growth.levels {
      var level: [Int] = []
      for parent in parents {
        for _ in 0..<each {
          level.append(routers.count)
          routers.append(growth.named(routers.count - first))
          var link = growth.link
          (link.near, link.far) = (.router(parent), .router(level[level.count - 1]))
          links.append(link)
        }
      }
      parents = level
    }
    var shares = [[AddressSpec]](repeating: [], count: parents.count)
    for (place, spec) in hosts.filter(\.isSingle).enumerated() {
      shares[place % shares.count].append(spec)
    }
    for spec in hosts where !spec.isSingle {
      if let range = spec.ipv4 {
        range.share(among: shares.count) { shares[$0].append(AddressSpec($1)) }
      }
      if let range = spec.ipv6 {
        range.share(among: shares.count) { shares[$0].append(AddressSpec($1)) }
      }
    }
    for (parent, share) in zip(parents, shares) where !share.isEmpty {
      var link = growth.link
      (link.near, link.far) = (.router(parent), .hosts(share))
      links.append(link)
    }
  }
}

extension ClosedRange where Bound: NetworkAddress {
  /// Divides it into blocks whose size is a power of two, as many as there are sharers and less than twice
  /// as many, and gives each of those the next one or two; where there are fewer addresses some get none.
  fileprivate func share(among count: Int, _ body: (_ sharer: Int, Self) -> Void) {
    let (first, width) = (lowerBound.rawValue, upperBound.rawValue - lowerBound.rawValue)
    var bits = 0
    while bits < Bound.RawValue.bitWidth, width >> (bits + 1) + 1 >= Bound.RawValue(count) {
      bits += 1
    }
    let blocks = Int(width >> bits) + 1
    for sharer in 0..<count {
      let (start, end) = (sharer * blocks / count, (sharer + 1) * blocks / count)
      guard start < end else { continue }
      let low = first + Bound.RawValue(start) << bits
      let high = end == blocks ? upperBound.rawValue : first + Bound.RawValue(end) << bits - 1
      body(sharer, Bound(low)...Bound(high))
    }
  }
}
