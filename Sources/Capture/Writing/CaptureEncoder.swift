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
  /// What has to stand before the next frame.
  private var news: News?
  /// One section and interface is all that there is.
  private var isSimple = true
  /// Hosts whose name the capture has.
  private var names = NamedHosts()
  /// From the earliest frame to the latest, so that the end is the same in each replay.
  private var times: ClosedRange<UInt64>?

  /// Of a capture of such frames.
  init(_ format: CaptureFormat, _ linkType: LinkType = .ethernet) {
    self.format = format
    self.linkType = linkType
  }

  private struct News {
    var section: CaptureOrigin?
    var names: [CaptureOption] = []
  }

  /// Adds what stands before the first frame; there is nothing of the capture yet.
  mutating func appendBeginning(_ origin: CaptureOrigin, to buffer: inout CaptureBuffer) {
    (names, times, isSimple) = (NamedHosts(), nil, true)
    switch format {
    case .pcap: buffer.appendFileHeader(linkType)
    case .pcapng:
      interfaces = origin.interfaces
      append(News(section: origin, names: origin.names), to: &buffer)
      news = nil
    }
    buffer.endBeginning()
  }

  /// Interfaces that came later stand before the next frame.
  mutating func describe(_ interfaces: [CaptureOrigin.Interface]) {
    self.interfaces = interfaces
    news = news ?? News()
  }

  /// The same of names.
  mutating func add(names: [CaptureOption]) {
    var news = news ?? News()
    news.names += names
    self.news = news
  }

  /// A section begins with the next frame, which describes all interfaces anew: their numbers stay.
  mutating func beginSection(_ origin: CaptureOrigin) {
    var news = news ?? News()
    news.section = origin
    self.news = news
    isSimple = false
  }

  private mutating func append(_ news: News, to buffer: inout CaptureBuffer) {
    if let section = news.section {
      buffer.appendSectionHeader(section)
      describedCount = 0
    }
    for interface in interfaces[describedCount...] { buffer.appendInterface(interface, linkType) }
    describedCount = interfaces.count
    guard !news.names.isEmpty else { return }
    buffer.append(names: news.names)
    names.know(news.names)
  }

  @inline(never)
  private mutating func appendNews(to buffer: inout CaptureBuffer) {
    guard let news else { return }
    append(news, to: &buffer)
    self.news = nil
  }

  /// Adds a frame; `time` is since 1970-01-01 UTC. In a pcapng the name of a host that sends for the
  /// first time stands before its frame.
  mutating func append(
    _ frame: Span<UInt8>, on interface: FrameInterface, at time: Instant, originalLength: Int,
    note: FrameNote?, to buffer: inout CaptureBuffer
  ) {
    defer { buffer.endRecord() }
    guard format == .pcapng else {
      return buffer.appendRecord(frame, at: time, originalLength: originalLength)
    }
    if news != nil { appendNews(to: &buffer) }
    if let note, !note.isReceived, let host = names.newcomer(in: frame, interface.linkType) {
      buffer.append(nameOf: host)
    }
    let time = UInt64(clamping: time.nanoseconds)
    times = min(time, times?.lowerBound ?? time)...max(time, times?.upperBound ?? time)
    buffer.appendPacket(frame, interface, at: time, originalLength: originalLength, note)
  }

  /// Adds what stands behind the last frame.
  ///
  /// - Parameters:
  ///   - recorded: how many frames are in the file.
  ///   - unrecorded: how many are not.
  mutating func appendEnd(recorded: UInt64, unrecorded: UInt64, to buffer: inout CaptureBuffer) {
    guard format == .pcapng else { return }
    appendNews(to: &buffer)
    // How many each of several has nobody has counted.
    guard isSimple, describedCount == 1 else { return }
    buffer.appendStatistics(recorded: recorded, unrecorded: unrecorded, times: times)
  }
}
