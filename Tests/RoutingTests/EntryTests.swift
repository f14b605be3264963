import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// Which frames a router takes; all others are for the hosts in the local network.
@Suite struct EntryTests {
  let hosts = ["10.9.0.0/16", "fd09::/64"]

  @Test("RFC 1812 5.2.2 what ends with its link's header is no packet")
  func empty() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(Bytes(echo().prefix(14))) == nil)
    #expect(lab.send(Bytes(echo6().prefix(14))) == nil)
  }

  @Test("RFC 894 2 what says that it is no IP is not looked at as such")
  func otherTypes() throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.link.type = 0x88b5 }) == nil)
    #expect(lab.send(echo6 { $0.link.type = 0x88b5 }) == nil)
  }

  @Test("routers are in the VLANs that the hosts are in", arguments: [(5, true), (6, false)])
  func vlans(_ vlan: UInt8, _ isTaken: Bool) throws {
    let vlans = try VLANList(parsing: "5")
    var lab = try Lab(threeHops) { $0.vlans = vlans }
    #expect((lab.send(echo { $0.link.tags = [0x81, 0, 0, vlan] }) != nil) == isTaken)
    #expect(lab.send(echo()) == nil)
  }

  @Test(
    "what is done on the link to a router meets what is for itself, where all have one MAC, too")
  func oneMAC() throws {
    let path = "10.9.0.0/16 via 10.0.0.254=edge(delay 5ms)"
    for mac in [.derived, .shared(MACAddress(0x0200_0a00_00fe))] as [MACAssignment] {
      var lab = try Lab(Topology(paths: [path]), hosts: ["10.9.0.0/16"], mac: mac)
      #expect(lab.send(echo { $0.destinationIP = "10.0.0.254" }) == [])
      #expect(lab.wait().map(\.time) == [10])
    }
  }

  @Test(
    "a frame is from a station, and not from one of the lab's own that came back",
    arguments: ["01:00:5e:00:00:01", Lab.edge] as [MAC])
  func sources(_ source: MAC) throws {
    var lab = try Lab(threeHops)
    #expect(lab.send(echo { $0.link.source = source }) == nil)
    #expect(lab.send(echo6 { $0.link.source = source }) == nil)
  }

  @Test("what is for the router itself it hears as a host, unless its source route goes on")
  func sourceRoutes() throws {
    for (forwards, options, isTaken) in [
      (false, [131, 7, 4, 10, 9, 0, 5, 0], false), (true, [], false),
      (true, [131, 7, 4, 10, 9, 0, 5, 0], true),
    ] as [(Bool, Bytes, Bool)] {
      var lab = try Lab(
        paths(threeHops) { $0.routers[0].forwardsSourceRoutes = forwards }, hosts: hosts)
      let frames = lab.send(
        echo {
          $0.destinationIP = "10.0.0.254"
          $0.options = options
        })
      #expect((frames != nil) == isTaken)
    }
  }

  @Test("RFC 1812 4.2.3.3 each of a router's addresses is its own, those of its other links, too")
  func otherAddresses() throws {
    var lab = try Lab(
      paths(threeHops) { $0.links[1].addresses.near = (IPv4Address("10.20.0.1"), nil) },
      hosts: hosts)
    #expect(lab.send(echo { $0.destinationIP = "10.20.0.1" })?.map { $0[34] } == [0])
    #expect(lab.endings() == ["answered: echo reply"])
  }

  // MARK: Hosts that hear any station's frames

  @Test("where any station's frames are heard, a router answers as that, but to no group's")
  func anyStation() throws {
    var lab = try Lab(paths(threeHops), hosts: hosts, .ethernet) { $0.hearsAnyMAC = true }
    let reply = lab.send(echo { $0.link.destination = .third })
    #expect(reply?.map { Bytes($0[..<12]) } == [MAC.tester.bytes + MAC.third.bytes])
    #expect(reply?.map { $0[34] } == [0])
    let error = lab.send(echo6(ttl: 1) { $0.link.destination = .third })
    #expect(error?.map { Bytes($0[6..<12]) } == [MAC.third.bytes])
    for group in [MAC.broadcast, .allHosts] {
      #expect(lab.send(echo { $0.link.destination = group }) == nil)
    }
  }

  @Test("where the frame says no station, a router answers as itself")
  func anyStationUnsaid() throws {
    var lab = try Lab(paths(threeHops), hosts: hosts, .linuxSLL) { $0.hearsAnyMAC = true }
    let reply = lab.send(cooked(0, echo()))
    #expect(reply?.map { Bytes($0[6..<12]) } == [Lab.edge.bytes])
    #expect(reply?.map { $0[36] } == [0])
  }

  // MARK: Hosts that share a MAC

  /// Two routers in the local network, edge and other, and 10.0.0.5: all have one MAC.
  private func sharing() throws -> Lab {
    let mac = try #require(MACAddress("02:00:00:00:00:aa"))
    return try Lab(
      paths("10.8.0.0/16 via 10.0.0.254=edge", "10.9.0.0/16 via 10.0.0.253=other"),
      hosts: ["10.0.0.5", "10.8.0.0/16", "10.9.0.0/16"], .ethernet
    ) { $0.mac = .shared(mac) }
  }

  @Test(
    "where all share a MAC, what is for a host of the local network is no router's",
    arguments: ["10.0.0.5", "10.0.0.254", "10.0.0.253"] as [IP])
  func sharedByHosts(_ destination: IP) throws {
    var lab = try sharing()
    let frames = lab.send(
      echo(ttl: 1) {
        $0.link.destination = "02:00:00:00:00:aa"
        $0.destinationIP = destination
      })
    #expect(frames == nil)
  }

  @Test(
    "what is for nobody there goes over the best router",
    arguments: [
      ("10.8.0.5", 64, "answered: echo reply"), ("10.8.0.5", 1, "time exceeded at edge (hop 1)"),
      ("10.9.0.5", 1, "time exceeded at other (hop 1)"),
      ("10.77.0.1", 64, "network unreachable at edge (hop 1)"),
    ] as [(IP, UInt8, String)])
  func sharedByRouters(_ destination: IP, _ ttl: UInt8, _ ending: String) throws {
    var lab = try sharing()
    let frames = lab.send(
      echo(ttl: ttl) {
        $0.link.destination = "02:00:00:00:00:aa"
        $0.destinationIP = destination
      })
    #expect(frames?.count == 1)
    #expect(lab.endings() == [ending])
  }
}

