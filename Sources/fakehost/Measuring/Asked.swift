import Glibc
import Impairment
import Wire

/// What is done to echo requests on their way to a host and to its replies, and what follows from that:
/// how many of them meet which fate, and how long they take.
struct Asked {
  /// An impairment, one way.
  struct Stage {
    var impairment: Impairment
    var direction: Direction
  }

  /// How the requests come.
  struct Load {
    var count: Int
    /// Between two of them, in nanoseconds.
    var interval: Int64
    /// Of each reply, in bytes, with its link header.
    var length: Int
    /// How many bits of it a mended bit flip leaves no trace of.
    var blindBits = 0
    /// How late each may be, in nanoseconds.
    var lateness: Int64 = 1_000_000

    var duration: Double { Double(count) * Double(interval) }
  }

  /// How many are expected.
  struct Expectation {
    /// What was asked for; "-" for nothing.
    var asked: String
    /// In `confidence` of all cases; `nil` where nobody can tell.
    var range: ClosedRange<Int>?
    /// Why nobody can.
    var reason: String?

    static let none = Expectation(asked: "-", range: 0...0)
  }

  let stages: [Stage]

  /// - Parameters:
  ///   - ingress: what is done to the requests, if anything is.
  ///   - egress: what is done to the replies.
  init(ingress: Impairment? = nil, egress: Impairment? = nil) {
    stages =
      (ingress.map { [Stage(impairment: $0, direction: .ingress)] } ?? [])
      + (egress.map { [Stage(impairment: $0, direction: .egress)] } ?? [])
  }

  /// `delay 20ms loss 1%`
  var text: String {
    guard let first = stages.first?.impairment else { return "nothing" }
    let others = stages.dropFirst().map(\.impairment).filter { $0 != first }
    return ([first] + others).map(\.description).joined(separator: ", and ")
  }

  // MARK: - Lost

  func lost(_ load: Load) -> Expectation {
    let losses = stages.compactMap(\.impairment.loss)
    let drops = stages.compactMap(\.impairment.drop)
    let schedules = stages.compactMap(\.impairment.schedule)
    var words = losses.map { "\($0)" } + drops.map { "drop \($0)" }
    words += schedules.map(Impairment.words)
    var expectation = Expectation(asked: words.isEmpty ? "-" : words.joined(separator: ", "))
    if stages.contains(where: \.damagesRequests) {
      expectation.reason = "a damaged request gets no reply"
    } else if overflows(load) {
      expectation.reason = "more frames wait than may"
    } else if drops.count + schedules.count > 1 {
      expectation.reason = "dropped by more than one rule"
    } else {
      expectation.range = lost(load, losses.map(\.chain), drops.first, schedules.first)
    }
    return expectation
  }

  private func lost(
    _ load: Load, _ chains: [Chain], _ drop: ExactDrop?, _ schedule: Schedule?
  ) -> ClosedRange<Int> {
    var dropped = 0...0
    if let drop {
      let count = drop.count(among: load.count)
      dropped = count...count
    } else if let schedule {
      dropped = schedule.down(among: load)
    }
    let probability = 1 - chains.reduce(1) { $0 * (1 - $1.probability) }
    let inflation = chains.map { $0.inflation(among: load.count) }.max() ?? 1
    let least = expectedRange(
      of: probability, among: load.count - dropped.upperBound, inflation: inflation)
    let most = expectedRange(
      of: probability, among: load.count - dropped.lowerBound, inflation: inflation)
    return dropped.lowerBound + least.lowerBound...dropped.upperBound + most.upperBound
  }

  /// The probability that a frame is lost by chance.
  var lossProbability: Double {
    1 - stages.compactMap(\.impairment.loss?.chain.probability).reduce(1) { $0 * (1 - $1) }
  }

  /// Whether more frames wait in a queue than may.
  private func overflows(_ load: Load) -> Bool {
    stages.contains { stage in
      let impairment = stage.impairment
      let held = Double(impairment.delay?.longest ?? 0) / Double(load.interval)
      let use = utilization(of: impairment, load)
      let behind = max(0, 1 - 1 / max(use, 1e-9)) * Double(load.count)
      let copies = 1 + (impairment.duplicate?.probability.fraction ?? 0)
      return impairment.holds && (held + behind) * copies >= Double(impairment.limit)
    }
  }

  // MARK: - Duplicated, corrupted, cut

  /// - Parameter answered: how many requests have a reply.
  func duplicated(among answered: Int) -> Expectation {
    let chances = stages.compactMap(\.impairment.duplicate)
    guard let chance = chances.first else { return .none }
    var expectation = Expectation(asked: chances.map { "\($0)" }.joined(separator: ", "))
    if chances.count == 1 {
      expectation.range = expectedRange(of: chance.chain, among: answered)
    } else {
      expectation.reason = "duplicated more than once"
    }
    return expectation
  }

