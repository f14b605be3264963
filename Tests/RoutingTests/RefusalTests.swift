import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// What routers say of what they do not forward (RFC 1812 4.3, 5.2.7; RFC 4443 3), and what they do not.
@Suite struct RefusalTests {
  let hosts = ["10.9.0.0/16", "fd09::/64"]

  func lab(_ change: (inout Topology) -> Void) throws -> Lab {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    change(&topology)
    return try Lab(topology, hosts: hosts)
  }

  /// What no link leads to goes down a row, and the last router says so (RFC 1812 5.2.7.1).
  @Test func networkUnreachable() throws {
    var lab = try Lab(threeHops)
    let cause = packet(in: echo(ttl: 62) { $0.destinationIP = "10.77.0.1" })
    #expect(
      lab.send(echo { $0.destinationIP = "10.77.0.1" })
        == [error(3, 0, from: "10.3.0.1", ttl: 62, about: cause)])
    let cause6 = packet(in: echo6(ttl: 62) { $0.destinationIP = "fd77::1" })
    #expect(
      lab.send(echo6 { $0.destinationIP = "fd77::1" })
        == [error6(1, 0, from: "fd03::1", ttl: 62, about: cause6)])
    #expect(lab.endings() == [String](repeating: "network unreachable at far (hop 3)", count: 2))
  }

  /// A hole behind it is unreachable, at once.
  @Test func hostUnreachable() throws {
    var lab = try Lab(threeHops, hosts: ["10.9.0.9", "fd09::9"])
    let cause = packet(in: echo(ttl: 62))
    #expect(lab.send(echo()) == [error(3, 1, from: "10.3.0.1", ttl: 62, about: cause)])
    let cause6 = packet(in: echo6(ttl: 62))
    #expect(lab.send(echo6()) == [error6(1, 3, from: "fd03::1", ttl: 62, about: cause6)])
    #expect(lab.endings() == [String](repeating: "host unreachable at far (hop 3)", count: 2))
  }

  /// After as long as it looks for it, where it is told to.
  @Test func hostUnreachableLater() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.routers[2].resolution = 3_000_000_000
    var lab = try Lab(topology, hosts: ["10.9.0.9"])
    #expect(lab.send(echo()) == [])
    #expect(lab.endings() == [])
    #expect(lab.wait().map(\.time) == [3000])
    #expect(lab.endings() == ["host unreachable at far (hop 3)"])
  }

  /// A host whose cable is pulled is not there.
  @Test func pausedHost() throws {
    let table = try HostTable([AddressSpec(parsing: "10.9.0.5")], network: nil)
    var lab = try Lab(threeHops, hosts: ["10.9.0.5"]) {
      $0.paused.pause([], of: table)
    }
    #expect(lab.send(echo())?.map { $0[34] } == [3])
  }

  @Test(
    arguments: [
      (.unreachable(.prohibited), 13, 1), (.unreachable(.host), 1, 3),
      (.unreachable(.network), 0, 0),
      (.unreachable(.port), 3, 4), (.sourcePolicy, 13, 5), (.routeRejected, 13, 6),
    ] as [(Router.Refusal.Answer, UInt8, UInt8)])
  func refusals(_ answer: Router.Refusal.Answer, _ code: UInt8, _ code6: UInt8) throws {
    let all = try [AddressSpec(parsing: "10.9.0.0/24"), AddressSpec(parsing: "fd09::/64")]
    var lab = try lab { $0.routers[1].refusals = [.init(all, answer)] }
    let cause = packet(in: echo(ttl: 63))
    #expect(lab.send(echo()) == [error(3, code, from: "10.2.0.1", ttl: 63, about: cause)])
    let cause6 = packet(in: echo6(ttl: 63))
    #expect(lab.send(echo6()) == [error6(1, code6, from: "fd02::1", ttl: 63, about: cause6)])
    #expect(lab.send(echo { $0.destinationIP = "10.9.1.5" })?.map { $0[34] } == [0])
  }

  @Test func silence() throws {
    var lab = try lab {
      $0.routers[1].isSilent = true
      $0.routers[2].refusals = [.init(try! [AddressSpec(parsing: "10.9.0.0/16")], .silence)]
    }
    #expect(lab.send(echo(ttl: 2)) == [])
    #expect(lab.send(echo()) == [])
    #expect(
      lab.endings() == [
        "time exceeded at red (hop 2), not told: the router is silent", "refused at far (hop 3)",
      ])
    #expect(lab.send(echo { $0.destinationIP = "10.2.0.1" })?.count == 1)
  }

  /// RFC 1812 4.3.2.8: so many in a second, after a burst.
  @Test func rate() throws {
    var lab = try lab { $0.routers[0].errorRate = 1 }
    let told = (0..<60).compactMap { _ in lab.send(echo(ttl: 1))?.count }.reduce(0, +)
    #expect(told == 50)
    #expect(
      lab.endings().last
        == "time exceeded at edge (hop 1), not told: the router has said enough in this second")
    #expect(lab.send(echo(ttl: 1), at: 1000)?.count == 1)
  }

  /// As much is quoted as 576 and 1280 bytes hold (RFC 1812 4.3.2.3, RFC 4443 2.4 c), or what is asked for.
  @Test(arguments: [(nil, 548, 1232), (8, 28, 48)] as [(Int?, Int, Int)])
  func quotes(_ quote: Int?, _ length: Int, _ length6: Int) throws {
    var lab = try lab { $0.routers[0].quote = quote }
    let told = lab.send(echo(ttl: 1) { $0.data = .counting(1400) })
    #expect(told?.map(\.count) == [max(60, 14 + 28 + length)])
    let told6 = lab.send(echo6(ttl: 1) { $0.data = .counting(1400) })
    #expect(told6?.map(\.count) == [14 + 48 + length6])
  }

  /// RFC 1812 4.3.2.5: precedence 6, and the type of service of the cause.
  @Test func typeOfService() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.typeOfService = 0x13 })?.map { $0[15] } == [0xd2])
    #expect(lab.send(echo6(ttl: 1) { $0.trafficClass = 0x10 })?.map { $0[15] } == [0])
  }
}

