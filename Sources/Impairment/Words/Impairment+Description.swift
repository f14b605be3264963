import Wire

extension Impairment: CustomStringConvertible {
  /// The words that it is read from, in one order and without what goes without saying:
  /// `delay 20ms 5ms 25% distribution normal loss 1%`
  public var description: String {
    var words: [String] = []
    func add(_ keyword: Keyword, _ values: String...) {
      words += [keyword.rawValue] + values.filter { !$0.isEmpty }
    }
    if direction != .egress { add(.direction, direction.word) }
    if let delay {
      let jitter = delay.jitter > 0 ? Self.text(delay.jitter) : ""
      add(.delay, Self.text(delay.time), jitter, Self.text(delay.correlation))
      if delay.distribution != .uniform { add(.distribution, delay.distribution.name) }
    }
    if let loss { add(.loss, "\(loss)") }
    if let drop { add(.drop, "\(drop)") }
    if let duplicate { add(.duplicate, "\(duplicate)") }
    if let corruption {
      add(.corrupt, "\(corruption.chance)", corruption.mendsChecksums ? Self.mended : "")
    }
    if let reordering {
      add(.reorder, "\(reordering.chance)")
      if reordering.gap > 1 { add(.gap, "\(reordering.gap)") }
    }
    if let rate { add(.rate, "\(rate)") }
    if limit != Self.usualLimit { add(.limit, "\(limit)") }
    if let truncate { add(.truncate, "\(truncate)") }
    if let schedule {
      add(.up, Self.text(schedule.up))
      add(.down, Self.text(schedule.down))
      if schedule.phase > 0 { add(.phase, Self.text(schedule.phase)) }
    }
    return words.joined(separator: " ")
  }

  static func text(_ nanoseconds: Int64) -> String {
    Quantity.time.text(UInt64(clamping: nanoseconds))
  }

  private static func text(_ correlation: Percentage) -> String {
    correlation == .zero ? "" : "\(correlation)"
  }
}

extension Impairment.Rate: CustomStringConvertible {
  /// `10mbit`, `500pps`
  public var description: String {
    switch self {
    case .bits(let rate): Quantity.bitRate.text(rate)
    case .frames(let rate): Quantity.frameRate.text(rate)
    }
  }
}

extension Loss: CustomStringConvertible {
  /// `1% 25%`, `state 1% 30% 5% 50% 0.1%`, `gemodel 1% 10% 70% 0.1%`
  public var description: String {
    let (name, values) =
      switch self {
      case .random(let chance): ("", ["\(chance)"])
      case .markov(let model):
        (
          LossWord.state.rawValue,
          [model.p13, model.p31, model.p32, model.p23, model.p14].map { "\($0)" }
        )
      case .gilbertElliott(let model):
        (
          LossWord.gemodel.rawValue,
          [model.p, model.r, model.lossInBad, model.lossInGood].map { "\($0)" }
        )
      }
    return ((name.isEmpty ? [] : [name]) + values).joined(separator: " ")
  }
}

extension ExactDrop: CustomStringConvertible {
  /// `3,7,10-12`, `every 100`
  public var description: String {
    switch self {
    case .numbers(let list): "\(list)"
    case .every(let period): "every \(period)"
    }
  }
}

extension NumberList: CustomStringConvertible {
  /// `3,7,10-12`
  public var description: String {
    ranges.map {
      $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    .joined(separator: ",")
  }

  /// Reads what `description` writes, in any order; `nil` for anything else.
  init?(_ word: Substring) {
    var ranges: [ClosedRange<UInt64>] = []
    for item in word.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = item.split(separator: "-", omittingEmptySubsequences: false)
        .map { Quantity.count.read($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        1 <= first, first <= last
      else { return nil }
      ranges.append(first...last)
    }
    self.init(ranges)
  }
}
