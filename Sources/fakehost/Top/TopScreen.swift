import Measuring

/// What `top` shows, as lines of text: no terminal is touched here.
struct TopScreen {
  let view: TopView
  let reply: TopReply
  /// The reply before, which rates are from.
  let before: TopReply?
  let style: TerminalStyle
  /// Rows are so many of those that hosts are listed in, and lines no longer than that.
  var columns = 80

  static let empty = "no host has received anything yet"

  // MARK: The screen

  /// No more lines than a terminal has rows.
  func lines(_ rows: Int) -> [String] {
    var lines = heading
    if view.showsHelp {
      lines += [""] + Self.help.map(clipped)
    } else {
      lines += [status.map { style.bold(clipped($0)) } ?? ""] + table
    }
    return Array(lines.prefix(rows))
  }

  /// How many hosts there is room for on so many rows.
  func page(_ rows: Int) -> Int { max(0, rows - heading.count - 2) }

  /// What is asked of who looks, or told.
  private var status: String? {
    if let entry = view.entry { return "seconds between updates: \(entry)" }
    if let message = view.message { return message }
    return view.isPaused ? "paused: p or the space bar goes on" : nil
  }

  private static let help = [
    "  < >  or arrows    sort by the column before, by the next",
    "  R                 the other way round",
    "  up, down, page    other hosts; home: the first",
    "  d or s            seconds between updates",
    "  p                 pause; the space bar looks at once",
    "  r                 count from 0, for all who look",
    "  q                 quit",
    "",
    "any other key goes back",
  ]

  // MARK: Above the table

  var heading: [String] {
    let order = "by \(view.sort.title)\(view.isReversed ? ", reversed" : "")"
    let every = ValueCheck.text(ofTime: view.interval)
    var lines = [
      "\(reply.device.shown): \(reply.hosts.shown) hosts, up \(Self.duration(reply.time)); \(order), every \(every)",
      "a second: \(rate(\.received)) received, \(rate(\.answered)) answered, \(rate(\.ignored)) ignored, \(rate(\.lost)) lost; \(Self.count(reply.waiting)) held",
    ]
    if reply.links.count > 1 {
      lines += reply.links.prefix(Self.mostLinks).enumerated().map { place, link in
        "  \(link.name.shown): \(linkRate(place, \.received)) received, \(linkRate(place, \.sent)) sent"
      }
      let more = reply.links.count - Self.mostLinks
      if more > 0 { lines[lines.count - 1] += "; and \(more) links more" }
    }
    if reply.counted < 1 {
      let part = max(0.1, reply.counted * 100)
      lines.append(
        "\(fixed(part, part < 10 ? 1 : 0)) % of the frames are counted, hosts' numbers are estimates"
      )
    }
    if reply.uncounted > 0 {
      lines.append("\(Self.count(reply.uncounted)) frames for other hosts are NOT counted")
    }
    return lines.map(clipped)
  }

  private static let mostLinks = 4

  private func rate(_ count: KeyPath<TopReply, Double>) -> String {
    Self.rate(reply[keyPath: count], before?[keyPath: count], reply.time - (before?.time ?? 0))
  }

  private func linkRate(_ place: Int, _ count: KeyPath<TopReply.Link, Double>) -> String {
    Self.rate(
      reply.links[place][keyPath: count], before?.links[safely: place]?[keyPath: count],
      reply.time - (before?.time ?? 0))
  }

  private static func rate(_ now: Double, _ before: Double?, _ milliseconds: Double) -> String {
    guard let before, milliseconds > 0 else { return "-" }
    return count(max(0, now - before) * 1000 / milliseconds)
  }

  // MARK: The table

  /// With its heading; as wide as it is.
  var table: [String] {
    guard !reply.rows.isEmpty else { return [style.dim(clipped(Self.empty))] }
    let cells = [TopColumn.allCases.map(\.heading)] + reply.rows.map(Self.cells)
    let widths = TopColumn.allCases.indices.map { column in
      cells.map { $0[column].count }.max() ?? 0
    }
    return cells.enumerated().map { number, row in
      paint(number, row.indices.map { Self.aligned(row[$0], $0, widths[$0]) })
    }
  }

  /// Cells of a row as a line that is not too long, with its colours.
  private func paint(_ number: Int, _ cells: [String]) -> String {
    var (line, room) = ("", columns)
    for (place, cell) in cells.enumerated() {
      let gap = place == 0 ? 0 : 2
      guard room >= cell.count + gap else {
        // A column is whole, or is not there; that of hosts always is.
        return line.isEmpty ? clipped(cell) : line
      }
      room -= cell.count + gap
      line += String(repeating: " ", count: gap) + painted(cell, number, TopColumn.allCases[place])
    }
    return line
  }

  private func painted(_ cell: String, _ number: Int, _ column: TopColumn) -> String {
    guard number > 0 else { return column == view.sort ? style.bold(cell) : style.dim(cell) }
    let row = reply.rows[number - 1]
    switch column {
    case .lost where row.lost > 0: return style.red(cell)
    case .host where row.asked > 0 && row.answered == 0: return style.red(cell)
    case .rate where row.rate > 0: return style.green(cell)
    default: return cell
    }
  }

  private static func aligned(_ cell: String, _ column: Int, _ width: Int) -> String {
    let padding = String(repeating: " ", count: max(0, width - cell.count))
    return column == 0 || column == TopColumn.allCases.count - 1 ? cell + padding : padding + cell
  }

  private static func cells(_ row: TopReply.Row) -> [String] {
    let delay = row.delay.map { delay in
      let given = [delay.shortest, delay.average, delay.longest].map(milliseconds)
      return "\(milliseconds(delay.asked)): \(given.joined(separator: "/"))"
    }
    return [row.host.shown]
      + [row.rate, row.asked, row.answered, row.ignored, row.lost].map(count) + [delay ?? "-"]
  }

  // MARK: Words

  private func clipped(_ line: String) -> String {
    line.count > columns ? String(line.prefix(columns)) : line
  }

  private static func count(_ value: Double) -> String {
    let value = max(0, min(value, 1e18))
    return value > 0 && value < 9.95 && value != value.rounded()
      ? fixed(value, 1) : "\(UInt64(value.rounded()))"
  }

  private static func milliseconds(_ value: Double) -> String {
    let value = max(0, min(value, 1e12))
    return fixed(value, value < 10 ? 3 : value < 100 ? 2 : 1)
  }

  /// `4s`, `12m 03s`, `3h 07m`, `2d 05h`
  static func duration(_ milliseconds: Double) -> String {
    let seconds = Int(max(0, min(milliseconds, 1e15)) / 1000)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch seconds {
    case ..<60: return "\(seconds)s"
    case ..<3600: return "\(seconds / 60)m \(two(seconds % 60))s"
    case ..<86400: return "\(seconds / 3600)h \(two(seconds / 60 % 60))m"
    default: return "\(seconds / 86400)d \(two(seconds / 3600 % 24))h"
    }
  }
}

extension TopColumn {
  fileprivate var heading: String {
    switch self {
    case .host: "HOST"
    case .rate: "ASKED/s"
    case .asked: "ASKED"
    case .answered: "ANSWERED"
    case .ignored: "IGNORED"
    case .lost: "LOST"
    case .delay: "DELAY ms asked: given min/avg/max"
    }
  }

  fileprivate var title: String { self == .rate ? "asked/s" : rawValue }
}
