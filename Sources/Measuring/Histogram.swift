import Glibc

/// How numbers are distributed, in rows of bars for a terminal.
struct Histogram {
  struct Row: Equatable {
    /// Where it begins; what is less is in the first, too.
    var start: Double
    var count: Int
  }

  private(set) var rows: [Row] = []
  /// The last row has what is more, however much.
  private(set) var isOpen = false
  /// From one row to the next.
  let step: Double
  private let digits: Int

  /// - Parameter values: one at the least.
  init(_ values: SampleSummary, rows most: Int = 22) {
    // The last half percent gets one row where it would take more.
    let (low, high) = (values.least, values.percentile(99.5))
    step = Self.step(for: max(high - low, abs(high) * 1e-3, 1e-6) / Double(max(most - 2, 1)))
    digits = max(0, Int((-log10(step)).rounded(.up)))
    let first = (low / step).rounded(.down)
    let count = Int((high / step).rounded(.down) - first) + 1
    rows = (0..<count).map { Row(start: (first + Double($0)) * step, count: 0) }
    for value in values.sorted {
      let place = Int(((value / step).rounded(.down) - first))
      if place >= count && !isOpen {
        isOpen = true
        rows.append(Row(start: (first + Double(count)) * step, count: 0))
      }
      rows[min(place, rows.count - 1)].count += 1
    }
  }

  /// A line a row, each so wide at the most: where it begins, how many are in it, and a bar.
  func text(width: Int) -> String {
    let starts = rows.map { fixed($0.start, digits) }
    let counts = rows.map { "\($0.count)" }
    let startWidth = starts.map(\.count).max() ?? 0
    let countWidth = counts.map(\.count).max() ?? 0
    let most = rows.map(\.count).max() ?? 0
    let room = max(1, width - startWidth - countWidth - 5)
    var text = ""
    for place in rows.indices {
      let isLast = isOpen && place == rows.count - 1
      let length = Int(
        (Double(rows[place].count) / Double(max(most, 1)) * Double(room)).rounded(.up))
      let bar = String(repeating: "#", count: length)
      text +=
        "\(isLast ? ">" : " ") \(right(starts[place], startWidth)) \(right(counts[place], countWidth))"
        + (bar.isEmpty ? "" : " \(bar)") + "\n"
    }
    return text
  }

  /// The next 1, 2 or 5 with zeros around it.
  static func step(for width: Double) -> Double {
    let power = pow(10, log10(width).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= width * 0.999 } ?? 10 * power
  }
}
