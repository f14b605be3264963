package import Capture
package import FakeNetwork
package import Impairment
package import Line
package import Links
package import Routing
package import Wire

/// Records what is on the line.
package final class RecordingWatcher: Watcher, Output {
  // Nothing that it does comes back here, and to look for that takes longer than to copy a frame.
  @exclusivity(unchecked) private var recorder: Recorder
  private let format: CaptureWriter.Format
  /// A pcap has no place for notes.
  private let takesNotes: Bool
  /// Nothing goes with a frame, nor a note nor an interface's number.
  @exclusivity(unchecked) private var isPlain: Bool
  private let rules: Rules
  private let tell: (News, RecordingWatcher) -> Void
  /// What number the recording has for each interface of the line; none where it has but one. It is looked at
  /// for each frame, as the recorder is.
  @exclusivity(unchecked) private var numbers: [Int] = [] {
    didSet { unsafe isPlain = !takesNotes && numbers.isEmpty }
  }
  /// What the capture that is replayed says of the next frame that is received; looked at for each, too.
  @exclusivity(unchecked) private var comments: [[UInt8]] = []
  private var isTroubled = false
  /// What is to be told when what is being written is.
  private var unsaid: [News] = []
  /// A frame has had a verdict up to which frames were to be kept.
  private var hasKeptUntil = false
  private var verdict: Verdict?
  /// Where packets ended behind routers, of which something is to come back; looked at for each frame that is
  /// sent.
  @exclusivity(unchecked) private var endings: [UInt64: String] = [:]
  private static let mostEndings = 65_536

  /// What happens because of a recording, beside recording.
  package struct Rules {
    /// The verdicts up to the first of which frames are kept.
    package var keepUntil: [Verdict] = []
    /// The line ends when the recording has all its files.
    package var endsLine = true
    /// The line ends when the reader of its recording closes it, which is no trouble then.
    package var endsWithReader = false
    /// Whether to say when what was kept is written.
    package var isTold = true

    package init(
      keepUntil: [Verdict] = [], endsLine: Bool = true, endsWithReader: Bool = false,
      isTold: Bool = true
    ) {
      self.keepUntil = keepUntil
      self.endsLine = endsLine
      self.endsWithReader = endsWithReader
      self.isTold = isTold
    }
  }

  /// What there is to tell on the way.
  package enum News {
    /// Something has befallen it, said once.
    case trouble
    /// What was kept is written, because a frame had that verdict or because it was asked for.
    case isWritten(upTo: Verdict?)
    /// It was asked for, and nothing is kept.
    case holdsNone
    /// No frame had a verdict up to which frames were to be kept.
    case keptToTheEnd
  }

  package init(
    _ recorder: consuming Recorder, format: CaptureWriter.Format, rules: Rules = Rules(),
    tell: @escaping (News, RecordingWatcher) -> Void = { _, _ in }
  ) {
    unsafe self.recorder = recorder
    self.format = format
    takesNotes = format == .pcapng
    unsafe isPlain = !takesNotes
    self.rules = rules
    self.tell = tell
  }

  /// Does something with the recorder. What that is must not use this watcher.
  @inline(__always)
  package func withRecorder<Result>(_ body: (inout Recorder) -> Result) -> Result {
    unsafe body(&recorder)
  }

  /// Says where the frames come from, before there are any: the interfaces of the line in their order, where
  /// it has several.
  package func describe(_ origin: CaptureOrigin) {
    if origin.interfaces.count > 1 { unsafe numbers = Array(origin.interfaces.indices) }
    withRecorder { $0.describe(origin) }
  }

  /// Interfaces more have come, behind those that there were.
  package func describe(interfaces: [CaptureOrigin.Interface]) {
    unsafe numbers = Array(interfaces.indices)
    withRecorder { $0.describe(interfaces) }
  }

  /// Says what interfaces a capture that is replayed has, and which of them frames have come from.
  package func describe(interfacesOf reader: borrowing CaptureReader) {
    guard !reader.described.isEmpty else { return }
    unsafe numbers = reader.numbers
    let interfaces = reader.described.map { CaptureOrigin.Interface($0) }
    withRecorder { $0.describe(interfaces) }
  }

  /// What such a capture says beside its frames goes with them.
  package func add(remarksOf reader: borrowing CaptureReader) {
    guard let remarks = reader.remarks else { return }
    if remarks.section != nil { describe(interfacesOf: reader) }
    unsafe comments = remarks.comments
    withRecorder { $0.add(remarks) }
  }

  @inline(__always)
  private func interface(of packet: Packet) -> FrameInterface? {
    unsafe numbers.isEmpty
      ? nil
      : FrameInterface(number: numbers[Int(packet.interface.rawValue)], linkType: packet.linkType)
  }

  // MARK: What happens on the line

  package func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    if packet.isDirect { record(frame, packet, .received(packet, result)) }
    if !rules.keepUntil.isEmpty { look(at: result.verdict, packet) }
  }

  /// Concludes what is kept where a verdict is one that it goes up to. Not inlined, as some below are not:
  /// a pcap that has all frames takes none of them.
  @inline(never)
  private func look(at verdict: Verdict, _ packet: Packet) {
    guard rules.keepUntil.contains(verdict) else { return }
    if packet.isDirect {
      conclude(upTo: verdict)
    } else {
      self.verdict = self.verdict ?? verdict
    }
  }

  package func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult]
  ) {
    record(frame, packet, .received(packet, fates, results))
  }

  package func settled() {
    if let verdict { conclude(upTo: verdict) }
    verdict = nil
  }

  package func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    if takesNotes { withRecorder { $0.remark("changed: \(text)") } }
  }

  package func ended(_ ending: Ending, at time: Instant) {
    guard takesNotes else { return }
    if unsafe ending.comesBack && endings.count < Self.mostEndings {
      unsafe endings[ending.number] = "\(ending)"
    } else {
      unsafe endings[ending.number] = nil
      withRecorder { $0.remark("packet id \(ending.id): \(ending)") }
    }
  }

  package func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    if unsafe isPlain {
      return withRecorder { $0.sent(frame, at: CaptureFormat.pcap.clamp(packet.time)) }
    }
    recordSent(frame, packet)
  }

  @inline(never)
  private func recordSent(_ frame: Span<UInt8>, _ packet: Packet) {
    let note: FrameNote? =
      unsafe !takesNotes
      ? nil : endings.isEmpty || packet.isUnasked ? .sent(packet) : ended(packet)
    withRecorder {
      $0.sent(
        frame, on: interface(of: packet), at: format.clamp(packet.time), note: note)
    }
  }

  /// What has come of a packet stands with the first frame that comes back.
  private func ended(_ packet: Packet) -> FrameNote {
    guard let text = unsafe endings.removeValue(forKey: packet.id) else { return .sent(packet) }
    return .sent(
      packetID: packet.id, comment: Array("\(text); reply to packet id \(packet.id)".utf8))
  }

  @inline(__always)
  private func record(
    _ frame: Span<UInt8>, _ packet: Packet, _ note: @autoclosure () -> FrameNote
  ) {
    if unsafe isPlain {
      return withRecorder {
        $0.received(
          frame, at: CaptureFormat.pcap.clamp(packet.time), originalLength: packet.length)
      }
    }
    record(frame, packet, note: takesNotes ? commented(note()) : nil)
  }

  @inline(never)
  private func record(_ frame: Span<UInt8>, _ packet: Packet, note: FrameNote?) {
    withRecorder {
      $0.received(
        frame, on: interface(of: packet), at: format.clamp(packet.time),
        originalLength: packet.length, note: note)
    }
  }

  @inline(__always)
  private func commented(_ note: FrameNote) -> FrameNote {
    unsafe comments.isEmpty ? note : takeComments(of: note)
  }

  @inline(never)
  private func takeComments(of note: FrameNote) -> FrameNote {
    defer { unsafe comments = [] }
    return unsafe note.behind(comments)
  }

  // MARK: Frames that are kept

  private func conclude(upTo verdict: Verdict) {
    hasKeptUntil = true
    write(upTo: verdict)
  }

  package func writeKept() { write(upTo: nil) }

  /// Writes the frames that are kept; those up to a verdict once and for all.
  private func write(upTo verdict: Verdict?) {
    if withRecorder({ $0.kept != nil }) { isTroubled = false }  // each time is told
    let isWritten = withRecorder { verdict == nil ? $0.writeKept() : $0.conclude() }
    guard rules.isTold else { return }
    if verdict == nil && !isWritten && !hasKeptUntil { tell(.holdsNone, self) }
    if isWritten { unsaid.append(.isWritten(upTo: verdict)) }
    tellWritten()
  }

  private func tellWritten() {
    guard !unsaid.isEmpty, !isBusy else { return }
    for news in unsaid { tell(news, self) }
    unsaid = []
  }

  // MARK: Output

  package var descriptor: CInt { withRecorder { $0.descriptor } }
  package var hasBacklog: Bool { withRecorder { $0.hasBacklog } }
  package var readiness: Poller.Interest { withRecorder { $0.files.isCarried } ? .read : .write }
  /// Something is being written.
  package var isBusy: Bool { withRecorder { $0.isBusy } }
  package var awaitsClose: Bool { rules.endsWithReader }
  package var isComplete: Bool { withRecorder { $0.files.isComplete } }
  /// There may be as many files as there were to be.
  package var mayComplete: Bool { withRecorder { $0.files.mayComplete } }

  package var isGone: Bool { isComplete || isUnread }
  private var isUnread: Bool { withRecorder { $0.files.account.state == .readerClosed } }

  package var endsLine: Bool {
    (rules.endsLine && isComplete) || (rules.endsWithReader && isUnread)
  }

  package func turn(_ now: Instant) {
    withRecorder { $0.flushIfDue(now) }
    watch()
  }

  package func flush() { withRecorder { $0.flush() } }

  package func settle(_ now: Instant) -> Instant? { withRecorder { $0.settle(now) } }

  package func clockWasSet(_ offset: Int64) { withRecorder { $0.clockOffset = offset } }

  /// Waits until all is written, and has no thread until there is more.
  package func rest() { withRecorder { $0.rest() } }

  package func finish() {
    withRecorder { $0.finish() }
    watch()
    if rules.isTold && !rules.keepUntil.isEmpty && !hasKeptUntil { tell(.keptToTheEnd, self) }
  }

  /// Says once what has befallen it.
  private func watch() {
    tellWritten()
    guard !isTroubled, withRecorder({ $0.files.account.isTroubled }),
      !(rules.endsWithReader && isUnread)
    else { return }
    isTroubled = true
    tell(.trouble, self)
  }
}

/// A disk may be slow, and is written to by a thread of its own.
extension SerialWorker: CaptureCarrier {}
