import Glibc
import Impairment

// What the words of impairments mean in numbers of frames.

extension Percentage {
  /// From 0 to 1.
  var fraction: Double { Double(billionths) / Double(Self.most) }
}

extension Chance {
  var chain: MarkovChain {
    MarkovChain(probability.fraction, correlation: correlation.fraction)
  }
}

extension Loss {
  var chain: MarkovChain {
    switch self {
    case .random(let chance): return chance.chain
    case .markov(let model):
      let (p13, p31) = (model.p13.fraction, model.p31.fraction)
      let (p32, p23) = (model.p32.fraction, model.p23.fraction)
      let p14 = model.p14.fraction
      return MarkovChain(
        transitions: [
          [1 - p13 - p14, 0, p13, p14], [0, 1 - p23, p23, 0], [p31, p32, 1 - p31 - p32, 0],
          [1, 0, 0, 0],
        ], probabilities: [0, 0, 1, 1])
    case .gilbertElliott(let model):
      let (p, r) = (model.p.fraction, model.r.fraction)
      return MarkovChain(
        transitions: [[1 - p, p], [r, 1 - r]],
        probabilities: [model.lossInGood.fraction, model.lossInBad.fraction])
    }
  }
}

extension ExactDrop {
  /// How many of the first frames are dropped.
  func count(among frames: Int) -> Int {
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
  func down(among load: Expected.Load) -> ClosedRange<Int> {
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
  func overtaking(
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
