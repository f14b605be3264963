import Glibc
public import Wire

/// A recording in one file, or in one after another, each of them whole by itself. Every frame is in
/// exactly one of them.
///
/// An error ends the recording, not the caller, as with one file.
public struct CaptureFiles: ~Copyable {
  private let name: String
  private let format: CaptureWriter.Format
  private let linkType: LinkType
  private let slowReader: CaptureWriter.SlowReader
  private let rotation: Rotation
  private let spared: [FileIdentity]
  private let target: Target
  private let onFinish: ((String) -> Void)?
  private var origin: CaptureOrigin?

  private var writer: CaptureWriter?
  /// What is written, where it is to take the file's place.
  private var replacement: FileReplacement?
  /// What was written at last.
  private var identity: FileIdentity?
  /// Of the files that are finished.
  private var past = CaptureAccount()
  private var period: (name: String, start: Instant)?
  /// From the times of frames to those of a clock that nobody sets, in nanoseconds: what periods go by.
  public var clockOffset: Int64
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
  ///   - start: what the time is now; where it is not known and `-G` is given, the first file begins
  ///     with the first frame.
  ///   - clockOffset: from times to those of a clock that nobody sets.
  ///   - spared: files that are read, and must not be written.
  ///   - onFinish: told of each file that is finished.
  public init(
    _ name: String, format: CaptureWriter.Format = .pcap, linkType: LinkType = .ethernet,
    slowReader: CaptureWriter.SlowReader = .leaveOut, rotation: Rotation = Rotation(),
    start: Instant? = nil, clockOffset: Int64 = 0, sparing spared: [FileIdentity] = [],
    to target: Target = .file,
    onFinish: ((String) -> Void)? = nil
  ) throws(CaptureWriter.OpenError) {
    self.name = name
    self.format = format
    self.linkType = linkType
    self.slowReader = slowReader
    self.rotation = rotation
    self.clockOffset = clockOffset
    self.spared = spared
    self.target = target
    self.onFinish = onFinish
    file = name
    if rotation.period == nil || start != nil {
      try beginPeriod(at: start ?? Instant(nanoseconds: 0))
    }
    if sparesOld { try beginWithNone() }
  }

  /// Where there is no file yet it has no frames; one that is there stays until there are some.
  private mutating func beginWithNone() throws(CaptureWriter.OpenError) {
    writer?.finish()
    if case .failed(let errno) = account.state {
      throw CaptureWriter.OpenError(errno: errno, file: file)
    }
    writer = nil
    if replacement?.isNew == true { try commit() }
    replacement = nil
  }

  private mutating func commit() throws(CaptureWriter.OpenError) {
    guard let new = replacement.take() else { return }
    identity = FileIdentity(descriptor: new.descriptor)
    try new.commit()
  }

  /// What became of the frames, over all files.
  public var account: CaptureAccount {
    switch writer {
    case .some(let writer): past.with(CaptureAccount(writer))
    case .none: past
    }
  }

  /// Of the file that is written now, -1 where there is none.
  public var descriptor: CInt {
    switch writer {
    case .some(let writer): writer.descriptor
    case .none: -1
    }
  }

  /// Whether bytes wait for a pipe: `flush` when the descriptor is writable.
  public var hasBacklog: Bool {
    switch writer {
    case .some(let writer): writer.hasBacklog
    case .none: false
    }
  }

  /// Says where the frames come from, before there are any, at the beginning of each file.
  public mutating func describe(_ origin: CaptureOrigin) {
    self.origin = origin
    writer?.describe(origin)
  }

  /// Adds a frame, as it stood on the link at a time since 1970-01-01 UTC, to the file that is due.
  ///
  /// - Returns: whether it takes further frames.
  @discardableResult
  public mutating func record(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int? = nil, note: FrameNote? = nil
  ) -> Bool {
    if rotation.size != nil || rotation.period != nil { turn(at: time) }
    if isComplete { return false }
    if let goesOn = writer?.record(
      frame, at: time, originalLength: originalLength, note: note)
    {
      return goesOn
    }
    past.unrecorded += 1
    return false
  }

