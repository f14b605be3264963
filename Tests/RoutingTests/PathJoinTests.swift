import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// What several paths come to together.
@Suite struct PathJoinTests {
  /// Routers with the same address are one, and so are links between the same, in whichever direction.
  @Test(
    arguments: [
      (
        "fd08::/64 via fd00::fe=edge fd02::1=red", "fd09::/64 via fd00::fe fd03::1=blue",
        ["edge", "red", "blue"],
        ["here - edge", "edge - red", "red - fd08::/64", "edge - blue", "blue - fd09::/64"]
      ),
      (
        "10.8.0.0/16 via 10.0.0.254=edge 10.2.0.1=red 10.4.0.1=far",
        "10.9.0.0/16 via 10.0.0.254 10.3.0.1=blue 10.4.0.1", ["edge", "red", "far", "blue"],
        [
          "here - edge", "edge - red", "red - far", "far - 10.8.0.0/16", "edge - blue",
          "blue - far", "far - 10.9.0.0/16",
        ]
      ),
      (
        "10.8.0.0/16 via 10.0.0.254=edge 10.2.0.1=red 10.3.0.1=blue",
        "10.9.0.0/16 via 10.0.0.254 10.3.0.1 10.2.0.1", ["edge", "red", "blue"],
        [
          "here - edge", "edge - red", "red - blue", "blue - 10.8.0.0/16", "edge - blue",
          "red - 10.9.0.0/16",
        ]
      ),
      (
        "10.8.0.0/16 via 10.0.0.254=edge 10.2.0.1=red",
        "10.9.0.0/16 via 10.0.0.253=other 10.0.0.254",
        ["edge", "red", "other"],
        [
          "here - edge", "edge - red", "red - 10.8.0.0/16", "here - other", "other - edge",
          "edge - 10.9.0.0/16",
        ]
      ),
    ] as [(String, String, [String], [String])])
  func rows(_ first: String, _ second: String, _ routers: [String], _ links: [String]) throws {
    let topology = try paths(first, second)
    #expect(topology.routers.map(\.name) == routers)
    #expect(topology.linkTexts == links)
  }

