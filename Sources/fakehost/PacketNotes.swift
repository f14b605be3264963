import Capture
import FakeNetwork

/// What a recording says of the frames on the line: what became of each that came, and which of them
/// each reply belongs to. Packet ids are a running number, from 1.
struct PacketNotes {
  private var lastID: UInt64 = 0
  /// Of the outbox's frames, in order, those that no other caused with all bits turned over: a
  /// number costs less to keep than a note.
  private var waiting: [UInt64] = []

  private static let unasked = Array("unasked".utf8)

  /// A frame came, and its replies are the newest in the outbox.
  mutating func received(_ verdict: Verdict, _ outbox: borrowing Outbox) -> FrameNote {
    lastID += 1
    while waiting.count < outbox.frames.count { waiting.append(lastID) }
    return .received(packetID: lastID, comment: VerdictText.of(verdict))
  }

  /// Time passed, and what was due by then is the newest in the outbox.
  mutating func timePassed(_ outbox: borrowing Outbox) {
    while waiting.count < outbox.frames.count {
      lastID += 1
      waiting.append(~lastID)
    }
  }

  /// Of a frame in the outbox.
  subscript(index: Int) -> FrameNote {
    let id = waiting[index]
    return id <= lastID ? .reply(packetID: id) : .sent(packetID: ~id, comment: Self.unasked)
  }

  /// The outbox is empty.
  mutating func removeAll() { waiting.removeAll(keepingCapacity: true) }
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
