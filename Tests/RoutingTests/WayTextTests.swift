import FakeNetwork
import Impairment
import Routing
import Testing
import Wire

/// What is said of ways: whom they pass, how long they take, and how much they hold.
@Suite struct WayTextTests {
  static let routers = "10.0.0.254,fd00::fe=edge 10.1.1.1,fd01:1::1=red 10.1.2.1,fd01:2::1=blue"

  /// Each step has the words of the link that leads there, in the direction in which one goes from here; the
  /// delays of all links are added up, there and back; the smallest MTU is that of all.
  @Test(
    arguments: [
      (
        "here - edge; edge - red; red - 10.9.0.0/16", ["edge", "red", "hosts"], 0, 0, nil
      ),
      (
        "here - edge (delay 1ms, mtu 1500); edge - red (delay 5ms, mtu 1400, cost 3); red - 10.9.0.0/16 (delay 20ms, mtu 1450)",
        [
          "edge (delay 1ms, mtu 1500)", "red (delay 5ms, mtu 1400, cost 3)",
          "hosts (delay 20ms, mtu 1450)",
        ], 26, 26, 1400
      ),
      (
        "here - edge; edge - red (forth delay 5ms, back delay 9ms); red - 10.9.0.0/16",
        ["edge", "red (there delay 5ms, back delay 9ms)", "hosts"], 5, 9, nil
      ),
      // The same link, named from its other end.
      (
        "here - edge; red - edge (forth delay 9ms, back delay 5ms, cost 2); red - 10.9.0.0/16",
        ["edge", "red (there delay 5ms, back delay 9ms, cost 2)", "hosts"], 5, 9, nil
      ),
      (
        "edge - here (forth delay 9ms); red - edge (back delay 5ms); red - 10.9.0.0/16",
        ["edge (back delay 9ms)", "red (there delay 5ms)", "hosts"], 5, 9, nil
      ),
      (
        "here - edge (forth loss 1%); edge - red; red - 10.9.0.0/16 (forth delay 1ms, back delay 2ms, mtu 576)",
        ["edge (there loss 1%)", "red", "hosts (there delay 1ms, back delay 2ms, mtu 576)"], 1, 2,
        576
      ),
      // Over the router that costs less.
      (
        "here - edge; edge - red (cost 3, delay 1ms); edge - blue (delay 5ms); red - blue (forth delay 3ms, back delay 2ms); red - 10.9.0.0/16",
        ["edge", "blue (delay 5ms)", "red (there delay 2ms, back delay 3ms)", "hosts"], 7, 8, nil
      ),
    ] as [(String, [String], Int64, Int64, Int?)])
  func ways(_ links: String, _ steps: [String], _ forth: Int64, _ back: Int64, _ mtu: Int?) throws {
    let ways = try Topology(Self.routers, links).ways
    #expect(ways.map { $0.hosts.map(\.description) } == [["10.9.0.0/16"]])
    let way = try #require(ways.first)
    #expect(way.steps.map { $0.name + ($0.words.isEmpty ? "" : " (\($0.words))") } == steps)
    #expect(way.delay.forth == forth * 1_000_000)
    #expect(way.delay.back == back * 1_000_000)
    #expect(way.mtu == mtu)
  }

  /// One way for each link that hosts are on, in that order; none to what cannot be reached.
  @Test func severalWays() throws {
    let ways = try Topology(
      Self.routers,
      "red - 10.8.0.0/16; here - edge; edge - red; edge - 10.9.0.0/16,fd09::/64; blue - 10.7.0.0/16"
    ).ways
    #expect(
      ways.map { $0.hosts.map(\.description) } == [["10.8.0.0/16"], ["10.9.0.0/16", "fd09::/64"]])
    #expect(ways.map { $0.steps.map(\.name) } == [["edge", "red", "hosts"], ["edge", "hosts"]])
  }

  /// A link is described as it was named, with what is said of either direction.
  @Test(arguments: [
    "here - edge", "edge - red (delay 5ms)", "edge - red (there delay 5ms, back delay 9ms)",
    "red - edge (there delay 5ms, mtu 1400)", "edge - red (back delay 5ms, cost 2)",
    "red - 10.9.0.0/16 (mtu 68, cost 65535)",
  ])
  func described(_ text: String) throws {
    let topology = try Topology(
      Self.routers, text.replacing("there", with: "forth"))
    #expect(topology.linkTexts == [text])
  }
}

/// The addresses that routers have on their links.
@Suite struct LinkAddressTests {
  /// An address that a router has anyway is not there twice.
  @Test func once() throws {
    var topology = try Topology(WayTextTests.routers, "here - edge; edge - red; red - blue")
    topology.links[1].addresses.far = (IPv4Address("10.1.1.1"), IPv6Address("fd01:1::1"))
    topology.links[2].addresses.near = (IPv4Address("10.20.0.1"), nil)
    topology.links[2].addresses.far = (nil, IPv6Address("fd20::2"))
    #expect(
      topology.addresses.map { $0.map(\.description) } == [
        ["10.0.0.254,fd00::fe"], ["10.1.1.1,fd01:1::1", "10.20.0.1"],
        ["10.1.2.1,fd01:2::1", "fd20::2"],
      ])
  }

  /// Links are the same where the addresses of both of their ends are.
  @Test func equality() {
    let address = (IPv4Address("10.20.0.1"), IPv6Address("fd20::1"))
    let changes: [(inout Topology.Link.Addresses) -> Void] = [
      { _ in }, { $0.near = address }, { $0.far = address },
      { ($0.near, $0.far) = (address, address) },
      { $0.near.0 = address.0 }, { $0.near.1 = address.1 }, { $0.far.0 = address.0 },
      { $0.far.1 = address.1 },
    ]
    let links = changes.map { change in
      var link = Topology.Link(.router(0), .router(1))
      change(&link.addresses)
      return link
    }
    for (one, left) in links.enumerated() {
      for (other, right) in links.enumerated() { #expect((left == right) == (one == other)) }
    }
    #expect(Set(links + links).count == links.count)
  }
}