  func corrupted(among replies: Int, _ load: Load) -> Expectation {
    let corruptions = stages.compactMap(\.impairment.corruption)
    guard !corruptions.isEmpty else { return .none }
    var expectation = Expectation(
      asked: corruptions.map { "\($0.chance)\($0.mendsChecksums ? " mended" : "")" }
        .joined(separator: ", "))
    if stages.contains(where: \.damagesRequests) {
      expectation.reason = "a damaged request gets no reply"
    } else if truncatedLength(load) < load.length {
      expectation.reason = "what is cut cannot be compared"
    } else {
      let bits = Double(load.length - 14) * 8
      let right = corruptions.reduce(1) { right, corruption in
        let seen = corruption.mendsChecksums ? 1 - Double(load.blindBits) / bits : 1
        return right * (1 - corruption.chance.probability.fraction * seen)
      }
      let inflation = corruptions.map { $0.chance.chain.inflation(among: replies) }.max() ?? 1
      expectation.range = expectedRange(of: 1 - right, among: replies, inflation: inflation)
    }
    return expectation
  }

  /// How long replies are.
  func truncatedLength(_ load: Load) -> Int {
    stages.compactMap(\.impairment.truncate).reduce(load.length) { min($0, $1) }
  }

  func truncated(among replies: Int, _ load: Load) -> Expectation {
    let lengths = stages.compactMap(\.impairment.truncate)
    guard let length = lengths.min() else { return .none }
    if stages.contains(where: \.damagesRequests) {
      return Expectation(asked: "\(length)", reason: "a damaged request gets no reply")
    }
    let count = length < load.length ? replies : 0
    return Expectation(asked: "to \(length)", range: count...count)
  }

  // MARK: - Reordered

  /// - Parameter answered: how many requests have a reply.
  func reordered(among answered: Int, _ load: Load) -> Expectation {
    let reorderings = stages.compactMap { stage in
      stage.impairment.reordering.map { ($0, stage.impairment.delay?.time ?? 0) }
    }
    let words = reorderings.map {
      "\($0.0.chance)" + ($0.0.gap > 1 ? " gap \($0.0.gap)" : "")
    }
    var expectation = Expectation(asked: words.isEmpty ? "-" : words.joined(separator: ", "))
    if stages.contains(where: { ($0.impairment.delay?.jitter ?? 0) > 0 }) {
      expectation.reason = "jitter reorders, too"
    } else if reorderings.count > 1 {
      expectation.reason = "reordered more than once"
    } else if let (reordering, delay) = reorderings.first {
      expectation.range = reordering.overtaking(
        among: answered, waiting: Double(delay) / Double(load.interval), lost: lossProbability)
    } else {
      expectation.range = 0...0
    }
    return expectation
  }

  // MARK: - Delay and rate

  /// How long replies take, where that is asked for.
  enum Delay {
    /// In nanoseconds: all the same.
    case constant(Double)
    /// By a distribution, so many nanoseconds later; the correlation is of one with the one before.
    case distributed((Double) -> Double, correlation: Double)
    /// Nobody can tell.
    case unknown(String)
  }

  func delay(_ load: Load) -> Delay {
    let delays = stages.compactMap(\.impairment.delay)
    let jittered = delays.filter { $0.jitter > 0 }
    let isReordered = stages.contains { $0.impairment.reordering != nil }
    let used = stages.map { utilization(of: $0.impairment, load) }.max() ?? 0
    let constant =
      delays.filter { $0.jitter <= 0 }.reduce(0.0) { $0 + Double(max($1.time, 0)) }
      + stages.reduce(0.0) { $0 + $1.impairment.transmission(of: truncatedLength(load)) }
    if used > 0.95 { return .unknown("frames wait for one another") }
    guard let delay = jittered.first else { return .constant(constant) }
    if jittered.count > 1 { return .unknown("jitter upon jitter") }
    if used > 0 || isReordered { return .unknown("jitter is not all that there is") }
    let probability = delay.probabilityOfAtMost
    if probability(0) > 0.001 { return .unknown("some are not held at all") }
    return .distributed(
      { probability(Int64(min(max(($0 - constant).rounded(.down), -4e18), 4e18))) },
      correlation: delay.correlation.fraction)
  }

  /// What is the least that a link takes in a second, where it is asked for more.
  func bottleneck(_ load: Load) -> Impairment.Rate? {
    stages.filter { utilization(of: $0.impairment, load) > 1.05 }
      .max { utilization(of: $0.impairment, load) < utilization(of: $1.impairment, load) }?
      .impairment.rate
  }

  /// How long to wait for the last reply, in nanoseconds.
  func patience(_ load: Load) -> Int64 {
    let held = stages.reduce(Int128(0)) { sum, stage in
      let own = stage.impairment.delay?.longest ?? 0
      return sum + Int128(own) + Int128(stage.impairment.transmission(of: load.length) * 2)
    }
    return max(1_000_000_000, Int64(clamping: held + 200_000_000))
  }

