/// How many frames had which verdict.
public struct Counters: Sendable {
  private var answers = [UInt64](repeating: 0, count: Verdict.Answer.allCases.count)
  private var reasons = [UInt64](repeating: 0, count: Verdict.Reason.allCases.count)
  public private(set) var answered: UInt64 = 0
  public private(set) var ignored: UInt64 = 0

  public var received: UInt64 { answered + ignored }

  public subscript(answer: Verdict.Answer) -> UInt64 { answers[answer.rawValue] }
  public subscript(reason: Verdict.Reason) -> UInt64 { reasons[reason.rawValue] }

  mutating func count(_ verdict: Verdict) {
    switch verdict {
    case .answered(let answer):
      answered += 1
      answers[answer.rawValue] += 1
    case .ignored(let reason):
      ignored += 1
      reasons[reason.rawValue] += 1
    }
  }
}
