import Algorithms
import FakeNetwork
import TestFrames
import Testing
import Wire

@testable import Routing

/// Trees of routers by rule.
@Suite struct GrowthTests {
  private func prefix(_ text: String) -> IPv4Prefix { IPv4InterfaceAddress(text)!.prefix }

  private func grown(
    _ levels: [Int], to hosts: [String], from text: String = "10.128.0.0/16"
  ) throws -> Topology {
    var topology = Topology(
      [Router("edge", ipv4: IPv4Address("10.0.0.254"))], [.init(.here, .router(0))])
    topology.grow(
      try Growth(levels, from: prefix(text)), on: 0,
      to: try hosts.map { try AddressSpec(parsing: $0) })
    return topology
  }

  /// Level by level, each behind one of the level before.
  @Test func addresses() throws {
    let topology = try grown([2, 3], to: [])
    #expect(
      topology.routers.map(\.name) == ["edge"] + (1...8).map { "10.128.0.\($0)" })
    #expect(
      topology.links.map { "\(topology.name(of: $0.near)) - \(topology.name(of: $0.far))" } == [
        "here - edge", "edge - 10.128.0.1", "edge - 10.128.0.2", "10.128.0.1 - 10.128.0.3",
        "10.128.0.1 - 10.128.0.4", "10.128.0.1 - 10.128.0.5", "10.128.0.2 - 10.128.0.6",
        "10.128.0.2 - 10.128.0.7", "10.128.0.2 - 10.128.0.8",
      ])
  }

  /// Each range is divided among the last level without a gap, in blocks of the same size.
  @Test(
    arguments: [
      ("11.0.0.0/8", [10, 100], 1000), ("11.0.0.0/24", [3], 3), ("11.0.0.0/30", [8], 4),
      ("11.0.0.7-11.0.0.9", [2], 2), ("0.0.0.0/0", [1], 1), ("11.0.0.0/24", [255], 255),
      ("11.0.0.1-11.0.3.200", [7, 5], 35),
    ] as [(String, [Int], Int)])
  func shares(_ hosts: String, _ levels: [Int], _ count: Int) throws {
    let shares = try grown(levels, to: [hosts]).hosts.compactMap(\.ipv4)
    #expect(shares.count == count)
    let all = try #require(try AddressSpec(parsing: hosts).ipv4)
    #expect(shares.first?.lowerBound == all.lowerBound && shares.last?.upperBound == all.upperBound)
    for (one, next) in zip(shares, shares.dropFirst()) {
      #expect(one.upperBound.rawValue + 1 == next.lowerBound.rawValue)
    }
    let sizes = shares.dropLast().map { $0.upperBound.rawValue - $0.lowerBound.rawValue }
    #expect((sizes.max() ?? 0) <= 2 * (sizes.min() ?? 0) + 1)
  }

  /// The blocks are as many as the sharers, and less than twice as many.
  @Test(
    arguments: [
      ("11.0.0.0/24", 3, ["11.0.0.0/26", "11.0.0.64/26", "11.0.0.128/25"]),
      ("11.0.0.0/24", 4, ["11.0.0.0/26", "11.0.0.64/26", "11.0.0.128/26", "11.0.0.192/26"]),
      ("11.0.0.0-11.0.0.138", 3, ["11.0.0.0/26", "11.0.0.64/26", "11.0.0.128-11.0.0.138"]),
      ("11.0.0.0/31", 3, ["11.0.0.0", "11.0.0.1"]), ("11.0.0.0/24", 1, ["11.0.0.0/24"]),
      ("0.0.0.0/0", 2, ["0.0.0.0/1", "128.0.0.0/1"]),
      ("fd20::/32", 2, ["fd20::/33", "fd20:0:8000::/33"]),
      ("fd20::/126", 3, ["fd20::", "fd20::1", "fd20::2/127"]),
    ] as [(String, Int, [String])])
  func blocks(_ hosts: String, _ count: Int, _ blocks: [String]) throws {
    let shares = try grown([count], to: [hosts]).hosts
    #expect(Set(shares.map(\.description)) == Set(blocks))
    #expect(shares.count == blocks.count)
  }

  /// The address of either family is that of the other, counted from the first that is a host's.
  @Test func addressesOfBothFamilies() throws {
    let prefix6 = IPv6Prefix(around: IPv6Address(0xfd80 << 112), length: 64)
    let both = try Growth([2, 2], from: prefix("10.128.0.0/16"), prefix6)
    let six = try Growth([2], from: nil, prefix6)
    var topology = Topology(
      [Router("edge", ipv4: IPv4Address("10.0.0.254"))], [.init(.here, .router(0))])
    topology.grow(both, on: 0, to: [])
    topology.grow(six, on: 0, to: [])
    #expect(
      topology.routerTexts.dropFirst() == [
        "10.128.0.1: [10.128.0.1,fd80::1]", "10.128.0.2: [10.128.0.2,fd80::2]",
        "10.128.0.3: [10.128.0.3,fd80::3]", "10.128.0.4: [10.128.0.4,fd80::4]",
        "10.128.0.5: [10.128.0.5,fd80::5]", "10.128.0.6: [10.128.0.6,fd80::6]",
        "fd80::1: [fd80::1]", "fd80::2: [fd80::2]",
      ])
  }

  /// Each level is described by its first router and its last.
  @Test func described() throws {
    let levels = try Growth([2, 3, 1], from: prefix("10.128.0.0/16")).described
    #expect(levels.map(\.each) == [2, 3, 1])
    #expect(levels.map(\.count) == [2, 6, 6])
    #expect(levels.map(\.first.name) == ["10.128.0.1", "10.128.0.3", "10.128.0.9"])
    #expect(levels.map(\.last.name) == ["10.128.0.2", "10.128.0.8", "10.128.0.14"])
  }

  @Test func sharesOfIPv6AndSingles() throws {
    let topology = try grown(
      [4], to: ["fd20::/32", "11.0.0.1", "11.0.0.2,fd20:1::2", "11.0.0.3", "11.0.0.4", "11.0.0.5"])
    #expect(
      topology.hosts.map(\.description) == [
        "11.0.0.1", "11.0.0.5", "fd20::/34", "11.0.0.2,fd20:1::2", "fd20:0:4000::/34", "11.0.0.3",
        "fd20:0:8000::/34", "11.0.0.4", "fd20:0:c000::/34",
      ])
  }

  @Test(
    arguments: [
      ([], "10.128.0.0/16", "a tree has one level or more"),
      ([3, 0], "10.128.0.0/16", "one router or more"),
      ([10, 1000], "10.128.0.0/16", "10 times 1000 are too many routers: 4096 at most"),
      ([Int.max, 3], "10.128.0.0/16", "are too many routers"),
      ([2, Int.max], "10.128.0.0/16", "are too many routers"),
      ([4096], "10.128.0.0/16", "4096 are too many routers: 4096 at most"),
      ([64, 63], "10.128.0.0/16", "64 times 63 are too many routers"),
      (
        [4095], "10.128.0.0/24",
        "10.128.0.0/24 has addresses for 254 routers, and the tree has 4095"
      ),
      ([1], "10.128.0.0/32", "10.128.0.0/32 has addresses for 0 routers, and the tree has 1"),
      ([Int](repeating: 1, count: 254), "10.128.0.0/16", "a tree of 254 levels: 253 at most"),
    ] as [([Int], String, String)])
  func faults(_ levels: [Int], _ from: String, _ reason: String) throws {
    let error = #expect(throws: Growth.Malformed.self) { try Growth(levels, from: prefix(from)) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func room() throws {
    #expect(try Growth([254], from: prefix("10.128.0.0/24")).counts == [254])
    #expect(throws: Growth.Malformed.self) { try Growth([255], from: prefix("10.128.0.0/24")) }
    #expect(try Growth([63, 64], from: prefix("10.128.0.0/16")).counts == [63, 4032])
  }

  /// A /8 behind a thousand routers: each hop is where the rule puts it.
  @Test func large() throws {
    var lab = try Lab(grown([10, 100], to: ["11.0.0.0/8"]), hosts: ["11.0.0.0/8"])
    let hops = (1...4).map { ttl in
      lab.send(echo(ttl: UInt8(ttl)) { $0.destinationIP = "11.77.1.2" })?.first.map {
        $0[26..<30].map(String.init).joined(separator: ".")
      }
    }
    #expect(hops == ["10.0.0.254", "10.128.0.4", "10.128.1.56", "11.77.1.2"])
    let routes = try grown([10, 100], to: ["11.0.0.0/8"]).firstRouters.ipv4
    #expect(
      routes.map { "\($0.range.lowerBound)-\($0.range.upperBound)" } == [
        "11.0.0.0-11.255.255.255", "10.0.0.254-10.0.0.254", "10.128.0.1-10.128.3.242",
      ])
  }
}

