import Capture
import FakeNetwork
import Impairment
import Line

/// What a recording says of the frames on the line: what became of each that came, and which of them
/// each reply belongs to.
extension FrameNote {
  private static let unasked = Array("unasked".utf8)

  /// Of a frame that was sent.
  static func sent(_ packet: Packet) -> FrameNote {
    packet.isUnasked
      ? .sent(packetID: packet.id, comment: unasked) : .reply(packetID: packet.id)
  }

  /// Of a frame that the hosts heard as it came.
  static func received(_ packet: Packet, _ result: HostResult) -> FrameNote {
    var comment = VerdictText.of(result.verdict)
    if let detail = hostsOf(result) { comment += ", \(detail)".utf8 }
    if !result.fates.isEmpty, let fates = describe(result.fates) {
      comment += "; \(fates)".utf8
    }
    return .received(packetID: packet.id, comment: comment)
  }

  /// Of a frame to which something may have happened on its way in.
  ///
  /// - Parameter results: what the hosts have made of it and its copy, as far as they have heard them.
  static func received(_ packet: Packet, _ fates: Fates, _ results: [HostResult]) -> FrameNote {
    let way = fates.areNone ? [] : ["on the way in \(fates)"]
    let made = results.map { result in
      let hosts = hostsOf(result).map { ", \($0)" } ?? ""
      return "\(result.verdict)\(hosts)" + (describe(result.fates).map { "; \($0)" } ?? "")
    }
    return .received(
      packetID: packet.id, comment: Array((way + made).joined(separator: "; ").utf8))
  }

  /// Which octet is wrong stands in the reply itself.
  private static func hostsOf(_ result: HostResult) -> Verdict.Detail? {
    if case .octet = result.detail { nil } else { result.detail }
  }
}

/// The verdicts' descriptions, made once.
private enum VerdictText {
  private static let answered = Verdict.Answer.allCases.map { text(.answered($0)) }
  private static let kept = Verdict.Kept.allCases.map { text(.kept($0)) }
  private static let forwarded = text(.forwarded)
  private static let ignored = Verdict.Reason.allCases.map { text(.ignored($0)) }

  private static func text(_ verdict: Verdict) -> [UInt8] { Array(verdict.description.utf8) }

  static func of(_ verdict: Verdict) -> [UInt8] {
    switch verdict {
    case .answered(let answer): answered[answer.rawValue]
    case .kept(let kept): Self.kept[kept.rawValue]
    case .ignored(let reason): ignored[reason.rawValue]
    case .forwarded: forwarded
    }
  }
}
