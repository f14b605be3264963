import Algorithms
import Wire

/// Where each packet goes next: of all ways that of the least cost, of such that over the link which was
/// named first. Its cost depends on the routers, not on the hosts.
final class Ways {
  /// A direction of a link: twice the link's place, and one more from far to near.
  struct Direction: Hashable {
    let rawValue: Int32

    init(_ link: Int, isBack: Bool) { rawValue = Int32(link * 2 + (isBack ? 1 : 0)) }
    init(rawValue: Int) { self.rawValue = Int32(rawValue) }

    var place: Int { Int(rawValue) }
    var link: Int { place >> 1 }
    var isBack: Bool { rawValue & 1 != 0 }
    var reversed: Direction { Direction(link, isBack: !isBack) }
  }

  /// Where packets to an address go.
  enum Target: Hashable {
    case router(Int)
    /// The hosts of a link, which hangs on a router.
    case hosts(link: Int, router: Int)
  }

  private typealias Edge = (direction: Direction, node: Int, cost: Int)

  let topology: Topology
  /// The local network stands behind the routers.
  let here: Int
  private var edges: [[Edge]]
  /// For each target the direction that each node takes, as far as somebody has asked.
  private var next: [[Direction?]?]
  private let targets4: RangeMap<UInt32, Target>
  private let targets6: RangeMap<UInt128, Target>

  init(_ topology: Topology) {
    self.topology = topology
    here = topology.routers.count
    edges = Array(repeating: [], count: here + 1)
    next = Array(repeating: nil, count: here + 1)
    var (rules4, rules6): ([(ClosedRange<UInt32>, Target)], [(ClosedRange<UInt128>, Target)])
    (rules4, rules6) = ([], [])
    func add(_ specs: [AddressSpec], _ target: Target) {
      for spec in specs {
        if let range = spec.ipv4 {
          rules4.append((range.lowerBound.rawValue...range.upperBound.rawValue, target))
        }
        if let range = spec.ipv6 {
          rules6.append((range.lowerBound.rawValue...range.upperBound.rawValue, target))
        }
      }
    }
    for (router, specs) in topology.addresses.enumerated() { add(specs, .router(router)) }
    for (place, link) in topology.links.enumerated() {
      let near = Self.node(link.near, here: here)
      if case .hosts(let hosts) = link.far, let near, near != here {
        add(hosts, .hosts(link: place, router: near))
      } else if let near, let far = Self.node(link.far, here: here) {
        edges[near].append((Direction(place, isBack: false), far, link.cost))
        edges[far].append((Direction(place, isBack: true), near, link.cost))
      }
    }
    targets4 = RangeMap(rules4) { $0[0] }
    targets6 = RangeMap(rules6) { $0[0] }
  }

  private static func node(_ end: Topology.End, here: Int) -> Int? {
    switch end {
    case .here: here
    case .router(let router): router
    case .hosts: nil
    }
  }

  /// What a direction leads to; `nil` where those are hosts.
  func end(of direction: Direction) -> Int? {
    let link = topology.links[direction.link]
    return Self.node(direction.isBack ? link.near : link.far, here: here)
  }

  /// What it comes from; `nil` where those are hosts.
  func beginning(of direction: Direction) -> Int? { end(of: direction.reversed) }

  func target(of address: IPv4Address) -> Target? { targets4[address.rawValue] }
  func target(of address: IPv6Address) -> Target? { targets6[address.rawValue] }

  /// The direction from one node towards another; `nil` where no way leads there, and where it is that.
  func next(from node: Int, to target: Int) -> Direction? {
    if next[target] == nil { next[target] = tree(to: target).next }
    return next[target]?[node]
  }

  /// Over how many routers a packet comes from here to a router, that one among them.
  func hop(of router: Int) -> Int? {
    var (node, count) = (router, 1)
    while let direction = next(from: node, to: here), let end = end(of: direction), end != here {
      (node, count) = (end, count + 1)
    }
    return next(from: node, to: here) == nil ? nil : count
  }

  /// The direction to a neighbor.
  func direction(from node: Int, toNeighbor neighbor: Int) -> Direction? {
    edges[node].first { $0.node == neighbor }?.direction
      // In the local network all are neighbors.
      ?? (edges[node].contains { $0.node == here } && edges[neighbor].contains { $0.node == here }
        ? edges[node].first { $0.node == here }?.direction : nil)
  }

  private struct Open: Comparable {
    let cost: Int
    let node: Int

    static func < (left: Open, right: Open) -> Bool {
      (left.cost, left.node) < (right.cost, right.node)
    }
  }

  /// Dijkstra's, from the target on.
  private func tree(to target: Int) -> (next: [Direction?], cost: [Int?]) {
    var next = [Direction?](repeating: nil, count: edges.count)
    var cost = [Int?](repeating: nil, count: edges.count)
    cost[target] = 0
    var open = PriorityQueue([Open(cost: 0, node: target)])
    while let first = open.first {
      open.removeFirst()
      guard first.cost == cost[first.node] else { continue }
      for edge in edges[first.node] {
        let sum = first.cost + edge.cost
        guard cost[edge.node].map({ sum < $0 }) ?? true else { continue }
        cost[edge.node] = sum
        next[edge.node] = edge.direction.reversed
        open.insert(Open(cost: sum, node: edge.node))
      }
    }
    return (next, cost)
  }
}