/// The least cost, by a slow and simple answer.
@Suite struct WayTreesTests {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func leastCost(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...14, using: &generator)
    var edges = [[WayTrees.Edge]](repeating: [], count: count)
    var costs = [[Int?]](repeating: [Int?](repeating: nil, count: count), count: count)
    for node in 0..<count { costs[node][node] = 0 }
    var ends: [(Int, Int)] = []
    func link(_ one: Int, _ other: Int) {
      guard one != other, costs[one][other] == nil else { return }
      let cost = Int.random(in: 1...4, using: &generator)
      edges[one].append((.init(ends.count, isBack: false), other, cost))
      edges[other].append((.init(ends.count, isBack: true), one, cost))
      (costs[one][other], costs[other][one]) = (cost, cost)
      ends.append((one, other))
    }
    // A tree with some circles, and not always all of it connected.
    for node in 1..<max(count, 1) where Int.random(in: 0..<9, using: &generator) > 0 {
      link(node, Int.random(in: 0..<node, using: &generator))
    }
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      link(
        Int.random(in: 0..<count, using: &generator), Int.random(in: 0..<count, using: &generator))
    }
    let direct = costs
    for middle in 0..<count {
      for one in 0..<count {
        for other in 0..<count {
          guard let first = costs[one][middle], let second = costs[middle][other] else { continue }
          costs[one][other] = min(costs[one][other] ?? .max, first + second)
        }
      }
    }
    let trees = WayTrees(edges, root: Int.random(in: 0..<count, using: &generator))
    for one in 0..<count {
      for other in 0..<count {
        var (node, sum) = (one, 0)
        while let direction = trees.next(from: node, to: other), sum <= 100 {
          let (near, far) = ends[direction.link]
          let next = direction.isBack ? near : far
          #expect((direction.isBack ? far : near) == node)
          sum += direct[node][next] ?? 1000
          node = next
        }
        #expect(costs[one][other] == (node == other ? sum : nil))
        let isOnAWay = one != other && costs[one][other] != nil
        #expect((trees.next(from: one, to: other) != nil) == isOnAWay)
        let edge = trees.edge(from: one, to: other)
        #expect((edge != nil) == (one != other && direct[one][other] != nil))
      }
    }
  }
}
