/// How many frames had which verdict, and how many datagrams were given up.
public struct Counters: Sendable {
  /// Most are: a field is counted in fewer steps.
  private var echoReplies: UInt64 = 0
  /// All but those.
  private var answers = [UInt64](repeating: 0, count: Verdict.Answer.allCases.count)
  private var keeps = [UInt64](repeating: 0, count: Verdict.Kept.allCases.count)
  private var reasons = [UInt64](repeating: 0, count: Verdict.Reason.allCases.count)
  private var givenUp = [UInt64](repeating: 0, count: ReassemblyFailure.allCases.count)

  package init() {}

  public var answered: UInt64 { answers.reduce(echoReplies, +) }
  public var kept: UInt64 { keeps.reduce(0, +) }
  public var ignored: UInt64 { reasons.reduce(0, +) }
  public private(set) var forwarded: UInt64 = 0
  public var received: UInt64 { answered + kept + ignored + forwarded }

  public subscript(answer: Verdict.Answer) -> UInt64 {
    answer == .echoReply ? echoReplies : answers[answer.rawValue]
  }
  public subscript(kept: Verdict.Kept) -> UInt64 { keeps[kept.rawValue] }
  public subscript(reason: Verdict.Reason) -> UInt64 { reasons[reason.rawValue] }
  public subscript(givenUp: ReassemblyFailure) -> UInt64 { self.givenUp[givenUp.rawValue] }

  @inline(__always)
  package mutating func count(_ verdict: Verdict) {
    switch verdict {
    case .answered(.echoReply): echoReplies &+= 1
    case .answered(let answer): answers[answer.rawValue] += 1
    case .kept(let kept): keeps[kept.rawValue] += 1
    case .ignored(let reason): reasons[reason.rawValue] += 1
    case .forwarded: forwarded += 1
    }
  }

  mutating func count(_ what: ReassemblyFailure) { givenUp[what.rawValue] += 1 }
}
