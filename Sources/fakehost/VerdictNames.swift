import FakeNetwork

extension Verdict {
  static let all: [Verdict] =
    Answer.allCases.map { .answered($0) } + Kept.allCases.map { .kept($0) }
    + Reason.allCases.map { .ignored($0) }

  private var rule: Rule {
    switch self {
    case .answered(let answer): answer.rule
    case .kept(let kept): kept.rule
    case .ignored(let reason): reason.rule
    }
  }

  /// What it is called in options: `bad-icmp-checksum`.
  var name: String { Self.name(rule.what) }

  /// Words and numbers in small letters, joined by hyphens.
  private static func name(_ words: String) -> String {
    words.lowercased().filter { $0 != "'" }.split { !$0.isLetter && !$0.isNumber }
      .joined(separator: "-")
  }

  /// By its name, or the words that it is made of.
  init(named text: String) throws(Failure) {
    let name = Self.name(text)
    guard let verdict = Self.all.first(where: { $0.name == name }) else {
      let hint = nearest(to: name, among: Self.all.map(\.name)).map { "; did you mean \($0)?" }
      throw .usage(
        "no verdict is called '\(text)'\(hint ?? ".") 'fakehost help verdicts' lists them: bad ICMP checksum is bad-icmp-checksum"
      )
    }
    self = verdict
  }
}
