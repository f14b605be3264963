import Glibc
import Testing

@testable import Impairment

@Suite("Distributions") struct DistributionTests {
  /// How probable it is that a standard normal number is less.
  private static func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// Where something that grows is 0.
  private static func root(_ function: (Double) -> Double) -> Double {
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if function(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func normalQuantile(_ u: Double) -> Double { root { normal($0) - u } }

  private static func paretoQuantile(_ u: Double) -> Double { 4 / 3 * (1 / cbrt(1 - u) - 1.5) }

  /// Each entry is the exact quantile, rounded.
  @Test func tables() {
    let scale = Double(Distribution.scale)
    #expect(Quantiles.normal.count == 4096)
    for place in 0..<4096 {
      let u = (Double(place) + 0.5) / 4096
      let normal = Self.normalQuantile(u) * scale
      #expect(abs(Double(Quantiles.normal[place]) - normal) < 0.5001, "\(place)")
      let pareto = min(Self.paretoQuantile(u) * scale, 32767)
      #expect(abs(Double(Quantiles.pareto[place]) - pareto) < 0.5001, "\(place)")
      // Rounded three times.
      let both = normal / 4 + pareto * 3 / 4
      #expect(abs(Double(Quantiles.paretonormal[place]) - both) < 1.5, "\(place)")
    }
  }

  /// So that no machine has others: sums over place and value.
  @Test func tablesAreTheSameEverywhere() {
    func sum(_ table: [Int16]) -> Int {
      table.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) }
    }
    #expect(sum(Quantiles.normal) == 38_768_050_118)
    #expect(sum(Quantiles.pareto) == 22_972_191_115)
    #expect(sum(Quantiles.paretonormal) == 26_920_549_989)
  }

  /// How probable it is that so many jitters or less are added.
  private static func probability(_ name: String, _ x: Double) -> Double {
    switch name {
    case "uniform": min(max((x + 1) / 2, 0), 1)
    case "normal": normal(x)
    case "pareto": x <= -2.0 / 3 ? 0 : 1 - pow(x * 0.75 + 1.5, -3)
    default: normal(root { paretonormalQuantile($0) - x })
    }
  }

  /// By the quantile that is normal.
  private static func paretonormalQuantile(_ z: Double) -> Double {
    z / 4 + 3 * min(paretoQuantile(min(normal(z), 1 - 1e-15)), 4) / 4
  }

  /// The distance of Kolmogorov and Smirnov over 100 000 delays is less than that which one in a
  /// hundred samples exceeds, beside a step of the table. Where the table ends at four jitters, all
  /// that is left is there.
  @Test(arguments: Distribution.all)
  func delays(_ distribution: Distribution) {
    let (time, jitter) = (1_000_000_000 as Int64, 100_000_000 as Int64)
    var impairment = Impairment()
    impairment.delay = Impairment.Delay(time, jitter: jitter, distribution: distribution)
    var state = FlowState(of: .some, seed: 1)
    let count = 100_000
    let delays = (0..<count).map { _ in impairment.decide(&state).frame.delay }.sorted()
    var (distance, place) = (0.0, 0)
    while place < count {
      // All that are equal are one step.
      let value = delays[place]
      let end = delays[place...].firstIndex { $0 > value } ?? count
      let exact = Self.probability(distribution.name, Double(value - time) / Double(jitter))
      distance = max(distance, abs(exact - Double(place) / Double(count)))
      let isLast = value >= time + jitter * 4 - 20_000
      if !isLast { distance = max(distance, abs(exact - Double(end) / Double(count))) }
      place = end
    }
    #expect(distance < 1.628 / Double(count).squareRoot() + 1.0 / 4096)
  }

  /// The longest, and how probable it is that it is so long at the most: against all that there is.
  @Test func probabilities() throws {
    let steps = try Distribution(name: "steps", parsing: "-8192 0 8192 16384")
    for (delay, values) in [
      (Impairment.Delay(20), [20]), (Impairment.Delay(-20), [0]),
      (Impairment.Delay(20, jitter: 3), Array(17...23)),
      (Impairment.Delay(20, jitter: -3), [20]),
      (Impairment.Delay(2, jitter: 4), [0, 0, 0, 1, 2, 3, 4, 5, 6]),
      (Impairment.Delay(-9, jitter: 4), [0]),
      (Impairment.Delay(20, jitter: 3, distribution: steps), [17, 20, 23, 26]),
      (Impairment.Delay(1, jitter: 3, distribution: steps), [0, 1, 4, 7]),
      (Impairment.Delay(20, jitter: 0, distribution: steps), [20]),
    ] as [(Impairment.Delay, [Int64])] {
      #expect(delay.longest == values.max())
      let probability = delay.probabilityOfAtMost
      for most in -2...30 as ClosedRange<Int64> {
        let expected = Double(values.count { $0 <= most }) / Double(values.count)
        #expect(probability(most) == expected, "\(delay) \(most)")
      }
    }
    #expect(Impairment.Delay(.max, jitter: .max).longest == .max)
    #expect(Impairment.Delay(.min, jitter: .max).probabilityOfAtMost(.max) == 1)
  }

  /// Less than no delay is none; the ends of what there is are no trap.
  @Test func ends() {
    for distribution in Distribution.all {
      for time in [0, 1, .max, .min] as [Int64] {
        for jitter in [0, 1, .max, .min] as [Int64] {
          let delay = Impairment.Delay(time, jitter: jitter, distribution: distribution)
          for random in [0, 1, 1 << 63, .max] as [UInt64] { #expect(delay.time(random) >= 0) }
        }
      }
    }
    let delay = Impairment.Delay(0, jitter: 1)
    #expect(delay.time(0) == 0)
    #expect(delay.time(.max) == 1)
    #expect(Impairment.Delay(20, jitter: 5).time(0) == 15)
    #expect(Impairment.Delay(20, jitter: 5).time(.max) == 25)
  }
}

extension Flow {
  /// One like another.
  static let some = Flow(client: 1, host: 2, kind: 3)
}
