import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// What is done to packets on links: each direction has its own schedule, numbers and room.
@Suite struct LinkTests {
  let row = "10.9.0.0/16 via 10.0.0.254=edge 10.2.0.1=red"

  /// A schedule begins as the line does, and not with the first packet.
  @Test func schedule() throws {
    let path = "10.9.0.0/16 via 10.0.0.254=edge 10.2.0.1=red(up 1s down 1s)"
    var lab = try Lab(path, hosts: ["10.9.0.0/16"])
    lab.network.begin(at: Instant(nanoseconds: 0))
    lab.network.begin(at: Instant(nanoseconds: 1_000_000_000))  // it has
    #expect(lab.send(echo(), at: 1500) == [])
    #expect(lab.endings() == ["dropped: the link is down between edge and red"])
    #expect(lab.send(echo(), at: 2500)?.count == 1)
  }

  /// Where packets are lost by number, all others go on at once.
  @Test func byNumber() throws {
    var lab = try Lab(
      paths(row) { $0.links[1].forth = try Impairment(parsing: "drop 2") },
      hosts: ["10.9.0.0/16"])
    #expect((0..<3).map { _ in lab.send(echo())?.count } == [1, 0, 1])
    #expect(
      lab.endings() == [
        "answered: echo reply", "dropped by number between edge and red", "answered: echo reply",
      ])
    #expect(lab.network.waiting == 0)
  }

  /// 256 MiB may wait on all links together, each with its part; 1 MiB on each at the least.
  @Test(arguments: [(64, 64), (512, 16)])
  func room(_ links: Int, _ packets: Int) throws {
    let delay = try Impairment(parsing: "delay 1s")
    var topology = try paths("10.9.0.0/16 via 10.0.0.254=edge")
    topology.links[0].forth = delay
    for number in 1..<links {
      topology.routers.append(
        Router("r\(number)", ipv4: IPv4Address(UInt32(172 << 24 | 16 << 16 | number))))
      var link = Topology.Link(.router(0), .router(number))
      link.forth = delay
      topology.links.append(link)
    }
    var lab = try Lab(topology, hosts: ["10.9.0.0/16"])
    // 1023 blocks of 64 bytes each.
    let frame = echo { $0.data = .counting(1023 * 64 - 28) }
    for _ in 0...packets { #expect(lab.send(frame) == []) }
    #expect(
      lab.endings() == ["dropped: the frames that wait leave no room between here and edge"])
    #expect(lab.network.waiting == packets)
  }

  /// What is left to chance is the seed's to say, for each direction of each link and each flow by itself:
  /// who has written down a seed finds the same packets lost with it.
  @Test(arguments: [
    (1, false, "..xx.xxxxx..x..x...x...x.x.....x"), (1, true, "xx.x...xx..x..x......xx.xxxxxx.x"),
    (2, false, ".x.....x..x..x..xx.xxxxx.xx....x"),
  ])
  func losses(_ link: Int, _ isBack: Bool, _ expected: String) throws {
    let loss = try Impairment(parsing: "loss 50%")
    var lab = try Lab(
      paths(threeHops) {
        if isBack { $0.links[link].back = loss } else { $0.links[link].forth = loss }
      }, hosts: ["10.9.0.0/16", "fd09::/64"])
    let fates = (0..<32).map { _ in lab.send(echo()) == [] ? "x" : "." }.joined()
    #expect(fates == expected)
  }

  /// What is done to packets on the link to a router is done to those for itself, whichever way it is.
  @Test(arguments: [false, true])
  func firstLinkEitherWay(_ isBack: Bool) throws {
    let delay = try Impairment(parsing: "delay 5ms")
    var lab = try Lab(
      paths(row) { if isBack { $0.links[0].back = delay } else { $0.links[0].forth = delay } },
      hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo { $0.destinationIP = "10.0.0.254" }) == [])
    let replies = lab.wait()
    #expect(replies.map(\.time) == [5])
    #expect(replies.map { $0.frame[34] } == [0])
  }
}
