/// A change at its time, as a scenario has it:
///
///     timeline: [
///       { at: "10s", impair: "10.0.0.30 loss 50%" },
///       { from: "60s", every: "30s", pause: "10.0.0.40" },
///       { at: "20s", move: "10.0.0.7", to: "02:00:00:00:00:99", announce: true },
///     ]
struct TypedChange {
  /// Since the hosts began to answer, in nanoseconds.
  let time: Int64
  /// From one to the next, where it comes again.
  let interval: Int64?
  /// The same as it is written: `from 60s every 30s`.
  let when: String
  let verb: ChangeVerb
  /// What the verb takes, once or more often.
  let values: [Value]
  /// Where hosts have their MACs from.
  let mac: Value?
  /// The hosts say where they are.
  let announces: Bool
  let place: OptionPlace

  struct Value {
    let text: String
    let place: OptionPlace
  }

  /// In the words that ask for it: `impair 10.0.0.30 loss 50%`.
  var text: String {
    "\(verb.rawValue) " + values.map(\.text).joined(separator: ", ")
      + (mac.map { " to \($0.text)" } ?? "") + (announces ? ", announced" : "")
  }

  private enum Key: String, CaseIterable {
    case at, from, every, to, announce
  }

  private static let most = 1000

  /// Those of a timeline.
  static func list(_ json: JSON5, of file: OptionsFile) throws(Failure) -> [TypedChange] {
    guard case .array(let elements) = json.value else {
      throw file.wrong(
        json.place,
        "timeline: an array is expected, as in [{ at: \"10s\", impair: \"10.0.0.30 loss 50%\" }]")
    }
    guard elements.count <= most else {
      throw file.wrong(
        json.place, "timeline: \(elements.count) changes are too many: \(most) at most")
    }
    var changes: [TypedChange] = []
    for element in elements { changes.append(try TypedChange(element, of: file)) }
    return changes
  }

  private init(_ json: JSON5, of file: OptionsFile) throws(Failure) {
    guard case .object(let members) = json.value else {
      throw file.wrong(
        json.place,
        "timeline: a change stands in braces, as in { at: \"10s\", pause: \"10.0.0.7\" }")
    }
    place = .file(file.path, json.place)
    var (times, verbs): ([Key: Int64], [(ChangeVerb, JSON5.Member)]) = ([:], [])
    var (mac, announces): (Value?, Bool) = (nil, false)
    var when: [String] = []
    for member in members {
      if let verb = ChangeVerb(rawValue: member.name) {
        verbs.append((verb, member))
        continue
      }
      guard let key = Key(rawValue: member.name) else {
        throw file.unknown(
          member, among: (Key.allCases.map(\.rawValue) + ChangeVerb.allCases.map(\.rawValue)))
      }
      switch key {
      case .at, .from, .every:
        let value = try Self.value(member.value, member.name, of: file)
        times[key] = try Self.time(value, member.name)
        when.append("\(key.rawValue) \(value.text)")
      case .to: mac = try Self.value(member.value, member.name, of: file)
      case .announce:
        guard case .bool(let isGiven) = member.value.value else {
          throw file.wrong(member.value.place, "announce: it takes true or false")
        }
        announces = isGiven
      }
    }
    let names = ChangeVerb.allCases.map(\.rawValue).joined(separator: ", ")
    guard let (verb, member) = verbs.first else {
      throw file.wrong(json.place, "timeline: nothing changes: give one of \(names)")
    }
    guard verbs.count == 1 else {
      throw file.wrong(
        verbs[1].1.place,
        "timeline: \(verb.rawValue) and \(verbs[1].0.rawValue): give each its own braces")
    }
    guard let time = times[.at] ?? times[.from], times[.at] == nil || times.count == 1,
      times[.from] == nil || times[.every] != nil
    else {
      throw file.wrong(
        json.place, "timeline: when: at: \"10s\", or again and again from: \"60s\", every: \"30s\"")
    }
    (self.time, interval) = (time, times[.every])
    self.when = when.sorted { $0 > $1 }.joined(separator: " ")  // from stands before every
    if let interval, interval < ValueCheck.leastInterval {
      throw file.wrong(json.place, "timeline: every takes 1ms or more")
    }
    guard (mac != nil) == (verb == .move) else {
      throw file.wrong(
        json.place,
        verb == .move
          ? "timeline: move needs where to: to: \"02:00:00:00:00:99\""
          : "timeline: 'to' goes with move: a host's other MAC")
    }
    guard !announces || verb == .move || verb == .add || verb == .resume else {
      throw file.wrong(
        json.place, "timeline: announce goes with move, add and resume: hosts say where they are")
    }
    (self.verb, self.mac, self.announces) = (verb, mac, announces)
    values = try Self.values(member, of: file)
  }

  private static func time(_ value: Value, _ name: String) throws(Failure) -> Int64 {
    do throws(Failure) {
      return try ValueCheck.time(value.text, named: name)
    } catch {
      throw value.place.explain(error, "timeline")
    }
  }

  private static func values(
    _ member: JSON5.Member, of file: OptionsFile
  ) throws(Failure) -> [Value] {
    guard case .array(let elements) = member.value.value, !elements.isEmpty else {
      return [try value(member.value, member.name, of: file)]
    }
    var values: [Value] = []
    for element in elements { values.append(try value(element, member.name, of: file)) }
    return values
  }

  private static func value(
    _ json: JSON5, _ name: String, of file: OptionsFile
  ) throws(Failure) -> Value {
    guard case .string(let text) = json.value else {
      throw file.wrong(json.place, "timeline: \(name): expected a text in quotes")
    }
    return Value(text: text, place: .file(file.path, json.place))
  }
}
