import Impairment
import Testing
import Wire

@testable import Measuring

/// Impairments at work on the replies to echo requests, on a clock that is told: no link, nothing late.
struct Simulation {
  let words: [String]
  var seed: UInt64 = 1
  var count = 2000
  /// In nanoseconds.
  var interval: Int64 = 1_000_000
  /// What each reply takes beyond what was asked for.
  var lateness: Int64 = 0
  /// What is asked of the same, if it is not that.
  var asked: [String]?

  func measurement() throws -> Measurement {
    let echoes = EchoExchange(
      from: (IPv4Address(10 << 24 | 1), MACAddress(0x0200_0000_0001)),
      to: (IPv4Address(10 << 24 | 2), MACAddress(0x0200_0a00_0002)), size: 56)
    var record = PingRecord()
    record.requests = (0..<count).map { 1_000_000_000 + Int64($0) * interval }
    let rules = try words.map { ImpairmentRule(try Impairment(parsing: $0)) }
    var path = ImpairedPath(rules, direction: .egress, seed: seed)
    for number in 0..<count { pass(number, &path, echoes, &record) }
    while let time = path.nextDeadline {
      path.advance(to: time) { frame, _ in add(frame, at: time, echoes, &record) }
    }
    let load = Expected.Load(
      count: count, interval: interval, length: echoes.reply.bytes.count,
      blindBits: echoes.blindBits)
    return Measurement(
      try Expected(words: asked ?? words), load,
      Observed(record, echoes.reply.asReply))
  }

  /// Each frame that is due goes out at its own time, as on a link that is watched.
  private func pass(
    _ number: Int, _ path: inout ImpairedPath, _ echoes: EchoExchange, _ record: inout PingRecord
  ) {
    let now = Instant(nanoseconds: record.requests[number] ?? 0)
    while let time = path.nextDeadline, time <= now {
      path.advance(to: time) { frame, _ in add(frame, at: time, echoes, &record) }
    }
    _ = path.apply(Self.frame(number, echoes).span, at: now) { frame, _ in
      add(frame, at: now, echoes, &record)
    }
  }

  private func add(
    _ frame: Span<UInt8>, at time: Instant, _ echoes: EchoExchange, _ record: inout PingRecord
  ) {
    let bytes = [UInt8](copying: frame)
    record.replies.append(
      echoes.reply.read(bytes, at: time.nanoseconds + lateness, among: count))
  }

  /// The reply to a request, with its number.
  private static func frame(_ number: Int, _ echoes: EchoExchange) -> [UInt8] {
    var bytes = echoes.reply.bytes
    let word = UInt32(number)
    for copy in 0..<4 {
      for octet in 0..<4 {
        let value = UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32(octet)))
        bytes[echoes.reply.headerLength + 4 + copy * 4 + octet] = copy % 2 == 0 ? value : ~value
      }
    }
    return bytes
  }
}

extension Expected {
  /// Each in its own direction.
  init(words: [String]) throws {
    let impairments = try words.map { try Impairment(parsing: $0) }
    self.init(
      ingress: impairments.first { $0.direction != .egress },
      egress: impairments.first { $0.direction != .ingress })
  }
}

struct MeasurementTests {
  /// Whatever is asked for and given is within, for nearly all seeds: each aspect is outside for one
  /// of a hundred.
  @Test(arguments: [
    "delay 20ms", "delay 20ms 5ms", "delay 20ms 5ms distribution normal",
    "delay 20ms 5ms distribution pareto", "delay 20ms 5ms distribution paretonormal",
    "delay 20ms 5ms 25% distribution normal", "loss 0.1%", "loss 1%", "loss 10%",
    "loss 5% 25%", "loss state 1% 30% 5% 50% 0.1%", "loss gemodel 1% 10% 70% 0.1%",
    "drop 3,7,10-12", "drop every 7", "duplicate 1%", "duplicate 5% 50%", "corrupt 1%",
    "corrupt 5% mended", "corrupt 1% 25%", "delay 10ms reorder 5%", "delay 10ms reorder 25% gap 5",
    "delay 10ms reorder 100% gap 7", "rate 100kbit limit 100000", "rate 500pps limit 100000",
    "rate 10mbit", "truncate 80", "truncate 40", "up 300ms down 50ms",
    "delay 5ms loss 1% duplicate 1% corrupt 1%",
  ])
  func isGivenWhatWasAsked(_ words: String) throws {
    let seeds = 4
    var outside = 0
    for seed in 1...UInt64(seeds) {
      let measurement = try Simulation(words: [words], seed: seed).measurement()
      if !measurement.isWithin { outside += 1 }
    }
    #expect(outside <= 1, "\(outside) of \(seeds)")
  }

