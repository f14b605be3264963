import FakeNetwork

extension Verdict {
  static let all: [Verdict] =
    Answer.allCases.map { .answered($0) } + Kept.allCases.map { .kept($0) }
    + Reason.allCases.map { .ignored($0) }

  /// By what programs call it.
  init(named name: String) throws(Failure) {
    guard let verdict = Self.all.first(where: { $0.rule.name == name }) else {
      let hint = nearest(to: name, among: Self.all.map(\.rule.name)).map { "; did you mean \($0)?" }
      throw .usage(
        "no verdict is called '\(name)'\(hint ?? ".") 'fakehost help verdicts' lists them")
    }
    self = verdict
  }
}
