import Impairment

/// A JSON object (RFC 8259) on one line, member after member.
struct JSONObject {
  private var members = ""

  /// `{"length":98,"verdict":"answered"}`
  var text: String { "{\(members)}" }

  mutating func add(_ name: String, _ value: String) { add(name, json: Self.quoted(value)) }

  mutating func add(_ name: String, _ value: some BinaryInteger) { add(name, json: "\(value)") }

  /// A finite number.
  mutating func add(_ name: String, _ value: Double) { add(name, json: "\(value)") }

  mutating func add(_ name: String, _ value: Bool) { add(name, json: "\(value)") }

  mutating func add(_ name: String, _ values: [String]) {
    add(name, json: "[\(values.map(Self.quoted).joined(separator: ","))]")
  }

  mutating func add(_ name: String, _ value: JSONObject) { add(name, json: value.text) }

  mutating func add(_ name: String, objects values: [JSONObject]) {
    add(name, json: "[\(values.map(\.text).joined(separator: ","))]")
  }

  private mutating func add(_ name: String, json: String) {
    if !members.isEmpty { members += "," }
    members += "\(Self.quoted(name)):\(json)"
  }

  /// RFC 8259 7: what must be escaped is, everything else stands for itself.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"", "\\": quoted += "\\\(character)"
      case _ where character.value < 0x20:
        let digits = String(character.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(character)
      }
    }
    return quoted + "\""
  }
}

extension JSONObject {
  /// What became of frames.
  init(_ counters: FateCounters) {
    self.init()
    add("passed", counters.passed)
    for entry in counters.named { add(entry.name, entry.count) }
  }
}
