import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// Packets lose a hop at each router, there and back (RFC 1812 5.3.1, RFC 8200 3).
@Suite struct HopTests {
  @Test func echoLosesAHopAtEachRouterBothWays() throws {
    var lab = try Lab(threeHops)
    let reply = Frame.echoReply {
      $0.link.source = Lab.edge
      $0.sourceIP = "10.9.0.5"
      $0.timeToLive = 61
    }
    #expect(lab.send(echo()) == [reply])
    #expect(lab.endings() == ["answered: echo reply"])
    let reply6 = Frame.echoReply6 {
      $0.link.source = Lab.edge
      $0.sourceIP = "fd09::5"
      $0.hopLimit = 61
    }
    #expect(lab.send(echo6()) == [reply6])
    #expect(lab.endings() == ["answered: echo reply"])
    #expect(lab.network.waiting == 0)
  }

  @Test(
    arguments: [
      (1, "10.0.0.254", "edge (hop 1)"), (2, "10.2.0.1", "red (hop 2)"),
      (3, "10.3.0.1", "far (hop 3)"),
    ] as [(UInt8, String, String)])
  func timeExceeded(_ ttl: UInt8, _ router: String, _ place: String) throws {
    var lab = try Lab(threeHops)
    let told = error(
      11, 0, from: IP(stringLiteral: router), ttl: 65 - ttl, about: packet(in: echo(ttl: 1)))
    #expect(lab.send(echo(ttl: ttl)) == [told])
    #expect(lab.endings() == ["time exceeded at \(place)"])
  }

  @Test(arguments: [(1, "fd00::fe"), (2, "fd02::1"), (3, "fd03::1")] as [(UInt8, String)])
  func hopLimitExceeded(_ ttl: UInt8, _ router: String) throws {
    var lab = try Lab(threeHops)
    let told = error6(
      3, 0, from: IP6(stringLiteral: router), ttl: 65 - ttl, about: packet(in: echo6(ttl: 1)))
    #expect(lab.send(echo6(ttl: ttl)) == [told])
  }

  /// One that is for a host is taken whatever is left of its time (RFC 1122 3.2.1.7).
  @Test func lastHopIsTheHosts() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 4))?.count == 1)
    #expect(lab.send(echo6(ttl: 4))?.count == 1)
    #expect(lab.endings() == ["answered: echo reply", "answered: echo reply"])
  }

  /// A router answers what is for itself as a host, and what is behind it needs no time to live.
  @Test func routerIsAHost() throws {
    var lab = try Lab(threeHops)
    let reply = Frame.echoReply {
      $0.link.source = Lab.edge
      $0.sourceIP = "10.2.0.1"
      $0.timeToLive = 63
    }
    #expect(lab.send(echo(ttl: 2) { $0.destinationIP = "10.2.0.1" }) == [reply])
    let reply6 = Frame.echoReply6 {
      $0.link.source = Lab.edge
      $0.sourceIP = "fd03::1"
      $0.hopLimit = 62
    }
    #expect(lab.send(echo6(ttl: 3) { $0.destinationIP = "fd03::1" }) == [reply6])
  }

  /// What is for the local network's own hosts, its router among them, those hear themselves.
  @Test func nearRouterAnswersItself() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.destinationIP = "10.0.0.254" }) == nil)
    #expect(lab.send(echo6 { $0.destinationIP = "fd00::fe" }) == nil)
    #expect(lab.send(Frame.arp { $0.targetIP = "10.0.0.254" }) == nil)
    let near = lab.network.nearNetwork.hosts
    #expect(near.stations.map(\.mac.description) == ["02:00:0a:00:00:fe"])
  }

  /// Frames for other stations, and to groups, are not a router's (RFC 1812 5.3.4).
  @Test func otherStationsFrames() throws {
    var lab = try Lab(threeHops)
    for station in [MAC.device, .broadcast, .allHosts] {
      #expect(lab.send(echo { $0.link.destination = station }) == nil)
    }
  }

  @Test func replyIsPaddedAndTagged() throws {
    var lab = try Lab(threeHops)
    let frame = echo {
      $0.link.tags = [0x81, 0x00, 0x00, 0x05]
      $0.data = []
    }
    let reply = Frame.echoReply {
      $0.link.source = Lab.edge
      $0.link.tags = [0x81, 0x00, 0x00, 0x05]
      $0.sourceIP = "10.9.0.5"
      $0.timeToLive = 61
      $0.data = []
    }
    #expect(lab.send(frame)?.map { Bytes($0.prefix(46)) } == [Bytes(reply.prefix(46))])
  }

  /// What is for a router itself it hears, whatever ways it has been told, and whatever is left of its time
  /// to live (RFC 1812 5.2.3).
  @Test(arguments: [3, 63, 64] as [UInt8])
  func routerHearsBeforeItForwards(_ ttl: UInt8) throws {
    let all = try AddressSpec(parsing: "10.0.0.0/8")
    var lab = try Lab(
      paths(threeHops) { $0.routers[1].routes = [.init([all], via: 2)] },
      hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo(ttl: ttl) { $0.destinationIP = "10.2.0.1" })?.map { $0[22] } == [63])
    #expect(lab.endings() == ["answered: echo reply"])
  }

  /// A host is in the local network where it is behind no router, whatever its address.
  @Test func nearHostOfAnotherPrefix() throws {
    var lab = try Lab(
      paths(threeHops) { $0.routers[0].redirects = false },
      hosts: ["192.168.5.5", "10.9.0.0/16", "fd09::/64"])
    let reply = lab.send(echo { $0.destinationIP = "192.168.5.5" })
    #expect(reply?.map { Bytes($0[26..<30]) } == [[192, 168, 5, 5]])
    #expect(lab.endings() == ["answered: echo reply"])
  }
}
