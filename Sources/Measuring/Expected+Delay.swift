import Impairment

// How long replies take.

extension Expected {
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
    let delays = impairments.compactMap(\.delay)
    let jittered = delays.filter { $0.jitter > 0 }
    let isReordered = impairments.contains { $0.reordering != nil }
    let used = impairments.map { utilization(of: $0, load) }.max() ?? 0
    let constant =
      delays.filter { $0.jitter <= 0 }.reduce(0.0) { $0 + Double(max($1.time, 0)) }
      + impairments.reduce(0.0) { $0 + $1.transmission(of: truncatedLength(load)) }
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
    impairments.filter { utilization(of: $0, load) > 1.05 }
      .max { utilization(of: $0, load) < utilization(of: $1, load) }?
      .rate
  }

  /// How long to wait for the last reply, in nanoseconds.
  package func patience(_ load: Load) -> Int64 {
    let held = impairments.reduce(Int128(0)) { sum, impairment in
      let own = impairment.delay?.longest ?? 0
      return sum + Int128(own) + Int128(impairment.transmission(of: load.length) * 2)
    }
    return max(1_000_000_000, Int64(clamping: held + 200_000_000))
  }

  /// How much of a link's time is taken, 1 where it is all.
  func utilization(of impairment: Impairment, _ load: Load) -> Double {
    let copies = 1 + (impairment.duplicate?.probability.fraction ?? 0)
    return impairment.transmission(of: truncatedLength(load)) / Double(load.interval)
      * (1 - lossProbability) * copies
  }
}

extension Impairment {
  /// How long a frame takes on the link, in nanoseconds.
  fileprivate func transmission(of length: Int) -> Double {
    switch rate {
    case nil: 0
    case .bits(let rate): Double(length) * 8e9 / Double(max(rate, 1))
    case .frames(let rate): 1e9 / Double(max(rate, 1))
    }
  }
}
