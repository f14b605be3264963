package import Impairment

/// What becomes of echo requests and their replies where impairments are done to them: how many meet which
/// fate.
package struct Expected {
  /// How the requests come.
  package struct Load {
    package var count: Int
    /// Between two of them, in nanoseconds.
    package var interval: Int64
    /// Of each reply, in bytes, with its link header.
    package var length: Int
    /// How much of that the header is.
    package var linkLength: Int
    /// How many bits of it a mended bit flip leaves no trace of.
    package var blindBits: Int
    /// How many bits of it are damaged in such a way that it is lost.
    package var fatalBits: Int
    /// How late each may be, in nanoseconds.
    package var lateness: Int64

    var duration: Double { Double(count) * Double(interval) }

    /// How likely it is that one damaged bit is among so many of the packet's.
    fileprivate func share(of bits: Int) -> Double {
      Double(bits) / Double((length - linkLength) * 8)
    }

    package init(
      count: Int, interval: Int64, length: Int, linkLength: Int = 14, blindBits: Int = 0,
      fatalBits: Int = 0, lateness: Int64 = 1_000_000
    ) {
      self.count = count
      self.interval = interval
      self.length = length
      self.linkLength = linkLength
      self.blindBits = blindBits
      self.fatalBits = fatalBits
      self.lateness = lateness
    }
  }

  /// How many are expected.
  struct Count {
    /// What was asked for; "-" for nothing.
    var asked: String
    /// In `confidence` of all cases; `nil` where nobody can tell.
    var range: ClosedRange<Int>?
    /// Why nobody can.
    var reason: String?

    static let none = Count(asked: "-", range: 0...0)
  }

  private let ingress: Impairment?
  /// What is done one way and the other.
  let impairments: [Impairment]

  /// - Parameters:
  ///   - ingress: what is done to the requests, if anything is.
  ///   - egress: what is done to the replies.
  package init(ingress: Impairment? = nil, egress: Impairment? = nil) {
    self.ingress = ingress
    impairments = [ingress, egress].compactMap { $0 }
  }

  /// `delay 20ms loss 1%`
  package var text: String {
    guard let first = impairments.first else { return "nothing" }
    let others = impairments.dropFirst().filter { $0 != first }
    return ([first] + others).map(\.description).joined(separator: ", and ")
  }

  /// What comes to the host is no request any more.
  private var damagesRequests: Bool {
    ingress.map { $0.corruption != nil || $0.truncate != nil } ?? false
  }

  // MARK: - Lost

  func lost(_ load: Load) -> Count {
    let losses = impairments.compactMap(\.loss)
    let drops = impairments.compactMap(\.drop)
    let schedules = impairments.compactMap(\.schedule)
    var words = losses.map { "\($0)" } + drops.map { "drop \($0)" }
    words += schedules.map(Impairment.words)
    var expected = Count(asked: words.isEmpty ? "-" : words.joined(separator: ", "))
    if damagesRequests {
      expected.reason = "a damaged request gets no reply"
    } else if overflows(load) {
      expected.reason = "more frames wait than may"
    } else if drops.count + schedules.count > 1 {
      expected.reason = "dropped by more than one rule"
    } else {
      expected.range = lost(load, losses.map(\.chain), drops.first, schedules.first)
    }
    return expected
  }

  private func lost(
    _ load: Load, _ chains: [MarkovChain], _ drop: ExactDrop?, _ schedule: Schedule?
  ) -> ClosedRange<Int> {
    var dropped = 0...0
    if let drop {
      let count = drop.count(among: load.count)
      dropped = count...count
    } else if let schedule {
      dropped = schedule.down(among: load)
    }
    let fatal = impairments.compactMap(\.corruption).reduce(1) {
      $0 * (1 - $1.chance.probability.fraction * load.share(of: load.fatalBits))
    }
    let probability = 1 - chains.reduce(fatal) { $0 * (1 - $1.probability) }
    let inflation = chains.map { $0.inflation(among: load.count) }.max() ?? 1
    let least = expectedRange(
      of: probability, among: load.count - dropped.upperBound, inflation: inflation)
    let most = expectedRange(
      of: probability, among: load.count - dropped.lowerBound, inflation: inflation)
    return dropped.lowerBound + least.lowerBound...dropped.upperBound + most.upperBound
  }

  /// The probability that a frame is lost by chance.
  var lossProbability: Double {
    1 - impairments.compactMap(\.loss?.chain.probability).reduce(1) { $0 * (1 - $1) }
  }

  /// Whether more frames wait in a queue than may.
  private func overflows(_ load: Load) -> Bool {
    impairments.contains { impairment in
      let held = Double(impairment.delay?.longest ?? 0) / Double(load.interval)
      let use = utilization(of: impairment, load)
      let behind = max(0, 1 - 1 / max(use, 1e-9)) * Double(load.count)
      let copies = 1 + (impairment.duplicate?.probability.fraction ?? 0)
      return impairment.holds && (held + behind) * copies >= Double(impairment.limit)
    }
  }

  // MARK: - Duplicated, corrupted, cut

  /// - Parameter answered: how many requests have a reply.
  func duplicated(among answered: Int) -> Count {
    let chances = impairments.compactMap(\.duplicate)
    guard let chance = chances.first else { return .none }
    var expected = Count(asked: chances.map { "\($0)" }.joined(separator: ", "))
    if chances.count == 1 {
      expected.range = expectedRange(of: chance.chain, among: answered)
    } else {
      expected.reason = "duplicated more than once"
    }
    return expected
  }

  func corrupted(among replies: Int, _ load: Load) -> Count {
    let corruptions = impairments.compactMap(\.corruption)
    guard !corruptions.isEmpty else { return .none }
    var expected = Count(
      asked: corruptions.map { "\($0.chance)\($0.mendsChecksums ? " mended" : "")" }
        .joined(separator: ", "))
    if damagesRequests {
      expected.reason = "a damaged request gets no reply"
    } else if truncatedLength(load) < load.length {
      expected.reason = "a cut reply cannot be compared"
    } else {
      let right = corruptions.reduce(1) { right, corruption in
        let unseen = load.fatalBits + (corruption.mendsChecksums ? load.blindBits : 0)
        let seen = 1 - load.share(of: unseen)
        return right * (1 - corruption.chance.probability.fraction * seen)
      }
      let inflation = corruptions.map { $0.chance.chain.inflation(among: replies) }.max() ?? 1
      expected.range = expectedRange(of: 1 - right, among: replies, inflation: inflation)
    }
    return expected
  }

  /// How long replies are.
  func truncatedLength(_ load: Load) -> Int {
    impairments.compactMap(\.truncate).reduce(load.length) { min($0, $1) }
  }

  func truncated(among replies: Int, _ load: Load) -> Count {
    guard let length = impairments.compactMap(\.truncate).min() else { return .none }
    if damagesRequests {
      return Count(asked: "\(length)", reason: "a damaged request gets no reply")
    }
    let count = length < load.length ? replies : 0
    return Count(asked: "to \(length)", range: count...count)
  }

  // MARK: - Reordered

  /// - Parameter answered: how many requests have a reply.
  func reordered(among answered: Int, _ load: Load) -> Count {
    let reorderings = impairments.compactMap { impairment in
      impairment.reordering.map { ($0, impairment.delay?.time ?? 0) }
    }
    let words = reorderings.map {
      "\($0.0.chance)" + ($0.0.gap > 1 ? " gap \($0.0.gap)" : "")
    }
    var expected = Count(asked: words.isEmpty ? "-" : words.joined(separator: ", "))
    if impairments.contains(where: { ($0.delay?.jitter ?? 0) > 0 }) {
      expected.reason = "jitter reorders, too"
    } else if reorderings.count > 1 {
      expected.reason = "reordered more than once"
    } else if let (reordering, delay) = reorderings.first {
      expected.range = reordering.overtaking(
        among: answered, waiting: Double(delay) / Double(load.interval), lost: lossProbability)
    } else {
      expected.range = 0...0
    }
    return expected
  }
}

private func expectedRange(of chain: MarkovChain, among count: Int) -> ClosedRange<Int> {
  expectedRange(
    of: chain.probability, among: count, inflation: chain.inflation(among: count))
}

extension Impairment {
  /// Whether frames wait.
  fileprivate var holds: Bool { delay != nil || rate != nil }

  fileprivate static func words(of schedule: Schedule) -> String {
    var impairment = Impairment()
    impairment.schedule = schedule
    return impairment.description
  }
}
