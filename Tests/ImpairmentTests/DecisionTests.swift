import TestFrames
import Testing

@testable import Impairment

/// Over 100 000 frames each, from fixed seeds: exact, and never by chance otherwise.
@Suite("Decisions") struct DecisionTests {
  private let count = 100_000

  private func decisions(_ words: String, seed: UInt64 = 1) throws -> [Decision] {
    let impairment = try Impairment(parsing: words)
    var state = FlowState(of: .some, seed: seed)
    return (0..<count).map { _ in impairment.decide(&state) }
  }

  /// Whether so many are within the interval that 99 of 100 samples are in. What comes in clusters
  /// varies by `factor` more.
  private func isLikely(_ met: Int, _ probability: Double, factor: Double = 1) -> Bool {
    let mean = Double(count) * probability
    let deviation = (mean * (1 - probability) * factor).squareRoot()
    return abs(Double(met) - mean) <= 2.576 * deviation
  }

  /// How much a frame's fate tells of the next one's.
  private func correlation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let product = zip(values, values.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    return product / variance
  }

  @Test(arguments: [("0.1%", 0.001), ("1%", 0.01), ("10%", 0.1), ("50%", 0.5), ("99%", 0.99)])
  func rates(_ text: String, _ probability: Double) throws {
    let lost = try decisions("loss \(text)").count { $0.drop == .loss }
    #expect(isLikely(lost, probability))
    let passed = try decisions("duplicate \(text) corrupt \(text) delay 1ms reorder \(text)")
    #expect(isLikely(passed.count { $0.copy != nil }, probability))
    #expect(isLikely(passed.count { $0.frame.corruption != nil }, probability))
    #expect(isLikely(passed.count { $0.frame.isReordered }, probability))
  }

