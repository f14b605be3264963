import FakeNetwork
import Routing
import TestFrames
import Testing
import Wire

/// Source routes over routers that forward them (RFC 1812 5.3.13.4, RFC 791 3.1).
@Suite struct SourceRouteTests {
  private static let loose: UInt8 = 131
  private static let strict: UInt8 = 137

  /// Two routers in the local network, and one behind the first.
  private func lab(_ change: (inout Topology) -> Void = { _ in }) throws -> Lab {
    try Lab(
      paths("10.8.0.0/16 via 10.0.0.254=edge 10.2.0.1=red", "10.9.0.0/16 via 10.0.0.253=other") {
        for router in 0..<3 { $0.routers[router].forwardsSourceRoutes = true }
        change(&$0)
      }, hosts: ["10.0.0.5", "10.8.0.0/16", "10.9.0.0/16"]
    ) { $0.acceptsSourceRoutes = true }
  }

  private func routed(_ type: UInt8, _ first: IP, _ stops: [IP], _ more: Bytes = [0]) -> Bytes {
    echo {
      $0.destinationIP = first
      $0.options = [type, UInt8(3 + 4 * stops.count), 4] + stops.flatMap(\.bytes) + more
    }
  }

  @Test("over a router of the local network and back, as it is asked for: nobody is redirected")
  func thereAndBack() throws {
    var lab = try lab()
    let frames = lab.send(routed(Self.loose, "10.0.0.254", ["10.9.0.5"]))
    #expect(frames?.map { Bytes($0[6..<12]) } == [Lab.edge.bytes])
    #expect(frames?.map { Bytes($0[26..<34]) } == [[10, 9, 0, 5] + IP.tester.bytes])
    #expect(frames?.map { Bytes($0[34..<43]) } == [[131, 7, 8, 10, 0, 0, 254, 0, 0]])
    #expect(lab.endings() == ["answered: echo reply"])
    #expect(lab.network.waiting == 0)
  }

  @Test(
    "a strict route leads from neighbor to neighbor: routers, and hosts on their links",
    arguments: [
      ["10.2.0.1"], ["10.2.0.1", "10.8.0.5"], ["10.0.0.253"], ["10.0.0.253", "10.9.0.5"],
      ["10.0.0.5"],
    ] as [[IP]])
  func neighbors(_ stops: [IP]) throws {
    var lab = try lab()
    let reply = lab.send(routed(Self.strict, "10.0.0.254", stops))
    #expect(reply?.count == 1)
    #expect(reply?.map { Bytes($0[30..<34]) } == [IP.tester.bytes])
    #expect(lab.endings() == ["answered: echo reply"])
  }

  @Test(
    "it fails where it leads farther (RFC 1812 5.2.7.1)",
    arguments: [["10.8.0.5"], ["10.9.0.5"], ["10.2.0.1", "10.9.0.5"]] as [[IP]])
  func noNeighbors(_ stops: [IP]) throws {
    var lab = try lab()
    #expect(lab.send(routed(Self.strict, "10.0.0.254", stops))?.count == 1)
    let place = stops.count == 1 ? "edge (hop 1)" : "red (hop 2)"
    #expect(lab.endings() == ["source route failed at \(place)"])
  }

  @Test("5.3.5.2 no stop is the broadcast address of the local network, for whoever is there")
  func broadcastStop() throws {
    var lab = try lab()
    let told = lab.send(routed(Self.loose, "10.2.0.1", ["10.0.0.255"]))
    #expect(told?.map { Bytes($0[34..<36]) } == [[3, 0]])
    #expect(lab.endings() == ["network unreachable at red (hop 2)"])
  }

  @Test("only the routers that it names enter themselves, and all into record route (5.3.13.5)")
  func recordRoute() throws {
    var lab = try Lab(
      paths(threeHops) { for router in 0..<3 { $0.routers[router].forwardsSourceRoutes = true } },
      hosts: ["10.9.0.0/16", "fd09::/64"]
    ) { $0.acceptsSourceRoutes = true }
    let record: Bytes = [7, 31, 4] + .repeating(0, 28) + [0, 0]
    let reply = lab.send(routed(Self.loose, "10.2.0.1", ["10.9.0.5"], record))?.first ?? []
    let passed: [IP] = [
      "10.0.0.254", "10.2.0.1", "10.3.0.1", "10.9.0.5", "10.3.0.1", "10.2.0.1", "10.0.0.254",
    ]
    let options: Bytes =
      [7, 31, 32] + passed.flatMap(\.bytes) + [131, 7, 8, 10, 2, 0, 1] + [0, 0]
    #expect(Bytes(reply.dropFirst(34).prefix(40)) == options)
  }

  @Test(
    "a router that does not forward them, or that has no next stop, hears it as a host (RFC 1122 3.3.5)",
    arguments: [(false, "10.8.0.5"), (true, "224.0.0.9"), (true, "127.0.0.1"), (true, "10.2.0.1")]
      as [(Bool, IP)])
  func noStop(_ forwards: Bool, _ stop: IP) throws {
    var lab = try lab { $0.routers[1].forwardsSourceRoutes = forwards }
    #expect(lab.send(routed(Self.loose, "10.2.0.1", [stop])) == [])
    let ending = "ignored: IPv4 source route that goes on to another host (RFC 1122 3.3.5)"
    #expect(lab.endings() == [ending])
  }
}
