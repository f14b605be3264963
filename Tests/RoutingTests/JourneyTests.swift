import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// What is under way because of one frame: how much that may be, and when it is over.
@Suite struct JourneyTests {
  let hosts = ["10.9.0.0/16", "fd09::/64"]

  /// People are told the number of a frame that nobody asked for as that of any other, counted from 1.
  @Test(
    arguments: [(5, 5), (.max / 2, .max / 2), (.max / 2 + 1, .max / 2), (~5, 5)]
      as [(UInt64, UInt64)])
  func numbers(_ number: UInt64, _ id: UInt64) throws {
    var lab = try Lab(threeHops)
    let frame = echo()
    let isTaken = lab.network.receive(
      frame.span, from: .first, number: number, at: Instant(nanoseconds: 0))
    #expect(isTaken)
    #expect(lab.network.endings.map(\.number) == [number])
    #expect(lab.network.endings.map(\.id) == [id])
  }

  /// A datagram may be in as many pieces as its length allows (RFC 791 3.2); where something is done to
  /// them, 1536 of one frame are under way at the most.
  @Test(
    arguments: [
      ("delay 1ms limit 2000", 1536, 0), ("delay 1ms limit 2000", 1537, 1), ("", 1537, 0),
    ]
  )
  func mostPieces(_ words: String, _ count: Int, _ lost: Int) throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254=edge 10.2.0.1=red(mtu 68 silent \(words))",
      hosts: ["10.9.0.0/16"])
    // Each piece has the option, which is to be copied, and 40 bytes.
    let frame = echo(ttl: 2) {
      $0.options = [130, 4, 1, 2]
      $0.data = .counting(40 * count - 8)
    }
    #expect(lab.send(frame) == [])
    #expect(lab.wait().isEmpty)
    let endings = lab.endings()
    #expect(endings.count == count)
    let noRoom = "dropped: the frames that wait leave no room between edge and red"
    #expect(endings.count { $0 == noRoom } == lost)
    #expect(lab.network.waiting == 0)
  }

  /// What comes back is known as a reply behind a link that held it, too.
  @Test func heldReply() throws {
    var lab = try Lab(
      paths(threeHops) {
        $0.links[2].back = try Impairment(parsing: "delay 1ms")
        $0.links[1].back = try Impairment(parsing: "loss 100%")
      }, hosts: hosts)
    #expect(lab.send(echo()) == [])
    #expect(lab.wait().isEmpty)
    #expect(lab.endings() == ["answered: echo reply", "reply: lost between red and edge"])
  }

  /// It is over when the last piece of a reply has come back, and not before.
  @Test func replyInPieces() throws {
    var lab = try Lab(
      paths(threeHops) {
        $0.links[3].mtu = 1280
        $0.links[3].back = try Impairment(parsing: "rate 1mbit")
      }, hosts: hosts)
    var request = Packet6.request
    request.link.destination = Lab.edge
    request.destinationIP = "fd09::5"
    request.data = .counting(1444)
    for part in request.fragments(of: 800) { #expect(lab.send(part) == []) }
    for (pieces, waiting) in [(1, 1), (2, 0)] {
      guard let next = lab.network.nextDeadline else { break }
      lab.network.advance(to: next)
      #expect(lab.network.frames.count == pieces)
      #expect(lab.network.waiting == waiting)
    }
  }

  /// A copy that finds no room is not waited for.
  @Test func refusedCopy() throws {
    var lab = try Lab(
      "10.9.0.0/16 via 10.0.0.254 10.2.0.1(duplicate 100% delay 1ms limit 1)",
      hosts: ["10.9.0.0/16"])
    #expect(lab.send(echo()) == [])
    #expect(lab.wait().map(\.time) == [2])
    #expect(lab.endings() == ["answered: echo reply"])
    #expect(lab.network.waiting == 0)
  }

  /// Where a packet finds no room and its copy, sent ahead, needs none, nothing was lost.
  @Test func copyInPlaceOfItsOriginal() throws {
    var lab = try Lab(
      paths("10.9.0.0/16 via 10.0.0.254=edge 10.2.0.1=red") {
        $0.links[1].forth = try Impairment(
          parsing: "duplicate 100% delay 10ms reorder 50% limit 1")
      }, hosts: ["10.9.0.0/16"])
    let answered = "answered: echo reply"
    let dropped = "dropped: too many frames wait between edge and red"
    var all: Set<[String]> = []
    for number in 0..<100 {
      let frames = lab.send(echo { $0.sequence = UInt16(number) })
      let endings = lab.endings()
      #expect(frames?.count == endings.count { $0 == answered })
      all.insert(endings)
    }
    #expect(all.isSubset(of: [[], [answered], [answered, answered], [dropped]]))
    #expect(all.isSuperset(of: [[answered], [dropped]]))
    _ = lab.wait()
    #expect(lab.network.waiting == 0)
  }
}

/// There is something to tell where a packet has ended, where a frame goes back, and where a host has given
/// up a datagram: each by itself.
@Suite struct EventTests {
  private let second = Instant(nanoseconds: 1_000_000_000)

  private func receive(_ frame: Bytes, _ lab: inout Lab) {
    let isTaken = lab.network.receive(
      frame.span, from: .first, number: 1, at: Instant(nanoseconds: 0))
    #expect(isTaken)
  }

  private func hasEvents(_ lab: inout Lab) -> Bool { lab.network.hasEvents }

  @Test func ending() throws {
    var lab = try Lab(
      paths(threeHops) { $0.routers[0].isSilent = true }, hosts: ["10.9.0.0/16", "fd09::/64"])
    #expect(!hasEvents(&lab))
    receive(echo(ttl: 1), &lab)
    #expect(lab.network.endings.count == 1 && lab.network.frames.isEmpty)
    #expect(hasEvents(&lab))
    lab.network.forgetEvents()
    #expect(!hasEvents(&lab))
  }

  @Test func frame() throws {
    var lab = try Lab(
      paths(threeHops) { $0.links[0].back = try Impairment(parsing: "delay 1s") },
      hosts: ["10.9.0.0/16", "fd09::/64"])
    receive(echo(), &lab)
    lab.network.forgetEvents()
    lab.network.advance(to: second)
    #expect(lab.network.endings.isEmpty && lab.network.frames.count == 1)
    #expect(hasEvents(&lab))
  }

  @Test func failure() throws {
    var lab = try Lab(threeHops)
    receive(echo { $0.fragmentOffset = 1 }, &lab)
    lab.network.forgetEvents()
    lab.network.advance(to: Instant(nanoseconds: 60 * second.nanoseconds))
    #expect(lab.network.endings.isEmpty && lab.network.frames.isEmpty)
    #expect(lab.network.reassemblyFailures == [.timedOutInSilence])
    #expect(hasEvents(&lab))
  }
}
