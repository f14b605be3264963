/// A picture in SVG, that needs nothing but itself: lines, bars and texts, in colours for light and dark.
struct Drawing {
  let width: Double
  let height: Double
  private let title: String
  private var shapes = ""

  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  enum Anchor: String {
    case start, middle, end
  }

  mutating func write(
    _ text: String, at x: Double, _ y: Double, anchor: Anchor = .start, style: String = "ink"
  ) {
    shapes +=
      "<text x=\"\(fixed(x, 1))\" y=\"\(fixed(y, 1))\" text-anchor=\"\(anchor.rawValue)\" "
      + "class=\"\(style)\">\(Self.escaped(text))</text>\n"
  }

  mutating func fill(x: Double, y: Double, width: Double, height: Double, style: String) {
    shapes +=
      "<rect x=\"\(fixed(x, 1))\" y=\"\(fixed(y, 1))\" width=\"\(fixed(width, 1))\" "
      + "height=\"\(fixed(height, 1))\" class=\"\(style)\"/>\n"
  }

  mutating func line(_ points: [(x: Double, y: Double)], style: String) {
    let places = points.map { "\(fixed($0.x, 1)),\(fixed($0.y, 1))" }.joined(separator: " ")
    shapes += "<polyline points=\"\(places)\" class=\"\(style)\"/>\n"
  }

  /// The whole file.
  var text: String {
    let size = "\(fixed(width, 0)) \(fixed(height, 0))"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" role="img">
      <title>\(Self.escaped(title))</title>
      <style>
      svg { --paper: #ffffff; --ink: #1f2328; --faint: #656d76; --grid: #d8dee4; --bar: #86b6e8;
        --curve: #b3261e; --line: #0a5ea8; --wrong: #b3261e; font: 13px monospace; }
      @media (prefers-color-scheme: dark) {
        svg { --paper: #0d1117; --ink: #e6edf3; --faint: #9aa4af; --grid: #30363d; --bar: #2f5f94;
          --curve: #ff8a80; --line: #79c0ff; --wrong: #ff8a80; }
      }
      text { fill: var(--ink); white-space: pre; }
      .faint { fill: var(--faint); } .wrong { fill: var(--wrong); font-weight: bold; }
      .paper { fill: var(--paper); } .bar { fill: var(--bar); }
      polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
      .grid { stroke: var(--grid); stroke-width: 1; } .curve { stroke: var(--curve); }
      .line { stroke: var(--line); } .bound { stroke: var(--curve); stroke-dasharray: 5 4; }
      </style>
      <rect width="100%" height="100%" class="paper"/>
      \(shapes)</svg>

      """
  }

  /// As XML takes it, which has no way to write most of what moves a cursor.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result += " "
      case "\u{0}"..<" ", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// A part of a picture in which numbers have places.
struct Axes {
  var left: Double
  var top: Double
  var width: Double
  var height: Double
  var horizontal: ClosedRange<Double>
  var vertical: ClosedRange<Double>

  func x(_ value: Double) -> Double {
    left + (value - horizontal.lowerBound) / span(horizontal) * width
  }

  func y(_ value: Double) -> Double {
    let share = (value - vertical.lowerBound) / span(vertical)
    return top + height - min(max(share, 0), 1) * height
  }

  private func span(_ range: ClosedRange<Double>) -> Double {
    max(range.upperBound - range.lowerBound, 1e-12)
  }

  /// Lines with their numbers, at round ones.
  func draw(on drawing: inout Drawing) {
    for value in Self.ticks(horizontal) {
      let place = (x: x(value), y: top + height)
      drawing.line([place, (place.x, top)], style: "grid")
      drawing.write(
        Self.label(value, horizontal), at: place.x, place.y + 18, anchor: .middle, style: "faint")
    }
    for value in Self.ticks(vertical) {
      drawing.line([(left, y(value)), (left + width, y(value))], style: "grid")
      drawing.write(
        Self.label(value, vertical), at: left - 8, y(value) + 4, anchor: .end, style: "faint")
    }
  }

  /// Some five round numbers of a range.
  static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let step = Histogram.step(for: max(range.upperBound - range.lowerBound, 1e-9) / 6)
    let first = Int((range.lowerBound / step).rounded(.up))
    let last = Int((range.upperBound / step * (1 + 1e-9)).rounded(.down))
    guard first <= last, last - first < 100 else { return [] }
    return (first...last).map { Double($0) * step }
  }

  private static func label(_ value: Double, _ range: ClosedRange<Double>) -> String {
    let step = Histogram.step(for: max(range.upperBound - range.lowerBound, 1e-9) / 6)
    return fixed(value, step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3)
  }
}
