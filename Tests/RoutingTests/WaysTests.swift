import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// Which way packets go, and what cannot be.
@Suite struct WaysTests {
  /// edge - red - far and edge - blue - far, and hosts on far.
  func diamond(redCost: Int = 1) throws -> Topology {
    let routers = [
      Router("edge", ipv4: IPv4Address("10.0.0.254"), ipv6: IPv6Address("fd00::fe")),
      Router("red", ipv4: IPv4Address("10.1.1.1"), ipv6: IPv6Address("fd01:1::1")),
      Router("blue", ipv4: IPv4Address("10.1.2.1"), ipv6: IPv6Address("fd01:2::1")),
      Router("far", ipv4: IPv4Address("10.2.0.1"), ipv6: IPv6Address("fd02::1")),
    ]
    var links = [
      Topology.Link(.here, .router(0)), .init(.router(0), .router(1)),
      .init(.router(0), .router(2)), .init(.router(1), .router(3)), .init(.router(2), .router(3)),
      .init(
        .router(3),
        .hosts(try [AddressSpec(parsing: "10.9.0.0/16"), AddressSpec(parsing: "fd09::/64")])
      ),
    ]
    links[1].cost = redCost
    return Topology(routers, links)
  }

  @Test(arguments: [(1, "10.1.1.1"), (2, "10.1.2.1")])
  func leastCost(_ redCost: Int, _ second: String) throws {
    var lab = try Lab(diamond(redCost: redCost), hosts: ["10.9.0.0/16", "fd09::/64"])
    let hops = (1...4).map { ttl in
      lab.send(echo(ttl: UInt8(ttl)))?.first.map {
        $0[26..<30].map(String.init).joined(separator: ".")
      }
    }
    #expect(hops == ["10.0.0.254", second, "10.2.0.1", "10.9.0.5"])
    // What comes back has lost as many hops: nobody takes it for another way.
    #expect(lab.send(echo())?.map { $0[22] } == [61])
  }

  /// RFC 1812 4.3.2.4: an error has the address of the link by which it leaves; many routers take that by
  /// which its cause came, and here those differ.
  @Test(arguments: [(.egress, 1), (.ingress, 2)] as [(Router.ErrorSource, UInt8)])
  func errorSource(_ source: Router.ErrorSource, _ link: UInt8) throws {
    var topology = try diamond()
    topology.routers[0].routes = [.init(topology.hosts, via: 2)]
    topology.routers[3].errorSource = source
    topology.links[3].addresses.far = (IPv4Address("10.20.1.2"), IPv6Address("fd20:1::2"))
    topology.links[4].addresses.far = (IPv4Address("10.20.2.2"), IPv6Address("fd20:2::2"))
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo(ttl: 3))?.map { Bytes($0[26..<30]) } == [[10, 20, link, 2]])
    #expect(lab.send(echo6(ttl: 3))?.map { $0[25] } == [link])
    // All of its addresses are its own.
    #expect(lab.send(echo { $0.destinationIP = "10.20.2.2" })?.map { $0[34] } == [0])
  }

  /// Without a way for the rest, the first router says that there is none.
  @Test func noRoute() throws {
    var lab = try Lab(diamond(), hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo { $0.destinationIP = "10.77.0.1" })?.map { $0[35] } == [0])
    #expect(lab.endings() == ["network unreachable at edge (hop 1)"])
  }

  /// A router may be told another way, and two such ways may be a circle, which the time to live ends.
  @Test func loop() throws {
    var topology = try diamond()
    let all = try [AddressSpec(parsing: "10.9.0.0/16"), AddressSpec(parsing: "fd09::/64")]
    topology.routers[0].routes = [.init(all, via: 1)]
    topology.routers[1].routes = [.init(all, via: 0)]
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo(ttl: 255))?.count == 1)
    #expect(lab.send(echo6(ttl: 255))?.count == 1)
    #expect(lab.endings().allSatisfy { $0.hasPrefix("time exceeded at") })
    #expect(topology.loops.map(\.routers) == [[0, 1], [0, 1]])
  }

  /// Over the first router to a host of the local network, which answers by itself.
  @Test func backIntoTheLocalNetwork() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.routers[0].redirects = false
    var lab = try Lab(topology, hosts: ["10.0.0.5", "10.9.0.0/16", "fd09::/64"])
    let reply = lab.send(echo { $0.destinationIP = "10.0.0.5" })
    #expect(reply?.map { Bytes($0[6..<12]) } == [[2, 0, 10, 0, 0, 5]])
    #expect(reply?.map { $0[22] } == [64])
    #expect(lab.send(echo { $0.destinationIP = "10.0.0.6" })?.map { $0[35] } == [1])
  }

  /// Many hosts behind many routers take no more room than the routers.
  @Test func large() throws {
    var routers = [Router("10.0.0.254", ipv4: IPv4Address("10.0.0.254"))]
    var links = [Topology.Link(.here, .router(0))]
    for number in 1...1000 {
      routers.append(Router("r\(number)", ipv4: IPv4Address(UInt32(172 << 24 | 16 << 16 | number))))
      links.append(.init(.router((number - 1) / 10), .router(number)))
      let first = IPv4Address(UInt32(11 << 24 | number << 14))
      links.append(
        .init(.router(number), .hosts([AddressSpec(first...IPv4Address(first.rawValue | 0x3fff))])))
    }
    let topology = Topology(routers, links)
    var lab = try Lab(topology, hosts: ["11.0.0.0/8"])
    for number in [1, 77, 1000] {
      let address = IPv4Address(UInt32(11 << 24 | number << 14 | 5))
      let reply = lab.send(echo { $0.destinationIP = IP(stringLiteral: "\(address)") })
      #expect(reply?.count == 1)
    }
    #expect(lab.endings() == [String](repeating: "answered: echo reply", count: 3))
  }
}