  /// How much of a link's time is taken, 1 where it is all.
  private func utilization(of impairment: Impairment, _ load: Load) -> Double {
    let copies = 1 + (impairment.duplicate?.probability.fraction ?? 0)
    return impairment.transmission(of: truncatedLength(load)) / Double(load.interval)
      * (1 - lossProbability) * copies
  }
}

extension Asked.Stage {
  /// What comes to the host is no request any more.
  fileprivate var damagesRequests: Bool {
    direction == .ingress && (impairment.corruption != nil || impairment.truncate != nil)
  }
}

extension Percentage {
  /// From 0 to 1.
  var fraction: Double { Double(billionths) / Double(Self.most) }
}

extension Chance {
  fileprivate var chain: Chain {
    Chain(probability.fraction, correlation: correlation.fraction)
  }
}

extension Loss {
  var chain: Chain {
    switch self {
    case .random(let chance): return chance.chain
    case .markov(let model):
      let (p13, p31) = (model.p13.fraction, model.p31.fraction)
      let (p32, p23) = (model.p32.fraction, model.p23.fraction)
      let p14 = model.p14.fraction
      return Chain(
        transitions: [
          [1 - p13 - p14, 0, p13, p14], [0, 1 - p23, p23, 0], [p31, p32, 1 - p31 - p32, 0],
          [1, 0, 0, 0],
        ], probabilities: [0, 0, 1, 1])
    case .gilbertElliott(let model):
      let (p, r) = (model.p.fraction, model.r.fraction)
      return Chain(
        transitions: [[1 - p, p], [r, 1 - r]],
        probabilities: [model.lossInGood.fraction, model.lossInBad.fraction])
    }
  }
}

extension ExactDrop {
  /// How many of the first frames are dropped.
  fileprivate func count(among frames: Int) -> Int {
    let last = UInt64(frames)
    return switch self {
    case .every(let period): period == 0 ? 0 : Int(last / period)
    case .numbers(let list):
      list.ranges.filter { $0.lowerBound <= last }.reduce(0) {
        $0 + Int(min($1.upperBound, last) - $1.lowerBound + 1)
      }
    }
  }
}

extension Schedule {
  /// How many frames come while the link is down, whenever in the schedule the first does.
  fileprivate func down(among load: Asked.Load) -> ClosedRange<Int> {
    let (up, down) = (Double(self.up), Double(self.down))
    let (periods, rest) = (
      (load.duration / (up + down)).rounded(.down),
      load.duration.truncatingRemainder(dividingBy: up + down)
    )
    let (least, most) = (periods * down + max(0, rest - up), periods * down + min(rest, down))
    // At each change so many frames more or less, because they come late.
    let edges = (Int(periods) + 1) * 2 * (Int(load.lateness / load.interval) + 1)
    return max(
      0, Int(least / Double(load.interval)) - edges)...min(
        load.count, Int(most / Double(load.interval)) + edges)
  }
}

extension Impairment.Reordering {
  /// How many replies overtake others.
  ///
  /// - Parameter waiting: how many frames wait where one is sent ahead.
  fileprivate func overtaking(
    among count: Int, waiting: Double, lost: Double
  ) -> ClosedRange<Int> {
    let probability = chance.probability.fraction
    guard probability > 0, waiting >= 1 else { return 0...0 }
    // After each that is sent ahead, gap − 1 are held, and then as many as it takes.
    let mean = Double(gap) - 1 + 1 / probability
    let variance = (1 - probability) / (probability * probability)
    let rate = 1 / mean
    let spread = variance / (mean * mean * mean) / max(rate * (1 - rate), 1e-12)
    let correlation = chance.correlation.fraction
    let inflation = spread * (1 + correlation) / max(1 - correlation, 1e-6)
    // Whom it overtakes must not have gone ahead, too, or be lost.
    let alone = pow(min(1, (gap > 1 ? 0 : probability) + lost), waiting.rounded(.down))
    return expectedRange(of: rate * (1 - alone), among: count, inflation: inflation)
  }
}

private func expectedRange(of chain: Chain, among count: Int) -> ClosedRange<Int> {
  expectedRange(
    of: chain.probability, among: count, inflation: chain.inflation(among: count))
}

extension Impairment {
  /// Whether frames wait.
  fileprivate var holds: Bool { delay != nil || rate != nil }

  /// How long a frame takes on the link, in nanoseconds.
  fileprivate func transmission(of length: Int) -> Double {
    switch rate {
    case nil: 0
    case .bits(let rate): Double(length) * 8e9 / Double(max(rate, 1))
    case .frames(let rate): 1e9 / Double(max(rate, 1))
    }
  }

  fileprivate static func words(of schedule: Schedule) -> String {
    var impairment = Impairment()
    impairment.schedule = schedule
    return impairment.description
  }
}
