public import Wire

/// Records the frames of a line: those that are selected, into files as they come, or the last of them
/// in memory until they are written. It sees that they reach a file in time.
public struct Recorder: ~Copyable {
  /// Where its frames go.
  public let files: CaptureFiles
  private var writer: CaptureWriter
  private let selection: FrameSelection
  private let ring: FrameRing?
  /// Every frame goes to the file as it comes, and nothing with it.
  private let isPlain: Bool
  /// What was to be kept is in the file.
  private var isConcluded = false
  private var lastFlush = Instant(nanoseconds: 0)
  /// What is to be said with the next frame that is recorded.
  private var remarks = Remarks()

  /// The longest that a recorded frame stays in memory, in nanoseconds, where it is not kept there.
  public static let flushInterval: Int64 = 100_000_000

  /// How long a thread that writes has at least until it is woken for what is little, in nanoseconds.
  static let restInterval: Int64 = 5_000_000

  /// The most frames that can be kept.
  public static let mostKept = 1_000_000

  /// - Parameters:
  ///   - keep: how many frames to hold in memory, 1 to `mostKept`; without it, none.
  /// - Throws: why the file cannot be written, where that is tried before there are frames.
  public init(
    _ files: CaptureFiles, format: CaptureFormat = .pcap, linkType: LinkType = .ethernet,
    selection: FrameSelection = FrameSelection(), keep: Int? = nil
  ) throws(OutputFile.OpenError) {
    writer = try CaptureWriter(to: files, format: format, linkType: linkType)
    self.files = files
    self.selection = selection
    ring = keep.map { FrameRing(limit: $0) }
    isPlain = format == .pcap && selection.hasAll && keep == nil
  }

  /// - Parameter interface: the first, where it is not said.
  public mutating func received(
    _ frame: Span<UInt8>, on interface: FrameInterface? = nil, at time: Instant,
    originalLength: Int? = nil, note: FrameNote?
  ) {
    guard
      selection.has(received: frame, as: interface?.linkType, originalLength: originalLength)
    else { return }
    _ = take(frame, on: interface, at: time, originalLength: originalLength, note: note)
  }

  public mutating func sent(
    _ frame: Span<UInt8>, on interface: FrameInterface? = nil, at time: Instant, note: FrameNote?
  ) {
    guard selection.has(sent: frame, as: interface?.linkType) else { return }
    _ = take(frame, on: interface, at: time, note: note)
  }

  /// Of the only interface that there is, with nothing said of it.
  public mutating func received(_ frame: Span<UInt8>, at time: Instant, originalLength: Int) {
    if isPlain { return writer.takePlain(frame, at: time, originalLength: originalLength) }
    received(frame, on: nil, at: time, originalLength: originalLength, note: nil)
  }

  public mutating func sent(_ frame: Span<UInt8>, at time: Instant) {
    if isPlain { return writer.takePlain(frame, at: time, originalLength: frame.count) }
    sent(frame, on: nil, at: time, note: nil)
  }

  /// Whatever was selected.
  ///
  /// - Returns: whether it takes further frames.
  @discardableResult
  public mutating func record(
    _ frame: Span<UInt8>, on interface: FrameInterface? = nil, at time: Instant,
    originalLength: Int? = nil, note: FrameNote?
  ) -> Bool {
    take(frame, on: interface, at: time, originalLength: originalLength, note: note)
  }

  @inline(__always)
  private mutating func take(
    _ frame: Span<UInt8>, on interface: FrameInterface?, at time: Instant,
    originalLength: Int? = nil, note: FrameNote?
  ) -> Bool {
    let interface = interface ?? FrameInterface(linkType: writer.linkType)
    let originalLength = originalLength ?? frame.count
    guard remarks.isEmpty else {
      return recordRemarked(frame, interface, at: time, originalLength, note)
    }
    return store(frame, interface, at: time, originalLength, note)
  }