  @Test func neverAndAlways() throws {
    #expect(
      try decisions("loss 0% duplicate 0% corrupt 0% delay 1ms reorder 0%").allSatisfy {
        $0 == Decision(frame: Decision.Treatment(delay: 1_000_000))
      })
    #expect(try decisions("loss 100%").allSatisfy { $0.drop == .loss })
    #expect(try decisions("duplicate 100%").allSatisfy { $0.copy != nil })
  }

  /// A seed, a flow and each of the questions have numbers of their own.
  @Test func independence() throws {
    let all = try decisions("loss 50% duplicate 50% corrupt 50%")
    let passed = all.filter { $0.drop == nil }
    let both = passed.count { $0.copy != nil && $0.frame.corruption != nil }
    #expect(isLikely(both, 0.125))
    let copies = passed.compactMap(\.copy).count { $0.corruption != nil }
    #expect(isLikely(copies, 0.125))
    let others = try decisions("loss 50%", seed: 2)
    #expect(isLikely(zip(all, others).count { $0.drop == $1.drop }, 0.5))
    let impairment = try Impairment(parsing: "loss 50%")
    var state = FlowState(of: Flow(client: 1, host: 2, kind: 4), seed: 1)
    let neighbor = (0..<count).map { _ in impairment.decide(&state) }
    #expect(isLikely(zip(all, neighbor).count { $0.drop == $1.drop }, 0.5))
    #expect(abs(correlation(all.map { $0.drop == nil ? 0 : 1 })) < 0.01)
  }

  /// What is correlated comes in clusters, and as often as it should.
  @Test(arguments: [("25%", 0.25), ("50%", 0.5), ("90%", 0.9)])
  func correlated(_ text: String, _ expected: Double) throws {
    let factor = (1 + expected) / (1 - expected)
    let losses = try decisions("loss 10% \(text)").map { $0.drop == .loss ? 1.0 : 0 }
    #expect(abs(correlation(losses) - expected) < 0.02)
    #expect(isLikely(Int(losses.reduce(0, +)), 0.1, factor: factor))
    let passed = try decisions(
      "corrupt 10% \(text) delay 20ms 5ms \(text) distribution normal")
    let corrupted = passed.map { $0.frame.corruption != nil ? 1.0 : 0 }
    #expect(abs(correlation(corrupted) - expected) < 0.02)
    #expect(isLikely(Int(corrupted.reduce(0, +)), 0.1, factor: factor))
    #expect(abs(correlation(passed.map { Double($0.frame.delay) }) - expected) < 0.02)
  }

  @Test func uncorrelated() throws {
    let passed = try decisions("delay 20ms 5ms corrupt 10%")
    #expect(abs(correlation(passed.map { Double($0.frame.delay) })) < 0.01)
    #expect(abs(correlation(passed.map { $0.frame.corruption != nil ? 1.0 : 0 })) < 0.01)
  }

  @Test func fullyCorrelated() throws {
    let delays = Set(try decisions("delay 20ms 5ms 100%").map(\.frame.delay))
    #expect(delays.count == 1)
    // The first has a number of its own.
    let impairment = try Impairment(parsing: "delay 20ms 5ms 100%")
    let first = Set(
      (0..<20 as Range<UInt64>).map { seed in
        var state = FlowState(of: .some, seed: seed)
        return impairment.decide(&state).frame.delay
      })
    #expect(first.count == 20)
  }

  /// Less than no delay is none, whatever else there is to decide.
  @Test func negativeDelay() {
    var impairment = Impairment()
    impairment.delay = Impairment.Delay(-5)
    #expect(impairment.constantDecision == Decision())
    impairment.drop = .every(100)
    var state = FlowState(of: .some, seed: 1)
    #expect(impairment.decide(&state) == Decision())
  }

  /// Where all frames are treated alike, what is decided is the same, in whichever way.
  @Test(arguments: [20_000_000, 0, -5] as [Int64])
  func steady(_ time: Int64) throws {
    var impairment = try Impairment(parsing: "loss 30% drop 3")
    impairment.delay = Impairment.Delay(time)
    let treatment = try #require(impairment.steadyTreatment)
    var (state, other) = (FlowState(of: .some, seed: 1), FlowState(of: .some, seed: 1))
    for _ in 0..<20 {
      let decision = impairment.decide(&state)
      let steady = impairment.decide(&other, treatment: treatment)
      #expect(decision.drop == steady.drop)
      if decision.drop == nil { #expect(decision == steady) }
      #expect(state.held == other.held)
    }
  }

  /// What is lost is not held: the gap is between frames that come.
  @Test func gapOfThoseThatCome() throws {
    let impairment = try Impairment(parsing: "delay 1ms drop 1 duplicate 100% reorder 100% gap 3")
    var state = FlowState(of: .some, seed: 1)
    let decisions = (0..<3).map { _ in impairment.decide(&state) }
    #expect(decisions[0] == Decision(drop: .exact))
    #expect(decisions.map(\.frame.isReordered) == [false, false, true])
  }

  @Test(
    arguments: [
      ("loss 1%", true), ("loss 100%", false), ("loss 0%", false), ("loss state 1%", true),
      ("loss gemodel 1%", true), ("duplicate 1%", true), ("duplicate 100%", false),
      ("corrupt 100%", true), ("delay 1ms reorder 100% gap 5", false),
      ("delay 1ms reorder 1%", true), ("delay 1ms", false), ("delay 2ms 1ms", true),
      ("drop 1", false), ("rate 1mbit", false), ("loss 100% delay 2ms 1ms", true),
      ("loss 100% corrupt 100% duplicate 100%", true),
    ])
  func chanceHasAPart(_ words: String, _ isRandom: Bool) throws {
    #expect(try Impairment(parsing: words).isRandom == isRandom)
  }

  /// The mean of all is within the interval that its parts' spread gives, of 99 in 100.
  private func agrees(_ losses: [Bool], _ expected: Double) -> Bool {
    let means = stride(from: 0, to: losses.count, by: 1000).map { start in
      Double(losses[start..<start + 1000].count { $0 }) / 1000
    }
    let mean = means.reduce(0, +) / Double(means.count)
    let variance =
      means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count - 1)
    return abs(mean - expected) <= 2.626 * (variance / Double(means.count)).squareRoot()
  }

  /// The part of lost frames that the chain comes to in the long run.
  @Test(
    arguments: [
      (0.1, 0.9, 0, 1, 0), (0.02, 0.3, 0, 1, 0), (0.02, 0.2, 0.3, 0.5, 0),
      (0.02, 0.2, 0.3, 0.5, 0.01), (0, 1, 0, 1, 0.05),
    ])
  func markov(_ p13: Double, _ p31: Double, _ p32: Double, _ p23: Double, _ p14: Double) throws {
    // Each state against state 1, by what flows in and out.
    let third = p13 / p31
    let second = third * p32 / p23
    let expected = (third + p14) / (1 + second + third + p14)
    let words = [p13, p31, p32, p23, p14].map { "\($0 * 100)%" }.joined(separator: " ")
    let losses = try decisions("loss state \(words)").map { $0.drop == .loss }
    #expect(agrees(losses, expected))
  }

  /// Where a state is left for which other: from each number of a billion on.
  @Test func markovBorders() {
    func percent(_ number: UInt32) -> Percentage { Percentage(billionths: number * 10_000_000) }
    let model = MarkovLoss(
      p13: percent(30), p31: percent(40), p32: percent(20), p23: percent(70), p14: percent(10))
    for (state, ways) in [
      (.receivedInGap, [(0, .lostAlone), (10, .lostInBurst), (40, .receivedInGap)]),
      (.receivedInBurst, [(0, .lostInBurst), (70, .receivedInBurst)]),
      (.lostInBurst, [(0, .receivedInBurst), (20, .receivedInGap), (60, .lostInBurst)]),
      (.lostAlone, [(0, .receivedInGap)]),
    ] as [(MarkovLoss.State, [(UInt64, MarkovLoss.State)])] {
      var before: MarkovLoss.State?
      for (percent, next) in ways {
        // The first random number that comes to it; 0 has none before it.
        let (quotient, rest) = UInt64(100).dividingFullWidth((percent, 0))
        let first = quotient + (rest > 0 ? 1 : 0)
        #expect(model.state(after: state, first) == next)
        if let before { #expect(model.state(after: state, first - 1) == before) }
        before = next
      }
      #expect(model.state(after: state, .max) == before)
    }
  }

  /// A burst without holes lasts 1/p31 frames, a gap 1/p13.
  @Test func bursts() throws {
    let losses = try decisions("loss state 2% 25%").map { $0.drop == .loss }
    let bursts = zip(losses, losses.dropFirst()).count { !$0 && $1 }
    let mean = Double(losses.count { $0 }) / Double(bursts)
    #expect(abs(mean - 4) < 0.3)
    // Losses that stand alone are never two in a row.
    let single = try decisions("loss state 0% 100% 0% 100% 20%").map { $0.drop == .loss }
    #expect(!zip(single, single.dropFirst()).contains { $0 && $1 })
    #expect(single.contains(true))
  }

  @Test(
    arguments: [
      (0.1, 0.9, 1, 0), (0.01, 0.1, 1, 0), (0.01, 0.1, 0.7, 0), (0.01, 0.1, 0.7, 0.05),
    ])
  func gilbertElliott(_ p: Double, _ r: Double, _ bad: Double, _ good: Double) throws {
    let expected = (p * bad + r * good) / (p + r)
    let words = [p, r, bad, good].map { "\($0 * 100)%" }.joined(separator: " ")
    let losses = try decisions("loss gemodel \(words)").map { $0.drop == .loss }
    #expect(agrees(losses, expected))
  }

  @Test func exactDrops() throws {
    func dropped(_ words: String) throws -> [Int] {
      try decisions(words).enumerated().filter { $0.element.drop == .exact }.map { $0.offset + 1 }
    }
    #expect(try dropped("drop 3,7,10-12") == [3, 7, 10, 11, 12])
    #expect(try dropped("drop 1,100000") == [1, 100_000])
    #expect(try dropped("drop every 25000") == [25_000, 50_000, 75_000, 100_000])
    #expect(try dropped("drop every 1").count == count)
    #expect(try dropped("loss 100% drop 5") == [5])
  }

  /// Four are held, and then each may go ahead, with which it begins anew.
  @Test func gaps() throws {
    let certain = try decisions("delay 10ms reorder 100% gap 5")
    #expect(
      certain.enumerated().allSatisfy { $0.element.frame.isReordered == ($0.offset % 5 == 4) })
    #expect(certain[4].frame.delay == 0)
    #expect(certain[5].frame.delay == 10_000_000)
    let likely = try decisions("delay 10ms reorder 25% gap 5")
    let places = likely.indices.filter { likely[$0].frame.isReordered }
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 5 })
    // After four, each of the next by one in four: every eighth.
    #expect(abs(places.count - count / 8) < count / 200)
  }

  /// The decisions of a seed are a promise: they change with no release.
  @Test func promise() throws {
    let lost = try decisions("loss 1%", seed: 42).enumerated()
      .filter { $0.element.drop != nil }.map(\.offset).prefix(5)
    #expect(Array(lost) == [98, 109, 158, 185, 216])
  }
}

@Suite("Lists of numbers") struct NumberListTests {
  /// Against a set.
  @Test func contains() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let ranges = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        let first = UInt64.random(in: 0...30, using: &random)
        return first...first + UInt64.random(in: 0...6, using: &random)
      }
      let list = NumberList(ranges)
      for number in 0...40 as ClosedRange<UInt64> {
        #expect(list.contains(number) == ranges.contains { $0.contains(number) })
      }
      #expect(
        zip(list.ranges, list.ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
    }
    #expect(NumberList([0...UInt64.max, 5...6]).contains(.max))
  }
}
