import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// RFC 1812 5.3 and what of 5.2 belongs to it, rule by rule: what is forwarded, how, and what is not.
@Suite struct ForwardingRuleTests {
  @Test("5.2.1.2, 5.2.2 a damaged header is discarded in silence")
  func validation() throws {
    var lab = try Lab(threeHops)
    for change in [
      { $0.headerChecksum = { ~$0 } }, { $0.version = 6 }, { $0.headerWords = 4 },
      { $0.totalLength = 10 },
    ] as [(inout Echo) -> Void] {
      #expect(lab.send(echo(change)) == nil)
    }
  }

  @Test("5.2.4.3 what no route leads to is net unreachable, whom nobody has is host unreachable")
  func unreachable() throws {
    var lab = try Lab(threeHops, hosts: ["10.9.0.5"])
    #expect(
      lab.send(echo { $0.destinationIP = "10.77.0.1" })?.map { Bytes($0[34..<36]) } == [[3, 0]])
    #expect(
      lab.send(echo { $0.destinationIP = "10.9.0.6" })?.map { Bytes($0[34..<36]) } == [[3, 1]])
  }

  @Test("5.2.6, 4.2.2.7 a datagram that may be is fragmented, one that may not is refused")
  func fragmentation() throws {
    var lab = try Lab("10.9.0.0/16 via 10.0.0.254 10.2.0.1(mtu 576)", hosts: ["10.9.0.0/16"])
    let big = { (flags: UInt16) in
      echo {
        $0.flags = flags
        $0.data = .counting(600)
      }
    }
    let told = error(3, 4, mtu: 576, from: "10.0.0.254", ttl: 64, about: packet(in: big(0b010)))
    #expect(lab.send(big(0b010)) == [told])
    #expect(lab.send(big(0))?.count == 2)
  }

  @Test(
    "5.2.7.1 code 13 where somebody has forbidden it; 5.3.9 or nothing, where that was asked for")
  func prohibited() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.routers[1].refusals = [
      .init([try AddressSpec(parsing: "10.9.0.6")], .unreachable(.prohibited)),
      .init([try AddressSpec(parsing: "10.9.0.7")], .silence),
    ]
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(
      lab.send(echo { $0.destinationIP = "10.9.0.6" })?.map { Bytes($0[34..<36]) } == [[3, 13]])
    #expect(lab.send(echo { $0.destinationIP = "10.9.0.7" }) == [])
    #expect(lab.send(echo { $0.destinationIP = "10.9.0.8" })?.map { $0[34] } == [0])
  }

  @Test(
    "5.3.1 each hop takes one of the time to live, and mends the checksum",
    arguments: 4...255 as ClosedRange<UInt8>)
  func timeToLive(_ ttl: UInt8) throws {
    var lab = try Lab(threeHops)
    let reply = lab.send(echo(ttl: ttl))?.first ?? []
    #expect(reply.count == 98 && reply[22] == 61)
    #expect((try? IPv4Header(parsing: packet(in: reply).span)) != nil)
    #expect(lab.send(echo6(ttl: ttl))?.map { $0[21] } == [61])
  }

  @Test("5.3.1 a router looks at it only where it forwards", arguments: [0, 1] as [UInt8])
  func ownTimeToLive(_ ttl: UInt8) throws {
    var lab = try Lab(threeHops)
    // Over one router to the second, which does not ask what is left.
    #expect(
      lab.send(echo(ttl: ttl + 1) { $0.destinationIP = "10.2.0.1" })?.map { $0[34] } == [
        ttl == 0 ? 11 : 0
      ])
    #expect(lab.send(echo(ttl: 2) { $0.destinationIP = "10.2.0.1" })?.map { $0[34] } == [0])
  }

  @Test("5.3.2 the type of service goes on unchanged", arguments: [0x10, 0xb8, 0x04] as [UInt8])
  func typeOfService(_ tos: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.typeOfService = tos })?.map { $0[15] } == [tos])
  }

  @Test(
    "5.3.4 what came to a group or a broadcast of the link is not forwarded",
    arguments: [.broadcast, .allHosts, "01:00:5e:01:02:03"] as [MAC])
  func linkGroups(_ station: MAC) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.link.destination = station }) == nil)
    #expect(lab.send(echo6 { $0.link.destination = "33:33:00:00:00:02" }) == nil)
  }

  @Test("5.3.5.1 a limited broadcast is not forwarded, nor a group")
  func limitedBroadcast() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.destinationIP = "255.255.255.255" }) == nil)
    #expect(lab.send(echo { $0.destinationIP = "224.0.1.1" }) == nil)
    #expect(lab.send(echo6 { $0.destinationIP = "ff0e::101" }) == nil)
  }

  @Test(
    "5.3.5.2 a directed broadcast is not forwarded (RFC 2644)",
    arguments: ["10.0.0.255", "10.0.0.0"] as [IP])
  func directedBroadcast(_ destination: IP) throws {
    var lab = try Lab(threeHops, hosts: ["10.0.0.5", "10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo { $0.destinationIP = destination }) == [])
    #expect(lab.endings() == ["an address that no router forwards at edge (hop 1)"])
  }

  @Test(
    "5.3.7 martians, in silence",
    arguments: [
      ("0.0.0.0", "10.9.0.5"), ("0.9.9.9", "10.9.0.5"), ("127.0.0.1", "10.9.0.5"),
      ("224.0.0.1", "10.9.0.5"), ("255.255.255.255", "10.9.0.5"), ("250.0.0.1", "10.9.0.5"),
      ("10.0.0.255", "10.9.0.5"), ("10.0.0.0", "10.9.0.5"), ("10.0.0.77", "0.1.2.3"),
      ("10.0.0.77", "127.1.2.3"), ("10.0.0.77", "240.0.0.1"), ("240.0.0.1", "10.9.0.5"),
      ("10.0.0.77", "127.0.0.1"),
    ] as [(IP, IP)])
  func martians(_ source: IP, _ destination: IP) throws {
    var lab = try Lab(threeHops)
    let frames = lab.send(
      echo {
        $0.sourceIP = source
        $0.destinationIP = destination
      })
    #expect(frames == [])
    #expect(lab.endings() == ["an address that no router forwards at edge (hop 1)"])
  }

  @Test(
    "5.3.8 what comes from here does not say that it is from elsewhere, in silence",
    arguments: ["10.9.0.6", "10.2.0.1", "10.0.0.254"] as [IP])
  func sourceValidation(_ source: IP) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.sourceIP = source }) == [])
    #expect(lab.endings() == ["source address from another side at edge (hop 1)"])
  }

  @Test(
    "5.3.13.1 options that nobody knows go on unchanged",
    arguments: [[99, 5, 1, 2, 3, 0, 0, 0], [148, 4, 0, 0], [130, 4, 1, 2], [136, 4, 0, 9]]
      as [Bytes])
  func unknownOptions(_ options: Bytes) throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1", hosts: ["10.9.0.0/16"])
    // An error quotes them as they came to the second.
    let told =
      lab.send(
        echo(ttl: 2) { $0.options = options })?.first ?? []
    #expect(Bytes(told.dropFirst(62).prefix(options.count)) == options)
    #expect(lab.send(echo { $0.options = options })?.map { $0[34] } == [0])
  }

  @Test(
    "5.3.13.4 a source route is refused (RFC 7126 4.3), in silence",
    arguments: [131, 137] as [UInt8])
  func sourceRoute(_ type: UInt8) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.options = [type, 7, 4, 10, 9, 0, 6, 0] }) == [])
    #expect(lab.endings() == ["IPv4 source route at edge (hop 1)"])
  }

  @Test("5.3.13.4 where it is forwarded, each stop enters itself and sends it to the next")
  func forwardedSourceRoute() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    for router in 0..<3 { topology.routers[router].forwardsSourceRoutes = true }
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"]) {
      $0.acceptsSourceRoutes = true
    }
    let loose = lab.send(
      echo {
        $0.destinationIP = "10.0.0.254"
        $0.options = [131, 11, 4, 10, 3, 0, 1, 10, 9, 0, 5, 0]
      })
    // The reply has the way back: over the stops that were entered.
    #expect(loose?.map { Bytes($0[34..<46]) } == [[131, 11, 12, 10, 3, 0, 1, 10, 0, 0, 254, 0]])
    #expect(loose?.map { Bytes($0[30..<34]) } == [IP.tester.bytes])
    #expect(lab.endings() == ["answered: echo reply"])
    // red is no neighbor of here: a strict route over edge to far is none.
    let strict = lab.send(
      echo {
        $0.destinationIP = "10.0.0.254"
        $0.options = [137, 7, 4, 10, 3, 0, 1, 0]
      })
    #expect(strict?.map { Bytes($0[34..<36]) } == [[3, 5]])
    #expect(lab.endings() == ["source route failed at edge (hop 1)"])
  }

  @Test("5.3.13.5 each router enters itself into record route, as far as there is room")
  func recordRoute() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.links[1].addresses.near = (IPv4Address("10.20.0.1"), nil)
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    let reply = lab.send(echo { $0.options = [7, 39, 4] + .repeating(0, 36) + [0] })?.first ?? []
    // There it is the link that it leaves by; then the host; and back.
    let stops: [IP] = [
      "10.20.0.1", "10.2.0.1", "10.3.0.1", "10.9.0.5", "10.3.0.1", "10.2.0.1", "10.0.0.254",
    ]
    #expect(Bytes(reply.dropFirst(34).prefix(3)) == [7, 39, 32])
    #expect(Bytes(reply.dropFirst(37).prefix(28)) == stops.flatMap(\.bytes))
    #expect((try? IPv4Header(parsing: packet(in: reply).span)) != nil)
    let full = lab.send(echo { $0.options = [7, 7, 8, 9, 9, 9, 9, 0] })?.first ?? []
    #expect(Bytes(full.dropFirst(34).prefix(8)) == [7, 7, 8, 9, 9, 9, 9, 0])
  }

  @Test("5.3.13.6 each router enters its time, or counts that it has no room")
  func timestamp() throws {
    var lab = try Lab(threeHops)
    let time: Int64 = 5000
    let times =
      lab.send(
        echo { $0.options = [68, 32, 5, 0] + .repeating(0, 28) }, at: time)?.first ?? []
    #expect(Bytes(times.dropFirst(34).prefix(4)) == [68, 32, 33, 0])
    #expect(
      Bytes(times.dropFirst(38).prefix(28)) == (0..<7).flatMap { _ in [0, 0, 0x13, 0x88] as Bytes })
    let both =
      lab.send(
        echo { $0.options = [68, 12, 5, 1] + .repeating(0, 8) }, at: time)?.first ?? []
    // The first has the only slot; six have none.
    #expect(
      Bytes(both.dropFirst(34).prefix(12)) == [68, 12, 13, 0x61, 10, 0, 0, 254, 0, 0, 0x13, 0x88])
    // Of given addresses only their own.
    let given =
      lab.send(
        echo {
          $0.options =
            [68, 20, 5, 3] + IP(stringLiteral: "10.2.0.1").bytes + .repeating(0, 4)
            + IP(stringLiteral: "10.9.0.77").bytes + .repeating(0, 4)
        }, at: time)?.first ?? []
    #expect(
      Bytes(given.dropFirst(34).prefix(20)) == [
        68, 20, 13, 3, 10, 2, 0, 1, 0, 0, 0x13, 0x88, 10, 9, 0, 77, 0, 0, 0, 0,
      ])
  }
}
