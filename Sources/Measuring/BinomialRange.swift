import Glibc

/// What lies within is not remarkable: it comes up in this part of all cases, or more.
package let confidence = 0.99

/// How often something happens among so many that each meet it with the same probability, in
/// `confidence` of all cases: the central interval of the binomial distribution, exactly. What is
/// below it and what is above it have half of the rest each, at the most.
///
/// - Parameter inflation: how many times the binomial distribution's variance the number has, because
///   what happens to one depends on what happened to those before. Then it is approximated by that many
///   times what happens among so many times fewer, each by itself: bursts of one length.
func expectedRange(
  of probability: Double, among count: Int, inflation: Double = 1
) -> ClosedRange<Int> {
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
