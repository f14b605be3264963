import Algorithms
import FakeNetwork

extension Verdict {
  static let all: [Verdict] = allAnswered + allKept + allIgnored

  private static let allAnswered: [Verdict] = Answer.allCases.map { .answered($0) }
  private static let allKept: [Verdict] = Kept.allCases.map { .kept($0) }
  private static let allIgnored: [Verdict] = Reason.allCases.map { .ignored($0) }

  /// Names that several share.
  static let groups: [(name: String, what: String, verdicts: [Verdict])] = [
    ("answered", "any of the answers", allAnswered),
    ("kept", "any frame that is kept", allKept),
    ("ignored", "any reason to ignore a frame", allIgnored),
    (
      "bad-checksum", "any checksum that is wrong",
      [
        .ignored(.ipv4Checksum), .ignored(.icmpChecksum), .ignored(.icmpv6Checksum),
        .ignored(.udpChecksum), .ignored(.tcpChecksum),
      ]
    ),
  ]

  /// Those that names mean, with commas between them, as programs call them.
  static func named(_ names: String) throws(Failure) -> [Verdict] {
    var verdicts: [Verdict] = []
    for name in names.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if let group = groups.first(where: { $0.name == name }) {
        verdicts += group.verdicts
      } else if let verdict = all.first(where: { $0.explanation.name == name }) {
        verdicts.append(verdict)
      } else {
        let known = all.map(\.explanation.name) + groups.map(\.name)
        let hint = nearest(to: name, among: known).map { "; did you mean \($0)?" }
        throw .usage(
          "no verdict is called '\(name)'\(hint ?? ".") 'fakehost help verdicts' lists them")
      }
    }
    return verdicts
  }
}

extension Verdict {
  /// `answered`, `kept` or `ignored`.
  var kind: String {
    switch self {
    case .answered: "answered"
    case .kept: "kept"
    case .ignored: "ignored"
    case .forwarded: "forwarded"
    }
  }
}

extension Counters {
  /// The verdicts that frames had, each with how many.
  var ofVerdicts: [(explanation: Explanation, count: UInt64)] {
    let all =
      Verdict.Answer.allCases.map { ($0.explanation, self[$0]) }
      + Verdict.Kept.allCases.map { ($0.explanation, self[$0]) }
      + Verdict.Reason.allCases.map { ($0.explanation, self[$0]) }
    return all.filter { $0.1 > 0 }
  }
}
