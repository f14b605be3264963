import Routing
import Testing
import Wire

/// Which networks of routers cannot be, and what of them is wrong.
@Suite struct TopologyCheckTests {
  typealias Subject = Topology.Fault.Subject

  private func lab(_ hosts: [String] = [], hasIPv6: Bool = true) throws -> Topology.Lab {
    Topology.Lab(
      network: IPv4Prefix(around: IPv4Address(10 << 24), length: 24),
      network6: hasIPv6 ? IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64) : nil,
      hosts: try hosts.map { try AddressSpec(parsing: $0) },
      kernel: [.ipv4(IPv4Address("10.0.0.1")!), .ipv6(IPv6Address("fd00::1")!)])
  }

  private func fault(
    _ topology: Topology, _ hosts: [String] = [], hasIPv6: Bool = true
  ) throws -> Topology.Fault? {
    let lab = try lab(hosts, hasIPv6: hasIPv6)
    do {
      try topology.check(in: lab)
      return nil
    } catch {
      return error
    }
  }

  /// An address is one router's, and nobody else's.
  @Test(
    arguments: [
      (
        "10.0.0.254=edge 10.0.0.254=red", "10.0.0.254 is the address of both edge and red",
        .router(1)
      ),
      (
        "10.0.0.254,fd00::fe=edge 10.1.1.1,fd00::fe=red",
        "fd00::fe is the address of both edge and red", .router(1)
      ),
      (
        "10.0.0.1=edge 10.1.1.1=red", "10.0.0.1 is a router and the kernel's own address",
        .router(0)
      ),
      (
        "10.0.0.254,fd00::1=edge 10.1.1.1=red",
        "fd00::1 is a router and the kernel's own address", .router(0)
      ),
      ("10.0.0.254=edge 10.9.0.5=red", "10.9.0.5 is a router and a host", .router(1)),
      ("10.0.0.254=edge fd09::5=red", "fd09::5 is a router and a host", .router(1)),
    ] as [(String, String, Subject)])
  func addresses(_ routers: String, _ reason: String, _ subject: Subject) throws {
    let topology = try Topology(routers, "here - edge; edge - red; red - 10.9.0.0/16")
    let fault = try fault(topology, ["10.9.0.5,fd09::5", "10.9.0.7"])
    #expect(fault?.description == reason)
    #expect(fault?.subject == subject)
  }

  /// A router may have the address of one in a range of hosts: it is in that place itself.
  @Test func routersAmongHosts() throws {
    let topology = try Topology(
      "10.0.0.254,fd00::fe=edge 10.9.0.1,fd09::1=red",
      "here - edge; edge - red; red - 10.9.0.0/16,fd09::/64")
    #expect(try fault(topology, ["10.9.0.1-10.9.0.99", "fd09::1-fd09::99"]) == nil)
  }

  /// A router has an address, if only that of one of its links.
  @Test func noAddress() throws {
    var topology = try Topology("10.0.0.254=edge 10.1.1.1=red", "here - edge; edge - red")
    topology.routers[1].ipv4 = nil
    let none = try fault(topology)
    #expect(none?.description == "red has no address")
    #expect(none?.subject == .router(1))
    topology.links[1].addresses.far = (IPv4Address("10.20.0.1"), nil)
    #expect(try fault(topology) == nil)
  }

  /// A router may have one of its addresses on several of its links; no other router may have that.
  @Test func addressesOfLinks() throws {
    var topology = try Topology(
      "10.0.0.254=edge 10.1.1.1=red 10.1.2.1=blue", "here - edge; edge - red; red - blue")
    topology.links[1].addresses.far = (IPv4Address("10.1.1.1"), IPv6Address("fd01:1::1"))
    topology.links[2].addresses.near = (IPv4Address("10.1.1.1"), IPv6Address("fd01:1::2"))
    #expect(try fault(topology) == nil)
    topology.links[2].addresses.far = (IPv4Address("10.1.1.1"), nil)
    let shared = try fault(topology)
    #expect(shared?.description == "10.1.1.1 is the address of both red and blue")
    #expect(shared?.subject == .router(2))
  }

  /// Each router is behind a link that begins here, and between two there is one link.
  @Test(
    arguments: [
      ("here - edge; edge - red; red - blue", nil, .whole),
      ("edge - here; red - edge; blue - red", nil, .whole),
      ("here - edge; here - red; here - blue", nil, .whole),
      ("here - edge; edge - edge; edge - red", "edge has a link to itself", .link(1)),
      ("here - here; here - edge; edge - red", "here has a link to itself", .link(0)),
      (
        "here - edge; edge - red; edge - blue; edge - red", "'edge - red' is there twice", .link(3)
      ),
      ("here - edge; edge - red; red - edge; edge - blue", "'red - edge' is there twice", .link(2)),
      ("here - edge; edge - red; edge - here", "'edge - here' is there twice", .link(2)),
      ("edge - red; red - blue", "nothing leads from here: one link must be 'here - NAME'", .whole),
      ("here - edge; edge - red", "blue is on no way from here", .router(2)),
      ("here - edge; red - blue", "red is on no way from here", .router(1)),
      ("here - red; red - blue", "edge is on no way from here", .router(0)),
      (
        "here - edge; here - 10.9.0.0/16,10.8.0.7; edge - red; edge - blue",
        "hosts of the local network need no link: 10.9.0.0/16,10.8.0.7", .link(1)
      ),
    ] as [(String, String?, Subject)])
  func links(_ links: String, _ reason: String?, _ subject: Subject) throws {
    let topology = try Topology("10.0.0.254=edge 10.0.0.253=red 10.0.0.252=blue", links)
    let fault = try fault(topology)
    #expect(fault?.description == reason)
    #expect((fault?.subject ?? .whole) == subject)
  }

  /// Of several routers that hang together, and not on the rest, the first is named.
  @Test func firstThatCannotBeReached() throws {
    let topology = try Topology(
      "10.0.0.254=edge 10.1.1.1=red 10.1.2.1=blue 10.1.3.1=far",
      "here - edge; red - blue; red - far")
    #expect(try fault(topology)?.description == "red is on no way from here")
  }

  /// A router's own way leads over a link that it has, or over the local network.
  @Test(
    arguments: [
      ("here - edge; edge - red; red - blue", 0, 1, nil),
      ("here - edge; edge - red; red - blue", 0, 0, "edge has a route via itself"),
      ("here - edge; edge - red; red - blue", 1, 1, "red has a route via itself"),
      ("here - edge; edge - red; red - blue", 0, 2, "edge has no link to blue"),
      ("here - edge; edge - red; red - blue", 2, 0, "blue has no link to edge"),
      ("here - edge; here - red; red - blue", 0, 1, nil),
      ("here - edge; here - red; red - blue", 0, 2, "edge has no link to blue"),
    ] as [(String, Int, Int, String?)])
  func routes(_ links: String, _ router: Int, _ via: Int, _ reason: String?) throws {
    var topology = try Topology("10.0.0.254=edge 10.0.0.253=red 10.1.2.1=blue", links)
    topology.routers[router].routes = [.init([try AddressSpec(parsing: "10.9.0.0/16")], via: via)]
    let fault = try fault(topology)
    #expect(fault?.description == reason)
    if reason != nil { #expect(fault?.subject == .router(router)) }
  }

  /// Where IPv6 goes, 1280 bytes do (RFC 8200 5), on any link; what is wrong with the link of hosts is told
  /// first.
  @Test(
    arguments: [
      ("here - edge (mtu 1280); edge - red; red - fd09::/64", nil),
      ("here - edge; edge - red; red - fd09::/64 (mtu 1280)", nil),
      ("here - edge; edge - red; red - fd09::/64 (mtu 1500)", nil),
      ("here - edge (mtu 1279); edge - red; red - fd09::/64", 1279),
      ("here - edge; edge - red (mtu 1279); red - 10.9.0.0/16,fd09::/64", 1279),
      ("here - edge; edge - red; red - 10.9.0.0/16,fd09::/64 (mtu 1279)", 1279),
      ("here - edge (mtu 1000); edge - red; red - fd09::/64 (mtu 900)", 900),
      ("here - edge (mtu 1000); edge - red; red - 10.9.0.5,fd09::5 (mtu 900)", 900),
      ("here - edge (mtu 68); edge - red (mtu 576); red - 10.9.0.0/16 (mtu 68)", nil),
    ] as [(String, Int?)])
  func mtu(_ links: String, _ mtu: Int?) throws {
    let topology = try Topology("10.0.0.254,fd00::fe=edge 10.1.1.1,fd01:1::1=red", links)
    let fault = try fault(topology)
    #expect(fault?.description == mtu.map { "mtu \($0): 1280 at least with IPv6" })
    if let mtu { #expect(fault?.subject == .link(topology.links.firstIndex { $0.mtu == mtu }!)) }
  }

  /// Hosts have one place, and none in the local network.
  @Test(
    arguments: [
      (
        "fd00::/80", true,
        "fd00::/80 overlaps the local network fd00::/64, and is to be behind red"
      ),
      (
        "fd00::/16", true,
        "fd00::/16 overlaps the local network fd00::/64, and is to be behind red"
      ),
      ("fd00:0:0:1::/64", true, nil), ("fd00::/80", false, nil), ("10.0.1.0/24", true, nil),
      (
        "10.0.0.0/8", true,
        "10.0.0.0/8 overlaps the local network 10.0.0.0/24, and is to be behind red"
      ),
      ("10.9.0.0/16,10.9.0.0/17", true, nil),
      (
        "10.9.0.0/16,10.9.0.0-10.9.255.255", true,
        "10.9.0.0-10.9.255.255 hangs on both red and red: each host has one place"
      ),
    ] as [(String, Bool, String?)])
  func hosts(_ hosts: String, _ hasIPv6: Bool, _ reason: String?) throws {
    let topology = try Topology(
      "10.0.0.254,fd00::fe=edge 10.1.1.1,fd01:1::1=red", "here - edge; edge - red; red - \(hosts)")
    let fault = try fault(topology, hasIPv6: hasIPv6)
    #expect(fault?.description == reason)
    if reason != nil { #expect(fault?.subject == .link(2)) }
  }

  /// The first routers are hosts of the local network, and one of them has an address of each family that
  /// goes beyond.
  @Test(
    arguments: [
      ("10.0.0.254", "10.0.0.253", "10.9.0.0/16", nil),
      ("10.0.0.0", "10.0.0.253", "10.9.0.0/16", "10.0.0.0, is no host of the local network"),
      ("10.0.0.255", "10.0.0.253", "10.9.0.0/16", "10.0.0.255, is no host of the local network"),
      ("10.0.1.7", "10.0.0.253", "10.9.0.0/16", "10.0.1.7, is no host of the local network"),
      ("10.0.0.254", "10.0.1.7", "10.9.0.0/16", "10.0.1.7, is no host of the local network"),
      (
        "10.0.0.254,fd05::1", "10.0.0.253", "10.9.0.0/16",
        "the first router, fd05::1, is not in the local network fd00::/64"
      ),
      ("fd00::fe", "fd00::fd", "fd09::/64", nil),
      ("fd00::fe", "10.0.0.253", "fd09::/64,10.9.0.0/16", nil),
      (
        "fd00::fe", "fd00::fd", "fd09::/64,10.9.0.0/16",
        "edge has no IPv4 address, but 10.9.0.0/16 lies behind it"
      ),
      (
        "10.0.0.254", "10.0.0.253", "10.9.0.0/16,fd09::/64",
        "edge has no IPv6 address, but fd09::/64 lies behind it"
      ),
    ] as [(String, String, String, String?)])
  func beginning(_ edge: String, _ red: String, _ hosts: String, _ reason: String?) throws {
    let topology = try Topology(
      "\(edge)=edge \(red)=red", "here - edge; here - red; red - \(hosts)")
    let fault = try fault(topology)
    if let reason {
      #expect(fault?.description.contains(reason) == true, "\(fault?.description ?? "")")
    } else {
      #expect(fault == nil)
    }
  }

  /// Without a local network of IPv6 any address of it is as good.
  @Test func beginningWithoutIPv6() throws {
    let topology = try Topology("10.0.0.254,fd05::1=edge", "here - edge; edge - fd09::/64")
    #expect(try fault(topology, hasIPv6: false) == nil)
  }

  /// There are 4096 routers at most.
  @Test(arguments: [(4096, nil), (4097, "4097 routers: 4096 at most")] as [(Int, String?)])
  func mostRouters(_ count: Int, _ reason: String?) throws {
    var topology = try Topology("10.0.0.254=edge", "here - edge")
    for number in 1..<count {
      let address = IPv4Address(UInt32(10 << 24 | 1 << 16 | number))
      topology.routers.append(Router("\(address)", ipv4: address))
      topology.links.append(.init(.router(0), .router(number)))
    }
    #expect(try fault(topology)?.description == reason)
  }
}