/// On links whose frames do not say which station they are for, a packet is for the best router.
@Suite struct PlainLinkTests {
  private func lab(_ linkType: LinkType, _ change: (inout Topology) throws -> Void = { _ in })
    throws
    -> Lab
  {
    try Lab(
      paths(threeHops, change: change),
      hosts: ["10.0.0.5", "192.168.5.5", "10.9.0.0/16", "fd09::/64"], linkType)
  }

  @Test func raw() throws {
    var lab = try lab(.raw)
    var reply = Echo.reply
    (reply.sourceIP, reply.timeToLive) = ("10.9.0.5", 61)
    #expect(lab.send(packet(in: echo())) == [reply.datagram])
    #expect(lab.send(packet(in: echo6()))?.map { $0[40] } == [129])
    #expect(lab.send(packet(in: echo(ttl: 1)))?.map { $0[20] } == [11])
    #expect(
      lab.endings() == [
        "answered: echo reply", "answered: echo reply", "time exceeded at edge (hop 1)",
      ])
  }

  @Test("what no link leads to goes down the row, as it does behind Ethernet")
  func nowhere() throws {
    var lab = try lab(.raw)
    #expect(
      lab.send(packet(in: echo { $0.destinationIP = "10.77.0.1" }))?.map { Bytes($0[20..<22]) }
        == [[3, 0]])
    #expect(lab.endings() == ["network unreachable at far (hop 3)"])
  }

  @Test(
    "what is for the local network, or for no single host, is no router's",
    arguments: [
      "10.0.0.5", "10.0.0.6", "10.0.0.254", "192.168.5.5", "127.0.0.1", "0.1.2.3", "240.0.0.1",
      "224.0.0.9", "255.255.255.255",
    ] as [IP])
  func others(_ destination: IP) throws {
    var lab = try lab(.raw)
    #expect(lab.send(packet(in: echo { $0.destinationIP = destination })) == nil)
  }

  @Test("what is for the router itself is delayed where the link to it does that")
  func delayed() throws {
    var lab = try lab(.raw) { $0.links[0].forth = try Impairment(parsing: "delay 5ms") }
    #expect(lab.send(packet(in: echo { $0.destinationIP = "10.0.0.254" })) == [])
    #expect(lab.wait().map(\.time) == [5])
    #expect(lab.send(packet(in: echo { $0.destinationIP = "10.0.0.5" })) == nil)
  }

  @Test(
    "of frames that Linux shows, those are for a router that came to this machine alone",
    arguments: [(0, true), (1, false), (2, false), (3, false), (4, false)] as [(UInt8, Bool)])
  func cookedFrames(_ type: UInt8, _ isTaken: Bool) throws {
    var lab = try lab(.linuxSLL)
    #expect((lab.send(cooked(type, echo())) != nil) == isTaken)
    #expect((lab.send(cooked(type, echo6())) != nil) == isTaken)
  }
}
