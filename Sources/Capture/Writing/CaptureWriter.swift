public import Wire

/// A capture being written: frames in, buffers of whole records out.
///
/// An error ends the recording, not the caller; what was recorded before it stays readable.
public struct CaptureWriter: ~Copyable {
  public typealias State = CaptureAccount.State
  public typealias Format = CaptureFormat
  public typealias SlowReader = Capture.SlowReader
  /// Why a capture cannot be written.
  public typealias OpenError = OutputFile.OpenError

  private let sink: any CaptureSink
  private var encoder: CaptureEncoder
  private var buffer = CaptureBuffer()
  private var origin = CaptureOrigin()
  private let rotates: Bool
  /// Whether there is a capture that frames can be added to.
  private var takesFrames = false
  /// How many bytes may be in the buffer, for what a slow reader or disk has not taken.
  private var room = Int.max
  /// The same for a frame that is added to what there is, and needs no more thought.
  private var plainRoom = 0
  /// All of it is there already, and nothing is left out.
  private var isAllThere = false
  /// What of the capture the sink has.
  private var taken = (bytes: 0, frames: 0 as UInt64)
  /// Frames of the capture that there was no room for.
  private var leftOut: UInt64 = 0

  /// Bytes that go out at once.
  private static let bufferSize = 256 * 1024

  /// Creates a file of such frames, or empties the one that is there; "-" is standard output.
  public init(
    path: String, format: CaptureFormat = .pcap, linkType: LinkType = .ethernet,
    slowReader: SlowReader = .leaveOut
  ) throws(OpenError) {
    try self.init(
      to: CaptureFiles(path, slowReader: slowReader), format: format, linkType: linkType)
  }

  /// Writes such frames to a file, or to one after another.
  public init(
    to files: CaptureFiles, format: CaptureFormat = .pcap, linkType: LinkType = .ethernet
  ) throws(OpenError) {
    self.init(files as any CaptureSink, format: format, linkType: linkType)
    if files.sparesOld {
      encoder.appendEnd(recorded: 0, unrecorded: 0, to: &buffer)
      try files.beginWithNone(&buffer)
      look()
    }
  }

  init(_ sink: any CaptureSink, format: CaptureFormat, linkType: LinkType = .ethernet) {
    self.sink = sink
    rotates = sink.rotates
    encoder = CaptureEncoder(format, linkType)
    begin()
  }

  /// What frames begin with where nothing else is said.
  var linkType: LinkType { encoder.linkType }
  /// What became of the frames.
  public var account: CaptureAccount { sink.account }
  public var state: CaptureAccount.State { sink.account.state }
  /// Frames that are in the file.
  public var recorded: UInt64 { sink.account.recorded }
  /// Frames that did not get there, and will not.
  public var unrecorded: UInt64 { sink.account.unrecorded }
  /// The reader of the pipe has fallen so far behind that frames were left out.
  public var isOverrun: Bool { sink.account.isOverrun }

  /// Whether something waits to be written: `flush` when the descriptor is ready.
  public var hasBacklog: Bool { sink.isBusy || hasUnwritten }

  /// There are frames that nobody has been told to write.
  var hasUnwritten: Bool { takesFrames && buffer.count > 0 }

  /// Says where the frames come from, before there are any, at the beginning of each file.
  public mutating func describe(_ origin: CaptureOrigin) {
    self.origin = origin
    if takesFrames, hasNone { begin() }
  }

  /// There is no frame yet, and what stands before the first can still be another.
  private var hasNone: Bool { taken.bytes == 0 && buffer.records == 0 }

  /// Interfaces more have been described, behind those that there were.
  public mutating func describe(_ interfaces: [CaptureOrigin.Interface]) {
    origin.interfaces = interfaces
    if takesFrames, hasNone { begin() } else { encoder.describe(interfaces) }
  }

  /// The capture that the frames come from says more, beside frames, before the next of them.
  public mutating func add(_ remarks: CaptureRemarks) {
    guard encoder.format == .pcapng else { return }
    origin.keep(remarks.names)
    let section = remarks.section
    guard takesFrames, hasNone else {
      if let section {
        origin.comments = section.comments
        encoder.beginSection(origin, interfaces: section.interfaces)
      }
      if !remarks.names.isEmpty { encoder.add(names: remarks.names) }
      return
    }
    if let section { origin.comments += section.comments }
    begin()
  }

  /// Adds a frame, as it stood on the link at a time since 1970-01-01 UTC; `originalLength` where
  /// it was longer there.
  ///
  /// - Parameter interface: the first, where it is not said. What a pcap has are frames of one link type: one
  ///   of another ends it.
  /// - Returns: whether it takes further frames.
  @discardableResult
  public mutating func record(
    _ frame: Span<UInt8>, on interface: FrameInterface? = nil, at time: Instant,
    originalLength: Int? = nil, note: FrameNote? = nil
  ) -> Bool {
    take(
      frame, on: interface ?? FrameInterface(linkType: linkType), at: time,
      originalLength: originalLength ?? frame.count, note: note)
  }

