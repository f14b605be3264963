extension CaseResult {
  /// Its test case: a folder's captures are a group.
  var testCase: JUnit.TestCase {
    let name = replayCase.name
    let slash = name.lastIndex(of: "/")
    return JUnit.TestCase(
      group: slash.map { String(name[..<$0]) } ?? ".",
      name: slash.map { String(name[name.index(after: $0)...]) } ?? name,
      file: replayCase.capture ?? replayCase.golden,
      outcome: outcome.kind.map {
        JUnit.Outcome(kind: $0, type: outcome.name, message: message, details: differences.text())
      })
  }
}

extension CaseResult.Outcome {
  /// What stands in the test case, where it is not passed.
  fileprivate var kind: JUnit.Outcome.Kind? {
    switch self {
    case .same, .new, .changed: nil
    case .differs, .withoutGolden, .withoutCapture: .failure
    case .failed: .error
    case .notReplayed: .skipped
    }
  }
}
