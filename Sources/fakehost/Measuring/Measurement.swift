import Impairment

/// What was asked for beside what was given.
struct Measurement {
  enum Judgement: Equatable {
    case within
    case outside
    /// Nothing to go by, and why.
    case open(String)
  }

  /// One thing that may be asked for.
  struct Aspect {
    var name: String
    var asked: String
    var given: String
    /// What is within.
    var range: String
    var judgement: Judgement
    /// For programs: what was given, and from what to what is within.
    var figure: Double
    var bounds: ClosedRange<Double>?
  }

  let asked: Asked
  let load: Asked.Load
  let given: Given
  private(set) var aspects: [Aspect] = []
  /// In nanoseconds, if there are any.
  let delays: Summarized?
  /// How much later than asked, in nanoseconds, where all were to take the same time.
  private(set) var lateness: Summarized?

  init(_ asked: Asked, _ load: Asked.Load, _ given: Given) {
    self.asked = asked
    self.load = load
    self.given = given
    delays = Summarized(given.delays)
    add("lost", given.lost, of: given.sent, asked.lost(load))
    add("duplicated", given.duplicated, of: given.answered, asked.duplicated(among: given.answered))
    add(
      "corrupted", given.corrupted, of: given.replies, asked.corrupted(among: given.replies, load))
    add("cut", given.cut, of: given.replies, asked.truncated(among: given.replies, load))
    checkLengths()
    add(
      "reordered", given.reordered, of: given.answered, asked.reordered(among: given.answered, load)
    )
    addDelay(Double(load.lateness))
    addRate()
  }

  var isWithin: Bool { !aspects.contains { $0.judgement == .outside } }

  private mutating func add(
    _ name: String, _ count: Int, of all: Int, _ expectation: Asked.Expectation
  ) {
    let share = all > 0 ? " (\(percentage(Double(count) / Double(all))))" : ""
    let range = expectation.reason == nil ? expectation.range : nil
    aspects.append(
      Aspect(
        name: name, asked: expectation.asked, given: "\(count) of \(all)\(count > 0 ? share : "")",
        range: range.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "",
        judgement: range.map { $0.contains(count) ? .within : .outside }
          ?? .open(expectation.reason ?? ""),
        figure: Double(count),
        bounds: range.map { Double($0.lowerBound)...Double($0.upperBound) }))
  }

  /// Not only as many as were to be cut, but where.
  private mutating func checkLengths() {
    let length = asked.truncatedLength(load)
    guard let last = aspects.indices.last, aspects[last].judgement == .within, given.cut > 0,
      given.cutLengths != [length]
    else { return }
    aspects[last].judgement = .outside
    aspects[last].given += ", not to \(length)"
  }

  private mutating func addDelay(_ tolerance: Double) {
    guard let delays else { return }
    switch asked.delay(load) {
    case .unknown(let reason):
      let words = asked.stages.compactMap(\.impairment.delay).map { "\($0.time)" }
      guard !words.isEmpty else { return }
      aspects.append(
        Aspect(
          name: "delay", asked: duration(askedDelay), given: "mean \(duration(delays.mean))",
          range: "", judgement: .open(reason), figure: delays.mean))
    case .constant(let time):
      guard time > 0 else { return }
      // What was sent ahead was not held, and nobody can tell it from what is early.
      let isReordered = asked.stages.contains { $0.impairment.reordering != nil }
      let held = isReordered ? given.delays.filter { $0 >= time } : given.delays
      guard let late = Summarized(held.map { $0 - time }) else { return }
      lateness = late
      let percentile = late.percentile(99)
      let given =
        late.least < 0
        ? "\(duration(-late.least)) early" : "99% are \(duration(percentile)) late"
      aspects.append(
        Aspect(
          name: "delay", asked: duration(time), given: given,
          range: "0 to \(duration(tolerance)) late",
          judgement: late.least >= 0 && percentile <= tolerance ? .within : .outside,
          figure: percentile, bounds: 0...tolerance))
    case .distributed(let probability, let correlation):
      let (shift, distance) = delays.nearest(upTo: tolerance, to: probability)
      let count = Double(delays.sorted.count) * (1 - correlation) / (1 + correlation)
      let critical = Summarized.criticalDistance(of: max(count, 1))
      let jittered = asked.stages.compactMap(\.impairment.delay).first { $0.jitter > 0 }
      let words = [
        duration(askedDelay), jittered.map { duration(Double($0.jitter)) },
        jittered?.distribution.name,
      ]
      aspects.append(
        Aspect(
          name: "delay", asked: words.compactMap { $0 }.joined(separator: " "),
          given: "D \(fixed(distance, 4)), \(duration(shift)) late",
          range: "D to \(fixed(critical, 4)), 0 to \(duration(tolerance)) late",
          judgement: distance <= critical ? .within : .outside, figure: distance,
          bounds: 0...critical))
    }
  }

  /// In nanoseconds, without what jitter adds or takes.
  var askedDelay: Double {
    asked.stages.compactMap(\.impairment.delay).reduce(0) { $0 + Double($1.time) }
  }

  private mutating func addRate() {
    guard let rate = asked.bottleneck(load), given.span > 0, given.replies > 1 else { return }
    let (wanted, got, unit) =
      switch rate {
      case .bits(let bits):
        (Double(bits), Double(given.bytesBehindFirst) * 8e9 / given.span, "bit/s")
      case .frames(let frames):
        (Double(frames), Double(given.replies - 1) * 1e9 / given.span, "frames/s")
      }
    let off = got / wanted - 1
    aspects.append(
      Aspect(
        name: "rate", asked: "\(rate)",
        given: "\(fixed(got, 0)) \(unit) (\(off < 0 ? "-" : "+")\(fixed(abs(off) * 100, 2))%)",
        range: "-1% to +1%", judgement: abs(off) <= 0.01 ? .within : .outside, figure: got,
        bounds: wanted * 0.99...wanted * 1.01))
  }
}

/// `0.99%`
func percentage(_ share: Double) -> String { "\(fixed(share * 100, share < 0.001 ? 4 : 2))%" }

/// A time in nanoseconds with four digits that matter, in the unit that suits it: `31.25us`, `20.03ms`.
func duration(_ nanoseconds: Double) -> String {
  let (scale, unit) = timeUnit(of: nanoseconds)
  let value = nanoseconds / scale
  let digits = abs(value) >= 1000 ? 0 : abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3
  var text = fixed(value, digits)
  if text.contains(".") {
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
  }
  return text + unit
}

/// How many nanoseconds the unit has that suits a time.
func timeUnit(of nanoseconds: Double) -> (scale: Double, name: String) {
  switch abs(nanoseconds) {
  case 1e9...: (1e9, "s")
  case 1e6...: (1e6, "ms")
  case 1e3...: (1e3, "us")
  default: nanoseconds == 0 ? (1, "") : (1, "ns")
  }
}
