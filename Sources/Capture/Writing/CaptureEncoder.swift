import Wire

/// Turns frames into the bytes of a capture file, in memory: whoever owns the file decides when they
/// go out, and knows what became of each.
struct CaptureEncoder {
  private let bytes: CaptureBytes
  private let format: CaptureWriter.Format
  private let linkType: LinkType
  /// Hosts whose name the capture has.
  private var names = NamedHosts()
  /// From the earliest frame to the latest, so that the end is the same in each replay.
  private var times: ClosedRange<UInt64>?

  /// What the end of a capture says of its frames.
  struct Statistics {
    /// Those that are in the file.
    var recorded: UInt64
    /// Those that are not.
    var unrecorded: UInt64
  }

  /// Begins a capture of such frames; its first bytes are there at once.
  init(
    _ format: CaptureWriter.Format, _ linkType: LinkType = .ethernet,
    _ origin: CaptureOrigin = CaptureOrigin(), into bytes: CaptureBytes
  ) {
    self.bytes = bytes
    self.format = format
    self.linkType = linkType
    switch format {
    case .pcap: bytes.appendFileHeader(linkType)
    case .pcapng:
      bytes.appendSectionHeader(origin)
      bytes.appendInterface(origin.interface, linkType)
    }
  }

  /// Adds a frame; `time` is since 1970-01-01 UTC. In a pcapng the name of a host that sends for the
  /// first time stands before its frame.
  mutating func append(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int, note: FrameNote?
  ) {
    guard format == .pcapng else {
      return bytes.appendRecord(frame, at: time, originalLength: originalLength)
    }
    if let note, !note.isReceived, let host = names.newcomer(in: frame, linkType) {
      bytes.append(nameOf: host)
    }
    let time = UInt64(clamping: time.nanoseconds)
    times = min(time, times?.lowerBound ?? time)...max(time, times?.upperBound ?? time)
    bytes.appendPacket(frame, linkType, at: time, originalLength: originalLength, note)
  }

  /// Adds what stands behind the last frame.
  func appendEnd(_ statistics: Statistics) {
    if format == .pcapng { bytes.append(statistics, times: times) }
  }
}
