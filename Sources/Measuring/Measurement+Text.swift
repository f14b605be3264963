extension Measurement {
  /// All of it for people, in lines so wide at the most.
  package func text(width: Int) -> String {
    table + lateNote + "\n" + delayText(width: width)
  }

  private var lateNote: String {
    aspects.contains { $0.name == "delay" && $0.judgement == .outside }
      ? "a busy machine makes replies late: try again, or let them be (--lateness 10ms)\n" : ""
  }

  /// Below their headings.
  var tableRows: [[String]] {
    let heading = ["", "asked", "given", "\(Int(confidence * 100)) of 100 times", ""]
    return [heading]
      + aspects.map { [$0.name, $0.asked, $0.observed, $0.range, "\($0.judgement)"] }
  }

  private var table: String {
    let rows = tableRows
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { left($0, $1) }.joined(separator: "  ")
      return cells.trimmingTrailingSpaces + "\n"
    }.joined()
  }

  private func delayText(width: Int) -> String {
    guard let delays else { return "no reply, so no delay\n" }
    let (scale, unit) = timeUnit(of: askedDelay > 0 ? askedDelay : delays.percentile(50))
    var text = left("", 14) + delays.figures.map { right($0.name, 11) }.joined() + "\n"
    text += line("delay in \(unit)", delays, scale)
    if let lateness {
      let (scale, unit) = timeUnit(of: max(lateness.percentile(99), 1000))
      text += line("late by \(unit)", lateness, scale)
    }
    guard let inUnit = SampleSummary(delays.sorted.map { $0 / scale }) else { return text }
    let heading = "delay in \(unit), replies"
    return text + "\n\(heading)\n" + Histogram(inUnit).text(width: width)
  }

  private func line(_ name: String, _ values: SampleSummary, _ scale: Double) -> String {
    left(name, 14) + values.figures.map { right(fixed($0.value / scale, 3), 11) }.joined() + "\n"
  }
}

extension SampleSummary {
  /// What is shown of them, each with its name.
  package var figures: [(name: String, value: Double)] {
    [
      ("min", least), ("p50", percentile(50)), ("p90", percentile(90)), ("p99", percentile(99)),
      ("max", greatest), ("mean", mean), ("stddev", standardDeviation),
    ]
  }
}

extension Measurement.Judgement: CustomStringConvertible {
  /// `within`, `OUTSIDE`, or why nobody can tell.
  package var description: String {
    switch self {
    case .within: "within"
    case .outside: "OUTSIDE"
    case .open(let reason): reason
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