  /// The same; a recorder calls nothing in between.
  @inline(__always)
  mutating func take(
    _ frame: Span<UInt8>, on interface: FrameInterface, at time: Instant, originalLength: Int,
    note: FrameNote?
  ) -> Bool {
    if rotates { turn(at: time) }
    guard takesFrames else { return refuse() }
    if interface.linkType != encoder.linkType, encoder.format == .pcap {
      guard change(to: interface.linkType) else { return refuse() }
    }
    guard buffer.count < room else { return leaveOut() }
    encoder.append(
      frame, on: interface, at: time, originalLength: originalLength, note: note, to: &buffer)
    if buffer.count >= Self.bufferSize { handOver() }
    return takesFrames
  }

  /// The same of a pcap's frame, of the link type of those before.
  @inline(__always)
  mutating func takePlain(_ frame: Span<UInt8>, at time: Instant, originalLength: Int) {
    guard buffer.count < plainRoom else {
      return takeUnusual(frame, at: time, originalLength: originalLength)
    }
    buffer.appendRecord(frame, at: time, originalLength: originalLength)
    if buffer.count >= Self.bufferSize { handOver() }
  }

  @inline(never)
  private mutating func takeUnusual(_ frame: Span<UInt8>, at time: Instant, originalLength: Int) {
    _ = take(
      frame, on: FrameInterface(linkType: linkType), at: time, originalLength: originalLength,
      note: nil)
  }

  /// There is no room for a frame.
  @inline(never)
  private mutating func leaveOut() -> Bool {
    leftOut += 1
    sink.leaveOut(1, isOverrun: true)
    return true
  }

  /// A frame of another link type is to be recorded: whether that can be, for it is the first.
  private mutating func change(to linkType: LinkType) -> Bool {
    guard hasNone else {
      if buffer.count > 0 { handOver() }
      sink.stop(.mixed(encoder.linkType, linkType))
      look()
      return false
    }
    encoder.linkType = linkType
    begin()
    return takesFrames
  }

  @inline(never)
  private func refuse() -> Bool {
    if !sink.isComplete { sink.leaveOut(1, isOverrun: false) }
    return false
  }

  /// Has written what there is; to a pipe, and by another thread, as much as goes now.
  ///
  /// - Parameter isPatient: a buffer that is not full is not written yet.
  public mutating func flush(isPatient: Bool = false) {
    sink.flush()
    look()
    // A buffer that is not full waits until it is, behind others.
    if hasUnwritten, sink.backlog == 0, !isPatient { handOver() }
  }

  /// Has written what there is and what ends a capture, and gives a slow reader a few seconds to take
  /// it.
  public mutating func finish() {
    guard sink.isOpen else { return }
    if takesFrames {
      encoder.appendEnd(
        recorded: taken.frames + UInt64(buffer.records), unrecorded: leftOut, to: &buffer)
      if buffer.count > 0 { handOver() }
    }
    sink.finish()
    look()
  }

  /// Waits until what it has had written is.
  mutating func waitForWriting() {
    sink.waitForWriting()
    look()
  }

  /// Writes the one capture that there is anew, whole, and forgets what became of it.
  mutating func rewrite(_ body: (inout CaptureWriter) throws -> Void) rethrows {
    sink.startOver()
    isAllThere = true
    defer { isAllThere = false }
    begin()
    try body(&self)
    finish()
  }

  /// Before a frame is recorded: whether it begins another capture.
  @inline(never)
  private mutating func turn(at time: Instant) {
    guard sink.isNextDue(at: time, size: taken.bytes + buffer.count) else { return }
    finish()
    sink.openNext(at: time)
    begin()
  }

  /// There is nothing of a capture yet but what stands before its first frame.
  private mutating func begin() {
    buffer.removeAll()
    (taken, leftOut) = ((0, 0), 0)
    look()
    if takesFrames { encoder.appendBeginning(origin, to: &buffer) }
  }

  @inline(never)
  private mutating func handOver() {
    taken.bytes += buffer.count
    taken.frames += UInt64(buffer.records)
    sink.take(&buffer)
    look()
  }

  /// Looks at what became of what the sink has taken.
  private mutating func look() {
    takesFrames = sink.isOpen && sink.account.state == .recording
    room = isAllThere ? Int.max : sink.backlogLimit - sink.backlog
    plainRoom = takesFrames && !rotates && encoder.format == .pcap ? room : 0
    if !takesFrames {
      sink.leaveOut(buffer.records, isOverrun: false)
      buffer.removeAll()
    }
  }
}
