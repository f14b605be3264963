import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// RFC 1812 4.3 for routers, rule by rule: of ICMP errors and of what is asked of a router itself.
@Suite struct ErrorRuleTests {
  private let forbidden = "time exceeded at edge (hop 1), not told: no error may be about it"

  @Test("4.3.2.1 an unknown type is no query, and nothing is said of it", arguments: [2, 44, 255])
  func unknownType(_ type: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.type = type }) == [])
    #expect(
      lab.send(
        echo {
          $0.destinationIP = "10.2.0.1"
          $0.type = type
        }) == [])
    #expect(lab.endings().first == forbidden)
  }

  @Test("4.3.2.2 an error's time to live is not its cause's", arguments: [2, 3] as [UInt8])
  func timeToLive(_ ttl: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: ttl))?.map { $0[22] } == [65 - ttl])
  }

  @Test(
    "4.3.2.3 it quotes the cause as it came, to 576 bytes in all", arguments: [0, 520, 521, 1400])
  func quote(_ length: Int) throws {
    var lab = try Lab(threeHops)
    let cause = echo(ttl: 1) { $0.data = .counting(length) }
    let quoted = Bytes(packet(in: cause).prefix(min(28 + length, 548)))
    #expect(
      lab.send(cause)?.map { Bytes($0[42..<42 + quoted.count]) } == [quoted])
    #expect(lab.send(cause)?.first.map { Int($0[16]) << 8 | Int($0[17]) } == 28 + quoted.count)
  }

  @Test("4.3.2.4 its source is that of the link by which it leaves")
  func source() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.links[1].addresses.far = (IPv4Address("10.20.0.2"), IPv6Address("fd20::2"))
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo(ttl: 2))?.map { Bytes($0[26..<30]) } == [[10, 20, 0, 2]])
    #expect(lab.send(echo6(ttl: 2))?.map { Bytes($0[22..<24]) } == [[0xfd, 0x20]])
  }

  @Test(
    "4.3.2.5 precedence 6, and the type of service of the cause", arguments: [0, 0x08, 0x1e, 0xff])
  func typeOfService(_ tos: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(
      lab.send(echo(ttl: 1) { $0.typeOfService = tos })?.map { $0[15] } == [0xc0 | tos & 0x1e])
  }

  @Test("4.3.2.6 the source route of its cause, as far as it came, leads it back")
  func sourceRoute() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    for router in 0..<3 { topology.routers[router].forwardsSourceRoutes = true }
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    let reply = lab.send(
      echo(ttl: 3) {
        $0.destinationIP = "10.2.0.1"
        $0.options = [131, 7, 4, 10, 9, 0, 5, 0]
      })?.first
    // Time is over at far, whose error has red's way back, and comes over red to here.
    #expect(reply.map { Bytes($0[34..<41]) } == [131, 7, 8, 10, 2, 0, 1])
    #expect(reply.map { Bytes($0[30..<34]) } == IP.tester.bytes)
    #expect(reply.map { $0[42] } == 11)
    #expect(lab.endings() == ["time exceeded at far (hop 3)"])
  }

  @Test(
    "4.3.2.7 nothing is said of an ICMP error",
    arguments: [3, 4, 5, 11, 12] as [UInt8])
  func aboutErrors(_ type: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.type = type }) == [])
    #expect(
      lab.send(
        echo {
          $0.destinationIP = "10.77.0.1"
          $0.type = type
        }) == [])
    #expect(lab.endings().allSatisfy { $0.hasSuffix("no error may be about it") })
  }

  @Test("4.3.2.7 nor of a header that fails its validation")
  func aboutDamaged() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.headerChecksum = { $0 &+ 1 } }) == nil)
    #expect(lab.send(echo(ttl: 1) { $0.version = 5 }) == nil)
    #expect(lab.send(echo(ttl: 1) { $0.totalLength = 2000 }) == nil)
  }

  @Test(
    "4.3.2.7 nor of what is for a group or a broadcast",
    arguments: ["224.0.0.9", "255.255.255.255", "10.0.0.255", "10.0.0.0"] as [IP])
  func aboutGroups(_ destination: IP) throws {
    var lab = try Lab(threeHops)
    let frames = lab.send(echo(ttl: 1) { $0.destinationIP = destination }) ?? []
    #expect(frames == [])
  }

  @Test(
    "4.3.2.7 nor of what came to a group or a broadcast of the link",
    arguments: [.broadcast, .allHosts] as [MAC])
  func aboutLinkGroups(_ station: MAC) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.link.destination = station }) == nil)
  }

  @Test(
    "4.3.2.7 nor to a source that is no single host's",
    arguments: ["0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"]
      as [IP])
  func toNobody(_ source: IP) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.sourceIP = source }) == [])
  }

  @Test("4.3.2.7 nor to the broadcast address of the local network")
  func toBroadcast() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.sourceIP = "10.0.0.255" }) == [])
    #expect(lab.send(echo { $0.sourceIP = "10.0.0.255" }) == [])
  }

  @Test("4.3.2.7 nor of any fragment but the first")
  func aboutFragments() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo(ttl: 1) { $0.fragmentOffset = 1 }) == [])
    #expect(lab.send(echo(ttl: 1) { $0.flags = 1 })?.count == 1)
  }

  @Test("4.3.2.8 so many in a second, redirects not more")
  func rate() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.routers[1].errorRate = 2
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    let told = (0..<100).reduce(0) { sum, _ in sum + (lab.send(echo(ttl: 2))?.count ?? 0) }
    #expect(told == 50)
    // Others' errors are no concern of this one's.
    #expect(lab.send(echo(ttl: 1))?.count == 1)
    #expect((0..<10).reduce(0) { $0 + (lab.send(echo(ttl: 2), at: 1000 + $1)?.count ?? 0) } == 2)
  }

  @Test("4.3.3.3 source quench is never sent: what a queue has no room for is lost in silence")
  func sourceQuench() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1(rate 8kbit limit 1)", hosts: ["10.9.0.0/16"])
    for _ in 0..<20 { _ = lab.send(echo()) }
    let back = lab.wait()
    #expect(back.count < 20 && back.allSatisfy { $0.frame[34] == 0 })
    #expect(lab.endings().contains { $0.contains("between 10.0.0.254 and 10.2.0.1") })
  }

  @Test(
    "4.3.3.4 time exceeded, code 0, where the time is over on the way",
    arguments: [0, 1] as [UInt8])
  func timeExceeded(_ ttl: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(
      lab.send(echo(ttl: ttl))
        == [error(11, 0, from: "10.0.0.254", ttl: 64, about: packet(in: echo(ttl: ttl)))])
  }

  @Test(
    "4.3.3.5 parameter problem with the octet that is wrong, and the options unchanged",
    arguments: [
      ([7, 7, 3, 0, 0, 0, 0, 0], 22), ([7, 39, 4, 0], 21), ([68, 3, 5, 0], 21),
      ([68, 12, 13, 0xf1] + .repeating(7, 8), 23), ([131, 7, 1, 10, 9, 0, 6, 0], 22),
    ] as [(Bytes, UInt8)])
  func parameterProblem(_ options: Bytes, _ octet: UInt8) throws {
    var lab = try Lab(threeHops)
    let cause = echo { $0.options = options }
    let told = lab.send(cause)?.first ?? []
    #expect(
      Bytes(
        told.dropFirst(34).prefix(5).enumerated().filter { ![2, 3].contains($0.offset) }.map(
          \.element)) == [12, 0, octet])
    #expect(Bytes(told.dropFirst(42).prefix(28)) == Bytes(packet(in: cause).prefix(28)))
    #expect(lab.endings() == ["option malformed at edge (hop 1)"])
  }

  @Test("4.3.3.6 a router answers echo requests, all of their data, at each of its addresses")
  func echoServer() throws {
    var lab = try Lab(threeHops)
    for address in ["10.2.0.1", "10.3.0.1"] as [IP] {
      let reply = lab.send(
        echo {
          $0.destinationIP = address
          $0.data = .counting(1400)
        })
      #expect(reply?.map(\.count) == [1442] && reply?.first?[34] == 0)
    }
  }

  @Test(
    "4.3.3.7, 4.3.3.9 it answers no information and no address mask request (RFC 6918)",
    arguments: [15, 17] as [UInt8])
  func obsolete(_ type: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(
      lab.send(
        echo {
          $0.destinationIP = "10.2.0.1"
          $0.type = type
        }) == [])
  }

  @Test("4.3.3.8 it answers timestamp requests")
  func timestamp() throws {
    var lab = try Lab(threeHops)
    let reply = lab.send(
      echo {
        $0.destinationIP = "10.2.0.1"
        $0.type = 13
        $0.data = .repeating(0, 12)
      })
    #expect(reply?.map { $0[34] } == [14])
  }
}
