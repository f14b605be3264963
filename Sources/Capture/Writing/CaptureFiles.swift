import Glibc
public import Wire

/// Where a recording goes: one file, or one after another, each of them whole by itself. Every frame is
/// in exactly one of them.
public final class CaptureFiles: CaptureSink {
  private let name: String
  private let slowReader: SlowReader
  private let rotation: Rotation
  private let spared: [FileIdentity]
  private let target: Target
  private let onFinish: ((String) -> Void)?

  private var output: DescriptorOutput?
  /// What is written, where it is to take the file's place.
  private var replacement: FileReplacement?
  /// What was written at last.
  private var identity: FileIdentity?
  /// Of the files that are finished.
  private var past = CaptureAccount()
  /// The period's name, and with `-G` when it ends.
  private var period: String?
  private var periodEnd: Instant?
  /// From the times of frames to those of a clock that nobody sets, in nanoseconds: what periods go by.
  public var clockOffset: Int64 {
    get { offset }
    set { offset = newValue }
  }
  // Looked at for each frame; what is private is not checked for exclusive access.
  private var offset: Int64
  private var periods = 0
  private var number = 0
  /// How many frames each file of a ring has.
  private var ring: [UInt64] = []

  /// The latest file.
  public private(set) var file: String
  /// How many files there are.
  public private(set) var count = 0
  /// Whether what there was in the latest file stays until that is whole.
  public private(set) var sparesOld = false
  /// Frames that were in a file which another has replaced.
  public private(set) var overwritten: UInt64 = 0
  /// How many frames the files of earlier periods have, by name.
  private var periodFiles: [String: UInt64] = [:]
  private static let mostPeriodFiles = 65_536
  /// There are as many files as there were to be, and no further frame is recorded.
  public private(set) var isComplete = false
  /// That may come to be.
  public var mayComplete: Bool { rotation.size == nil && rotation.count != nil }

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
  ///   - onFinish: told of each file that is finished.
  public init(
    _ name: String, slowReader: SlowReader = .leaveOut, rotation: Rotation = Rotation(),
    start: Instant? = nil, clockOffset: Int64 = 0, sparing spared: [FileIdentity] = [],
    to target: Target = .file,
    onFinish: ((String) -> Void)? = nil
  ) throws(OutputFile.OpenError) {
    self.name = name
    self.slowReader = slowReader
    self.rotation = rotation
    offset = clockOffset
    self.spared = spared
    self.target = target
    self.onFinish = onFinish
    file = name
    if rotation.period == nil || start != nil {
      try beginPeriod(at: start ?? Instant(nanoseconds: 0))
    }
  }

  /// Where there is no file yet it has no frames; one that is there stays until there are some.
  ///
  /// - Parameter buffer: a capture without frames.
  func beginWithNone(_ buffer: inout CaptureBuffer) throws(OutputFile.OpenError) {
    output?.take(&buffer)
    output?.finish()
    if case .failed(let errno) = account.state {
      throw OutputFile.OpenError(errno: errno, file: file)
    }
    output = nil
    if replacement?.isNew == true { try commit() }
    replacement = nil
  }

  private func commit() throws(OutputFile.OpenError) {
    guard let new = replacement.take() else { return }
    identity = FileIdentity(descriptor: new.descriptor)
    try new.commit()
  }

  /// What became of the frames, over all files.
  public var account: CaptureAccount { output.map { past.with($0.account) } ?? past }

  /// Of the file that is written now, -1 where there is none.
  public var descriptor: CInt { output?.descriptor ?? -1 }

  var isOpen: Bool { output != nil }
  var rotates: Bool { rotation.size != nil || rotation.period != nil }
  var backlog: Int { output?.backlog ?? 0 }

  func take(_ buffer: inout CaptureBuffer) { output?.take(&buffer) }

  func flush() { output?.flush() }

  func leaveOut(_ count: Int, isOverrun: Bool) {
    if let output {
      output.leaveOut(count, isOverrun: isOverrun)
    } else {
      past.unrecorded += UInt64(count)
    }
  }

