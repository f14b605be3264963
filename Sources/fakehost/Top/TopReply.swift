/// What the hosts' side answers to `top`, as far as it is shown. Whoever answers is not trusted: what is
/// no number is none.
struct TopReply {
  struct Link {
    var name: String
    var received: Double
    var sent: Double
  }

  struct Row {
    var host: String
    var rate: Double
    var asked: Double
    var answered: Double
    var ignored: Double
    var lost: Double
    /// In milliseconds: as the impairments have decided, and as it was.
    var delay: Delay?
  }

  struct Delay {
    var asked: Double
    var shortest: Double
    var average: Double
    var longest: Double
  }

  var device: String
  /// In milliseconds.
  var time: Double
  var hosts: String
  var received: Double
  var answered: Double
  var ignored: Double
  var lost: Double
  var waiting: Double
  /// Which part of the frames is counted host by host.
  var counted: Double
  /// Of how many hosts there are counts, and how many frames were for others.
  var seen: Double
  var uncounted: Double
  var links: [Link]
  var rows: [Row]

  /// - Throws: what it says in place of that.
  init(parsing line: String) throws(Failure) {
    guard let json = try? JSON5(parsing: line), case .bool(true) = json["ok"]?.value else {
      if let json = try? JSON5(parsing: line), let error = json.text("error") {
        throw .system(error)
      }
      throw .system("not a reply: \(line.clipped)")
    }
    device = json.text("device") ?? ""
    time = json.number("up_ms")
    hosts = UInt128(json.word("hosts")).map(hostCount) ?? "-"
    received = json.number("received")
    answered = json.number("answered")
    ignored = json.number("ignored")
    lost = json.number("lost")
    waiting = json.number("waiting")
    counted = json.number("counted")
    seen = json.number("seen")
    uncounted = json.number("uncounted")
    links = json.elements("links").map {
      Link(
        name: $0.text("name") ?? "", received: $0.number("received"), sent: $0.number("sent"))
    }
    rows = json.elements("rows").map { row in
      Row(
        host: row.text("host") ?? "", rate: row.number("rate"), asked: row.number("asked"),
        answered: row.number("answered"), ignored: row.number("ignored"),
        lost: row.number("lost"),
        delay: row["delay_ms"].map {
          Delay(
            asked: $0.number("asked"), shortest: $0.number("min"), average: $0.number("avg"),
            longest: $0.number("max"))
        })
    }
  }
}

extension JSON5 {
  fileprivate subscript(name: String) -> JSON5? {
    guard case .object(let members) = value else { return nil }
    return members[name]
  }

  fileprivate func text(_ name: String) -> String? {
    if case .string(let text) = self[name]?.value { text } else { nil }
  }

  /// As it stands there.
  fileprivate func word(_ name: String) -> String {
    if case .number(let text) = self[name]?.value { text } else { "-" }
  }

  fileprivate func number(_ name: String) -> Double {
    guard let number = Double(word(name)), number.isFinite else { return 0 }
    return number
  }

  fileprivate func elements(_ name: String) -> [JSON5] {
    if case .array(let elements) = self[name]?.value { elements } else { [] }
  }
}
