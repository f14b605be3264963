import FakeNetwork
import Testing

@testable import TestFrames

@Suite("IPv6 fragments conformance") struct ConformanceFragments6 {
  var device = Device()

  static let second: Int64 = 1_000_000_000

  // Long replies are themselves fragmented, at an MTU of 1500 bytes: 40 of header, 8 of fragment
  // header and 1448 of payload in each.

  @Test("Whose time is over first is waited for, whatever its family")
  mutating func firstDeadline() {
    device.keeps(Frame.echo { $0.flags = 0b001 })
    _ = device.wait(10_000_000_000)
    device.keeps(Packet6().fragment(0..<32).frame)
    #expect(device.nextDeadline == 60_000_000_000)
    _ = device.wait(50_000_000_000)
    #expect(device.nextDeadline == 70_000_000_000)
    device.keeps(Frame.echo { $0.flags = 0b001 })
    #expect(device.nextDeadline == 70_000_000_000)
  }

  @Test("FR6-001 4000 bytes, fragments in order and reversed: a whole reply, in fragments")
  mutating func long() {
    let reply = Self.reply(4000)
    #expect(reply.map(\.count) == [62 + 1448, 62 + 1448, 62 + 1112])
    completes(Self.request(4000).fragments(of: 1448), with: reply)
    completes(
      Self.request(4000).fragments(of: 1448).reversed(), with: Self.reply(4000, identification: 2))
  }

  @Test("FR6-012 1500 bytes in two and four fragments, in order and reversed: reply")
  mutating func longestThatFits() {
    let reply = Frame.echoReply6 { $0.data = .counting(1452) }
    #expect(reply.count == 1514)
    for size in [736, 368] {
      let fragments = Self.request(1452).fragments(of: size)
      #expect(fragments.count == (size == 736 ? 2 : 4))
      completes(fragments, with: [reply])
      completes(fragments.reversed(), with: [reply])
    }
  }

  @Test("FR6-002 the longest packets: whole replies")
  mutating func longest() {
    completes(Self.request(65_487).fragments(of: 1448), with: Self.reply(65_487))
    let reply = Self.reply(65_527, identification: 2)
    #expect(reply.count == 46)
    #expect(reply.last?.count == 62 + 375)  // 65 535 = 45 * 1448 + 375
    completes(Self.request(65_527).fragments(of: 1448), with: reply)
    completes(
      Self.request(65_527).fragments(of: 1448).reversed(),
      with: Self.reply(65_527, identification: 3))
  }

  @Test("FR6-003 overlapping fragments: silence, also after the rest")
  mutating func overlap() {
    let pieces = [(0, 32), (24, 64), (32, 64)]
    for (index, order) in [[0, 1, 2], [1, 0, 2], [2, 1, 0]].enumerated() {
      let frames = order.map {
        Packet6().fragment(pieces[$0].0..<pieces[$0].1, identification: UInt32(index)).frame
      }
      device.keeps(frames[0])
      device.ignores(frames[1], .fragmentOverlap)
      device.ignores(frames[2], .fragmentGivenUp)
      device.ignores(frames[0], .fragmentGivenUp)
    }
    #expect(device.wait(60 * Self.second).isEmpty)
  }

  @Test("FR6-011 a fragment inside another, then the rest: silence")
  mutating func subset() {
    device.keeps(Packet6().fragment(0..<32).frame)
    device.ignores(Packet6().fragment(8..<24).frame, .fragmentOverlap)
    device.ignores(Packet6().fragment(32..<64).frame, .fragmentGivenUp)
    #expect(device.wait(60 * Self.second).isEmpty)
  }

  @Test("FR6-004 every fragment twice: one reply (MAY)")
  mutating func duplicates() {
    let fragments = Packet6().fragments(of: 24)
    for fragment in fragments.dropLast() {
      device.keeps(fragment)
      device.ignores(fragment, .fragmentDuplicate)
    }
    device.answers(fragments[2], with: Frame.echoReply6())
  }

