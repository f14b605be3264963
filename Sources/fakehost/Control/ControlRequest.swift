import FakeNetwork

/// What a client of the control socket asks: `{"do": "impair", "rule": "10.0.0.7 loss 50%"}`.
enum ControlRequest {
  case show
  /// Its text, and hosts that say where they are then.
  case change(StatedChange)
  case reload
  case reset
  case resetCounters
  /// How many frames had one of those verdicts since the hosts began to answer.
  case wait([Verdict], named: String, count: UInt64, within: Int64?)
  case write
  case events
  case metrics
  case top(HostTraffic.Query)
  case stop

  /// What may be asked, and with which members beside `do`.
  enum Verb: String, CaseIterable {
    case show, impair, fault, port, pause, resume, hosts, move, frame, scenario, reset, wait, write
    case events, metrics, top, stop

    /// Those that people type.
    static let typed = allCases.filter { $0 != .top }

    fileprivate var members: [String] {
      switch self {
      case .show, .write, .events, .metrics, .stop: []
      case .impair, .fault, .port: ["rule"]
      case .pause, .resume: ["hosts"]
      case .hosts: ["add", "remove"]
      case .move: ["hosts", "to", "announce"]
      case .frame: ["file", "frames", "link"]
      case .scenario: ["reload"]
      case .reset: ["counters"]
      case .top: ["sort", "reverse", "from", "rows", "reset"]
      case .wait: ["reason", "count", "within"]
      }
    }
  }

  init(_ line: String) throws(Failure) {
    let members: [JSON5.Member]
    do {
      guard case .object(let found) = try JSON5(parsing: line).value else {
        throw Failure.usage("a JSON object is expected, as in {\"do\": \"show\"}")
      }
      members = found
    } catch let fault as JSON5.Fault {
      throw .usage("no JSON: column \(fault.place.column): \(fault.reason)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .usage("no JSON: \(error)")
    }
    let names = Verb.allCases.map(\.rawValue)
    guard let word = Self.text("do", members) else {
      throw .usage("'do' takes one of: \(names.joined(separator: ", "))")
    }
    guard let verb = Verb(rawValue: word) else {
      throw .usage(
        "nothing is called '\(word.clipped)': there are \(names.joined(separator: ", "))")
    }
    if let other = members.first(where: { $0.name != "do" && !verb.members.contains($0.name) }) {
      let known = verb.members.isEmpty ? "nothing else" : verb.members.joined(separator: ", ")
      throw .usage("\(verb.rawValue): '\(other.name.clipped)' is unknown: it takes \(known)")
    }
    try self.init(verb, members)
  }

  private init(_ verb: Verb, _ members: [JSON5.Member]) throws(Failure) {
    func text(_ name: String) throws(Failure) -> String {
      guard let text = Self.text(name, members) else {
        throw .usage("\(verb.rawValue) needs '\(name)', a text")
      }
      return text
    }
    switch verb {
    case .show: self = .show
    case .impair: self = .change(try StatedChange(.impair, try text("rule")))
    case .fault: self = .change(try StatedChange(.fault, try text("rule")))
    case .port: self = .change(try StatedChange(.port, try text("rule")))
    case .pause: self = .change(try StatedChange(.pause, try text("hosts")))
    case .resume: self = .change(try StatedChange(.resume, try text("hosts")))
    case .frame:
      if let frames = try FrameFile(members) {
        self = .change(StatedChange(frames))
      } else {
        self = .change(try StatedChange(.frame, try text("file")))
      }
    case .move:
      self = .change(
        try StatedChange(
          .move, try text("hosts"), mac: try text("to"), announces: Self.isTrue("announce", members)
        ))
    case .hosts:
      let added = Self.text("add", members)
      guard (added == nil) != (Self.text("remove", members) == nil) else {
        throw .usage("hosts needs 'add' or 'remove', and a SPEC there")
      }
      self = .change(
        try StatedChange(added == nil ? .remove : .add, try text(added == nil ? "remove" : "add")))
    case .scenario:
      guard Self.isTrue("reload", members) else { throw .usage("scenario: \"reload\": true") }
      self = .reload
    case .reset: self = Self.isTrue("counters", members) ? .resetCounters : .reset
    case .wait:
      let reason = try text("reason")
      let within = try Self.text("within", members).map { text throws(Failure) in
        try ValueCheck.time(text, named: "within")
      }
      self = .wait(
        try Verdict.named(reason), named: reason,
        count: try Self.number("count", members, in: 1...UInt64.max) ?? 1, within: within)
    case .write: self = .write
    case .events: self = .events
    case .metrics: self = .metrics
    case .top: self = .top(try Self.query(members))
    case .stop: self = .stop
    }
  }

  private static func query(_ members: [JSON5.Member]) throws(Failure) -> HostTraffic.Query {
    var query = HostTraffic.Query()
    if let name = text("sort", members) {
      guard let column = TopColumn(rawValue: name) else {
        let names = TopColumn.allCases.map(\.rawValue).joined(separator: ", ")
        throw .usage("sort takes one of \(names), not '\(name.clipped)'")
      }
      query.sort = column
    }
    query.isReversed = isTrue("reverse", members)
    query.resets = isTrue("reset", members)
    query.from = try number("from", members, in: 0...HostTraffic.mostHosts) ?? query.from
    query.rows = try number("rows", members, in: 0...HostTraffic.mostRows) ?? query.rows
    return query
  }

  private static func number<Number: FixedWidthInteger>(
    _ name: String, _ members: [JSON5.Member], in range: ClosedRange<Number>
  ) throws(Failure) -> Number? {
    switch members[name]?.value {
    case nil: return nil
    case .number(let text), .string(let text):
      return try ValueCheck.number(text, of: name, in: range)
    default: throw .usage("\(name) takes a number")
    }
  }

  private static func text(_ name: String, _ members: [JSON5.Member]) -> String? {
    guard case .string(let text) = members[name]?.value else {
      return nil
    }
    return text
  }

  private static func isTrue(_ name: String, _ members: [JSON5.Member]) -> Bool {
    guard case .bool(true) = members[name]?.value else {
      return false
    }
    return true
  }
}
