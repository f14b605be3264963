import FakeNetwork
import Testing

@testable import TestFrames

@Suite("Fragments conformance") struct ConformanceFragments {
  var device = Device()

  static let second: Int64 = 1_000_000_000

  // Long replies are themselves fragmented, at an MTU of 1500 bytes: 1480 of payload in each.

  @Test("FRG-001 3000 bytes, fragments in order: a whole reply, in fragments")
  mutating func inOrder() {
    let reply = Self.long(3000).reply.fragments(of: 1480)
    // Ethernet, IPv4, and a part of 8 bytes of ICMP and 3000 of data.
    #expect(reply.map(\.count) == [34 + 1480, 34 + 1480, 34 + 48])
    completes(Self.long(3000).request.fragments(of: 1480), with: reply)
  }

  @Test("FRG-002 fragments reversed: a whole reply")
  mutating func reversed() {
    completes(
      Self.long(3000).request.fragments(of: 1480).reversed(),
      with: Self.long(3000).reply.fragments(of: 1480))
  }

  @Test("FRG-003 65507 bytes, the longest datagram: a whole reply")
  mutating func longest() {
    let reply = Self.long(65_507).reply.fragments(of: 1480)
    #expect(reply.count == 45)
    #expect(reply.last?.count == 34 + 395)  // 65 515 = 44 * 1480 + 395
    completes(Self.long(65_507).request.fragments(of: 1480), with: reply)
  }

  @Test("FRG-004 65507 bytes, fragments reversed, and shuffled: whole replies")
  mutating func longestInAnyOrder() {
    let (request, reply) = Self.long(65_507)
    completes(request.fragments(of: 1480).reversed(), with: reply.fragments(of: 1480))
    var random = SeededGenerator(seed: 4)
    var second = reply
    second.identification = 2
    completes(
      request.fragments(of: 1480).shuffled(using: &random), with: second.fragments(of: 1480))
  }

  @Test("FRG-005 every fragment twice: one reply")
  mutating func duplicates() {
    let fragments = Self.long(3000).request.fragments(of: 1480)
    for fragment in fragments.dropLast() {
      device.keeps(fragment)
      device.ignores(fragment, .fragmentDuplicate)
    }
    device.answers(
      fragments[2], .echoReply, with: Self.long(3000).reply.fragments(of: 1480))
    // The datagram is gone by then: another may have begun, for all that a host knows.
    device.keeps(fragments[2])
    #expect(device.wait(100 * Self.second).isEmpty)
  }

  @Test("FRG-006 fragments of 8 bytes, the first holds the ICMP header alone: reply")
  mutating func smallest() {
    let fragments = Echo().fragments(of: 8)
    #expect(fragments.count == 8)
    completes(fragments, with: [Frame.echoReply()])
  }

  @Test("FRG-007 fragments that differ in identification, source, destination or protocol: silence")
  mutating func strangers() {
    device = Device(hosts: ["10.0.0.2", "10.0.0.3"])
    let changes: [(inout Echo) -> Void] = [
      { $0.identification = 0x4322 }, { $0.sourceIP = "10.0.0.78" },
      { $0.destinationIP = "10.0.0.3" }, { $0.protocol = 17 },
    ]
    device.keeps(Echo().fragment(0..<32).frame)
    for change in changes {
      var other = Echo().fragment(32..<64)
      change(&other)
      device.keeps(other.frame)
    }
    device.answers(Echo().fragment(32..<64).frame, with: Frame.echoReply())
  }

  @Test("FRG-008 two datagrams of one source interleaved: two replies")
  mutating func interleaved() {
    let other = Echo(identification: 0x4322, sequence: 2)
    device.keeps(Echo().fragment(0..<32).frame)
    device.keeps(other.fragment(0..<32).frame)
    device.answers(Echo().fragment(32..<64).frame, with: Frame.echoReply())
    device.answers(
      other.fragment(32..<64).frame,
      with: Frame.echoReply { ($0.identification, $0.sequence) = (2, 2) })
  }

