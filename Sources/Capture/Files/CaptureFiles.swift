import Glibc
import Synchronization
public import Wire

/// Where a recording goes: one file, or one after another, each of them whole by itself. Every frame is
/// in exactly one of them.
///
/// Who records decides when a file is full. Who writes it may be another thread, for a disk may be slow.
public final class CaptureFiles: CaptureSink {
  private let store: CaptureStore
  private var schedule: RotationSchedule
  /// Who writes, where that is another thread.
  private let carrier: (any CaptureCarrier)?
  private let emptied = EmptiedBuffers()
  /// Frames that no buffer has.
  private var leftOut: UInt64 = 0
  private var isOverrun = false
  /// As far as it is known by now.
  private(set) var isOpen = false

  /// Bytes that may wait: for a slow reader, and for a slow disk.
  private static let (pipeBacklog, diskBacklog) = (4 << 20, 64 << 20)

  /// What is written under a name.
  public enum Target {
    /// The file, from the first frame on.
    case file
    /// A file that takes its place when it is whole, each time that it is written.
    case replacement
    /// What somebody else has opened, and closes.
    case descriptor(CInt)
  }

  /// Creates the first file, or empties the one that is there; "-" is standard output.
  ///
  /// - Parameters:
  ///   - slowReader: what to do while the reader of a pipe does not take more.
  ///   - start: what the time is now; where it is not known and `-G` is given, the first file begins
  ///     with the first frame.
  ///   - clockOffset: from times to those of a clock that nobody sets.
  ///   - spared: files that are read, and must not be written.
  ///   - onFinish: told of each file that is finished, by who writes it.
  public convenience init(
    _ name: String, slowReader: SlowReader = .leaveOut, rotation: Rotation = Rotation(),
    start: Instant? = nil, clockOffset: Int64 = 0, sparing spared: [FileIdentity] = [],
    to target: Target = .file,
    onFinish: ((String) -> Void)? = nil
  ) throws(OutputFile.OpenError) {
    try self.init(
      name, slowReader: slowReader, rotation: rotation, start: start, clockOffset: clockOffset,
      sparing: spared, to: target, carriedBy: nil, onFinish: onFinish)
  }

  /// The same.
  ///
  /// - Parameter carrier: writes what goes to a disk.
  package init(
    _ name: String, slowReader: SlowReader = .leaveOut, rotation: Rotation = Rotation(),
    start: Instant? = nil, clockOffset: Int64 = 0, sparing spared: [FileIdentity] = [],
    to target: Target = .file, carriedBy carrier: (any CaptureCarrier)?,
    onFinish: ((String) -> Void)? = nil
  ) throws(OutputFile.OpenError) {
    store = CaptureStore(
      name, slowReader, rotation, sparing: spared, to: target, onFinish: onFinish)
    schedule = RotationSchedule(name, rotation, clockOffset: clockOffset)
    if rotation.period == nil || start != nil {
      try store.open(schedule.beginPeriod(at: start ?? Instant(nanoseconds: 0)))
      isOpen = true
    }
    // Of a pipe it is known beforehand what it takes.
    self.carrier = store.isRegularFile ? carrier : nil
    if case .file = target, !rotates, onFinish == nil {
      self.carrier?.confine(to: [store.descriptor])
    }
  }

  /// Where there is no file yet it has no frames; one that is there stays until there are some.
  ///
  /// - Parameter buffer: a capture without frames.
  func beginWithNone(_ buffer: inout CaptureBuffer) throws(OutputFile.OpenError) {
    isOpen = false
    try store.beginWithNone(&buffer)
  }

  /// What became of the frames, over all files.
  public var account: CaptureAccount {
    var account = store.status.account
    account.unrecorded += leftOut
    account.isOverrun = account.isOverrun || isOverrun
    return account
  }

