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