/// RFC 1812 4.3.2.7 and RFC 4443 2.4 (e): of what nothing is ever said.
@Suite struct NoErrorTests {
  let forbidden = "time exceeded at edge (hop 1), not told: no error may be about it"

  @Test(arguments: [3, 4, 5, 11, 12, 1, 44] as [UInt8])
  func aboutErrors(_ type: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.type = type }) == [])
    #expect(lab.endings() == [forbidden])
  }

  @Test(arguments: [1, 2, 3, 4, 100, 127, 137] as [UInt8])
  func aboutErrors6(_ type: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo6(ttl: 1) { $0.type = type }) == [])
    #expect(lab.endings() == [forbidden])
  }

  @Test func aboutLaterFragments() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.fragmentOffset = 1 }) == [])
    #expect(lab.send(echo(ttl: 1) { $0.flags = 1 })?.count == 1)
    #expect(lab.endings() == [forbidden, "time exceeded at edge (hop 1)"])
  }

  @Test(
    arguments: [
      ("::", "fd09::5", "an address that no router forwards"),
      ("::1", "fd09::5", "an address that no router forwards"),
      ("ff02::1", "fd09::5", "an address that no router forwards"),
      ("fd00::4d", "::1", "an address that no router forwards"),
    ] as [(IP6, IP6, String)])
  func martians6(_ source: IP6, _ destination: IP6, _ what: String) throws {
    var lab = try Lab(threeHops)
    let frames = lab.send(
      echo6 {
        $0.sourceIP = source
        $0.destinationIP = destination
      })
    #expect(frames == [])
    #expect(lab.endings() == ["\(what) at edge (hop 1)"])
  }

  /// RFC 4443 3.1: nobody behind a router knows who is meant by a link-local address.
  @Test func beyondScope() throws {
    var lab = try Lab(threeHops)
    let cause = echo6 { $0.sourceIP = .testerLinkLocal }
    let told = error6(1, 2, from: "fe80::aff:fe00:fe", ttl: 64, about: packet(in: cause)) {
      $0.destinationIP = .testerLinkLocal
    }
    #expect(lab.send(cause) == [told])
    #expect(lab.send(echo6 { $0.destinationIP = "fe80::77" }) == nil)
    #expect(lab.endings() == ["link-local address at edge (hop 1)"])
  }

  /// Groups and broadcasts are no router's to forward (RFC 1812 5.3.5, RFC 2644).
  @Test func groups() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.destinationIP = "224.0.0.9" }) == nil)
    #expect(lab.send(echo { $0.destinationIP = "255.255.255.255" }) == nil)
    #expect(lab.send(echo6 { $0.destinationIP = "ff0e::1" }) == nil)
    #expect(lab.send(echo6 { $0.destinationIP = "fe80::1" }) == nil)
    #expect(lab.send(echo { $0.destinationIP = "10.0.0.255" }) == [])
  }

  /// RFC 1812 5.3.8: what comes from here says that it is from here.
  @Test func spoofed() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.sourceIP = "10.9.0.6" }) == [])
    #expect(lab.send(echo6 { $0.sourceIP = "fd02::1" }) == [])
    #expect(
      lab.endings()
        == [String](repeating: "source address from another side at edge (hop 1)", count: 2))
  }

  /// RFC 7126 4.3, in place of RFC 1812 5.3.13.4: source routes are refused.
  @Test func sourceRoutes() throws {
    var lab = try Lab(threeHops)
    let frames = lab.send(echo { $0.options = [131, 7, 4, 10, 9, 0, 6, 0] })
    #expect(frames == [])
    #expect(lab.endings() == ["IPv4 source route at edge (hop 1)"])
    #expect(lab.send(echo { $0.options = [1, 1, 1, 0] })?.count == 1)
  }
}
