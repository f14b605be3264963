import FakeNetwork
import Routing
import Testing
import Wire

/// Which router of the local network leads where.
@Suite struct FirstRouterTests {
  private func texts<Address: NetworkAddress>(_ routes: [Topology.First<Address>]) -> [String] {
    routes.map { route in
      let range =
        route.range.lowerBound == route.range.upperBound
        ? "\(route.range.lowerBound)" : "\(route.range.lowerBound)-\(route.range.upperBound)"
      return "\(range) via \(route.gateway)"
    }
  }

  /// Ranges behind the same router that meet or overlap are one, in the place of the one named first; where
  /// such of two routers overlap all stay as they are.
  @Test(arguments: [
    ("edge - 10.9.0.0/25; edge - 10.9.0.128/25", ["10.9.0.0-10.9.0.255 via 10.0.0.254"]),
    ("edge - 10.9.0.128/25; edge - 10.9.0.0/25", ["10.9.0.0-10.9.0.255 via 10.0.0.254"]),
    (
      "edge - 10.9.0.0-10.9.0.5; edge - 10.9.0.5-10.9.0.9",
      ["10.9.0.0-10.9.0.9 via 10.0.0.254"]
    ),
    (
      "edge - 10.9.0.0-10.9.0.9; edge - 10.9.0.5-10.9.0.20",
      ["10.9.0.0-10.9.0.20 via 10.0.0.254"]
    ),
    ("edge - 10.9.0.0/24; edge - 10.9.0.5-10.9.0.20", ["10.9.0.0-10.9.0.255 via 10.0.0.254"]),
    (
      "edge - 10.9.0.0-10.9.0.9; edge - 10.9.0.11-10.9.0.20",
      ["10.9.0.0-10.9.0.9 via 10.0.0.254", "10.9.0.11-10.9.0.20 via 10.0.0.254"]
    ),
    (
      "edge - 10.9.0.0/25; edge - 10.9.0.128/25; other - 10.9.1.0/24",
      ["10.9.0.0-10.9.0.255 via 10.0.0.254", "10.9.1.0-10.9.1.255 via 10.0.0.100"]
    ),
    (
      "edge - 10.9.0.0/16; other - 10.9.5.0/24; edge - 10.8.0.0/17; edge - 10.8.128.0/17",
      [
        "10.9.0.0-10.9.255.255 via 10.0.0.254", "10.9.5.0-10.9.5.255 via 10.0.0.100",
        "10.8.0.0-10.8.127.255 via 10.0.0.254", "10.8.128.0-10.8.255.255 via 10.0.0.254",
      ]
    ),
    (
      "edge - 10.9.1.0/24; other - 10.7.0.0/24; edge - 10.9.0.0/24",
      ["10.9.0.0-10.9.1.255 via 10.0.0.254", "10.7.0.0-10.7.0.255 via 10.0.0.100"]
    ),
    (
      "other - 10.7.0.0/24; edge - 255.255.0.0-255.255.255.255; edge - 255.255.255.255",
      ["10.7.0.0-10.7.0.255 via 10.0.0.100", "255.255.0.0-255.255.255.255 via 10.0.0.254"]
    ),
  ])
  func joined(_ links: String, _ routes: [String]) throws {
    let topology = try Topology(
      "10.0.0.254=edge 10.0.0.100=other", "here - edge; here - other; " + links)
    let own = ["10.0.0.254 via 10.0.0.254", "10.0.0.100 via 10.0.0.100"]
    #expect(texts(topology.firstRouters.ipv4) == routes + own)
    #expect(topology.firstRouters.ipv6.isEmpty)
  }