  /// The latest file.
  public var file: String { store.status.now.file }
  /// How many files there are.
  public var count: Int { store.status.now.count }
  /// Whether what there was in the latest file stays until that is whole.
  public var sparesOld: Bool { store.status.now.sparesOld }
  /// Frames that were in a file which another has replaced.
  public var overwritten: UInt64 { store.status.now.overwritten }

  /// There are as many files as there were to be, and no further frame is recorded.
  public var isComplete: Bool { schedule.isComplete }
  /// That may come to be.
  public var mayComplete: Bool { schedule.rotation.size == nil && schedule.rotation.count != nil }
  /// From the times of frames to those of a clock that nobody sets, in nanoseconds: what periods go by.
  public var clockOffset: Int64 {
    get { schedule.clockOffset }
    set { schedule.clockOffset = newValue }
  }

  /// What is ready when more can be written: of a pipe itself, which is writable then; of a disk what is
  /// readable. -1 where there is nothing.
  public var descriptor: CInt { carrier?.descriptor ?? store.descriptor }
  /// Whether another thread writes.
  public var isCarried: Bool { carrier != nil }

  var rotates: Bool { schedule.rotation.size != nil || schedule.rotation.period != nil }
  var backlog: Int { store.status.waiting }
  var isBusy: Bool { carrier.map { !$0.isIdle } ?? (backlog > 0) }
  var backlogLimit: Int { carrier == nil ? Self.pipeBacklog : Self.diskBacklog }

  /// Has who writes do something, in order.
  private func perform(_ work: @escaping @Sendable (CaptureStore) -> Void) {
    guard let carrier else { return work(store) }
    let store = store
    carrier.perform { work(store) }
  }

  func take(_ buffer: inout CaptureBuffer) {
    guard let carrier else { return store.take(&buffer) }
    let handed = emptied.next()
    swap(&buffer, &handed.buffer)
    let (store, emptied, size) = (store, emptied, handed.buffer.count)
    store.status.queue(size)
    carrier.perform {
      store.take(&handed.buffer)
      store.status.queue(-size)
      emptied.keep(handed)
    }
  }

  func flush() {
    guard let carrier else { return store.flush() }
    carrier.heed()
  }

  func leaveOut(_ count: Int, isOverrun: Bool) {
    leftOut += UInt64(count)
    self.isOverrun = self.isOverrun || isOverrun
  }

  func finish() {
    guard isOpen else { return }
    isOpen = false
    perform { $0.finish() }
  }

  func stop(_ state: CaptureAccount.State) {
    isOpen = false
    perform { $0.stop(state) }
    waitForWriting()  // nothing comes after it
  }

  /// Waits until what it was told of is written.
  func waitForWriting() { carrier?.finish() }

  func startOver() {
    waitForWriting()
    (leftOut, isOverrun) = (0, false)
    store.status.reset()
    isOpen = true
    let place = schedule.current
    perform { $0.startOver(place) }
  }

  func isNextDue(at time: Instant, size: Int) -> Bool {
    schedule.isNextDue(at: time, size: size) && store.status.account.state == .recording
  }

  func openNext(at time: Instant) {
    guard let place = schedule.next(at: time), store.status.account.state == .recording else {
      return
    }
    isOpen = true
    perform { $0.openNext(place) }
  }
}

/// A buffer on its way to another thread, which the one that filled it leaves alone.
private final class HandedBuffer: @unchecked Sendable {
  var buffer = CaptureBuffer()
}

/// What has come back from there, to be filled again: fresh memory costs a fault for each of its pages.
private final class EmptiedBuffers: Sendable {
  private let buffers = Mutex<[HandedBuffer]>([])
  /// One is on its way while another is filled.
  private static let mostKept = 2

  func next() -> HandedBuffer { buffers.withLock { $0.popLast() } ?? HandedBuffer() }

  func keep(_ buffer: HandedBuffer) {
    buffers.withLock { if $0.count < Self.mostKept { $0.append(buffer) } }
  }
}
