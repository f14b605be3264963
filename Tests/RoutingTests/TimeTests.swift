import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// Each direction of a link is a path of its own, and each hop an event in time.
@Suite struct TimeTests {
  @Test func delaysAddUp() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254=edge(delay 1ms) 10.2.0.1=red(delay 80ms) 10.3.0.1=far(delay 7ms)",
      hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo(), at: 1000) == [])
    #expect(lab.network.waiting == 1)
    #expect(lab.network.nextDeadline == Instant(nanoseconds: 1_001_000_000))
    #expect(lab.wait().map(\.time) == [1176])
    #expect(lab.send(echo(ttl: 2), at: 2000) == [])
    #expect(lab.wait().map(\.time) == [2162])
    #expect(lab.send(echo(ttl: 1), at: 3000) == [])
    #expect(lab.wait().map(\.time) == [3002])
    #expect(lab.network.waiting == 0)
    #expect(
      lab.endings() == [
        "answered: echo reply", "time exceeded at red (hop 2)", "time exceeded at edge (hop 1)",
      ])
  }

  /// It may take less time to come from farther away, where the way back is another's.
  @Test func waysDiffer() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.links[1].forth = try Impairment(parsing: "delay 30ms")
    topology.links[2].back = try Impairment(parsing: "delay 2ms")
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    _ = lab.send(echo6())
    #expect(lab.wait().map(\.time) == [32])
    _ = lab.send(echo6(ttl: 2), at: 100)
    #expect(lab.wait().map(\.time) == [130])
  }

  /// A delay on the link to the first router is met by what is for that, too.
  @Test func firstLink() throws {
    var lab = try Lab("10.9.0.0/16 via 10.0.0.254(delay 5ms) 10.2.0.1", hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo { $0.destinationIP = "10.0.0.254" }) == [])
    let replies = lab.wait()
    #expect(replies.map(\.time) == [10])
    #expect(replies.map { $0.frame[22] } == [64])
    #expect(lab.send(Frame.arp { $0.targetIP = "10.0.0.254" }) == nil)
  }

  @Test func lossIsToldWhereItIs() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254=edge 10.2.0.1=red(loss 100%)", hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo()) == [])
    #expect(lab.endings() == ["lost between edge and red"])
    #expect(lab.send(echo(ttl: 1))?.count == 1)
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.links[1].back = try Impairment(parsing: "loss 100%")
    lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo()) == [])
    #expect(lab.endings() == ["answered: echo reply", "reply: lost between red and edge"])
    #expect(lab.network.waiting == 0)
    #expect(lab.network.counters.named.map(\.name) == ["answered", "reply-lost"])
  }

  @Test func copiesTravelBoth() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1(duplicate 100% delay 1ms)", hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo()) == [])
    // Two come there, and four back.
    #expect(lab.wait().map(\.time) == [2, 2, 2, 2])
    #expect(lab.network.waiting == 0)
  }

  /// In a circle that copies each packet there would be more than anybody has counted.
  @Test func copiesInACircle() throws {
    var topology = try Topology([PathRequest(parsing: threeHops)])
    topology.links[1].forth = try Impairment(parsing: "duplicate 100%")
    topology.links[1].back = topology.links[1].forth
    topology.routers[0].routes = [.init(topology.hosts, via: 1)]
    topology.routers[1].routes = [.init(topology.hosts, via: 0)]
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    let frames = lab.send(echo(ttl: 40)) ?? []
    #expect(frames.count <= 1536 && lab.network.waiting == 0)
  }

  /// The same frames at the same times come to the same end.
  @Test func sameSeed() throws {
    func run() throws -> [String] {
      var lab = try Lab(
        "10.9.0.0/16 via 10.0.0.254 10.2.0.1(delay 5ms 3ms loss 10%) 10.3.0.1(loss 5%)",
        hosts: ["10.9.0.0/16"])
      var events: [String] = []
      for number in 0..<200 {
        let time = Int64(number * 3)
        while let next = lab.network.nextDeadline, next.nanoseconds <= time * 1_000_000 {
          lab.network.advance(to: next)
        }
        _ = lab.send(echo(ttl: UInt8(1 + number % 5)) { $0.sequence = UInt16(number) }, at: time)
      }
      events += lab.wait().map { "\($0.time) \($0.frame.hexadecimal)" }
      return events + lab.endings()
    }
    let first = try run()
    #expect(first == (try run()))
    #expect(first.contains { $0.hasPrefix("lost between") })
  }

  /// What corrupts a header on its way is thrown away by the next router (RFC 1812 5.2.2).
  @Test func damagedHeaders() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1=red(corrupt 100%)", hosts: ["10.9.0.0/16"])
    for number in 0..<200 { _ = lab.send(echo { $0.sequence = UInt16(number) }) }
    #expect(lab.endings().contains("header damaged at red (hop 2)"))
    #expect(lab.network.waiting == 0)
  }
}
