import Algorithms
import FakeNetwork
import Impairment
import TestFrames
import Testing
import Wire

@testable import Routing

/// Packets that wait: on links, and for who may not be there.
@Suite struct WaitingTests {
  /// Whatever else is done to them there.
  @Test(arguments: [("", 1), ("duplicate 100%", 4)])
  func severalOnALink(_ words: String, _ copies: Int) throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1(delay 5ms \(words))", hosts: ["10.9.0.0/16"])
    for time in 0...2 as ClosedRange<Int64> { #expect(lab.send(echo(), at: time) == []) }
    #expect(
      lab.wait().map(\.time) == [10, 11, 12].flatMap { Array(repeating: $0, count: copies) })
    #expect(lab.network.waiting == 0)
    #expect(lab.network.waitingPackets.count == 0)
  }

  /// However far time passes at once, all happens that is due by then.
  @Test func allAtOnce() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1(delay 5ms) 10.3.0.1(delay 1ms)",
      hosts: ["10.9.0.0/16"])
    for time in 0...2 as ClosedRange<Int64> { #expect(lab.send(echo(), at: time) == []) }
    lab.network.advance(to: Instant(nanoseconds: 100_000_000))
    #expect(lab.network.frames.count == 3)
    #expect(lab.network.nextDeadline == nil)
  }

  /// What comes out of a link that changes packets is still a reply.
  @Test func repliesOverChangingLinks() throws {
    var topology = try Topology(paths: [threeHops])
    topology.links[2].back = try Impairment(parsing: "delay 1ms duplicate 100%")
    topology.links[1].back = try Impairment(parsing: "loss 100%")
    var lab = try Lab(topology, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(lab.send(echo()) == [])
    #expect(lab.wait().isEmpty)
    let lost = "reply: lost between red and edge"
    #expect(lab.endings() == ["answered: echo reply", lost, lost])
  }

  /// A router has looked long enough, hosts give up a datagram, and a packet comes out of a link: each in its time.
  @Test func inOrder() throws {
    var topology = try Topology(paths: [threeHops])
    topology.routers[2].resolution = 3_000_000_000
    topology.links[1].forth = try Impairment(parsing: "delay 2s")
    var lab = try Lab(topology, hosts: ["10.9.0.0/24"])
    // Given up 60 s after it has come, at 62 s.
    #expect(lab.send(echo { $0.flags = 1 }) == [])
    lab.network.advance(to: Instant(nanoseconds: 50_000_000_000))
    // Nobody is there: that is said at 61 s. The other's answer comes at 63 s.
    #expect(lab.send(echo { $0.destinationIP = "10.9.1.1" }, at: 56_000) == [])
    #expect(lab.send(echo { $0.destinationIP = "10.9.0.6" }, at: 61_000) != nil)
    lab.network.advance(to: Instant(nanoseconds: 100_000_000_000))
    let types = (0..<lab.network.frames.count).map { lab.network.frames[$0][34] }
    #expect(types == [3, 11, 0])
    lab.network.forgetEvents()
    #expect(lab.network.reassemblyFailures.isEmpty)
  }
}