  @Test("FRG-009 an overlap with other content: the datagram is given up in silence")
  mutating func teardrop() {
    device.keeps(Echo().fragment(0..<24).frame)
    var overlap = Echo().fragment(16..<40)
    overlap.message = .repeating(0xee, 24)
    device.ignores(overlap.frame, .fragmentOverlap)
    // The rest would have made it whole.
    device.ignores(Echo().fragment(24..<64).frame, .fragmentGivenUp)
    #expect(device.wait(100 * Self.second).isEmpty)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test(
    "FRG-010 overlaps of every kind: silence, then service",
    arguments: [
      (16..<40, 24..<32),  // inside
      (16..<40, 16..<24),  // inside, at the start
      (16..<40, 32..<40),  // inside, at the end
      (16..<40, 8..<48),  // around
      (16..<40, 0..<64),  // the whole datagram, but more follow
      (16..<40, 8..<24),  // before
      (16..<40, 32..<48),  // after
      (16..<40, 16..<48),  // longer
    ])
  mutating func overlaps(_ first: Range<Int>, _ second: Range<Int>) {
    device.keeps(Self.middle(first))
    device.ignores(Self.middle(second), .fragmentOverlap)
    #expect(device.wait(100 * Self.second).isEmpty)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("FRG-010 an overlap of the first and the last fragment: silence")
  mutating func overlapOfTwo() {
    device.keeps(Echo().fragment(0..<24).frame)
    device.keeps(Echo().fragment(40..<64).frame)
    device.ignores(Self.middle(16..<48), .fragmentOverlap)
  }

  @Test("FRG-010 a fragment of no length: silence, and no harm")
  mutating func empty() {
    device.keeps(Echo().fragment(0..<32).frame)
    device.ignores(Echo().fragment(32..<32).frame, .fragmentEmpty)
    device.ignores(Echo().fragment(64..<64).frame, .fragmentEmpty)
    device.answers(Echo().fragment(32..<64).frame, with: Frame.echoReply())
  }

  @Test(
    "FRG-011 a last fragment that ends past 65535: silence, then service",
    arguments: [(8189, 4), (8189, 24), (8191, 8), (8191, 1480)] as [(UInt16, Int)])
  mutating func tooLong(_ offset: UInt16, _ count: Int) {
    device.keeps(Echo().fragment(0..<32).frame)
    device.ignores(
      Echo(fragmentOffset: offset, message: .counting(count)).frame, .fragmentTooLong)
    device.answers(Echo().fragment(32..<64).frame, with: Frame.echoReply())
  }

  @Test("FRG-011 a datagram too long by the first fragment's options: silence, then service")
  mutating func tooLongByOptions() {
    // Each fragment ends by 65 535, but 60 bytes of header and 65 515 of payload do not.
    let request = Self.long(65_507).request
    var first = request.fragment(0..<1440)
    first.options = .repeating(1, 40)
    device.keeps(first.frame)
    device.ignores(request.fragment(1440..<65_515).frame, .fragmentTooLong)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test(
    "FRG-012 more follow, but its length is no multiple of 8: silence", arguments: [1, 7, 9, 31])
  mutating func oddLength(_ count: Int) {
    device.ignores(Self.middle(0..<count), .fragmentLength)
    // It left nothing: the datagram becomes whole without it.
    completes(Echo().fragments(of: 32), with: [Frame.echoReply()])
  }

  @Test("FRG-013 two ends, or data beyond the end: the datagram is given up in silence")
  mutating func contradictoryEnds() {
    let last = Echo().fragment(32..<64).frame
    let beyond: [Bytes] = [
      Echo(fragmentOffset: 8, message: .counting(8)).frame,  // another end, later
      Echo(flags: 0b001, fragmentOffset: 8, message: .counting(8)).frame,  // more, past the end
      Echo(flags: 0b001, fragmentOffset: 9, message: .counting(8)).frame,
      Echo(fragmentOffset: 2, message: .counting(8)).frame,  // another end, earlier
    ]
    for (number, frame) in beyond.enumerated() {
      device = Device()
      device.keeps(last)
      device.ignores(frame, .fragmentEnd)
      device.ignores(Echo().fragment(0..<32).frame, .fragmentGivenUp)
      #expect(device.wait(100 * Self.second).isEmpty, "\(number)")
    }
    // Data that came before an earlier end is beyond it too.
    device = Device()
    device.keeps(Self.middle(40..<48))
    device.ignores(Echo(fragmentOffset: 2, message: .counting(8)).frame, .fragmentEnd)
  }

  @Test("FRG-013 the same fragment as the last one and as one before more: given up")
  mutating func bothLastAndNot() {
    device.keeps(Echo().fragment(32..<64).frame)
    device.ignores(Self.middle(32..<64), .fragmentOverlap)
    device.ignores(Echo().fragment(0..<32).frame, .fragmentGivenUp)
  }

  @Test("FRG-014 a fragment with a wrong header checksum is not used")
  mutating func headerChecksum() {
    device.keeps(Echo().fragment(0..<32).frame)
    var wrong = Echo().fragment(32..<64)
    wrong.headerChecksum = { $0 ^ 1 }
    wrong.message = .repeating(0xee, 32)
    device.ignores(wrong.frame, .ipv4Checksum)
    device.answers(Echo().fragment(32..<64).frame, with: Frame.echoReply())
  }

  @Test("FRG-015 a whole message with a wrong ICMP checksum: silence", arguments: Spoiling.allCases)
  mutating func messageChecksum(_ spoiling: Spoiling) {
    let echo = Echo(messageChecksum: { spoiling($0) })
    device.keeps(echo.fragment(0..<32).frame)
    device.ignores(echo.fragment(32..<64).frame, .icmpChecksum)
  }

  @Test("FRG-016 long replies have identifications of their own, the same in every fragment")
  mutating func identifications() {
    for number in 1...3 as ClosedRange<UInt16> {
      var (request, reply) = Self.long(3000)
      (request.identification, reply.identification) = (number, number)
      let fragments = reply.fragments(of: 1480)
      #expect(fragments.map { $0.uint16(at: 18) } == [number, number, number])
      completes(request.fragments(of: 1480), with: fragments)
    }
  }

  @Test("FRG-017 not whole in 60 s: time exceeded, with a quote of the first fragment")
  mutating func timeExceeded() {
    let first = Self.long(3000).request.fragment(0..<1480)
    device.keeps(first.frame)
    #expect(device.nextDeadline == 60 * Self.second)
    #expect(device.wait(60 * Self.second - 1).isEmpty)
    let error = Frame.error(11, 1, about: first.datagram)
    #expect(error.count == 14 + 576)
    #expect(device.wait(1) == [error])
    #expect(device.counters[.timedOut] == 1)
    #expect(device.nextDeadline == nil)
    #expect(device.wait(1000 * Self.second).isEmpty)
  }

  @Test("FRG-017 the time runs from the fragment that came first, and no other puts it off")
  mutating func timeRunsFromTheFirst() {
    let request = Self.long(3000).request
    device.keeps(request.fragment(2960..<3008).frame)
    #expect(device.wait(30 * Self.second).isEmpty)
    let first = request.fragment(0..<1480)
    device.keeps(first.frame)
    #expect(device.wait(30 * Self.second - 1).isEmpty)
    device.ignores(first.frame, .fragmentDuplicate)
    #expect(device.wait(1) == [Frame.error(11, 1, about: first.datagram)])
    // What is late begins another datagram, without its first fragment.
    device.keeps(request.fragment(1480..<2960).frame)
    #expect(device.wait(1000 * Self.second).isEmpty)
  }

  @Test("FRG-017 the quote is the first fragment as it came, without padding and other fragments")
  mutating func quoteOfTheFirst() {
    // Options that no host knows, and a type of service, time to live and flag of its own.
    var first = Echo().fragment(0..<8)
    first.options = [0x5e, 8, 1, 2, 3, 4, 5, 6]
    first.typeOfService = 0xb8
    first.timeToLive = 3
    first.flags |= 0b010
    first.link.trailer = .repeating(0xa5, 30)
    #expect(first.datagram.count == 36)
    device.keeps(Echo().fragment(16..<64).frame)
    device.keeps(first.frame)
    #expect(device.wait(60 * Self.second) == [Frame.error(11, 1, about: first.datagram)])
  }

  @Test("FRG-017 fragments of UDP and of a protocol that nobody speaks: time exceeded")
  mutating func timeExceededOfOthers() {
    let udp = UDP(data: .counting(100)).carrier.fragment(0..<64)
    let other = Echo(identification: 2, protocol: 253, message: .counting(100)).fragment(0..<64)
    device.keeps(udp.frame)
    device.keeps(other.frame)
    #expect(
      device.wait(60 * Self.second) == [
        Frame.error(11, 1, about: udp.datagram),
        Frame.error(11, 1, about: other.datagram) { $0.identification = 2 },
      ])
  }

  @Test("FRG-018 not whole in 60 s, and the first fragment never came: silence for ever")
  mutating func noFirstFragment() {
    device.keeps(Echo().fragment(32..<64).frame)
    device.keeps(Echo(identification: 2).fragment(8..<16).frame)
    #expect(device.wait(10_000 * Self.second).isEmpty)
    #expect(device.counters[.timedOutInSilence] == 2)
    #expect(device.nextDeadline == nil)
  }

  @Test(
    "FRG-018 fragments of an ICMP error, or of what may be one: silence for ever",
    arguments: [3, 4, 5, 11, 12, 1, 19, 40, 255] as [UInt8])
  mutating func noErrorAboutErrors(_ type: UInt8) {
    device.keeps(Echo(type: type).fragment(0..<32).frame)
    #expect(device.wait(10_000 * Self.second).isEmpty)
    #expect(device.counters[.timedOutInSilence] == 1)
  }

  @Test("FRG-019 3000 datagrams that never become whole, then one that does: reply")
  mutating func manyIncomplete() {
    for number in 0..<3000 as Range<UInt16> {
      device.keeps(Echo(identification: number).fragment(0..<32).frame)
    }
    let echo = Echo(identification: 3000)
    completes(echo.fragments(of: 32), with: [Frame.echoReply()])
    #expect(device.counters[.evicted] == 0)
  }

  @Test("FRG-019 20000 datagrams that never become whole: the newest 4096 are held")
  mutating func flood() {
    // One that began before is the oldest: it goes for those that come after it.
    device.keeps(Echo(identification: 20_000).fragment(0..<32).frame)
    _ = device.receive(
      batch: (0..<20_000).map { Echo(identification: $0).fragment(32..<64).frame })
    #expect(device.counters[.evicted] == 20_001 - 4096)
    let echo = Echo(identification: 30_000)
    completes(echo.fragments(of: 32), with: [Frame.echoReply()])
  }

  @Test("FRG-019 datagrams that time out together: as many errors as the rate allows")
  mutating func timeoutsTogether() {
    for number in 0..<60 as Range<UInt16> {
      device.keeps(Echo(identification: number).fragment(0..<32).frame)
    }
    #expect(device.wait(60 * Self.second).count == 50)
    #expect(device.counters[.timedOut] == 50)
    #expect(device.counters[.timedOutInSilence] == 10)
  }

  @Test("FRG-020 DF and MF both set: reply (MAY)")
  mutating func doesNotFragment() {
    completes(Echo(flags: 0b010).fragments(of: 32), with: [Frame.echoReply()])
  }

  @Test(
    "FRG-025 576 bytes in two and three fragments, in order and reversed: reply",
    arguments: [[280], [8], [552], [184, 368], [8, 16]])
  mutating func shortestOfAll(_ cuts: [Int]) {
    let request = Echo(data: .counting(548))
    #expect(request.datagram.count == 576)
    let fragments = request.fragments(cutAt: cuts)
    completes(fragments, with: [Frame.echoReply { $0.data = .counting(548) }])
    completes(
      fragments.reversed(),
      with: [
        Frame.echoReply {
          $0.data = .counting(548)
          $0.identification = 2
        }
      ])
  }

  /// An echo of so many bytes and the device's first answer to it.
  private static func long(_ count: Int) -> (request: Echo, reply: Echo) {
    // Not 256 in a row that come again: a fragment in another's place shows.
    let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    var reply = Echo.reply
    reply.data = data
    return (Echo(data: data), reply)
  }

  /// A fragment of a plain echo's length, before which and after which there are others.
  private static func middle(_ part: Range<Int>) -> Bytes {
    Echo(
      flags: 0b001, fragmentOffset: UInt16(part.lowerBound / 8), message: .counting(part.count)
    ).frame
  }

  /// Expects silence until the last, and then those frames.
  private mutating func completes(
    _ fragments: [Bytes], with replies: [Bytes], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for fragment in fragments.dropLast() {
      device.keeps(fragment, sourceLocation: sourceLocation)
    }
    device.answers(fragments.last!, .echoReply, with: replies, sourceLocation: sourceLocation)
  }
}
