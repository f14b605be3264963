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
  /// The numbers that interfaces have in a section that is not the first, which has its own.
  private var numbers: [Int: Int]?
  /// There is one of these two, which is seldom and looked at for each frame.
  private var isUnusual = false
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

  private struct News {
    var section: (origin: CaptureOrigin, interfaces: [Int])?
    var names: [CaptureOption] = []
  }

  /// Adds what stands before the first frame; there is nothing of the capture yet.
  mutating func appendBeginning(_ origin: CaptureOrigin, to buffer: inout CaptureBuffer) {
    (names, times) = (NamedHosts(), Self.noTimes)
    (news, numbers, isUnusual) = (nil, nil, false)
    switch format {
    case .pcap: buffer.appendFileHeader(linkType)
    case .pcapng:
      buffer.appendSectionHeader(origin)
      (interfaces, describedCount) = (origin.interfaces, 0)
      describeInterfaces(to: &buffer)
      append(origin.names, to: &buffer)
    }
    buffer.endBeginning()
  }

  /// Interfaces that came later stand before the next frame.
  mutating func describe(_ interfaces: [CaptureOrigin.Interface]) {
    self.interfaces = interfaces
    if describedCount < interfaces.count { changeNews { _ in } }
  }

  /// The same of names.
  mutating func add(names: [CaptureOption]) { changeNews { $0.names += names } }

  /// A section begins with the next frame, which has those interfaces, and others when they have frames.
  mutating func beginSection(_ origin: CaptureOrigin, interfaces: [Int]) {
    changeNews { $0.section = (origin, interfaces) }
  }

  private mutating func changeNews(_ change: (inout News) -> Void) {
    var news = news ?? News()
    change(&news)
    (self.news, isUnusual) = (news, true)
  }

  private mutating func describeInterfaces(to buffer: inout CaptureBuffer) {
    for place in describedCount..<max(describedCount, interfaces.count) {
      describe(place, to: &buffer)
    }
    describedCount = interfaces.count
  }

  /// Describes one, unless the section has it.
  private mutating func describe(_ place: Int, to buffer: inout CaptureBuffer) {
    if let numbers {
      guard numbers[place] == nil else { return }
      self.numbers?[place] = numbers.count
    }
    buffer.appendInterface(interfaces[place], linkType)
  }

  private mutating func append(_ names: [CaptureOption], to buffer: inout CaptureBuffer) {
    guard !names.isEmpty else { return }
    buffer.append(names: names)
    self.names.know(names)
  }

  @inline(never)
  private mutating func appendNews(to buffer: inout CaptureBuffer) {
    guard let news else { return }
    self.news = nil
    if let section = news.section {
      // What is new and not of this section was in the one before.
      for place in describedCount..<max(describedCount, interfaces.count)
      where !section.interfaces.contains(place) {
        describe(place, to: &buffer)
      }
      describedCount = interfaces.count
      buffer.appendSectionHeader(section.origin)
      numbers = [:]
      for place in section.interfaces where interfaces.indices.contains(place) {
        describe(place, to: &buffer)
      }
    }
    describeInterfaces(to: &buffer)
    append(news.names, to: &buffer)
    isUnusual = numbers != nil
  }

  /// What a frame's interface is in a section that has numbers of its own.
  @inline(never)
  private mutating func prepare(
    for interface: FrameInterface, in buffer: inout CaptureBuffer
  ) -> FrameInterface {
    appendNews(to: &buffer)
    guard numbers != nil else { return interface }
    let place = Int(interface.number)
    describe(place, to: &buffer)
    return FrameInterface(number: numbers?[place] ?? place, linkType: interface.linkType)
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
    let interface = isUnusual ? prepare(for: interface, in: &buffer) : interface
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
  mutating func appendEnd(recorded: UInt64, unrecorded: UInt64, to buffer: inout CaptureBuffer) {
    guard format == .pcapng else { return }
    appendNews(to: &buffer)
    // How many each of several has nobody has counted.
    guard numbers == nil, describedCount == 1 else { return }
    buffer.appendStatistics(
      recorded: recorded, unrecorded: unrecorded,
      times: times.earliest <= times.latest ? times.earliest...times.latest : nil)
  }
}
