import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Impairer") struct ImpairerTests {
  private struct Sent: Equatable {
    var frame: Bytes
    var id: UInt64
    /// In milliseconds.
    var time: Int64
  }

  /// An impairer, and what it sent.
  private struct Line: ~Copyable {
    var impairer: Impairer
    var sent: [Sent] = []

    init(_ words: String, seed: UInt64 = 1, capacity: Int = 1 << 20) throws {
      let impairment = try Impairment(parsing: words)
      impairer = Impairer(
        impairment, direction: impairment.direction == .ingress ? .ingress : .egress, seed: seed,
        capacity: capacity)!
    }

    mutating func apply(_ frame: Bytes, at milliseconds: Int64, id: UInt64 = 0) -> Fates {
      let time = Instant(nanoseconds: milliseconds * 1_000_000)
      var sent: [Sent] = []
      let fates = impairer.apply(frame.span, at: time, id: id) {
        sent.append(Sent(frame: Bytes($0), id: $1, time: milliseconds))
      }
      self.sent += sent
      return fates
    }

    /// Goes from deadline to deadline, up to a time.
    mutating func run(until milliseconds: Int64) {
      let end = Instant(nanoseconds: milliseconds * 1_000_000)
      var sent: [Sent] = []
      while let deadline = impairer.nextDeadline, deadline <= end {
        impairer.advance(to: deadline) {
          sent.append(Sent(frame: Bytes($0), id: $1, time: deadline.nanoseconds / 1_000_000))
        }
      }
      self.sent += sent
    }
  }

  private let frame = Frame.echoReply()

  @Test(
    arguments: [
      ("loss 1%", false, true), ("direction in loss 1%", true, false),
      ("direction both loss 1%", true, true), ("delay 1ms", false, true), ("drop 1", false, true),
      ("rate 1bit", false, true), ("truncate 1", false, true), ("up 1s down 1s", false, true),
    ])
  func oneForWhomItConcerns(_ words: String, _ isForIn: Bool, _ isForOut: Bool) throws {
    #expect(Self.isThere(try Impairment(parsing: words), .ingress) == isForIn)
    #expect(Self.isThere(try Impairment(parsing: words), .egress) == isForOut)
  }

  @Test func noneForNothing() {
    #expect(!Self.isThere(Impairment(), .ingress))
    #expect(!Self.isThere(Impairment(), .egress))
  }

  private static func isThere(
    _ impairment: Impairment, _ direction: Direction
  ) -> Bool {
    Impairer(impairment, direction: direction, seed: 0) != nil
  }

  @Test func delay() throws {
    var line = try Line("delay 20ms")
    #expect(line.apply(frame, at: 0, id: 1).description == "delayed by 20ms")
    #expect(line.apply([], at: 5, id: 2).description == "delayed by 20ms")
    #expect(line.sent.isEmpty && line.impairer.waiting == 2)
    #expect(line.impairer.nextDeadline == Instant(nanoseconds: 20_000_000))
    line.run(until: 100)
    #expect(line.sent == [Sent(frame: frame, id: 1, time: 20), Sent(frame: [], id: 2, time: 25)])
    #expect(line.impairer.nextDeadline == nil)
    #expect(line.impairer.counters.passed == 2 && line.impairer.counters.delayed == 2)
  }

  /// What is due goes out before the next frame is looked at.
  @Test func overdue() throws {
    var line = try Line("delay 20ms reorder 100% gap 2")
    _ = line.apply(frame, at: 0, id: 1)
    #expect(line.apply(frame, at: 30, id: 2).description == "sent ahead")
    #expect(line.sent.map(\.id) == [1, 2])
    _ = line.apply(frame, at: 31, id: 3)
    #expect(line.apply(frame, at: 32, id: 4).frame.isReordered)
    #expect(line.sent.map(\.id) == [1, 2, 4])
    line.run(until: 100)
    #expect(line.sent.map(\.id) == [1, 2, 4, 3])
    #expect(line.impairer.counters.reordered == 2)
  }

  /// What is sent ahead takes no time on the link either.
  @Test func aheadOfALink() throws {
    var line = try Line("delay 10ms rate 8kbit reorder 100% gap 2")
    _ = line.apply(.counting(100), at: 0, id: 1)
    #expect(line.apply(.counting(100), at: 0, id: 2).description == "sent ahead")
    #expect(line.apply(.counting(100), at: 0, id: 3).frame.delay == 210_000_000)
    #expect(line.sent.map(\.id) == [2])
  }

  /// Each frame has its own jitter, where nothing else is asked for.
  @Test func jitter() throws {
    var line = try Line("delay 20ms 5ms")
    let delays = Set((0..<20).map { _ in line.apply(frame, at: 0).frame.delay })
    #expect(delays.count == 20 && delays.allSatisfy { (15_000_000...25_000_000).contains($0) })
  }

  @Test func losses() throws {
    var line = try Line("drop 1")
    #expect(line.apply(frame, at: 0).description == "dropped by number")
    #expect(line.apply(frame, at: 0).description == "sent")
    #expect(line.sent == [Sent(frame: frame, id: 0, time: 0)])
    #expect(line.impairer.counters[.exact] == 1 && line.impairer.counters.dropped == 1)
    var lossy = try Line("loss 100%")
    #expect(lossy.apply(frame, at: 0).description == "lost")
    #expect(lossy.sent.isEmpty && lossy.impairer.counters[.loss] == 1)
  }

  @Test func duplicates() throws {
    var line = try Line("duplicate 100%")
    #expect(line.apply(frame, at: 0, id: 3).description == "sent; the copy sent")
    #expect(line.sent == Array(repeating: Sent(frame: frame, id: 3, time: 0), count: 2))
    #expect(line.impairer.counters.copies == 1 && line.impairer.counters.passed == 2)
    var apart = try Line("duplicate 100% delay 20ms 10ms")
    let fates = apart.apply(frame, at: 0)
    #expect(fates.frame.delay != fates.copy?.delay)
    #expect(apart.impairer.waiting == 2)
  }

  @Test func truncation() throws {
    var line = try Line("truncate 60")
    #expect(line.apply(frame, at: 0).description == "cut to 60 bytes")
    #expect(line.apply(Bytes(frame.prefix(60)), at: 0).description == "sent")
    #expect(line.sent.map(\.frame) == [Bytes(frame.prefix(60)), Bytes(frame.prefix(60))])
    #expect(line.impairer.counters.truncated == 1)
  }

  @Test func corruption() throws {
    var line = try Line("corrupt 100% delay 1ms truncate 60")
    let fate = line.apply(frame, at: 0).frame
    let bit = try #require(fate.corruptedBit)
    #expect(
      fate.description
        == "delayed by 1ms, cut to 60 bytes, bit \(bit % 8) of octet \(bit / 8) flipped")
    line.run(until: 1)
    var expected = Bytes(frame.prefix(60))
    expected[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    #expect(line.sent.map(\.frame) == [expected])
    #expect(line.impairer.counters.corrupted == 1)
    // There is no bit in it.
    #expect(line.apply([], at: 2).description == "delayed by 1ms")
  }

  /// Of what is dropped nothing else is said.
  @Test func refusedUnchanged() throws {
    var line = try Line("corrupt 100% delay 1ms truncate 60 limit 1")
    _ = line.apply(frame, at: 0)
    let refused = line.apply(frame, at: 0)
    #expect(refused.description == "dropped: too many frames wait")
    #expect(refused.frame.corruptedBit == nil && refused.frame.truncated == nil)
    let counters = line.impairer.counters
    #expect(counters.corrupted == 1 && counters.truncated == 1 && counters[.limit] == 1)
    var down = try Line("truncate 60 up 1ms down 1ms")
    #expect(down.apply(frame, at: 0).description == "cut to 60 bytes")
    #expect(down.apply(frame, at: 1).description == "dropped: the link is down")
    #expect(down.sent.count == 1)
  }

  /// A second's worth at once leaves in a second, and the delay comes before it.
  @Test func rate() throws {
    var line = try Line("rate 8kbit delay 10ms limit 10")
    for id in 0..<10 as Range<UInt64> { _ = line.apply(.counting(100), at: 0, id: id) }
    #expect(line.apply(frame, at: 0).description == "dropped: too many frames wait")
    line.run(until: 5000)
    #expect(line.sent.map(\.time) == (1...10).map { 10 + 100 * $0 })
    #expect(line.sent.map(\.id) == Array(0..<10))
    #expect(line.impairer.counters[.limit] == 1)
    // One that is refused takes no time on the link.
    #expect(line.apply(.counting(100), at: 1010).frame.delay == 110_000_000)
  }

  /// A link alone holds a frame as long as it takes.
  @Test func rateAlone() throws {
    var line = try Line("rate 8kbit")
    #expect(line.apply(.counting(100), at: 0).description == "delayed by 100ms")
    #expect(line.apply(.counting(100), at: 0).description == "delayed by 200ms")
  }

  @Test func memory() throws {
    var line = try Line("delay 10ms", capacity: 128)
    #expect(line.apply(.counting(65), at: 0).frame.drop == nil)
    #expect(
      line.apply([1], at: 0).description == "dropped: the frames that wait leave no room")
    #expect(line.apply([], at: 0).frame.drop == nil)
    #expect(line.impairer.counters[.memory] == 1)
  }

  /// From the first moment on; decisions by number go on while the link is down.
  @Test func schedule() throws {
    var line = try Line("up 30ms down 5ms drop 3,4")
    var sent: [Int64] = []
    for (number, time) in ([0, 29, 30, 34, 35, 64, 65, 69, 70] as [Int64]).enumerated() {
      let fates = line.apply(frame, at: 1000 + time)
      if fates.frame.drop == nil { sent.append(time) }
      if number == 2 { #expect(fates.description == "dropped: the link is down") }
    }
    #expect(sent == [0, 29, 35, 64, 70])
    #expect(line.impairer.counters[.linkDown] == 4)
  }

  @Test func clockThatGoesBack() throws {
    var line = try Line("delay 20ms up 30ms down 5ms")
    _ = line.apply(frame, at: 10, id: 1)
    #expect(line.apply(frame, at: 3, id: 2).frame.delay == 20_000_000)
    line.run(until: 100)
    #expect(line.sent.map(\.id) == [1, 2])
  }

  /// Two runs agree on each packet of each flow, however the flows mingle.
  @Test func interleavings() throws {
    let words = [
      "loss 10% 30% duplicate 10% 20% corrupt 10% 50% mended delay 20ms 5ms 25% distribution normal reorder 25% 50% gap 3",
      "loss state 5% 30% 10% 50% 1% delay 20ms 5ms duplicate 5%",
      "loss gemodel 5% 30% 70% 1% corrupt 5% drop every 7 truncate 70",
    ]
    let flows = (0..<20).map { number in
      number % 2 == 0
        ? Frame.echoReply { $0.destinationIP = IP(stringLiteral: "10.0.1.\(number)") }
        : Frame.udp { $0.datagram.destinationIP = IP(stringLiteral: "10.0.1.\(number)") }
    }
    var random = SeededGenerator(seed: 9)
    let inTurns = (0..<100).flatMap { _ in Array(flows.indices) }
    let oneByOne = flows.indices.flatMap { Array(repeating: $0, count: 100) }
    for words in words {
      func fates(_ order: [Int], seed: UInt64 = 1) throws -> [[Fates]] {
        var line = try Line(words + " limit 100000")
        if seed != 1 { line = try Line(words + " limit 100000", seed: seed) }
        var fates = [[Fates]](repeating: [], count: flows.count)
        for flow in order { fates[flow].append(line.apply(flows[flow], at: 0)) }
        return fates
      }
      let expected = try fates(inTurns)
      #expect(try fates(inTurns) == expected)
      #expect(try fates(oneByOne) == expected)
      #expect(try fates(inTurns.shuffled(using: &random)) == expected)
      #expect(try fates(inTurns, seed: 2) != expected)
      // No two flows have the same fates.
      #expect(Set(expected).count == expected.count)
    }
  }

  /// Any words, frames and times, the ends among them: no trap, and all that goes in is accounted for.
  @Test func anything() throws {
    let words = [
      "delay 20ms 5ms 25% distribution pareto loss 5% duplicate 20% corrupt 20% mended reorder 25% gap 2",
      "rate 1bit limit 3", "rate 1pps delay 999999999s", "truncate 1 corrupt 100% duplicate 50%",
      "delay 999999999s 999999999s distribution normal rate 500tbit", "up 1ns down 1ns delay 1ns",
      "up 999999999s down 999999999s loss state 1% duplicate 100%",
    ]
    var random = SeededGenerator(seed: 77)
    for words in words {
      for linkType in LinkType.allCases {
        let impairment = try Impairment(parsing: words)
        var impairer = Impairer(
          impairment, direction: .egress, seed: 7, linkType: linkType, capacity: 1000)!
        var (sent, times) = (0 as UInt64, [.min, .max, 0, -1, 1] as [Int64])
        for _ in 0..<30 {
          times.append(.random(in: -1_000_000_000...10_000_000_000, using: &random))
        }
        if random.next() % 2 == 0 { times.sort() }
        for time in times {
          let time = Instant(nanoseconds: time)
          let length = Int.random(in: 0...300, using: &random)
          let frame = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
          _ = impairer.apply(frame.span, at: time) { _, _ in sent += 1 }
          impairer.advance(to: time) { _, _ in sent += 1 }
          let waiting = UInt64(impairer.waiting)
          #expect(impairer.counters.passed == sent + waiting)
        }
        let given = impairer.counters.passed + impairer.counters.dropped
        #expect(given - impairer.counters.copies >= UInt64(times.count))
        impairer.advance(to: Instant(nanoseconds: .max)) { _, _ in sent += 1 }
        #expect(impairer.waiting == 0 && sent == impairer.counters.passed)
      }
    }
  }

  /// Whoever keeps the frames that wait has the same fates as where the impairer keeps them.
  @Test(
    arguments: [
      "delay 5ms", "loss 30%", "delay 5ms 2ms loss 10%", "delay 5ms limit 3", "rate 100kbit",
      "delay 1ms rate 100kbit limit 5", "drop 2", "delay 8ms reorder 30%",
    ])
  func aside(_ words: String) throws {
    var kept = try Line(words)
    var aside = try Line(words).impairer
    var waiting: [(due: Int64, length: Int)] = []
    for number in 0..<300 as Range<Int64> {
      // Between the times at which others are due.
      let now = number * 900_001
      let frame = [Frame.echo { $0.data = .counting(Int(number % 7) * 40) }, Frame.echo6()][
        Int(number % 3) / 2]
      let time = Instant(nanoseconds: now)
      let expected = kept.impairer.apply(frame.span, at: time) { _, _ in }
      for packet in waiting where packet.due <= now { aside.release(packet.length) }
      waiting.removeAll { $0.due <= now }
      let fate = aside.takeAside(frame.span, at: time, isSoundIPv4: false)
      #expect(Fates(fate) == expected, "frame \(number)")
      if fate.isDelayed { waiting.append((now + fate.delay, frame.count)) }
      #expect(aside.waiting == kept.impairer.waiting, "frame \(number)")
    }
    #expect(aside.counters == kept.impairer.counters)
  }

  @Test func whatIsLeftToChance() throws {
    #expect(try !Line("delay 5ms rate 1mbit").impairer.draws)
    #expect(try Line("loss 5%").impairer.draws)
  }

  @Test("A sound datagram of IPv4 has the same flow, however its ends are found")
  func soundEnds() throws {
    var (known, looked) = (try Self.raw("loss 50%"), try Self.raw("loss 50%"))
    let ends: [IP] = ["10.0.0.2", "10.0.0.3", "10.0.0.4"]
    for number in 0..<200 {
      let datagram = Bytes(
        Frame.echo {
          $0.destinationIP = ends[number % 3]
          $0.data = .counting(30)
        }.dropFirst(14))
      let time = Instant(nanoseconds: Int64(number))
      #expect(
        known.takeAside(datagram.span, at: time, isSoundIPv4: true)
          == looked.takeAside(datagram.span, at: time, isSoundIPv4: false))
    }
    #expect(known.counters[.loss] > 50)
  }

  private static func raw(_ words: String) throws -> Impairer {
    Impairer(try Impairment(parsing: words), direction: .egress, seed: 7, linkType: .raw)!
  }
}
