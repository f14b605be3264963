import Foundation
import Routing
import TestProgram
import Testing
import Wire

@testable import fakehost

/// `grow` and `source-route` of a scenario.
@Suite struct GrownPathsTests {
  private func lab(_ text: String) throws -> PathsDescription {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return try #require(try RunPlan(parsing: ["--scenario", path]).statedTopology())
    }
  }

  private static let grown = """
    {
      hosts: ["20.0.0.0/16", "fd20::/48"],
      path: ["10.0.0.254,fd00::fe"],
      grow: { tree: [2, 3], from: "10.128.0.0/16,fd80::/64", link: "delay 1ms", silent: true },
    }
    """

  @Test func onARow() throws {
    let lab = try lab(Self.grown)
    #expect(
      lab.lines.prefix(4) == [
        "paths:",
        "  2 routers behind 10.0.0.254: 10.128.0.1 to 10.128.0.2, fd80::1 to fd80::2",
        "  3 routers behind each of those, 6 in all: 10.128.0.3 to 10.128.0.8, fd80::3 to fd80::8",
        "  20.0.0.0/19,fd20::/51: here - 10.0.0.254 - 10.128.0.1 (delay 1ms) - 10.128.0.3 (delay 1ms) - hosts (delay 1ms); 6ms there and back",
      ])
    #expect(lab.lines.count == 9)
    #expect(lab.topology.routers.map(\.isSilent) == [false] + [Bool](repeating: true, count: 8))
    #expect(
      lab.text(to: .ipv4(.init("20.0.255.255")!))?.hasPrefix("path: 20.0.192.0/18,") == true)
    // The kernel needs one route to all hosts.
    #expect(lab.routes.commands().first == "ip route add 20.0.0.0/16 via 10.0.0.254")
    #expect(lab.dot.contains("\"10.128.0.2\" -- \"10.128.0.8\" [label=\"delay 1ms\"];"))
    #expect(lab.notes.isEmpty)
  }

  /// On one that it names; hosts that a link names stay there.
  @Test func onANamedRouter() throws {
    let topology = try lab(
      """
      {
        hosts: ["20.0.0.0/16", "10.9.0.0/24", "21.0.0.1"],
        routers: { edge: { address: "10.0.0.254" }, red: { address: "10.1.1.1" } },
        links: ["here - edge", "edge - red", "red - 10.9.0.0/24"],
        grow: { tree: 2, from: "10.128.0.0/24", on: "edge" },
        "source-route": true,
      }
      """
    ).topology
    #expect(topology.routers.map(\.name) == ["edge", "red", "10.128.0.1", "10.128.0.2"])
    #expect(
      topology.hosts.map(\.description) == [
        "10.9.0.0/24", "21.0.0.1", "20.0.0.0/17", "20.0.128.0/17",
      ])
    #expect(topology.routers.map(\.forwardsSourceRoutes) == [true, true, true, true])
  }

  @Test func hostsOfItsOwn() throws {
    let topology = try lab(
      """
      {
        hosts: ["20.0.0.0/16", "21.0.0.1"], path: ["10.0.0.254"],
        grow: { tree: [1], from: "10.128.0.0/24", hosts: "20.0.0.0/17", redirects: false },
      }
      """
    ).topology
    #expect(topology.hosts.map(\.description) == ["20.0.0.0/17"])
    #expect(topology.routers.map(\.redirects) == [true, false])
  }

  @Test(
    arguments: [
      ("tree: [2, 3], ", "", "4:3: grow: it takes { tree: [10, 100]"),
      ("[2, 3]", "[2, 3000]", "4:3: grow: 2 times 3000 are too many routers: 4096 at most"),
      ("[2, 3]", "[2, 0]", "4:21: tree: it takes a number from 1 to 4096, not '0'"),
      ("[2, 3]", "[]", "4:17: tree: it takes a number"),
      ("10.128.0.0/16", "10.128.0.1/16", "4:31: from: it takes a prefix, 10.128.0.0/16, or one of"),
      (
        "10.128.0.0/16", "10.128.0.0/29",
        "4:3: grow: 10.128.0.0/29 has addresses for 6 routers, and the tree has 8"
      ),
      ("silent", "silnt", "4:77: silnt: no option is called that; did you mean silent?"),
      ("silent: true", "at: \"10.1.0.1 - 10.1.0.2\"", "4:77: at: no option is called that"),
      ("silent: true", "mtu: 800", "4:3: grow: mtu 800: 1280 at least with IPv6"),
      ("silent: true", "on: \"red\"", "4:81: on: it takes the name of a router: 10.0.0.254"),
      ("path: [\"10.0.0.254,fd00::fe\"],", "", "4:3: grow: name a router, path: [\"10.0.0.254\"]"),
    ] as [(String, String, String)])
  func faults(_ old: String, _ new: String, _ reason: String) throws {
    let changed = Self.grown.replacingOccurrences(of: old, with: new)
    #expect(changed != Self.grown)
    let error = #expect(throws: Failure.self) { try lab(changed) }
    let message = error?.message ?? ""
    #expect(message.contains("lab.json5:" + reason), "\(message)")
  }

  @Test func sourceRouteTakesAWord() throws {
    let error = #expect(throws: Failure.self) {
      try lab("{ hosts: \"20.0.0.1\", path: [\"10.0.0.254\"], \"source-route\": 1 }")
    }
    #expect(error?.message.contains("source-route: it takes true or false") == true)
  }
}
