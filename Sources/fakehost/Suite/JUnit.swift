import Capture

/// Results as JUnit XML, which CI systems show. It has no times, so that it is the same each time.
struct JUnit: ~Copyable {
  struct TestCase {
    var group: String
    var name: String
    /// What it is about, where that is a file.
    var file: String?
    /// Where it is not passed.
    var outcome: Outcome?
  }

  struct Outcome {
    enum Kind: String, CaseIterable { case failure, error, skipped }

    var kind: Kind
    /// For programs.
    var type: String
    var message: String
    var details = ""
  }

  private let path: String
  private let command: Command
  /// Who reads a pipe waits for what has it open.
  private var held: FileReplacement?

  /// Sees whether the file can be written; one that is there stays until the results are.
  init(path: String, of command: Command) throws(Failure) {
    (self.path, self.command) = (path, command)
    let replacement = try openReplacement(of: path)
    if replacement.isInPlace { held = consume replacement }
  }

  /// What an earlier run has left must not stand for one that comes to nothing: it is removed, if it
  /// is such a file.
  static func removeOld(_ path: String, of command: Command) {
    OutputFile.remove(path, beginning: beginning(command))
  }

  /// Writes all of it.
  mutating func write(_ cases: [TestCase]) throws(Failure) {
    let text = Self.text(cases, of: command)
    if let held = held.take() { return try held.write(text, to: path) }
    try openReplacement(of: path).write(text, to: path)
  }

  private static func beginning(_ command: Command) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="fakehost \(command.rawValue)"
    """
  }

  static func text(_ cases: [TestCase], of command: Command) -> String {
    let counts = Outcome.Kind.allCases.map { kind in cases.count { $0.outcome?.kind == kind } }
    let attributes =
      #"tests="\#(cases.count)" failures="\#(counts[0])" errors="\#(counts[1])" skipped="\#(counts[2])""#
    return """
      \(beginning(command)) \(attributes)>
      <testsuite name="fakehost \(command.rawValue)" \(attributes)>
      \(cases.map(element).joined())</testsuite>
      </testsuites>

      """
  }

  private static func element(_ testCase: TestCase) -> String {
    var text =
      "  <testcase classname=\"\(escaped(testCase.group))\" name=\"\(escaped(testCase.name))\""
    if let file = testCase.file { text += " file=\"\(escaped(file))\"" }
    guard let outcome = testCase.outcome else { return text + "/>\n" }
    let kind = outcome.kind.rawValue
    text += ">\n    <\(kind) "
    if outcome.kind != .skipped { text += "type=\"\(escaped(outcome.type))\" " }
    text += "message=\"\(escaped(outcome.message))\""
    text += outcome.details.isEmpty ? "/>" : ">\(escaped(outcome.details))</\(kind)>"
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
