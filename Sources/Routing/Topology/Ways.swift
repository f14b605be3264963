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

  let topology: Topology
  /// All addresses of each router.
  let addresses: [[AddressSpec]]
  /// The local network stands behind the routers.
  let here: Int
  private let network: WayTrees
  /// What each direction leads to; less than 0 for hosts.
  private let ends: [Int32]
  private let targets: DualTable<Target>

  /// - Parameter knowsAddresses: whether packets are to find their targets.
  init(_ topology: Topology, knowsAddresses: Bool = true) {
    self.topology = topology
    here = topology.routers.count
    var edges = [[WayTrees.Edge]](repeating: [], count: here + 1)
    addresses = knowsAddresses ? topology.addresses : []
    var rules = addresses.enumerated().map { (hosts: $1, value: Target.router($0)) }
    var ends: [Int32] = []
    for (place, link) in topology.links.enumerated() {
      let near = Self.node(link.near, here: here)
      let far = Self.node(link.far, here: here)
      ends += [Int32(far ?? -1), Int32(near ?? -1)]
      if case .hosts(let hosts) = link.far, let near, near != here {
        if knowsAddresses { rules.append((hosts, .hosts(link: place, router: near))) }
      } else if let near, let far {
        edges[near].append((Direction(place, isBack: false), far, link.cost))
        edges[far].append((Direction(place, isBack: true), near, link.cost))
      }
    }
    network = WayTrees(edges, root: here)
    self.ends = ends
    targets = DualTable(rules)
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
    let end = ends[direction.place]
    return end < 0 ? nil : Int(end)
  }

  /// What it comes from; `nil` where those are hosts.
  func beginning(of direction: Direction) -> Int? { end(of: direction.reversed) }

  /// What a direction leads to, for people.
  func name(ofEnd direction: Direction) -> String {
    switch end(of: direction) {
    case nil:
      guard case .hosts(let hosts) = topology.links[direction.link].far else { return "" }
      return hosts.map(\.description).joined(separator: ",")
    case here?: return "here"
    case let router?: return topology.routers[router].name
    }
  }

  /// What it comes from, for people.
  func name(ofBeginning direction: Direction) -> String { name(ofEnd: direction.reversed) }

  func target(of address: IPAddress) -> Target? { targets[address] }

  /// The direction from one node towards another; `nil` where no way leads there, and where it is that.
  func next(from node: Int, to target: Int) -> Direction? { network.next(from: node, to: target) }

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
    network.edge(from: node, to: neighbor)
      // In the local network all are neighbors.
      ?? (network.edge(from: neighbor, to: here) == nil ? nil : network.edge(from: node, to: here))
  }
}
