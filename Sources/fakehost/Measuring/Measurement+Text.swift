extension Measurement {
  /// All of it for people, in lines so wide at the most.
  func text(width: Int) -> String {
    table + lateNote + "\n" + delayText(width: width)
  }

  private var lateNote: String {
    aspects.contains { $0.name == "delay" && $0.judgement == .outside }
      ? "a busy machine makes replies late: try again, or let them be (--lateness 10ms)\n" : ""
  }

  private var table: String {
    let heading = ["", "asked", "given", "\(Int(confidence * 100)) of 100 times", ""]
    let rows =
      [heading] + aspects.map { [$0.name, $0.asked, $0.given, $0.range, "\($0.judgement)"] }
    let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
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
    guard let inUnit = Summarized(delays.sorted.map { $0 / scale }) else { return text }
    let heading = "delay in \(unit), replies"
    return text + "\n\(heading)\n" + Histogram(inUnit).text(width: width)
  }

  private func line(_ name: String, _ values: Summarized, _ scale: Double) -> String {
    left(name, 14) + values.figures.map { right(fixed($0.value / scale, 3), 11) }.joined() + "\n"
  }

  /// All of it for programs.
  var object: JSONObject {
    var object = JSONObject()
    object.add("asked", asked.text)
    object.add("sent", given.sent)
    object.add("answered", given.answered)
    object.add("replies", given.replies)
    object.add("within", isWithin)
    object.add(
      "aspects",
      objects: aspects.map { aspect in
        var object = JSONObject()
        object.add("name", aspect.name)
        object.add("asked", aspect.asked)
        object.add("given", aspect.figure)
        if let bounds = aspect.bounds {
          object.add("least", bounds.lowerBound)
          object.add("most", bounds.upperBound)
        }
        object.add("judgement", "\(aspect.judgement)")
        return object
      })
    for (name, values) in [("delay_ns", delays), ("lateness_ns", lateness)] {
      guard let values else { continue }
      var figures = JSONObject()
      for (name, value) in values.figures { figures.add(name, value) }
      object.add(name, figures)
    }
    return object
  }
}

extension Summarized {
  /// What is shown of them, each with its name.
  var figures: [(name: String, value: Double)] {
    [
      ("min", least), ("p50", percentile(50)), ("p90", percentile(90)), ("p99", percentile(99)),
      ("max", greatest), ("mean", mean), ("stddev", standardDeviation),
    ]
  }
}

extension Measurement.Judgement: CustomStringConvertible {
  /// `within`, `OUTSIDE`, or why nobody can tell.
  var description: String {
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