  /// Over the router that costs least, where that has an address of the family; and to no one whom no link
  /// leads to.
  @Test func both() throws {
    let topology = try Topology(
      "10.0.0.254,fd00::fe=edge 10.0.0.100=other 10.3.0.1,fd03::1=far 10.4.0.1=lost",
      "here - edge; here - other (cost 2); other - far; edge - far; far - 10.9.0.0/16,fd09::/64; other - 10.8.0.0/16,fd08::/64; lost - 10.7.0.0/16"
    )
    #expect(
      texts(topology.firstRouters.ipv4) == [
        "10.9.0.0-10.9.255.255 via 10.0.0.254", "10.8.0.0-10.8.255.255 via 10.0.0.100",
        "10.0.0.254 via 10.0.0.254", "10.0.0.100 via 10.0.0.100", "10.3.0.1 via 10.0.0.254",
      ])
    #expect(
      texts(topology.firstRouters.ipv6) == [
        "fd09::-fd09::ffff:ffff:ffff:ffff via fd00::fe", "fd00::fe via fd00::fe",
        "fd03::1 via fd00::fe",
      ])
  }
}

/// Circles that routes of routers make.
@Suite struct LoopTests {
  /// - Parameter routes: `red via edge`, each to the hosts.
  private func loops(_ links: String, _ routes: [String]) throws -> [String] {
    var topology = try Topology(
      "10.0.0.254=edge 10.0.0.253=red 10.1.2.1=blue 10.2.0.1=far", links + "; far - 10.9.0.0/16")
    let number = { (name: Substring) in topology.routers.firstIndex { $0.name == name }! }
    for route in routes {
      let words = route.split(separator: " ")
      topology.routers[number(words[0])].routes.append(.init(topology.hosts, via: number(words[2])))
    }
    return topology.loops.map { loop in
      let names = loop.routers.map { topology.routers[$0].name }
      return "\(loop.address): \(names.joined(separator: " "))"
    }
  }

  /// A circle may have ways of the least cost in it, and begins with the router named first.
  @Test(
    arguments: [
      ("here - edge; edge - red; edge - blue; red - far; blue - far", [], []),
      ("here - edge; edge - red; edge - blue; red - far; blue - far", ["edge via blue"], []),
      (
        "here - edge; edge - red; edge - blue; red - far; blue - far", ["red via edge"],
        ["10.9.0.0: edge red"]
      ),
      ("here - edge; edge - red; edge - blue; red - far; blue - far", ["blue via edge"], []),
      (
        "here - edge; edge - red; edge - blue; red - blue; blue - far",
        ["edge via blue", "blue via red", "red via edge"], ["10.9.0.0: edge blue red"]
      ),
      (
        "here - edge; edge - red; edge - blue; red - blue; blue - far",
        ["edge via red", "blue via edge"], ["10.9.0.0: edge red blue"]
      ),
      // The last router sends what is for its own hosts elsewhere.
      ("here - edge; edge - red; red - blue; blue - far", ["far via blue"], ["10.9.0.0: blue far"]),
      // Over the local network, and on from there or back.
      ("here - edge; here - red; edge - blue; red - far", ["edge via red"], []),
      (
        "here - edge; here - red; edge - blue; red - far", ["edge via red", "red via edge"],
        ["10.9.0.0: edge red"]
      ),
      ("here - edge; here - red; edge - blue; red - far", ["red via edge"], ["10.9.0.0: edge red"]),
    ] as [(String, [String], [String])])
  func circles(_ links: String, _ routes: [String], _ circles: [String]) throws {
    #expect(try loops(links, routes) == circles)
  }

  /// To a router's own address they may go in a circle, too.
  @Test func toARouter() throws {
    var topology = try Topology(
      "10.0.0.254=edge 10.1.1.1=red 10.1.2.1=blue", "here - edge; edge - red; red - blue")
    topology.routers[1].routes = [.init([try AddressSpec(parsing: "10.1.2.1")], via: 0)]
    #expect(topology.loops.map(\.routers) == [[0, 1]])
    topology.routers[1].routes = [.init([try AddressSpec(parsing: "10.77.0.1")], via: 0)]
    #expect(topology.loops.isEmpty)
  }
}
