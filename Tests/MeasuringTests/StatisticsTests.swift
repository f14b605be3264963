import Glibc
import Testing

@testable import Measuring

struct StatisticsTests {
  /// By the sums of the binomial distribution's terms, with another program.
  @Test(arguments: [
    (20_000, 0.001, 10...32), (20_000, 0.01, 165...237), (20_000, 0.1, 1891...2110),
    (100, 0.5, 37...63), (10, 0.5, 1...9), (1000, 0.999, 996...1000), (500, 0, 0...0),
    (500, 1, 500...500), (0, 0.5, 0...0),
  ])
  func binomial(count: Int, probability: Double, range: ClosedRange<Int>) {
    #expect(expectedRange(of: probability, among: count) == range)
  }

  /// Four times the variance is twice the width; no variance is one more or less for where it begins.
  @Test func inflation() {
    #expect(expectedRange(of: 0.1, among: 20_000, inflation: 4) == 1784...2220)
    #expect(expectedRange(of: 0.25, among: 1001, inflation: 0) == 250...251)
    #expect(expectedRange(of: 0.25, among: 1000, inflation: 0) == 249...251)
  }

  /// Gilbert's chain: p / (p + r) in the long run, and (1 + λ) / (1 − λ) times the variance, with
  /// λ = 1 − p − r.
  @Test func chainOfTwo() {
    let chain = MarkovChain(transitions: [[0.99, 0.01], [0.1, 0.9]], probabilities: [0, 1])
    #expect(abs(chain.probability - 0.01 / 0.11) < 1e-9)
    #expect(abs(chain.inflation(among: 10_000_000) - 1.89 / 0.11) < 0.001)
    #expect(abs(chain.inflation(among: 1) - 1) < 1e-9)
  }

  @Test func correlation() {
    let chain = MarkovChain(0.01, correlation: 0.25)
    #expect(abs(chain.probability - 0.01) < 1e-9)
    #expect(abs(chain.inflation(among: 10_000_000) - 1.25 / 0.75) < 1e-4)
    #expect(abs(MarkovChain(0.3).inflation(among: 1000) - 1) < 1e-9)
  }

  /// One that changes each time, and one that never does.
  @Test func chainsWithoutChance() {
    let alternating = MarkovChain(transitions: [[0, 1], [1, 0]], probabilities: [0, 1])
    #expect(abs(alternating.probability - 0.5) < 1e-9)
    #expect(alternating.inflation(among: 1000) < 1e-9)
    let still = MarkovChain(transitions: [[1, 0], [0, 1]], probabilities: [0, 1])
    #expect(still.probability == 0)
  }

  @Test func summary() throws {
    let summary = try #require(SampleSummary((1...100).reversed().map(Double.init)))
    #expect(summary.least == 1 && summary.greatest == 100 && summary.mean == 50.5)
    #expect([50, 90, 99, 99.5].map { summary.percentile($0) } == [50, 90, 99, 100])
    #expect(abs(summary.standardDeviation - 833.25.squareRoot()) < 1e-9)
    #expect(SampleSummary([]) == nil)
    #expect(SampleSummary([7])?.percentile(99) == 7)
  }

  private static func uniform(_ x: Double) -> Double { min(max(x, 0), 1) }

  /// D by hand: behind 0.4 there are all, and should be 0.4.
  @Test func distance() throws {
    let four = try #require(SampleSummary([0.1, 0.2, 0.3, 0.4]))
    #expect(abs(four.distance(to: Self.uniform) - 0.6) < 1e-9)
    let even = try #require(SampleSummary((0..<100).map { (Double($0) + 0.5) / 100 }))
    #expect(abs(even.distance(to: Self.uniform) - 0.005) < 1e-9)
    let same = try #require(SampleSummary([0.5, 0.5, 0.5]))
    #expect(abs(same.distance(to: Self.uniform) - 0.5) < 1e-9)
  }

  /// Smirnov's 1 % point is 1.628.
  @Test func criticalDistance() {
    #expect(abs(SampleSummary.criticalDistance(of: 10_000) - 0.016276) < 1e-5)
  }

  @Test func nearestShift() throws {
    let values = (0..<1000).map { (Double($0) + 0.5) / 1000 + 0.07 }
    let shifted = try #require(SampleSummary(values))
    let near = shifted.nearest(upTo: 0.2, to: Self.uniform)
    #expect(abs(near.shift - 0.07) < 0.001 && near.distance < 0.002)
    // No more than is allowed, and never back.
    #expect(shifted.nearest(upTo: 0.02, to: Self.uniform).distance > 0.045)
    let early = try #require(SampleSummary(values.map { $0 - 0.2 }))
    #expect(early.nearest(upTo: 0.2, to: Self.uniform).distance > 0.12)
  }
}

struct HistogramTests {
  @Test func rows() throws {
    let values = try #require(SampleSummary([1, 1.5, 2, 2, 2, 5.9]))
    let histogram = Histogram(values, rows: 7)
    #expect(histogram.rows.map(\.start) == [1, 2, 3, 4, 5])
    #expect(histogram.rows.map(\.count) == [2, 3, 0, 0, 1])
    #expect(!histogram.isOpen)
    #expect(
      histogram.text(width: 16).split(separator: "\n") == [
        "  1 2 ######", "  2 3 #########", "  3 0", "  4 0", "  5 1 ###",
      ])
  }

  /// What is far from all others takes one row, however far it is.
  @Test func outliers() throws {
    let many = (0..<10_000).map { 20 + Double($0 % 100) / 1000 }
    let histogram = Histogram(try #require(SampleSummary(many + [35, 80])))
    #expect(histogram.isOpen && histogram.rows.last?.count == 2)
    #expect((15...24).contains(histogram.rows.count))
    #expect(histogram.rows.reduce(0) { $0 + $1.count } == 10_002)
    for line in histogram.text(width: 60).split(separator: "\n") { #expect(line.count <= 60) }
  }

  @Test(arguments: [[0.0], [3.25, 3.25], [-5, 5], [0, 1e9], [1e-9, 2e-9]])
  func anyValues(_ values: [Double]) throws {
    let histogram = Histogram(try #require(SampleSummary(values)))
    #expect(histogram.rows.reduce(0) { $0 + $1.count } == values.count)
    #expect(histogram.rows.count <= 24)
    #expect(!histogram.text(width: 10).isEmpty)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (99.96, 1, "100.0"),
    (3, 0, "3"),
  ])
  func fixedNumbers(value: Double, digits: Int, text: String) {
    #expect(fixed(value, digits) == text)
  }

  @Test(arguments: [
    (20e6, "20ms"), (20_031_000, "20.03ms"), (31_250, "31.25us"), (0, "0"), (1.5e9, "1.5s"),
    (999, "999ns"), (123_456, "123.5us"),
  ])
  func durations(nanoseconds: Double, text: String) {
    #expect(duration(nanoseconds) == text)
  }
}
