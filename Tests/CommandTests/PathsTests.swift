import FakeNetwork
import Foundation
import Links
import Routing
import TestProgram
import Testing
import Wire

@testable import fakehost

/// `--path`, and `path`, `routers` and `links` of a scenario.
@Suite struct PathsTests {
  static let row = """
    {
      hosts: ["10.9.0.0/16", "fd09::/64"],
      path: [
        "10.0.0.254,fd00::fe",
        { router: "10.1.0.1,fd01::1", link: "delay 5ms 1ms" },
        { router: "10.2.0.1,fd02::1", silent: true },
        { router: "10.3.0.1,fd03::1", link: "loss 1%", mtu: 1400 },
      ],
    }
    """

  static let tree = """
    {
      hosts: ["10.8.0.0/24", "10.9.0.0/24"],
      routers: {
        edge: { address: "10.0.0.254" },
        red: { address: "10.1.1.1", refuse: "10.8.0.66 prohibited" },
        blue: { address: "10.1.2.1", quote: 8, "error-rate": 1, arp: "3s" },
      },
      links: [
        "here - edge",
        { between: "edge - red", forth: "delay 5ms", back: "delay 9ms" },
        { between: "edge - blue", both: "delay 20ms", mtu: 1400, cost: 2, at: "10.1.9.1 - 10.1.9.2" },
        "red - 10.8.0.0/24",
        "blue - 10.9.0.0/24",
      ],
    }
    """