/// What is refused, and why.
@Suite struct TopologyFaultTests {
  @Test(arguments: [
    ("10.9.0.0/16 10.0.0.254", "'via' is missing"),
    ("via 10.0.0.254", "name the hosts behind the routers"),
    ("10.9.0.0/16 via", "name the routers after 'via'"),
    ("10.9.0.0/16 via 10.0.0.254(delay", "a ')' is missing"),
    ("10.9.0.0/16 via 10.0.0.254)", "no counterpart"),
    ("10.9.0.0/16 via 10.0.0.254(mtu 60)", "mtu takes a number of bytes from 68"),
    ("10.9.0.0/16 via 10.0.0.254(delay 5)", "delay takes a time"),
    ("10.9.0.0/16 via 10.0.0.254(direction in delay 5ms)", "direction has no place on a link"),
    ("10.9.0.0/16 via 10.0.0.254()", "say what becomes of packets on the link"),
    ("10.9.0.0/16 via 10.0.0.254x", "is no router"),
    ("10.9.0.0/16 via 224.0.0.1", "is no router"),
    ("10.9.0.0/33 via 10.0.0.254", "a prefix is"),
  ])
  func paths(_ text: String, _ reason: String) throws {
    let error = #expect(throws: PathRequest.Malformed.self) { try PathRequest(parsing: text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func blanksInPaths() throws {
    let path = try PathRequest(
      parsing:
        " 10.9.0.0/16,fd09::/64  fd0a::/64 via 10.0.0.254 (delay 5ms)  10.2.0.1=red(mtu 1400 silent)"
    )
    #expect(path.hosts.map(\.description) == ["10.9.0.0/16", "fd09::/64", "fd0a::/64"])
    #expect(path.hops.map(\.router.name) == ["10.0.0.254", "red"])
    #expect(path.hops[0].words.impairment?.delay?.time == 5_000_000)
    #expect(path.hops[1].words.mtu == 1400)
    #expect(path.hops[1].router.isSilent)
  }

  @Test(arguments: [
    (
      ["10.9.0.0/16 via 10.5.0.1"], ["10.9.0.0/16"],
      "10.5.0.1, is no host of the local network 10.0.0.0/24"
    ),
    (
      ["fd09::/64 via 10.0.0.254"], ["fd09::/64"],
      "10.0.0.254 has no IPv6 address, but fd09::/64 lies behind it"
    ),
    (["10.9.0.0/16 via 10.0.0.254 10.9.0.1"], ["10.9.0.1"], "10.9.0.1 is a router and a host"),
    (
      ["10.0.0.0/25 via 10.0.0.254"], ["10.0.0.5"],
      "10.0.0.0/25 overlaps the local network 10.0.0.0/24"
    ),
    (
      ["10.9.0.0/16 via 10.0.0.254", "10.9.0.0/16 via 10.0.0.253"], ["10.9.0.5"],
      "10.9.0.0/16 hangs on both 10.0.0.254 and 10.0.0.253: each host has one place"
    ),
    (
      ["10.9.0.0/16 via 10.0.0.254 10.0.0.254"], ["10.9.0.5"],
      "10.0.0.254 is named twice in a row"
    ),
    (
      [
        "10.8.0.0/16 via 10.0.0.254 10.2.0.1(delay 5ms)",
        "10.9.0.0/16 via 10.0.0.254 10.2.0.1(delay 6ms)",
      ],
      ["10.9.0.5"], "the link to 10.2.0.1 is given twice with different words"
    ),
    (
      ["10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe 10.2.0.1(mtu 1000)"], ["10.9.0.5"],
      "mtu 1000: 1280 at least with IPv6"
    ),
  ])
  func topologies(_ paths: [String], _ hosts: [String], _ reason: String) throws {
    let prefix = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let error = #expect(throws: Topology.Fault.self) {
      try Topology(paths: paths).check(
        in: .init(
          network: prefix, network6: IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64),
          hosts: hosts.map { try AddressSpec(parsing: $0) }))
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  /// Paths that begin alike are a tree.
  @Test func tree() throws {
    let topology = try Topology([
      PathRequest(parsing: "10.8.0.0/16 via 10.0.0.254 10.2.0.1(delay 5ms) 10.3.0.1"),
      PathRequest(parsing: "10.9.0.0/16 via 10.0.0.254 10.2.0.1 10.4.0.1"),
    ])
    #expect(topology.routers.map(\.name) == ["10.0.0.254", "10.2.0.1", "10.3.0.1", "10.4.0.1"])
    #expect(topology.links.count == 6)
  }
}