  @Test("FR6-005 no multiple of 8 bytes, and more to come: parameter problem at the payload length")
  mutating func oddLength() {
    for (offset, count) in [(0, 63), (0, 9), (8, 17)] {
      var packet = Packet6()
      packet.message = Bytes(Packet6().payload[offset..<min(offset + count, 64)])
      packet.extensions = [.fragment(offset, hasMore: true)]
      device.answers(
        packet.frame, .parameterProblem,
        with: [Frame.error6(4, 0, pointer: 4, about: packet.packet)])
    }
    #expect(device.nextDeadline == nil)
  }

  @Test("FR6-006 past the longest packet: parameter problem at the offset")
  mutating func tooLong() {
    var packet = Packet6(extensions: [.fragment(65_528, hasMore: false)])
    packet.message = .counting(8)
    device.answers(
      packet.frame, .parameterProblem,
      with: [Frame.error6(4, 0, pointer: 42, about: packet.packet)])
    // 7 are just right.
    packet.message = .counting(7)
    device.keeps(packet.frame)
    // What stands before it counts too.
    packet.extensions.insert(.hopByHop(Extension6.padding), at: 0)
    device.answers(
      packet.frame, .parameterProblem,
      with: [Frame.error6(4, 0, pointer: 50, about: packet.packet)])
  }

  @Test("FR6-006 what stands before the first makes the whole too long: silence")
  mutating func wholeTooLong() {
    var first = Self.request(65_527).fragment(0..<1448)
    first.extensions.insert(.hopByHop(Extension6.padding), at: 0)
    device.keeps(first.frame)
    let rest = Self.request(65_527).fragments(of: 1448).dropFirst()
    for fragment in rest.dropLast() { device.keeps(fragment) }
    device.ignores(rest.last!, .fragmentTooLong)
  }

  @Test("FR6-007 a first fragment without all headers: no reply but parameter problem, code 3")
  mutating func headerChain() {
    var cut = Packet6(extensions: [.fragment(0, hasMore: true)])
    cut.protocol = 60
    cut.message = [58, 1, 1, 12, 0, 0, 0, 0]
    device.answers(
      cut.frame, .parameterProblem, with: [Frame.error6(4, 3, about: cut.packet)])
    cut.protocol = 6
    cut.message = .counting(16)
    device.answers(
      cut.frame, .parameterProblem, with: [Frame.error6(4, 3, about: cut.packet)])
    #expect(device.nextDeadline == nil)
  }

  @Test("FR6-008 the rest does not come: time exceeded, code 1, about the first, after 60 s")
  mutating func timeout() {
    let first = Packet6().fragment(0..<32)
    device.keeps(Packet6().fragment(40..<64).frame)
    #expect(device.wait(30 * Self.second).isEmpty)
    device.keeps(first.frame)
    #expect(device.wait(30 * Self.second - 1).isEmpty)
    #expect(device.wait(1) == [Frame.error6(3, 1, about: first.packet)])
    #expect(device.counters[.timedOut] == 1)
    #expect(device.nextDeadline == nil)
  }

  @Test("FR6-009 nor does the first: silence")
  mutating func timeoutWithoutFirst() {
    device.keeps(Packet6().fragment(32..<64).frame)
    #expect(device.wait(60 * Self.second).isEmpty)
    #expect(device.counters[.timedOutInSilence] == 1)
    #expect(device.nextDeadline == nil)
  }

  // MARK: What has no case

  @Test("Fragments that differ in identification, source or destination: strangers")
  mutating func strangers() {
    device = Device(hosts: ["fd00::2", "fd00::3"])
    device.keeps(Packet6().fragment(0..<32).frame)
    let changes: [(inout Packet6) -> Void] = [
      { $0.sourceIP = "fd00::78" }, { $0.destinationIP = "fd00::3" },
    ]
    for change in changes {
      var other = Packet6().fragment(32..<64)
      change(&other)
      device.keeps(other.frame)
    }
    device.keeps(Packet6().fragment(32..<64, identification: 2).frame)
    device.answers(Packet6().fragment(32..<64).frame, with: Frame.echoReply6())
  }