  func finish() {
    guard isOpen else { return }
    output?.finish()
    past = account
    let frames = output?.account.recorded ?? 0
    if rotation.isRing {
      ring[number] = frames
    } else if rotation.period != nil {
      remember(frames)
    }
    output = nil
    putInPlace()
    onFinish?(file)
  }

  /// A name that strftime gives again later, as %H does each day, is written over.
  private func remember(_ frames: UInt64) {
    if periodFiles.count == Self.mostPeriodFiles { periodFiles = [:] }
    periodFiles[file] = frames
  }

  /// What is whole takes the file's place; what is not leaves the old one as it is.
  private func putInPlace() {
    if past.state == .recording {
      attempt { () throws(OutputFile.OpenError) in try commit() }
    }
    replacement = nil
    guard sparesOld, past.state != .recording else { return }
    past.unrecorded += past.recorded
    past.recorded = 0
  }

  func stop(_ state: CaptureAccount.State) {
    finish()
    past.state = state
  }

  func startOver() {
    output = nil
    replacement = nil
    past = CaptureAccount()
    count = 0
    attempt { () throws(OutputFile.OpenError) in try open() }
  }

  // MARK: From one file to the next

  func isNextDue(at time: Instant, size: Int) -> Bool {
    // Asked for each frame: what is nearly always so comes first.
    guard period == nil || size > rotation.size ?? Int.max || isPeriodOver(at: time) else {
      return false
    }
    return !isComplete && past.state == .recording
  }

  private func isPeriodOver(at time: Instant) -> Bool {
    guard let periodEnd else { return false }
    return time.advanced(by: offset) >= periodEnd
  }

  func openNext(at time: Instant) {
    let isPeriodOver = isPeriodOver(at: time)
    if isPeriodOver {
      periods += 1
      if rotation.size == nil, let count = rotation.count, periods >= count {
        isComplete = true
        return
      }
    }
    guard past.state == .recording else { return }
    if period == nil || isPeriodOver {
      attempt { () throws(OutputFile.OpenError) in try beginPeriod(at: time) }
    } else {
      countUp()
      attempt { () throws(OutputFile.OpenError) in try open() }
    }
  }

  /// A period whose name is that of the one before goes on with its numbers: nothing is lost.
  private func beginPeriod(at time: Instant) throws(OutputFile.OpenError) {
    let next = rotation.name(name, at: time)
    if next == period {
      countUp()
    } else {
      number = 0
      ring = []
    }
    period = next
    periodEnd = rotation.period.map { time.advanced(by: offset).advanced(by: $0) }
    try open()
  }

  private func countUp() {
    number += 1
    if rotation.isRing, let count = rotation.count { number %= count }
  }

  private func open() throws(OutputFile.OpenError) {
    file = rotation.name(period ?? name, number: number)
    if let old = FileIdentity(path: file), spared.contains(old) {
      throw OutputFile.OpenError(errno: EEXIST, file: file)
    }
    output = try newOutput()
    if rotation.isRing, number < ring.count {
      overwritten += ring[number]
      ring[number] = 0
    } else if let frames = periodFiles.removeValue(forKey: file) {
      overwritten += frames
    } else {
      ring.append(0)
      count += 1
    }
  }

  private func newOutput() throws(OutputFile.OpenError) -> DescriptorOutput {
    let descriptor: CInt
    switch target {
    case .file:
      return DescriptorOutput(
        owning: file == "-" ? STDOUT_FILENO : try OutputFile.open(file, as: .recording),
        slowReader: slowReader)
    case .replacement:
      let new = try FileReplacement(file, as: .recording, after: identity)
      descriptor = new.descriptor
      sparesOld = !new.isInPlace
      replacement = consume new
    case .descriptor(let open): descriptor = open
    }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw OutputFile.OpenError(errno: errno, file: file) }
    return DescriptorOutput(owning: copy, slowReader: slowReader)
  }

  private func attempt(_ body: () throws(OutputFile.OpenError) -> Void) {
    do throws(OutputFile.OpenError) {
      try body()
    } catch {
      past.state = error.obstacle.map { .refused($0) } ?? .failed(errno: error.errno)
    }
  }
}
