import Impairment

/// What was expected beside what was observed.
package struct Measurement {
  package enum Judgement: Equatable {
    case within
    case outside
    /// Nothing to go by, and why.
    case open(String)
  }

  /// One thing that may be asked for.
  package struct Aspect {
    package var name: String
    package var asked: String
    var observed: String
    /// What is within.
    var range: String
    package var judgement: Judgement
    /// For programs: what was observed, and from what to what is within.
    package var figure: Double
    package var bounds: ClosedRange<Double>?
  }

  package let expected: Expected
  let load: Expected.Load
  package let observed: Observed
  package private(set) var aspects: [Aspect] = []
  /// In nanoseconds, if there are any.
  package let delays: SampleSummary?
  /// How much later than asked, in nanoseconds, where all were to take the same time.
  package private(set) var lateness: SampleSummary?

  package init(_ expected: Expected, _ load: Expected.Load, _ observed: Observed) {
    self.expected = expected
    self.load = load
    self.observed = observed
    delays = SampleSummary(observed.delays)
    add("lost", observed.lost, of: observed.sent, expected.lost(load))
    add(
      "duplicated", observed.duplicated, of: observed.answered,
      expected.duplicated(among: observed.answered))
    add(
      "corrupted", observed.corrupted, of: observed.replies,
      expected.corrupted(among: observed.replies, load))
    add(
      "cut", observed.cut, of: observed.replies, expected.truncated(among: observed.replies, load))
    checkLengths()
    add(
      "reordered", observed.reordered, of: observed.answered,
      expected.reordered(among: observed.answered, load)
    )
    addDelay(Double(load.lateness))
    addRate()
  }

  package var isWithin: Bool { !aspects.contains { $0.judgement == .outside } }

  private mutating func add(
    _ name: String, _ count: Int, of all: Int, _ expected: Expected.Count
  ) {
    let share = all > 0 ? " (\(percentage(Double(count) / Double(all))))" : ""
    let range = expected.reason == nil ? expected.range : nil
    aspects.append(
      Aspect(
        name: name, asked: expected.asked, observed: "\(count) of \(all)\(count > 0 ? share : "")",
        range: range.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "",
        judgement: range.map { $0.contains(count) ? .within : .outside }
          ?? .open(expected.reason ?? ""),
        figure: Double(count),
        bounds: range.map { Double($0.lowerBound)...Double($0.upperBound) }))
  }

  /// Not only as many as were to be cut, but where.
  private mutating func checkLengths() {
    let length = expected.truncatedLength(load)
    guard let last = aspects.indices.last, aspects[last].judgement == .within, observed.cut > 0,
      observed.cutLengths != [length]
    else { return }
    aspects[last].judgement = .outside
    aspects[last].observed += ", not to \(length)"
  }

  private mutating func addDelay(_ tolerance: Double) {
    guard let delays else { return }
    switch expected.delay(load) {
    case .unknown(let reason):
      let words = expected.impairments.compactMap(\.delay).map { "\($0.time)" }
      guard !words.isEmpty else { return }
      aspects.append(
        Aspect(
          name: "delay", asked: duration(askedDelay), observed: "mean \(duration(delays.mean))",
          range: "", judgement: .open(reason), figure: delays.mean))
    case .constant(let time):
      guard time > 0 else { return }
      // What was sent ahead was not held, and nobody can tell it from what is early.
      let isReordered = expected.impairments.contains { $0.reordering != nil }
      let held = isReordered ? observed.delays.filter { $0 >= time } : observed.delays
      guard let late = SampleSummary(held.map { $0 - time }) else { return }
      lateness = late
      let percentile = late.percentile(99)
      let observed =
        late.least < 0
        ? "\(duration(-late.least)) early" : "99% are \(duration(percentile)) late"
      aspects.append(
        Aspect(
          name: "delay", asked: duration(time), observed: observed,
          range: "0 to \(duration(tolerance)) late",
          judgement: late.least >= 0 && percentile <= tolerance ? .within : .outside,
          figure: percentile, bounds: 0...tolerance))
    case .distributed(let probability, let correlation):
      let (shift, distance) = delays.nearest(upTo: tolerance, to: probability)
      let count = Double(delays.sorted.count) * (1 - correlation) / (1 + correlation)
      let critical = SampleSummary.criticalDistance(of: max(count, 1))
      let jittered = expected.impairments.compactMap(\.delay).first { $0.jitter > 0 }
      let words = [
        duration(askedDelay), jittered.map { duration(Double($0.jitter)) },
        jittered?.distribution.name,
      ]
      aspects.append(
        Aspect(
          name: "delay", asked: words.compactMap { $0 }.joined(separator: " "),
          observed: "D \(fixed(distance, 4)), \(duration(shift)) late",
          range: "D to \(fixed(critical, 4)), 0 to \(duration(tolerance)) late",
          judgement: distance <= critical ? .within : .outside, figure: distance,
          bounds: 0...critical))
    }
  }

  /// In nanoseconds, without what jitter adds or takes.
  var askedDelay: Double {
    expected.impairments.compactMap(\.delay).reduce(0) { $0 + Double($1.time) }
  }

  private mutating func addRate() {
    guard let rate = expected.bottleneck(load), observed.span > 0, observed.replies > 1 else {
      return
    }
    let (wanted, got, unit) =
      switch rate {
      case .bits(let bits):
        (Double(bits), Double(observed.bytesBehindFirst) * 8e9 / observed.span, "bit/s")
      case .frames(let frames):
        (Double(frames), Double(observed.replies - 1) * 1e9 / observed.span, "frames/s")
      }
    let off = got / wanted - 1
    aspects.append(
      Aspect(
        name: "rate", asked: "\(rate)",
        observed: "\(fixed(got, 0)) \(unit) (\(off < 0 ? "-" : "+")\(fixed(abs(off) * 100, 2))%)",
        range: "-1% to +1%", judgement: abs(off) <= 0.01 ? .within : .outside, figure: got,
        bounds: wanted * 0.99...wanted * 1.01))
  }
}
