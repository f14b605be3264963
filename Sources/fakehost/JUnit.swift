import Capture
import Glibc
import Links

/// The results of a suite as JUnit XML, which CI systems show: a test case for each capture. It has no
/// times, so that it is the same each time.
struct JUnit: ~Copyable {
  private let path: String
  private let descriptor: CInt

  /// Creates the file, or empties the one that is there.
  init(path: String) throws(Failure) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("cannot write \(path): \(SystemError(errno))") }
  }

  /// What an earlier run has left must not stand for one that comes to nothing: it is removed, if it
  /// is such a file.
  static func removeOld(_ path: String) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Self.beginning.utf8.count)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    let isOurs = count == bytes.count && bytes.elementsEqual(Self.beginning.utf8)
    if isOurs { unsafe unlink(path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes all of it.
  func write(_ results: [CaseResult]) throws(Failure) {
    var output = LineOutput(to: descriptor, slowReader: .wait)
    output.add(Self.text(results), terminator: "")
    output.flush()
    if case .failed(let errno) = output.state {
      throw .system("\(path): \(SystemError(errno)). The JUnit XML is not whole")
    }
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
