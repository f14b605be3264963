import Glibc

// What a measurement looks like: the figures, how long replies took beside what was asked for, and how late they
// were.

private let width = 860.0
private let margin = 64.0

extension Measurement {
  /// All of it as SVG, below lines that say what was measured.
  package func picture(heading: [String]) -> String {
    let rows = tableRows
    let top = 30 + Double(heading.count + rows.count) * 18 + 24
    var drawing = Drawing(
      width: width, height: top + (delays == nil ? 30 : 620),
      title: heading.joined(separator: "; "))
    var y = 30.0
    for line in heading {
      drawing.write(line, at: 20, y, style: "faint")
      y += 18
    }
    write(rows, at: y + 12, on: &drawing)
    guard let delays else {
      drawing.write("no reply, so no delay", at: 20, top + 8)
      return drawing.text
    }
    let (scale, unit) = timeUnit(of: askedDelay > 0 ? askedDelay : delays.percentile(50))
    drawHistogram(of: delays, in: (scale, unit), at: top + 40, on: &drawing)
    drawLateness(of: delays, at: top + 384, on: &drawing)
    return drawing.text
  }

  private func write(_ rows: [[String]], at top: Double, on drawing: inout Drawing) {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for (number, row) in rows.enumerated() {
      var x = 20.0
      let y = top + Double(number) * 18
      for (cell, width) in zip(row, widths) {
        let style =
          number == 0 ? "faint" : cell == "\(Judgement.outside)" ? "wrong" : "ink"
        if !cell.isEmpty { drawing.write(cell, at: x, y, style: style) }
        x += Double(width + 2) * 7.85
      }
    }
  }

  private func drawHistogram(
    of delays: SampleSummary, in unit: (scale: Double, name: String), at top: Double,
    on drawing: inout Drawing
  ) {
    guard let values = SampleSummary(delays.sorted.map { $0 / unit.scale }) else { return }
    let histogram = Histogram(values, rows: 60)
    let rows = histogram.rows
    guard let first = rows.first?.start, let last = rows.last?.start else { return }
    // What was asked for is to be seen, however far it is from what was given.
    let asked = askedDelay > 0 ? askedDelay / unit.scale : first
    let (low, high) = (min(first, asked), max(last + histogram.step, asked))
    let curve = expectedCounts(from: low, to: high, step: histogram.step, unit.scale)
    let most = (rows.map { Double($0.count) } + curve.map(\.y)).max() ?? 1
    let axes = Axes(
      left: margin, top: top, width: width - margin - 24, height: 250, horizontal: low...high,
      vertical: 0...max(most * 1.05, 1))
    let more = histogram.isOpen ? "; the last bar has all that were later" : ""
    drawing.write("replies by delay, in \(unit.name)\(more)", at: margin, top - 14)
    axes.draw(on: &drawing)
    for row in rows where row.count > 0 {
      let (x, y) = (axes.x(row.start), axes.y(Double(row.count)))
      drawing.fill(
        x: x + 0.5, y: y, width: max(axes.x(row.start + histogram.step) - x - 1, 1),
        height: top + 250 - y, style: "bar")
    }
    if !curve.isEmpty {
      drawing.line(curve.map { (axes.x($0.x), axes.y($0.y)) }, style: "curve")
    } else if askedDelay > 0 {
      let x = axes.x(asked)
      drawing.line([(x, top), (x, top + 250)], style: "curve")
    }
    if askedDelay > 0 {
      drawing.write(
        "red: as configured", at: width - 24, top - 14, anchor: .end, style: "faint")
    }
  }

  /// How many replies the asked distribution has in a bar around each place.
  private func expectedCounts(
    from low: Double, to high: Double, step: Double, _ scale: Double
  ) -> [(x: Double, y: Double)] {
    guard case .distributed(let probability, _) = expected.delay(load), let delays else {
      return []
    }
    let count = Double(delays.sorted.count)
    return (0...240).map { place in
      let x = low + (high - low) * Double(place) / 240
      let share =
        probability((x + step / 2) * scale) - probability((x - step / 2) * scale)
      return (x, share * count)
    }
  }

  /// Of a hundred replies, how much later than asked each is.
  private func drawLateness(
    of delays: SampleSummary, at top: Double, on drawing: inout Drawing
  ) {
    let late = (1...99).compactMap { place in
      self.late(Double(place), delays).map { (x: Double(place), y: $0) }
    }
    guard let greatest = late.map(\.y).max(), let least = late.map(\.y).min() else {
      drawing.write("how late they were is unknown: \(unknownDelay)", at: margin, top)
      return
    }
    let (scale, unit) = timeUnit(of: max(abs(greatest), 1000))
    let axes = Axes(
      left: margin, top: top, width: width - margin - 24, height: 180, horizontal: 0...100,
      vertical: min(least / scale, 0)...max(greatest / scale * 1.1, 1e-3))
    drawing.write("how late they were, in \(unit), by percentile", at: margin, top - 14)
    axes.draw(on: &drawing)
    drawing.line(late.map { (axes.x($0.x), axes.y($0.y / scale)) }, style: "line")
    let bound = Double(load.lateness)
    let words = "99% of them may be \(duration(bound)) late"
    drawing.write(words, at: width - 24, top - 14, anchor: .end, style: "faint")
    if bound / scale <= axes.vertical.upperBound {
      let y = axes.y(bound / scale)
      drawing.line([(margin, y), (width - 24, y)], style: "bound")
    }
  }

  /// How much later, in nanoseconds, the reply at a percentile is than the one that was asked for there.
  private func late(_ percentage: Double, _ delays: SampleSummary) -> Double? {
    switch expected.delay(load) {
    case .constant: return (lateness ?? delays).percentile(percentage)
    case .unknown: return nil
    case .distributed(let probability, _):
      var (low, high) = (0.0, delays.greatest * 2 + askedDelay * 2)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if probability(middle) < percentage / 100 { low = middle } else { high = middle }
      }
      return delays.percentile(percentage) - high
    }
  }

  private var unknownDelay: String {
    if case .unknown(let reason) = expected.delay(load) { reason } else { "" }
  }
}
