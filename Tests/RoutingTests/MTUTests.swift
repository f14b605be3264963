import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// Packets that are longer than a link takes (RFC 1191 4, RFC 791 3.2, RFC 4443 3.2).
@Suite struct MTUTests {
  let path =
    "10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe=edge 10.2.0.1,fd02::1=red 10.3.0.1,fd03::1=far(mtu 1400)"

  @Test func whatMustNotBeFragmentedIsTooBig() throws {
    var lab = try Lab(path)
    let big = { (ttl: UInt8) in
      echo(ttl: ttl) {
        $0.flags = 0b010
        $0.data = .counting(1400 - 28 + 1)
      }
    }
    // As it came to red: what a router refuses it has not decremented.
    let told = error(3, 4, mtu: 1400, from: "10.2.0.1", ttl: 63, about: packet(in: big(63)))
    #expect(lab.send(big(64)) == [told])
    #expect(lab.endings() == ["too big at red (hop 2)"])
  }

  @Test func whatFitsGoesOn() throws {
    var lab = try Lab(path)
    let frames = lab.send(
      echo {
        $0.flags = 0b010
        $0.data = .counting(1400 - 28)
      })
    #expect(frames?.map(\.count) == [1414])
    #expect(lab.endings() == ["answered: echo reply"])
  }

  @Test func packetTooBig() throws {
    var lab = try Lab(path)
    let big = { (limit: UInt8) in
      echo6(ttl: limit) { $0.data = .counting(1400 - 48 + 1) }
    }
    let told = error6(2, 0, mtu: 1400, from: "fd02::1", ttl: 63, about: packet(in: big(63)))
    #expect(lab.send(big(64)) == [told])
    #expect(lab.endings() == ["too big at red (hop 2)"])
    #expect(lab.send(echo6 { $0.data = .counting(1400 - 48) })?.map(\.count) == [1414])
  }

  /// Without DF it goes in pieces, and so does the reply (RFC 791 3.2).
  @Test func fragments() throws {
    var lab = try Lab(path)
    let pieces = lab.send(echo { $0.data = .counting(1472) }) ?? []
    #expect(pieces.map(\.count) == [1410, 138])  // 1396 of 1400, a multiple of 8 behind the header
    let headers = try pieces.map { try IPv4Header(parsing: packet(in: $0).span) }
    #expect(headers.map(\.fragmentOffset) == [0, 1376])
    #expect(headers.map(\.hasMoreFragments) == [true, false])
    #expect(headers.map(\.timeToLive) == [61, 61])
    #expect(lab.endings() == ["kept: \(Verdict.Kept.fragment)", "answered: echo reply"])
    #expect(lab.network.waiting == 0)
  }

  /// Who never says it leaves its senders in the dark.
  @Test func blackHole() throws {
    var topology = try Topology([PathRequest(parsing: path)])
    topology.routers[1].hidesMTU = true
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(
      lab.send(
        echo {
          $0.flags = 0b010
          $0.data = .counting(1472)
        }) == [])
    #expect(lab.send(echo6 { $0.data = .counting(1452) }) == [])
    let told = "too big at red (hop 2), not told: the router does not tell its MTU"
    #expect(lab.endings() == [told, told])
    #expect(lab.send(echo())?.count == 1)
  }

  /// Where a reply is too long the host is told, and heeds it (RFC 8201 4).
  @Test func wayBack() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.links[2].mtu = 1400
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"]) { $0.profile.errorRate = nil }
    // Two fragments on the way there make one reply on the way back.
    var request = Packet6.reply
    request.link.destination = Lab.edge
    request.link.source = .tester
    (request.sourceIP, request.destinationIP, request.type) = (.tester, "fd09::5", 128)
    request.data = .counting(1444)
    let parts = request.fragments(of: 800)
    #expect(lab.send(parts[0]) == [])
    #expect(lab.send(parts[1]) == [])
    #expect(
      lab.endings() == [
        "kept: \(Verdict.Kept.fragment)", "answered: echo reply", "reply: too big at far (hop 3)",
      ])
    #expect(lab.send(parts[0]) == [])
    #expect(lab.send(parts[1])?.count == 2)
  }

  /// A host knows what its own link takes: what it says is in pieces where it is longer, and not where it is
  /// as long (RFC 791 3.2, RFC 8200 4.5).
  @Test(arguments: [(1400, 1), (1408, 2)])
  func hostsOwnLink(_ length: Int, _ pieces: Int) throws {
    var lab = try Lab(
      paths(threeHops) { $0.links[3].mtu = 1400 }, hosts: ["10.9.0.0/16", "fd09::/64"])
    var request = Echo.request
    request.link.destination = Lab.edge
    request.destinationIP = "10.9.0.5"
    request.data = .counting(length - 28)
    var request6 = Packet6.request
    request6.link.destination = Lab.edge
    request6.destinationIP = "fd09::5"
    request6.data = .counting(length - 48)
    for parts in [request.fragments(of: 800), request6.fragments(of: 800)] {
      #expect(lab.send(parts[0]) == [])
      let frames = lab.send(parts[1])
      #expect(frames?.count == pieces)
      #expect(frames?.allSatisfy { $0.count <= 1414 } == true)
    }
    #expect(lab.network.waiting == 0)
  }
}
