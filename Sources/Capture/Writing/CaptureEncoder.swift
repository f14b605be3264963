import Wire

/// Turns frames into the bytes of a capture file, in a buffer: whoever owns that decides when they go
/// out.
struct CaptureEncoder {
  let format: CaptureFormat
  /// What the frames of a pcap begin with, and those of an interface that does not say.
  var linkType: LinkType
  private var interfaces: [CaptureOrigin.Interface] = []
  /// How many of them the capture has.
  private var describedCount = 0
  /// Hosts whose name the capture has.
  private var names = NamedHosts()
  /// Of the earliest frame and the latest, so that the end is the same in each replay.
  private var times = Self.noTimes

  private static let noTimes = (earliest: UInt64.max, latest: 0 as UInt64)

  /// Of a capture of such frames.
  init(_ format: CaptureFormat, _ linkType: LinkType = .ethernet) {
    self.format = format
    self.linkType = linkType
  }

  /// Adds what stands before the first frame; there is nothing of the capture yet.
  mutating func appendBeginning(_ origin: CaptureOrigin, to buffer: inout CaptureBuffer) {
    (names, times) = (NamedHosts(), Self.noTimes)
    switch format {
    case .pcap: buffer.appendFileHeader(linkType)
    case .pcapng:
      buffer.appendSectionHeader(origin)
      (interfaces, describedCount) = (origin.interfaces, 0)
      describeInterfaces(to: &buffer)
    }
    buffer.endBeginning()
  }

  /// Interfaces that came later stand before their first frame.
  mutating func describe(_ interfaces: [CaptureOrigin.Interface]) { self.interfaces = interfaces }

  private mutating func describeInterfaces(to buffer: inout CaptureBuffer) {
    for interface in interfaces[describedCount...] { buffer.appendInterface(interface, linkType) }
    describedCount = interfaces.count
  }

  /// Adds a frame; `time` is since 1970-01-01 UTC. In a pcapng the name of a host that sends for the
  /// first time stands before its frame.
  @inline(__always)
  mutating func append(
    _ frame: Span<UInt8>, on interface: FrameInterface, at time: Instant, originalLength: Int,
    note: FrameNote?, to buffer: inout CaptureBuffer
  ) {
    guard format == .pcapng else {
      return buffer.appendRecord(frame, at: time, originalLength: originalLength)
    }
    if describedCount < interfaces.count { describeInterfaces(to: &buffer) }
    if let note, !note.isReceived, let host = names.newcomer(in: frame, interface.linkType) {
      buffer.append(nameOf: host)
    }
    let time = UInt64(clamping: time.nanoseconds)
    times = (min(times.earliest, time), max(times.latest, time))
    buffer.appendPacket(frame, interface, at: time, originalLength: originalLength, note)
  }

  /// Adds what stands behind the last frame.
  ///
  /// - Parameters:
  ///   - recorded: how many frames are in the file.
  ///   - unrecorded: how many are not.
  func appendEnd(recorded: UInt64, unrecorded: UInt64, to buffer: inout CaptureBuffer) {
    // How many each of several has nobody has counted.
    guard format == .pcapng, describedCount == 1 else { return }
    buffer.appendStatistics(
      recorded: recorded, unrecorded: unrecorded,
      times: times.earliest <= times.latest ? times.earliest...times.latest : nil)
  }
}
