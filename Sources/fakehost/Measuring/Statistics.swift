import Glibc

/// What lies within is not remarkable: it comes up in this part of all cases, or more.
let confidence = 0.99

/// How often something happens among so many that each meet it with the same probability, in
/// `confidence` of all cases: the central interval of the binomial distribution, exactly. What is
/// below it and what is above it have half of the rest each, at the most.
///
/// - Parameter inflation: how many times the binomial distribution's variance the number has, because
///   what happens to one depends on what happened to those before. Then it is approximated by that many
///   times what happens among so many times fewer, each by itself: bursts of one length.
func expectedRange(of probability: Double, among count: Int, inflation: Double = 1) -> ClosedRange<
  Int
> {
  guard count > 0, probability > 0 else { return 0...0 }
  guard probability < 1 else { return count...count }
  let mean = probability * Double(count)
  // All but certain, whoever counts: a period may begin anywhere.
  guard inflation * mean * (1 - probability) > 0.01 else {
    return max(0, Int(mean.rounded(.up)) - 1)...min(count, Int(mean.rounded(.down)) + 1)
  }
  let trials = max(1, (Double(count) / inflation).rounded())
  let range = binomialRange(probability, trials)
  let scale = Double(count) / trials
  return Int(
    (Double(range.lowerBound) * scale).rounded(.down))...min(
      count, Int((Double(range.upperBound) * scale).rounded(.up)))
}

private func binomialRange(_ probability: Double, _ trials: Double) -> ClosedRange<Int> {
  let mean = probability * trials
  let reach = 12 * (mean * (1 - probability)).squareRoot() + 50
  let (least, most) = (max(0, Int(mean - reach)), min(Int(trials), Int(mean + reach)))
  let tail = (1 - confidence) / 2
  var sum = 0.0
  var lower: Int?
  for successes in least...most {
    sum += binomialProbability(of: Double(successes), among: trials, probability)
    if lower == nil && sum > tail { lower = successes }
    if sum >= 1 - tail { return min(lower ?? successes, successes)...successes }
  }
  return (lower ?? least)...most
}

private func binomialProbability(
  of successes: Double, among trials: Double, _ probability: Double
) -> Double {
  let ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
  return exp(ways + successes * log(probability) + (trials - successes) * log1p(-probability))
}

/// Something that happens to each of a sequence with a probability that depends on a state, which
/// changes from one to the next: a Markov chain.
struct Chain {
  /// From each state to each; a row adds up to 1.
  private let transitions: [[Double]]
  /// How probable it is in each state.
  private let probabilities: [Double]
  /// How often each state is taken in the long run, from the first on.
  private let stationary: [Double]

  init(transitions: [[Double]], probabilities: [Double]) {
    self.transitions = transitions
    self.probabilities = probabilities
    // Staying half of the time changes nothing in the long run, and ends every period.
    var steps = transitions.enumerated().map { from, row in
      row.enumerated().map { to, part in part / 2 + (from == to ? 0.5 : 0) }
    }
    for _ in 0..<64 {  // twice as many steps each time
      steps = steps.map { row in
        let next = Self.step(row, steps)
        let sum = next.reduce(0, +)
        return next.map { $0 / sum }
      }
    }
    stationary = steps[0]
  }

  /// Of two, one with a probability, where the one before is met again as often as the correlation says.
  init(_ probability: Double, correlation: Double = 0) {
    let (hit, miss) = (probability * (1 - correlation), (1 - probability) * (1 - correlation))
    self.init(
      transitions: [[correlation + hit, miss], [hit, correlation + miss]], probabilities: [1, 0])
  }

  /// Of one in the long run.
  var probability: Double { Self.product(stationary, probabilities) }

  /// How many times the variance of the binomial distribution the number of so many has.
  func inflation(among count: Int) -> Double {
    let mean = probability
    guard count > 0, mean > 0, mean < 1 else { return 1 }
    var weights = zip(stationary, probabilities).map { $0 * $1 }
    var sum = 1.0
    for distance in 1..<max(count, 2) {
      weights = Self.step(weights, transitions)
      let correlation =
        (Self.product(weights, probabilities) - mean * mean) / (mean * (1 - mean))
      if abs(correlation) < 1e-12 { break }
      sum += 2 * correlation * (1 - Double(distance) / Double(count))
    }
    return max(0, sum)
  }

  private static func step(_ weights: [Double], _ transitions: [[Double]]) -> [Double] {
    weights.indices.map { target in
      weights.indices.reduce(0) { $0 + weights[$1] * transitions[$1][target] }
    }
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// What there is to say of some numbers in short.
struct Summarized {
  let sorted: [Double]
  let mean: Double
  let standardDeviation: Double

  /// - Returns: `nil` of none.
  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    sorted = values.sorted()
    let (count, mean) = (Double(values.count), values.reduce(0, +) / Double(values.count))
    self.mean = mean
    standardDeviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }

  var least: Double { sorted[0] }
  var greatest: Double { sorted[sorted.count - 1] }

  /// The least that so many of a hundred do not exceed.
  func percentile(_ percentage: Double) -> Double {
    let rank = (percentage / 100 * Double(sorted.count)).rounded(.up)
    return sorted[min(max(Int(rank), 1), sorted.count) - 1]
  }

  /// Kolmogorov and Smirnov's D: how far the numbers' distribution is from another, at the most.
  func distance(to probabilityOfAtMost: (Double) -> Double) -> Double {
    let count = Double(sorted.count)
    var (farthest, place) = (0.0, 0)
    while place < sorted.count {
      var next = place
      while next < sorted.count && sorted[next] == sorted[place] { next += 1 }
      let value = sorted[place]
      farthest = max(
        farthest, Double(next) / count - probabilityOfAtMost(value),
        probabilityOfAtMost(value.nextDown) - Double(place) / count)
      place = next
    }
    return farthest
  }

  /// The shift from 0 to a most that brings the numbers nearest to a distribution, and D then.
  func nearest(
    upTo most: Double, to probabilityOfAtMost: (Double) -> Double
  ) -> (shift: Double, distance: Double) {
    func distance(_ shift: Double) -> Double {
      self.distance { probabilityOfAtMost($0 - shift) }
    }
    // Golden sections: D falls towards the best shift, and grows behind it.
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (0.0, most)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (distance(left), distance(right))
    for _ in 0..<24 {
      if atLeft <= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = distance(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = distance(right)
      }
    }
    return atLeft <= atRight ? (left, atLeft) : (right, atRight)
  }

  /// What D exceeds in the rest of all cases, where the numbers are of the distribution (Smirnov's
  /// limit, good from some dozens of them on).
  static func criticalDistance(of count: Double) -> Double {
    (-log((1 - confidence) / 2) / 2).squareRoot() / count.squareRoot()
  }
}
