public import Wire

extension Topology {
  /// Routers that send packets to each other in a circle, until their time to live is over.
  public struct Loop: Hashable, Sendable {
    /// An address to which they do.
    public let address: IPAddress
    /// In the order in which packets come to them, the first named first.
    public let routers: [Int]
  }

  /// The circles that routes of routers make, which those of the least cost never do.
  public var loops: [Loop] {
    let ways = Ways(self)
    let tables = routers.map { OwnRoutes($0.routes) }
    let places = routers.flatMap { $0.routes }.flatMap(\.hosts).flatMap(\.examples)
    var known: Set<Loop> = []
    var loops: [Loop] = []
    for address in places {
      for start in routers.indices {
        guard let circle = circle(to: address, from: start, ways, tables) else { continue }
        let loop = Loop(address: address, routers: circle)
        if known.insert(loop).inserted { loops.append(loop) }
      }
    }
    return loops
  }

  private func circle(
    to address: IPAddress, from start: Int, _ ways: Ways, _ tables: [OwnRoutes?]
  ) -> [Int]? {
    var passed: [Int] = []
    var router = start
    while true {
      if let first = passed.firstIndex(of: router) {
        let circle = passed[first...]
        let least = circle.indices.min { circle[$0] < circle[$1] } ?? first
        return Array(circle[least...] + circle[..<least])
      }
      passed.append(router)
      let own = tables[router]
      guard let step = next(from: router, to: address, ways, own), var end = ways.end(of: step)
      else { return nil }
      if end == ways.here {
        // Over the local network to another router in it.
        let chosen = own?[address].flatMap { ways.direction(from: ways.here, toNeighbor: $0) }
        guard let further = chosen ?? next(from: ways.here, to: address, ways, nil),
          let other = ways.end(of: further)
        else { return nil }
        end = other
      }
      router = end
    }
  }

  private func next(
    from router: Int, to address: IPAddress, _ ways: Ways, _ own: OwnRoutes?
  ) -> Ways.Direction? {
    if let via = own?[address] { return ways.direction(from: router, toNeighbor: via) }
    switch ways.target(of: address) {
    case .router(let other), .hosts(_, let other):
      return other == router ? nil : ways.next(from: router, to: other)
    case nil:
      guard let last, last != router else { return nil }
      return ways.next(from: router, to: last)
    }
  }
}

extension AddressSpec {
  /// One of each family.
  fileprivate var examples: [IPAddress] {
    [ipv4.map { .ipv4($0.lowerBound) }, ipv6.map { .ipv6($0.lowerBound) }].compactMap { $0 }
  }
}