  /// With what is to be said before.
  @inline(never)
  private mutating func recordRemarked(
    _ frame: Span<UInt8>, _ interface: FrameInterface, at time: Instant, _ originalLength: Int,
    _ note: FrameNote?
  ) -> Bool {
    store(frame, interface, at: time, originalLength, remarks.takeAll(with: note))
  }

  @inline(__always)
  private mutating func store(
    _ frame: Span<UInt8>, _ interface: FrameInterface, at time: Instant, _ originalLength: Int,
    _ note: FrameNote?
  ) -> Bool {
    guard let ring else {
      return writer.take(
        frame, on: interface, at: time, originalLength: originalLength, note: note)
    }
    guard !isConcluded else { return false }
    ring.append(frame, on: interface, at: time, originalLength: originalLength, note: note)
    return true
  }

  /// From the times of frames to those of a clock that nobody sets, in nanoseconds: what `-G` goes by.
  public var clockOffset: Int64 {
    get { files.clockOffset }
    nonmutating set { files.clockOffset = newValue }
  }

  /// Says something in the comment of the next frame that is recorded, before what is said of that.
  public mutating func remark(_ text: String) { remarks.add(text) }

  /// Says where the frames come from, before there are any.
  public mutating func describe(_ origin: CaptureOrigin) { writer.describe(origin) }

  /// Interfaces more have been described, behind those that there were.
  public mutating func describe(_ interfaces: [CaptureOrigin.Interface]) {
    writer.describe(interfaces)
  }

  /// The capture that the frames come from says more, beside frames, before the next of them.
  public mutating func add(_ remarks: CaptureRemarks) { writer.add(remarks) }

  // MARK: Frames that are kept

  /// Writes the frames that are kept over what the file had; they stay. Whether there was anything to
  /// do.
  public mutating func writeKept() -> Bool {
    guard let ring, !isConcluded else { return false }
    writer.rewrite { writer in
      ring.forEach { writer.record($0, on: $1, at: $2, originalLength: $3, note: $4) }
    }
    return true
  }

  /// Writes the frames that are kept, and records no more. Whether there was anything to do.
  public mutating func conclude() -> Bool {
    defer { isConcluded = true }
    return writeKept()
  }

  /// How many frames are kept, of how many, and the bytes that they may have.
  public var kept: (count: Int, seen: UInt64, limit: Int, capacity: Int)? {
    ring.map { ($0.count, $0.seen, $0.limit, $0.capacity) }
  }

  // MARK: The file

  /// Whether something waits to be written: `flush` when the descriptor is ready, readable where
  /// another thread writes, else writable.
  public var hasBacklog: Bool { writer.hasBacklog }
  public var descriptor: CInt { files.descriptor }
  /// Whether something is being written.
  public var isBusy: Bool { files.isBusy }

  public mutating func flush() { writer.flush() }

  /// The same of a line that has nothing to do now. A thread that writes is not woken again and again: what comes
  /// right behind what it was woken for waits a little.
  ///
  /// - Parameter now: on the monotonic clock.
  /// - Returns: until when.
  public mutating func settle(_ now: Instant) -> Instant? {
    if files.isCarried, writer.hasUnwritten {
      let due = lastFlush.advanced(by: Self.restInterval)
      if now < due {
        writer.flush(isPatient: true)
        return due
      }
      lastFlush = now
    }
    flush()
    return nil
  }

  /// Flushes when the last flush is long enough ago; `now` is on the monotonic clock.
  public mutating func flushIfDue(_ now: Instant) {
    if now.nanoseconds - lastFlush.nanoseconds >= Self.flushInterval {
      lastFlush = now
      flush()
    }
  }

  /// Waits until what was to be written is.
  public mutating func rest() { files.waitForWriting() }

  /// Ends the recording; what is kept is written, if it was not before.
  public mutating func finish() {
    if !conclude() { writer.finish() }
    writer.waitForWriting()
  }
}