  /// One router has all addresses that are said of it, one of each family.
  @Test(arguments: [
    ("10.0.0.254,fd00::fe", "10.0.0.254,fd00::fe", ["10.0.0.254,fd00::fe"]),
    ("10.0.0.254,fd00::fe", "10.0.0.254", ["10.0.0.254,fd00::fe"]),
    ("10.0.0.254,fd00::fe", "fd00::fe", ["10.0.0.254,fd00::fe"]),
    ("10.0.0.254", "10.0.0.254,fd00::fe", ["10.0.0.254,fd00::fe"]),
    ("fd00::fe", "10.0.0.254,fd00::fe", ["10.0.0.254,fd00::fe"]),
    ("10.0.0.254", "10.0.0.254", ["10.0.0.254"]), ("fd00::fe", "fd00::fe", ["fd00::fe"]),
    ("10.0.0.254", "fd00::fe", ["10.0.0.254", "fd00::fe"]),
    ("10.0.0.254,fd00::fe", "10.0.0.253,fd00::fd", ["10.0.0.254,fd00::fe", "10.0.0.253,fd00::fd"]),
    ("10.0.0.254,fd00::fe", "10.0.0.253,fd00::fe", []),
    ("10.0.0.254,fd00::fe", "10.0.0.254,fd00::fd", []),
  ])
  func addresses(_ first: String, _ second: String, _ addresses: [String]) throws {
    let paths = ["10.8.0.0/16 via \(first)=one", "10.9.0.0/16 via \(second)=two"]
    do {
      let topology = try Topology(paths: paths)
      #expect(
        topology.addresses.map { "\($0.map(\.description).joined(separator: " "))" } == addresses)
    } catch let fault as Topology.Fault {
      #expect(addresses.isEmpty)
      #expect(
        fault.description == "two is one router with one, and has other addresses there")
      #expect(fault.subject == .path(1))
    }
  }

  /// Who is silent in one path is silent in all.
  @Test(arguments: [("", "", false), ("(silent)", "", true), ("", "(silent)", true)])
  func silence(_ first: String, _ second: String, _ isSilent: Bool) throws {
    let topology = try paths(
      "10.8.0.0/16 via 10.0.0.254\(first) 10.2.0.1", "10.9.0.0/16 via 10.0.0.254\(second) 10.3.0.1")
    #expect(topology.routers.map(\.isSilent) == [isSilent, false, false])
  }

  /// What is said of a link is said once, or in the same words.
  @Test(
    arguments: [
      ("(delay 5ms)", "", "delay 5ms"), ("(delay 5ms)", "(delay 5ms)", "delay 5ms"),
      ("", "(delay 5ms)", "delay 5ms"), ("", "(cost 2)", "cost 2"),
      ("(mtu 1400)", "(mtu 1400)", "mtu 1400"), ("(cost 2)", "(cost 2)", "cost 2"),
      ("(mtu 1400 cost 2)", "(silent)", "mtu 1400, cost 2"), ("(delay 5ms)", "(delay 6ms)", nil),
      ("(mtu 1400)", "(mtu 1300)", nil), ("(cost 2)", "(cost 3)", nil),
      ("(delay 5ms mtu 1400)", "(mtu 1400)", nil), ("(delay 5ms cost 2)", "(cost 2)", nil),
    ] as [(String, String, String?)])
  func words(_ first: String, _ second: String, _ words: String?) throws {
    let paths = [
      "10.8.0.0/16 via 10.0.0.254 10.2.0.1\(first)", "10.9.0.0/16 via 10.0.0.254 10.2.0.1\(second)",
    ]
    do {
      let topology = try Topology(paths: paths)
      #expect(topology.described.map { Optional($0.words) } == ["", words, "", ""])
    } catch let fault as Topology.Fault {
      #expect(words == nil)
      #expect(
        fault.description
          == "the link to 10.2.0.1 is given twice with different words: give them once")
      #expect(fault.subject == .path(1))
    }
  }

  /// The same link in the other direction is the same link.
  @Test(arguments: [("5ms", true), ("6ms", false)])
  func turned(_ delay: String, _ isSame: Bool) throws {
    let paths = [
      "10.8.0.0/16 via 10.0.0.254 10.2.0.1 10.3.0.1(delay 5ms)",
      "10.9.0.0/16 via 10.0.0.254 10.3.0.1 10.2.0.1(delay \(delay))",
    ]
    if isSame {
      let words = try Topology(paths: paths).described.map(\.words)
      #expect(words.count { $0 == "delay 5ms" } == 1)
    } else {
      #expect(throws: Topology.Fault.self) { try Topology(paths: paths) }
    }
  }

  /// A row of routers may have nobody behind it.
  @Test func noHosts() throws {
    let topology = try Topology([
      PathRequest([], [.init(Router("edge", ipv4: IPv4Address("10.0.0.254")))])
    ])
    #expect(topology.linkTexts == ["here - edge"])
    #expect(topology.ways.isEmpty)
  }

  /// What no link leads to goes down the only row; where there are several the first router refuses it.
  @Test func elsewhere() throws {
    let packet = echo { $0.destinationIP = "10.77.0.1" }
    let row = "10.9.0.0/16 via 10.0.0.254=edge 10.2.0.1=red 10.3.0.1=far"
    var one = try Lab(row, hosts: ["10.9.0.0/16"])
    #expect(one.send(packet)?.count == 1)
    #expect(one.endings() == ["network unreachable at far (hop 3)"])
    var several = try Lab(row, "10.8.0.0/16 via 10.0.0.254 10.4.0.1=blue", hosts: ["10.9.0.0/16"])
    #expect(several.send(packet)?.count == 1)
    #expect(several.endings() == ["network unreachable at edge (hop 1)"])
  }
}
