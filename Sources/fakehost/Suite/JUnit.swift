import Capture

/// The results of a suite as JUnit XML, which CI systems show: a test case for each capture. It has no
/// times, so that it is the same each time.
struct JUnit: ~Copyable {
  private let path: String
  /// Who reads a pipe waits for what has it open.
  private var held: FileReplacement?

  /// Sees whether the file can be written; one that is there stays until the results are.
  init(path: String) throws(Failure) {
    self.path = path
    let replacement = try openReplacement(of: path)
    if replacement.isInPlace { held = consume replacement }
  }

  /// What an earlier run has left must not stand for one that comes to nothing: it is removed, if it
  /// is such a file.
  static func removeOld(_ path: String) {
    OutputFile.remove(path, beginning: beginning)
  }

  /// Writes all of it.
  mutating func write(_ results: [CaseResult]) throws(Failure) {
    let text = Self.text(results)
    if let held = held.take() { return try held.write(text, to: path) }
    try openReplacement(of: path).write(text, to: path)
  }

  private static let name = #"name="fakehost replay""#
  private static let beginning = """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites \(name)
    """

  static func text(_ results: [CaseResult]) -> String {
    let elements = results.map(element)
    let counts = ["failure", "error", "skipped"].map { kind in
      elements.count { $0.contains("\n    <\(kind) ") }
    }
    let attributes =
      #"tests="\#(results.count)" failures="\#(counts[0])" errors="\#(counts[1])" skipped="\#(counts[2])""#
    return """
      \(beginning) \(attributes)>
      <testsuite \(name) \(attributes)>
      \(elements.joined())</testsuite>
      </testsuites>

      """
  }

  private static func element(_ result: CaseResult) -> String {
    let name = result.replayCase.name
    let slash = name.lastIndex(of: "/")
    let folder = slash.map { String(name[..<$0]) } ?? "."
    let last = slash.map { String(name[name.index(after: $0)...]) } ?? name
    var text = "  <testcase classname=\"\(escaped(folder))\" name=\"\(escaped(last))\""
    if let file = result.replayCase.capture ?? result.replayCase.golden {
      text += " file=\"\(escaped(file))\""
    }
    guard let kind = result.outcome.junitElement else { return text + "/>\n" }
    let type = escaped(result.outcome.name)
    text += ">\n    <\(kind) "
    if kind != "skipped" { text += "type=\"\(type)\" " }
    text += "message=\"\(escaped(result.message))\""
    let details = result.differences.text()
    text += details.isEmpty ? "/>" : ">\(escaped(details))</\(kind)>"
    return text + "\n  </testcase>\n"
  }

  /// XML 1.0 2.2 and 2.4: what has a meaning is escaped, what may not be there is shown as U+FFFD.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;".unicodeScalars
      case "<": escaped += "&lt;".unicodeScalars
      case ">": escaped += "&gt;".unicodeScalars
      case "\"": escaped += "&quot;".unicodeScalars
      case "\n": escaped.append(scalar)
      case "\t": escaped += "&#9;".unicodeScalars
      case _ where scalar.value < 0x20 || scalar.value & 0xfffe == 0xfffe:
        escaped.append("\u{fffd}")
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}

extension CaseResult.Outcome {
  /// What stands in the test case, where it is not passed.
  fileprivate var junitElement: String? {
    switch self {
    case .same, .new, .changed: nil
    case .differs, .withoutGolden, .withoutCapture: "failure"
    case .failed: "error"
    case .notReplayed: "skipped"
    }
  }
}
