import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// Who takes the wrong router of its own link is told of the right one, and the packet goes on (RFC 1812
/// 5.2.7.2, RFC 4861 8.2).
@Suite struct RedirectTests {
  /// Two routers in the local network: what is behind the other comes to the edge.
  func lab(_ change: (inout Topology) -> Void = { _ in }) throws -> Lab {
    var topology = try Topology([
      PathRequest(parsing: "10.8.0.0/16,fd08::/64 via 10.0.0.254,fd00::fe=edge 10.3.0.1,fd03::1"),
      PathRequest(parsing: "10.9.0.0/16,fd09::/64 via 10.0.0.253,fd00::fd=other"),
    ])
    change(&topology)
    return try Lab(topology, hosts: ["10.0.0.5", "fd00::5", "10.9.0.0/16", "fd09::/64"])
  }

  @Test func toAnotherRouter() throws {
    var lab = try lab()
    let redirect = Frame.error(5, 1, rest: [10, 0, 0, 253], about: packet(in: echo())) {
      $0.link.source = Lab.edge
      $0.sourceIP = "10.0.0.254"
      $0.typeOfService = 0xc0
    }
    let frames = lab.send(echo())
    #expect(frames?.first == redirect)
    // The host's reply comes back over its own router.
    #expect(frames?.dropFirst().map { Bytes($0[6..<12]) } == [[2, 0, 10, 0, 0, 253]])
    #expect(frames?.last.map { $0[34] } == 0)
    #expect(
      lab.endings() == [
        "forwarded, redirected to 10.0.0.253 by edge (hop 1)", "answered: echo reply",
      ])
    #expect(lab.network.waiting == 0)
  }

  /// From its link-local address, of the other's, with its MAC.
  @Test func toAnotherRouter6() throws {
    var lab = try lab()
    let cause = packet(in: echo6())
    let target: Bytes = IP6(stringLiteral: "fe80::aff:fe00:fd").bytes
    let message: Bytes =
      [137, 0, 0, 0, 0, 0, 0, 0] + target + IP6(stringLiteral: "fd09::5").bytes
      + [2, 1, 2, 0, 10, 0, 0, 253] + [4, UInt8(cause.count / 8 + 1), 0, 0, 0, 0, 0, 0] + cause
    var redirect = Packet6.reply
    redirect.link.source = Lab.edge
    redirect.sourceIP = "fe80::aff:fe00:fe"
    redirect.hopLimit = 255
    redirect.message = message.checksummed(
      at: 2, under: redirect.pseudoHeader + UInt16(message.count).bytes)
    let frames = lab.send(echo6())
    #expect(frames?.first == redirect.frame)
    #expect(frames?.count == 2)
    #expect(lab.endings().first == "forwarded, redirected to fe80::aff:fe00:fd by edge (hop 1)")
  }

  /// A host of the local network is its own better way.
  @Test func toTheHostItself() throws {
    var lab = try lab()
    let frames = lab.send(echo { $0.destinationIP = "10.0.0.5" })
    #expect(frames?.last.map { Bytes($0[34..<42]) }?.suffix(4) == [10, 0, 0, 5])
    #expect(frames?.count == 2)
    let frames6 = lab.send(echo6 { $0.destinationIP = "fd00::5" })
    #expect(frames6?.last.map { Bytes($0[62..<78]) } == IP6(stringLiteral: "fd00::5").bytes)
  }

  /// Who does not heed them gets few.
  @Test func rate() throws {
    var lab = try lab()
    let told = (0..<40).reduce(0) { sum, _ in sum + (lab.send(echo())?.count ?? 0) - 1 }
    #expect(told == 8)
    #expect(lab.send(echo(), at: 1000)?.count == 2)
    #expect(lab.send(echo(), at: 1000)?.count == 1)
  }

  @Test func notAlways() throws {
    var quiet = try lab { $0.routers[0].redirects = false }
    #expect(quiet.send(echo())?.count == 1)
    var silent = try lab { $0.routers[0].isSilent = true }
    #expect(silent.send(echo())?.count == 1)
    var lab = try lab()
    // The right router has nothing to say.
    #expect(lab.send(echo { $0.link.destination = "02:00:0a:00:00:fd" })?.count == 1)
    // No errors about errors, and none about what has a source route.
    #expect(lab.send(echo { $0.type = 3 }) == [])
    #expect(lab.send(echo(ttl: 1))?.map { $0[34] } == [11])
    // What comes from elsewhere is from no neighbor.
    #expect(lab.send(echo { $0.sourceIP = "172.16.0.1" })?.allSatisfy { $0[34] != 5 } ?? true)
  }

  /// Only who sends to the router on the same link takes the wrong one: not a router before it.
  @Test func fromAnotherRouter() throws {
    let routers = [
      Router("edge", ipv4: IPv4Address("10.0.0.254")),
      Router("other", ipv4: IPv4Address("10.0.0.253")),
    ]
    let hosts = try [AddressSpec(parsing: "10.0.0.5")]
    var topology = Topology(
      routers, [.init(.here, .router(0)), .init(.here, .router(1)), .init(.router(0), .router(1))])
    topology.routers[0].routes = [.init(hosts, via: 1)]
    var lab = try Lab(topology, hosts: ["10.0.0.5"])
    for options in [[], [7, 7, 4, 0, 0, 0, 0, 0]] as [Bytes] {
      let frames = lab.send(
        echo {
          $0.destinationIP = "10.0.0.5"
          $0.options = options
        })
      #expect(frames?.count == 1)
      #expect(lab.endings() == ["answered: echo reply"])
    }
  }

  /// Who does not say which router a packet is for did not choose a wrong one.
  @Test(arguments: [(.ethernet, 2), (.raw, 1)] as [(LinkType, Int)])
  func unchosenRouter(_ linkType: LinkType, _ count: Int) throws {
    let topology = try paths(
      "10.9.0.0/16 via 10.0.0.254=edge 10.3.0.1=red", "10.9.0.0/16 via 10.0.0.253=other 10.3.0.1"
    ) {
      // Hosts have one place.
      $0.links.removeLast()
      $0.routers[0].routes = [.init($0.hosts, via: 2)]
    }
    var lab = try Lab(topology, hosts: ["10.9.0.0/16"], linkType)
    let frames = lab.send(linkType == .raw ? packet(in: echo()) : echo())
    #expect(frames?.count == count)
    #expect(lab.endings().last == "answered: echo reply")
  }

  /// To itself nobody needs a better way.
  @Test func toItself() throws {
    var lab = try lab()
    let back = echo(ttl: 63) {
      $0.link.source = Lab.edge
      $0.link.destination = .tester
      $0.destinationIP = .tester
    }
    #expect(lab.send(echo { $0.destinationIP = .tester }) == [back])
  }

  /// RFC 1812 4.3.2.8: they are no more than the errors that a router may send.
  @Test func errorRate() throws {
    var lab = try lab { $0.routers[0].errorRate = 0 }
    #expect(lab.send(echo())?.map { $0[34] } == [0])
    #expect(lab.endings() == ["answered: echo reply"])
  }

  /// RFC 4861 4.5: a router that is itself whom the packet is for is a neighbor, by the address that the
  /// packet has.
  @Test func toARouterItself6() throws {
    var lab = try lab()
    let frames = lab.send(echo6 { $0.destinationIP = "fd00::fd" })
    #expect(frames?.map { $0[54] } == [137, 129])
    #expect(frames?.first.map { Bytes($0[62..<78]) } == IP6(stringLiteral: "fd00::fd").bytes)
    #expect(lab.endings().first == "forwarded, redirected to fd00::fd by edge (hop 1)")
  }

  /// RFC 1812 5.2.7.2: nobody chose a router for a reply that a link has sent astray, and so nobody is told
  /// of a better one.
  @Test func strayReplies() throws {
    let topology = try paths(
      "10.8.0.0/16 via 10.0.0.254=edge", "10.9.0.0/16 via 10.0.0.253=other",
      "10.1.0.0/16 via 10.0.0.252=third"
    ) {
      $0.links[0].back = try Impairment(parsing: "corrupt 100% mended")
      $0.routers[0].routes = [.init([try AddressSpec(parsing: "10.1.0.0/16")], via: 1)]
    }
    var lab = try Lab(topology, hosts: ["10.8.0.0/16", "10.9.0.0/16", "10.1.0.0/16"])
    // One bit more, and the tester is somebody behind the third, whither edge sends by way of the other.
    for _ in 0..<5000 { _ = lab.send(echo { $0.destinationIP = "10.0.0.254" }) }
    let endings = Set(lab.endings())
    #expect(endings.contains("answered: echo reply"))
    #expect(!endings.contains { $0.contains("redirected") })
  }
}
