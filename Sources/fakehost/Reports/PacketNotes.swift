import Capture
import FakeNetwork
import Impairment

/// What a recording says of the frames on the line: what became of each that came, and which of them
/// each reply belongs to. Packet ids are a running number, from 1; in numbers of frames that no other
/// caused all bits are turned over.
struct PacketNotes {
  private var lastID: UInt64 = 0

  private static let unasked = Array("unasked".utf8)

  /// The number of a packet that came.
  mutating func next() -> UInt64 {
    lastID += 1
    return lastID
  }

  /// The number of a packet that no other caused.
  mutating func nextUnasked() -> UInt64 { ~next() }

  static func id(_ number: UInt64) -> UInt64 { isUnasked(number) ? ~number : number }

  /// Of a frame that was sent.
  static func sent(_ number: UInt64) -> FrameNote {
    isUnasked(number)
      ? .sent(packetID: ~number, comment: unasked) : .reply(packetID: number)
  }

  /// Of a frame that the hosts heard as it came.
  static func received(_ number: UInt64, _ heard: ImpairedNetwork.Heard) -> FrameNote {
    var comment = VerdictText.of(heard.verdict)
    if let hosts = describeHosts(heard) { comment += hosts.utf8 }
    if let fates = describe(heard.fates) { comment += "; \(fates)".utf8 }
    return .received(packetID: number, comment: comment)
  }

  /// Of a frame to which something may have happened on its way in.
  ///
  /// - Parameter heard: what the hosts have made of it and its copy, as far as they have heard them.
  static func received(
    _ number: UInt64, _ arrival: Fates, _ heard: [ImpairedNetwork.Heard]
  ) -> FrameNote {
    let way = arrival.areNone ? [] : ["on the way in \(arrival)"]
    let made = heard.map { heard in
      "\(heard.verdict)\(describeHosts(heard) ?? "")"
        + (describe(heard.fates).map { "; \($0)" } ?? "")
    }
    return .received(
      packetID: number, comment: Array((way + made).joined(separator: "; ").utf8))
  }

  /// How many hosts a frame concerned, where that may be many.
  private static func describeHosts(_ heard: ImpairedNetwork.Heard) -> String? {
    guard let detail = heard.detail, detail.hosts != nil else { return nil }
    return ", \(detail)"
  }

  private static func isUnasked(_ number: UInt64) -> Bool { number > UInt64.max / 2 }
}

/// The verdicts' descriptions, made once.
private enum VerdictText {
  private static let answered = Verdict.Answer.allCases.map { text(.answered($0)) }
  private static let kept = Verdict.Kept.allCases.map { text(.kept($0)) }
  private static let ignored = Verdict.Reason.allCases.map { text(.ignored($0)) }

  private static func text(_ verdict: Verdict) -> [UInt8] { Array(verdict.description.utf8) }

  static func of(_ verdict: Verdict) -> [UInt8] {
    switch verdict {
    case .answered(let answer): answered[answer.rawValue]
    case .kept(let kept): Self.kept[kept.rawValue]
    case .ignored(let reason): ignored[reason.rawValue]
    }
  }
}
