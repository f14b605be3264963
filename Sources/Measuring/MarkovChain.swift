/// Something that happens to each of a sequence with a probability that depends on a state, which
/// changes from one to the next: a Markov chain.
struct MarkovChain {
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