  public mutating func flush() { writer?.flush() }

  /// Ends the recording and its last file.
  public mutating func finish() {
    guard writer != nil else { return }
    writer?.finish()
    past = account
    if rotation.isRing {
      ring[number] = writer?.recorded ?? 0
    } else if rotation.period != nil {
      remember(writer?.recorded ?? 0)
    }
    writer = nil
    putInPlace()
    onFinish?(file)
  }

  /// A name that strftime gives again later, as %H does each day, is written over.
  private mutating func remember(_ frames: UInt64) {
    if periodFiles.count == Self.mostPeriodFiles { periodFiles = [:] }
    periodFiles[file] = frames
  }

  /// What is whole takes the file's place; what is not leaves the old one as it is.
  private mutating func putInPlace() {
    if past.state == .recording {
      attempt { files throws(CaptureWriter.OpenError) in try files.commit() }
    }
    replacement = nil
    guard sparesOld, past.state != .recording else { return }
    past.unrecorded += past.recorded
    past.recorded = 0
  }

  /// Begins the one file that there is anew, and forgets what became of it.
  mutating func startOver() {
    writer = nil
    replacement = nil
    past = CaptureAccount()
    count = 0
    attempt { files throws(CaptureWriter.OpenError) in try files.open() }
  }

  // MARK: From one file to the next

  /// Before a frame is recorded: whether it begins another file.
  private mutating func turn(at time: Instant) {
    guard !isComplete, past.state == .recording else { return }
    guard let period else {
      return attempt { files throws(CaptureWriter.OpenError) in try files.beginPeriod(at: time) }
    }
    if let length = rotation.period,
      time.advanced(by: clockOffset) >= period.start.advanced(by: length)
    {
      finish()
      periods += 1
      if rotation.size == nil, let count = rotation.count, periods >= count {
        isComplete = true
      } else if past.state == .recording {
        attempt { files throws(CaptureWriter.OpenError) in try files.beginPeriod(at: time) }
      }
    } else if let size = rotation.size, (writer?.size ?? 0) > size {
      finish()
      guard past.state == .recording else { return }
      countUp()
      attempt { files throws(CaptureWriter.OpenError) in try files.open() }
    }
  }

  /// A period whose name is that of the one before goes on with its numbers: nothing is lost.
  private mutating func beginPeriod(at time: Instant) throws(CaptureWriter.OpenError) {
    let next = rotation.name(name, at: time)
    if next == period?.name {
      countUp()
    } else {
      number = 0
      ring = []
    }
    period = (next, time.advanced(by: clockOffset))
    try open()
  }

  private mutating func countUp() {
    number += 1
    if rotation.isRing, let count = rotation.count { number %= count }
  }

  private mutating func open() throws(CaptureWriter.OpenError) {
    file = rotation.name(period?.name ?? name, number: number)
    if let old = FileIdentity(path: file), spared.contains(old) {
      throw CaptureWriter.OpenError(errno: EEXIST, file: file)
    }
    writer = try newWriter()
    if let origin { writer?.describe(origin) }
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

  private mutating func newWriter() throws(CaptureWriter.OpenError) -> CaptureWriter {
    let descriptor: CInt
    switch target {
    case .file:
      return try CaptureWriter(
        path: file, format: format, linkType: linkType, slowReader: slowReader)
    case .replacement:
      let new = try FileReplacement(file, as: .recording, after: identity)
      descriptor = new.descriptor
      sparesOld = !new.isInPlace
      replacement = consume new
    case .descriptor(let open): descriptor = open
    }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw CaptureWriter.OpenError(errno: errno, file: file) }
    return CaptureWriter(
      owning: copy, format: format, linkType: linkType, slowReader: slowReader)
  }

  private mutating func attempt(
    _ body: (inout CaptureFiles) throws(CaptureWriter.OpenError) -> Void
  ) {
    do throws(CaptureWriter.OpenError) {
      try body(&self)
    } catch {
      past.state = error.obstacle.map { .refused($0) } ?? .failed(errno: error.errno)
    }
  }
}