  @Test("Headers before the fragment header and behind it: reply without them")
  mutating func headers() {
    var whole = Packet6()
    whole.message = [58, 0] + Extension6.padding + Packet6().payload
    whole.protocol = 60
    whole.extensions = [.hopByHop(Extension6.padding), .destination(Extension6.padding)]
    completes(whole.fragments(of: 24), with: [Frame.echoReply6()])
    whole.extensions = []
    completes(whole.fragments(of: 24).reversed(), with: [Frame.echoReply6()])
  }

  @Test("Hop-by-hop options behind the fragment header: parameter problem, code 1, at that")
  mutating func hopByHopInFragments() {
    var first = Packet6(extensions: [.fragment(0, hasMore: true)])
    first.protocol = 0
    first.message = [58, 0] + Extension6.padding + Packet6().payload
    device.answers(
      first.frame, .unrecognizedNextHeader,
      with: [Frame.error6(4, 1, pointer: 40, about: first.packet)])
    #expect(device.nextDeadline == nil)
  }

  @Test("What a later fragment says comes next does not count")
  mutating func nextHeaderOfLater() {
    var later = Packet6().fragment(32..<64)
    later.protocol = 0
    device.keeps(Packet6().fragment(0..<32).frame)
    device.answers(later.frame, with: Frame.echoReply6())
  }

  @Test("Fragments to all nodes: each reply would be in fragments again, so there is none")
  mutating func toSeveral() {
    device = Device(hosts: ["fd00::2", "fd00::3"], mac: nil)
    var packet = Packet6(destinationIP: .allNodes)
    packet.link.destination = .allNodes
    device.keeps(packet.fragment(0..<32).frame)
    device.ignores(packet.fragment(32..<64).frame, .groupFragments)
    // One that is atomic is whole.
    packet.extensions = [.fragment(0, hasMore: false)]
    #expect(device.receive(packet.frame).replies.count == 2)
  }

  @Test("An error about what came in fragments is about the whole packet")
  mutating func errorAboutWhole() {
    var whole = UDP6().carrier
    whole.extensions = [.hopByHop(Extension6.padding)]
    let fragments = whole.fragments(of: 8)
    device.keeps(fragments[1])
    device.answers(
      fragments[0], .portUnreachable, with: [Frame.error6(1, 4, about: whole.packet)])
  }

  /// Each packet is whole with the last of the one around it: all would be read inside each other.
  @Test("Fragments in fragments: silence")
  mutating func nested() {
    let depth: UInt32 = 3000
    for identification in 1...depth {
      var outer = Packet6()
      outer.protocol = 44
      // What goes on is the last fragment of the next.
      outer.message = [253, 0, 0, 8] + (identification + 1).bytes
      outer.extensions = [.fragment(0, hasMore: true, identification: identification)]
      device.keeps(outer.frame)
    }
    var last = Packet6()
    last.extensions = [.fragment(8, hasMore: false)]
    last.protocol = 44
    last.message = .counting(8)
    device.ignores(last.frame, .ipv6HeaderErroneous)
  }

  @Test("A fragment without data: silence")
  mutating func empty() {
    device.ignores(
      Frame.echo6 {
        $0.extensions = [.fragment(8, hasMore: true)]
        $0.message = []
      }, .fragmentEmpty)
  }

  static func request(_ count: Int) -> Packet6 {
    var packet = Packet6()
    packet.data = .counting(count)
    return packet
  }

  static func reply(_ count: Int, identification: UInt32 = 1) -> [Bytes] {
    var packet = Packet6.reply
    packet.data = .counting(count)
    return packet.fragments(of: 1448, identification: identification)
  }

  /// Expects silence until the last.
  private mutating func completes(
    _ fragments: [Bytes], with reply: [Bytes], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for fragment in fragments.dropLast() {
      device.keeps(fragment, sourceLocation: sourceLocation)
    }
    device.answers(fragments.last!, .echoReply, with: reply, sourceLocation: sourceLocation)
  }
}
