import Wire

/// Which frames that come on a wire are answers to a capture that is sent there. Others speak there
/// too, and the hosts of other things.
package struct ReplyClassifier {
  /// Where frames of the capture were sent from.
  private var senders: Set<MACAddress> = []
  /// Whom the golden capture's frames to groups are from and to.
  private var groups: Set<Path> = []
  /// The golden capture has questions where somebody is.
  private var hasQuestions = false
  /// How many frames the golden capture has; `nil` where there is none.
  package private(set) var expected: UInt64?

  private struct Path: Hashable {
    var source: MACAddress
    var destination: MACAddress
  }

  /// Why a frame is none of those that are compared.
  package enum Other: String {
    case station = "to a station that nothing was sent from"
    case group = "to a group, and the golden capture has nothing of the kind"
    case question = "asks where a station is, and the golden capture does not"
    case filtered = "not what --filter selects"
  }

  /// What the answers are to be is not known.
  package init() {}

  /// - Parameter golden: what the answers are to be.
  package init(golden: consuming CaptureReader) throws(CaptureReader.Fault) {
    var reader = golden
    while try reader.next() != nil {
      reader.withFrame { frame in
        hasQuestions = hasQuestions || isQuestion(frame)
        if let path = Self.path(frame), path.destination.isGroup { groups.insert(path) }
      }
    }
    expected = reader.count
  }

  /// A frame of the capture was sent.
  package mutating func sent(_ frame: Span<UInt8>) {
    if let path = Self.path(frame) { senders.insert(path.source) }
  }

  /// What a frame is that came, where it is none of those that are compared.
  package func other(_ frame: Span<UInt8>) -> Other? {
    // Nothing comes back before anything was sent.
    guard let path = Self.path(frame), !senders.isEmpty else { return .station }
    if path.destination.isGroup {
      guard groups.contains(path) else { return .group }
    } else {
      guard senders.contains(path.destination) else { return .station }
    }
    return isQuestion(frame) && !hasQuestions ? .question : nil
  }

  private static func path(_ frame: Span<UInt8>) -> Path? {
    guard frame.count >= EthernetHeader.minimumLength else { return nil }
    let (destination, source) = EthernetHeader.addresses(of: frame)
    return Path(source: source, destination: destination)
  }
}

/// Whether a frame asks where a station is: an ARP request, a neighbor solicitation. A host asks before
/// it answers, and again later, when it likes (RFC 1122 2.3.2.1, RFC 4861 7.3).
private func isQuestion(_ frame: Span<UInt8>) -> Bool {
  for field in FrameField.fields(of: frame) {
    switch field.name {
    case .arpOperation: return frame.uint16(at: field.bytes.lowerBound) == 1
    case .icmpv6Type: return frame[field.bytes.lowerBound] == 135
    default: continue
    }
  }
  return false
}