  private func topology(_ text: String) throws -> Topology {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let plan = try RunPlan(parsing: ["--scenario", path])
      return try #require(try plan.statedTopology()).topology
    }
  }

  private func described(_ text: String) throws -> [String] {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let plan = try RunPlan(parsing: ["--scenario", path])
      return try #require(try plan.statedTopology()).lines
    }
  }

  @Test func aRow() throws {
    let topology = try topology(Self.row)
    #expect(topology.routers.map(\.name) == ["10.0.0.254", "10.1.0.1", "10.2.0.1", "10.3.0.1"])
    #expect(topology.routers.map(\.isSilent) == [false, false, true, false])
    #expect(topology.links.map(\.mtu) == [nil, nil, nil, 1400, nil])
    #expect(topology.links[1].forth == topology.links[1].back && topology.links[1].forth != nil)
    #expect(topology.hosts.map(\.description) == ["10.9.0.0/16", "fd09::/64"])
    #expect(topology.last == 3)
    #expect(
      try described(Self.row) == [
        "paths:",
        "  10.9.0.0/16,fd09::/64: here - 10.0.0.254 - 10.1.0.1 (delay 5ms 1ms) - 10.2.0.1 - 10.3.0.1 (loss 1%, mtu 1400) - hosts; 10ms there and back; MTU 1400",
      ])
  }

  @Test func aTree() throws {
    let topology = try topology(Self.tree)
    #expect(topology.routers.map(\.name) == ["edge", "red", "blue"])
    #expect(topology.routers[2].quote == 8 && topology.routers[2].errorRate == 1)
    #expect(topology.routers[2].resolution == 3_000_000_000)
    #expect(topology.routers[1].refusals.map(\.answer) == [.unreachable(.prohibited)])
    #expect(topology.links[2].cost == 2)
    #expect(topology.addresses[2].map(\.description) == ["10.1.2.1", "10.1.9.2"])
    #expect(topology.last == nil)
  }

  @Test func theCommandLineHoldsOverAScenario() throws {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try Self.row.write(toFile: path, atomically: true, encoding: .utf8)
      let plan = try RunPlan(
        parsing: ["--scenario", path, "--path", "10.9.0.0/16 via 10.0.0.253 10.7.0.1"])
      let topology = try #require(try plan.statedTopology()).topology
      #expect(topology.routers.map(\.name) == ["10.0.0.253", "10.7.0.1"])
    }
  }

  /// In the words of the command line, too.
  @Test func asAnOption() throws {
    let topology = try topology(
      """
      { hosts: ["10.9.0.0/16"], path: ["10.9.0.0/16 via 10.0.0.254 10.2.0.1(delay 80ms)"] }
      """)
    #expect(topology.routers.count == 2)
  }

  /// What is wrong is told with its line and column.
  @Test(
    arguments: [
      (row, "silent", "silnt", "6:35: silnt: no option is called that; did you mean silent?"),
      (row, "mtu: 1400", "mtu: 60", "7:57: mtu: it takes a number from 68 to 65535, not '60'"),
      (row, "mtu: 1400", "mtu: 1000", "7:5: path: mtu 1000: 1280 at least with IPv6"),
      (row, "delay 5ms", "delay 5", "5:41: link: delay takes a time"),
      (
        row, "delay 5ms", "delay 5ms mtu 1400",
        "5:41: link: mtu is a key of its own, beside it: mtu: 1400"
      ),
      (
        row, "\"10.0.0.254,fd00::fe\"", "[\"10.0.0.254\", \"fd00::fe\"]",
        "4:5: path: a hop is a text"
      ),
      (row, "10.0.0.254", "10.5.0.1", "4:5: path: the first router, 10.5.0.1, is no host of"),
      (row, "10.3.0.1,", "10.1.0.1,", "7:5: path: 10.1.0.1 is the address of both"),
      (
        row, "10.0.0.254", "10.0.0.1",
        "4:5: path: 10.0.0.1 is a router and the kernel's own address"
      ),
      (row, "{ router: \"10.1.0.1,fd01::1\", link", "{ link", "5:5: path: a hop has a router"),
      (
        row, ",fd00::fe", "",
        "4:5: path: 10.0.0.254 has no IPv6 address, but fd09::/64 lies behind it"
      ),
      (row, "silent: true", "silent: 7", "6:43: silent: it takes true, false, or"),
      (row, "path: [", "routers: {}, path: [", "3:3: path and routers are both given"),
      (tree, "edge - red", "edge - redd", "10:16: links: 'redd' is no router; did you mean red?"),
      (tree, "edge - red", "edge red", "10:16: links: a link is 'A - B', not 'edge red'"),
      (tree, "here - edge", "red - blue", "links: nothing leads from here"),
      (tree, "10.1.2.1", "10.1.1.1", "6:5: routers: 10.1.1.1 is the address of both red and blue"),
      (
        tree, "blue - 10.9.0.0/24", "blue - 10.8.0.0/24",
        "links: 10.8.0.0/24 hangs on both red and blue"
      ),
      (tree, "{ between: \"edge - blue\"", "{ between: \"edge - red\"", "is there twice"),
      (tree, "quote: 8", "quote: 4", "6:41: quote: it takes a number from 8 to 548, not '4'"),
      (
        tree, "10.8.0.66 prohibited", "10.8.0.66 forbidden",
        "5:41: refuse: what is said then is one of"
      ),
      (tree, "arp: \"3s\"", "arp: \"3\"", "arp takes a time"),
      (
        tree, "arp: \"3s\"", "route: \"10.9.0.0/24 via read\"",
        "route: 'read' is no router; did you mean red?"
      ),
      (tree, "arp: \"3s\"", "route: \"10.9.0.0/24 via red\"", "routers: blue has no link to red"),
      (tree, "edge: { address", "here: { address", "4:5: routers: 'here' is the local network"),
      (tree, "cost: 2", "cost: 0", "cost: it takes a number from 1 to 65535, not '0'"),
    ] as [(String, String, String, String)])
  func faults(_ text: String, _ old: String, _ new: String, _ reason: String) throws {
    let changed = text.replacingOccurrences(of: old, with: new)
    let error = #expect(throws: Failure.self) { try topology(changed) }
    let message = error?.message ?? ""
    #expect(message.contains(reason) && message.contains("lab.json5:"), "\(message)")
  }

  @Test func commandLineFaults() throws {
    let plan = try RunPlan(parsing: ["-a", "10.9.0.5", "--path", "10.9.0.0/16 via 10.5.0.1"])
    let refusal = Failure.usage(
      "--path: the first router, 10.5.0.1, is no host of the local network 10.0.0.0/24")
    #expect(throws: refusal) { try plan.statedTopology() }
    #expect(throws: Failure.self) { try RunPlan(parsing: ["--path", "10.9.0.0/16"]) }
    #expect(throws: Failure.self) {
      try MeasurePlan(parsing: ["--scenario", "/dev/null"])
    }
  }

  @Test func routes() throws {
    let plan = try RunPlan(parsing: [
      "-a", "10.9.0.0/16", "-a", "fd09::/64", "--path",
      "10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe 10.2.0.1,fd02::1",
    ])
    let lab = try #require(try plan.statedTopology())
    #expect(
      lab.routes.commands(of: "tap0") == [
        "ip route add 10.9.0.0/16 via 10.0.0.254 dev tap0",
        "ip route add 10.2.0.1 via 10.0.0.254 dev tap0",
        "ip -6 route add fd09::/64 via fd00::fe dev tap0",
        "ip -6 route add fd02::1 via fd00::fe dev tap0",
      ])
    #expect(lab.dot.contains("\"10.0.0.254\" -- \"10.2.0.1\";"))
    #expect(lab.notes.isEmpty)
  }

  /// What is right and yet may not be meant is told.
  @Test func notes() throws {
    let plan = try RunPlan(parsing: [
      "-a", "10.9.0.5", "--path",
      "10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe 10.2.0.1",
    ])
    #expect(
      try plan.statedTopology()?.notes == [
        "no --address is in fd09::/64: packets to it get 'unreachable'",
        "10.2.0.1 has no IPv6 address: it sends no IPv6 errors",
      ])
  }

  /// A path that leads to nobody.
  @Test func nobodyBehind() throws {
    #expect(
      try described("{ path: ['10.0.0.254', '10.2.0.1'] }") == [
        "paths:",
        "  note: no host is behind the routers: name some outside 10.0.0.0/24 and fd00::/64",
      ])
  }

  /// Hosts beyond the local network that are many are behind a router of their own accord.
  @Test func execHasARouter() throws {
    let network = try #require(IPv4Prefix(around: IPv4Address(10 << 24), length: 24) as IPv4Prefix?)
    let network6 = IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64)
    func routes(_ arguments: [String]) throws -> ExecRoutes {
      try ExecRoutes(ExecPlan(parsing: arguments + ["true"]), .tap, network, network6)
    }
    let many = try routes(["-a", "10.1.0.0/16"])
    #expect(many.topology?.routers.map(\.name) == ["10.0.0.254"])
    #expect(many.behind.commands() == ["ip route add 10.1.0.0/16 via 10.0.0.254"])
    #expect(many.direct.isEmpty && many.routers.map(\.description) == ["10.0.0.254"])
    let few = try routes(["-a", "10.1.0.0/28"])
    #expect(few.topology == nil && few.direct.map(\.description) == ["10.1.0.0/28"])
    let stated = try routes([
      "-a", "10.1.0.0/16", "-a", "10.2.0.9", "--path", "10.1.0.0/16 via 10.0.0.254 10.7.0.1",
    ])
    #expect(stated.direct.map(\.description) == ["10.2.0.9/32"])
    #expect(
      stated.behind.commands() == [
        "ip route add 10.1.0.0/16 via 10.0.0.254", "ip route add 10.7.0.1 via 10.0.0.254",
      ])
  }
}
