import Capture
import Wire

/// How a replay differs from its golden capture, for people and for programs.
struct Differences {
  /// The first of them.
  var told: [Comparison.Difference] = []
  /// Why, for each of those, where that is known.
  var causes: [String?] = []
  var count: UInt64 = 0

  /// All that are told: what differs on a line of its own, and behind it, indented, how and why.
  func text(_ style: TerminalStyle = .none) -> String {
    var text = ""
    for (difference, cause) in zip(told, causes) {
      text += style.bold(difference.place(" differs")) + ": \(difference.what.shown)\n"
      for field in difference.fields {
        let name = field.name.rawValue
        let padding = String(repeating: " ", count: max(1, 20 - name.count))
        text +=
          "    \(name)\(padding)expected \(style.red(field.expected)), got \(style.green(field.found))\n"
      }
      if let cause { text += "    \(style.dim(cause))\n" }
    }
    let untold = count - UInt64(told.count)
    return untold == 0 ? text : text + "and \(counted(untold, "more difference"))\n"
  }

  /// The first, on one line.
  var summary: String {
    guard let first = told.first else { return "" }
    var text = first.place("") + ", \(first.what)"
    if let field = first.fields.first {
      text += ": \(field.name.rawValue) expected \(field.expected), got \(field.found)"
      let more = UInt64(first.fields.count - 1)
      if more > 0 { text += " and \(counted(more, "more field"))" }
    }
    return count > 1 ? text + "; \(counted(count - 1, "more difference"))" : text
  }

  /// As the schema of `--json` has them.
  var objects: [JSONObject] {
    zip(told, causes).map { difference, cause in
      var object = JSONObject()
      object.add("kind", difference.kind)
      object.add("frame", difference.frame)
      object.add("description", difference.what)
      if !difference.fields.isEmpty {
        object.add(
          "fields",
          objects: difference.fields.map { field in
            var object = JSONObject()
            object.add("field", field.name.rawValue)
            object.add("expected", field.expected)
            object.add("found", field.found)
            return object
          })
      }
      if let cause { object.add("cause", cause) }
      return object
    }
  }
}

extension Comparison.Difference {
  fileprivate var kind: String {
    switch self {
    case .differs: "differs"
    case .missing: "missing"
    case .extra: "extra"
    }
  }

  fileprivate var frame: UInt64 {
    switch self {
    case .differs(let frame, _, _, _), .missing(let frame, _, _), .extra(let frame, _): frame
    }
  }

  fileprivate var what: String {
    switch self {
    case .differs(_, _, let what, _), .missing(_, _, let what), .extra(_, let what): what
    }
  }

  fileprivate var fields: [Field] {
    if case .differs(_, _, _, let fields) = self { fields } else { [] }
  }

  /// - Parameter verb: what to say of a frame that has its counterpart.
  fileprivate func place(_ verb: String) -> String {
    switch self {
    case .differs(let frame, _, _, _): "frame \(frame)\(verb)"
    case .missing(let frame, _, _): "frame \(frame) is missing"
    case .extra(let frame, _): "an extra frame, number \(frame) of those that came"
    }
  }
}
