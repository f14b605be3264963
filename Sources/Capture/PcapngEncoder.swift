import Wire

/// Turns frames into the blocks of a pcapng file (draft-ietf-opsawg-pcapng): libpcap reads them, but
/// does not write them. One section, one interface; what is said of a frame stands in its block.
final class PcapngEncoder: CaptureEncoder {
  private let blocks = PcapngBytes()
  private var names = NamedHosts()
  /// From the earliest frame to the latest, so that the end is the same in each replay.
  private var times: ClosedRange<UInt64>?

  private let linkType: LinkType

  init(_ linkType: LinkType = .ethernet, _ origin: CaptureOrigin = CaptureOrigin()) {
    self.linkType = linkType
    blocks.appendSectionHeader(origin)
    blocks.appendInterface(origin.interface, linkType)
  }

  var count: Int { blocks.count }

  /// The name of a host that sends for the first time stands before its frame.
  func append(_ frame: Span<UInt8>, at time: Instant, originalLength: Int, note: FrameNote?) {
    if let note, !note.isReceived, let host = names.newcomer(in: frame, linkType) {
      blocks.append(nameOf: host)
    }
    let time = UInt64(clamping: time.nanoseconds)
    times = min(time, times?.lowerBound ?? time)...max(time, times?.upperBound ?? time)
    blocks.appendPacket(frame, linkType, at: time, originalLength: originalLength, note)
  }

  func appendEnd(_ statistics: CaptureStatistics) { blocks.append(statistics, times: times) }

  func settle() -> Bool { true }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe blocks.withBytes(from: offset, body)
  }

  func removeFirst(_ count: Int) { blocks.removeFirst(count) }

  func removeAll() { blocks.removeAll() }
}
