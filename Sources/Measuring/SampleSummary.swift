import Glibc

/// What there is to say of some numbers in short.
package struct SampleSummary {
  package let sorted: [Double]
  package let mean: Double
  package let standardDeviation: Double

  /// - Returns: `nil` of none.
  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    sorted = values.sorted()
    let (count, mean) = (Double(values.count), values.reduce(0, +) / Double(values.count))
    self.mean = mean
    standardDeviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }

  package var least: Double { sorted[0] }
  package var greatest: Double { sorted[sorted.count - 1] }

  /// The least that so many of a hundred do not exceed.
  package func percentile(_ percentage: Double) -> Double {
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