  /// And what is judged at all is what the words are about.
  @Test(arguments: [
    ("loss 1%", "lost"), ("duplicate 1%", "duplicated"), ("corrupt 1% mended", "corrupted"),
    ("truncate 80", "cut"), ("delay 10ms reorder 5%", "reordered"), ("delay 10ms", "delay"),
    ("delay 10ms 1ms", "delay"), ("rate 100kbit limit 100000", "rate"),
  ])
  func judges(_ words: String, _ name: String) throws {
    let aspect = try #require(
      try Simulation(words: [words]).measurement().aspects.first { $0.name == name })
    #expect(aspect.judgement == .within && aspect.asked != "-", "\(aspect)")
  }

  /// What was given is not what was asked for.
  @Test(arguments: [
    ("loss 2%", "loss 1%", "lost"), ("loss 1%", "delay 1ms", "lost"),
    ("delay 1ms", "loss 1%", "lost"), ("loss 5% 90%", "loss 5%", "lost"),
    ("drop every 8", "drop every 7", "lost"), ("duplicate 2%", "duplicate 1%", "duplicated"),
    ("corrupt 1%", "loss 0.001%", "corrupted"), ("corrupt 2% mended", "corrupt 1%", "corrupted"),
    ("truncate 80", "truncate 81", "cut"), ("truncate 80", "corrupt 100%", "cut"),
    ("delay 10ms reorder 5%", "delay 10ms", "reordered"),
    ("delay 10ms reorder 5%", "delay 10ms reorder 10%", "reordered"),
    ("delay 10ms", "delay 12ms", "delay"), ("delay 12ms", "delay 10ms", "delay"),
    ("delay 20ms 5ms distribution normal", "delay 20ms 5ms", "delay"),
    ("delay 20ms 5ms distribution pareto", "delay 20ms 5ms distribution paretonormal", "delay"),
    ("delay 20ms 5ms", "delay 20ms 6ms", "delay"), ("delay 20ms 5ms", "delay 22ms 5ms", "delay"),
    ("rate 100kbit limit 100000", "rate 103kbit limit 100000", "rate"),
  ])
  func isToldApart(given: String, asked: String, name: String) throws {
    let measurement = try Simulation(words: [given], asked: [asked]).measurement()
    let aspect = try #require(measurement.aspects.first { $0.name == name })
    #expect(aspect.judgement == .outside && !measurement.isWithin, "\(aspect)")
  }

  @Test func lateness() throws {
    let late = try Simulation(words: ["delay 10ms"], lateness: 900_000).measurement()
    #expect(late.isWithin && late.lateness?.percentile(50) == 900_000)
    #expect(
      try !Simulation(words: ["delay 10ms"], lateness: 1_100_000).measurement().isWithin)
    #expect(try !Simulation(words: ["delay 10ms"], lateness: -1000).measurement().isWithin)
    #expect(
      try Simulation(words: ["delay 10ms 2ms"], lateness: 300_000).measurement().isWithin)
  }

  /// What is beyond judging says why.
  @Test(arguments: [
    (["delay 5s"], "lost", "more frames wait than may"),
    (["direction in corrupt 1%"], "lost", "a damaged request gets no reply"),
    (["direction both delay 10ms 5ms"], "delay", "jitter upon jitter"),
    (["delay 3ms 5ms"], "delay", "some are not held at all"),
    (["delay 10ms 5ms"], "reordered", "jitter reorders, too"),
    (["rate 10kbit delay 3ms"], "delay", "frames wait for one another"),
  ])
  func open(_ words: [String], _ name: String, _ reason: String) throws {
    let measurement = try Simulation(words: [], asked: words).measurement()
    let aspect = try #require(measurement.aspects.first { $0.name == name })
    #expect(aspect.judgement == .open(reason))
  }

  /// Both ways together.
  @Test func bothDirections() throws {
    let expected = try Expected(words: ["direction both delay 10ms loss 10%"])
    #expect(expected.text == "direction both delay 10ms loss 10%")
    #expect(try Expected(words: []).text == "nothing")
    let load = Expected.Load(count: 20_000, interval: 1_000_000, length: 98)
    guard case .constant(20_000_000) = expected.delay(load) else {
      Issue.record("\(expected.delay(load))")
      return
    }
    #expect(expected.lost(load).range == expectedRange(of: 0.19, among: 20_000))
    #expect(expected.patience(load) == 1_000_000_000)
    #expect(try Expected(words: ["delay 3s"]).patience(load) == 3_200_000_000)
  }

  @Test func table() throws {
    let text = try Simulation(words: ["delay 20ms"], lateness: 31_000).measurement().text(width: 60)
    let lines = text.split(separator: "\n")
    #expect(
      lines.contains("delay       20ms   99% are 31us late  0 to 1ms late    within"), "\(text)")
    #expect(lines.contains { $0.hasPrefix("late by us         31.000     31.000") }, "\(text)")
    #expect(lines.allSatisfy { $0.count <= 91 && !$0.hasSuffix(" ") }, "\(text)")
  }
}
