import Wire

/// A packet as it stands in a capture.
struct CapturedPacket {
  var time: Instant
  /// Where the frame is in the source's buffer, until more is read.
  var place: Int
  var length: Int
  /// How many bytes it had on the link.
  var originalLength: Int
  /// The number of its interface, of those that the file describes, from 0.
  var interface = 0
  /// It ends with its frame check sequence.
  var hasCheckSequence = false

  /// Four bytes of what it had on the link; they may have been cut off, in part.
  mutating func removeCheckSequence() {
    originalLength = max(0, originalLength - EthernetHeader.checkSequenceLength)
    length = min(length, originalLength)
  }

  /// More is no frame, but what a damaged file says: the longest snap length that there is.
  static let longest = 262_144

  static func tooLong(_ captured: Int, _ source: borrowing CaptureSource) -> CaptureProblem {
    .damaged("its capture length is \(captured), and \(longest) the most (byte \(source.offset))")
  }
}

extension Instant {
  /// A file may hold any time: what does not fit stops at the last one that does.
  init(seconds: Int128, nanoseconds: Int64) {
    self.init(nanoseconds: Int64(clamping: seconds * 1_000_000_000 + Int128(nanoseconds)))
  }
}
