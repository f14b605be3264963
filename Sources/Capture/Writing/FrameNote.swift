/// What is known of a frame beside its bytes and its time. A pcapng keeps it; a pcap has no place for
/// it.
///
/// The packet id is a number that a frame shares with its replies, and with no other frame. A comment
/// is UTF-8, made beforehand: a frame is recorded without making text of anything.
public enum FrameNote: Sendable {
  /// A frame that the fake hosts received, and what became of it.
  case received(packetID: UInt64, comment: [UInt8])
  /// The same of one that the capture it comes from has comments of: those first.
  case commented(packetID: UInt64, comments: [[UInt8]])
  /// A frame that they sent because of the one with that packet id.
  case reply(packetID: UInt64)
  /// A frame that they sent without being asked, and why.
  case sent(packetID: UInt64, comment: [UInt8])

  public var packetID: UInt64 {
    switch self {
    case .received(let id, _), .commented(let id, _), .reply(let id), .sent(let id, _): id
    }
  }

  var isReceived: Bool {
    switch self {
    case .received, .commented: true
    case .reply, .sent: false
    }
  }

  /// The same of a frame that came with comments of others.
  public func behind(_ comments: [[UInt8]]) -> FrameNote {
    guard case .received(let id, let comment) = self else { return self }
    return .commented(packetID: id, comments: comments + [comment])
  }
}

/// What happened between two frames of a recording, until a frame has it in its comment.
struct Remarks {
  private var texts: [String] = []
  private var leftOut = 0

  /// Of more the number is said.
  private static let most = 20

  /// It is looked at for each frame.
  private(set) var isEmpty = true

  mutating func add(_ text: String) {
    isEmpty = false
    if texts.count < Self.most { texts.append(text) } else { leftOut += 1 }
  }

  /// They stand before what is said of a frame, where something is.
  mutating func takeAll(with note: FrameNote?) -> FrameNote? {
    guard let note else { return nil }
    var text = texts.joined(separator: "; ")
    if leftOut > 0 { text += "; and \(leftOut) more" }
    self = Remarks()
    return note.behind(text)
  }
}

extension FrameNote {
  fileprivate func behind(_ text: String) -> FrameNote {
    let begin = Array("\(text); ".utf8)
    return switch self {
    case .received(let id, let comment): .received(packetID: id, comment: begin + comment)
    case .commented(let id, let comments):
      .commented(packetID: id, comments: comments.dropLast() + [begin + (comments.last ?? [])])
    case .sent(let id, let comment): .sent(packetID: id, comment: begin + comment)
    case .reply(let id):
      .sent(packetID: id, comment: begin + Array("reply to packet id \(id)".utf8))
    }
  }
}
