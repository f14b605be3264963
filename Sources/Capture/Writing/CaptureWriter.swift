import Glibc
public import Wire

/// A capture file being written: frames in, whole records out.
///
/// An error ends the recording, not the caller; a regular file is then cut back to its last whole
/// record, so that it stays readable.
public struct CaptureWriter: ~Copyable {
  /// What became of the recording.
  public enum State: Hashable, Sendable {
    case recording
    /// The reader of the pipe has closed it.
    case readerClosed
    /// A write failed, with that errno.
    case failed(errno: CInt)
    /// The next file could have been written, and was not.
    case refused(OutputFile.Obstacle)
  }

  /// What a capture is written as, by the names of Wireshark.
  public enum Format: String, CaseIterable, Sendable {
    /// With nanoseconds.
    case pcap
    /// Also with what is known of each frame.
    case pcapng

    /// The nearest time that it can hold: a pcap's seconds are 32 bits without a sign, a pcapng's
    /// nanoseconds 64.
    public func clamp(_ time: Instant) -> Instant {
      let last = self == .pcap ? (1 << 32) * 1_000_000_000 - 1 : Int64.max
      return Instant(nanoseconds: min(max(time.nanoseconds, 0), last))
    }
  }

  /// What is to be done while the reader of a pipe does not take more.
  public enum SlowReader: Sendable {
    /// Go on, and leave out frames once a bounded backlog is full: for a line that must answer.
    case leaveOut
    /// Wait as long as it takes.
    case wait
  }

  public private(set) var state = State.recording
  /// Frames that are in the file.
  public private(set) var recorded: UInt64 = 0
  /// Frames that did not get there, and will not.
  public private(set) var unrecorded: UInt64 = 0
  /// The reader of the pipe has fallen so far behind that frames were left out.
  public private(set) var isOverrun = false
  public let descriptor: CInt
  /// Whether it is a file that can be cut, and written anew.
  let isRegularFile: Bool
  /// The file's length when all that was recorded is in it.
  var size: Int { settled + bytes.count }

  private let format: Format
  private let linkType: LinkType
  private let bytes = CaptureBytes()
  private var encoder: CaptureEncoder
  /// Where each record in the bytes ends, and where the first one begins.
  private var ends: [Int] = []
  private var firstRecord: Int
  /// How many of the bytes have been written.
  private var written = 0
  /// Bytes that are in the file and no longer in memory.
  private var settled = 0
  private let waits: Bool
  private let isStandardOutput: Bool

  /// Bytes that go out in one write.
  private static let bufferSize = 256 * 1024
  /// Bytes that may wait for a slow reader.
  private static let backlogLimit = 4 * 1024 * 1024

  /// Why a capture cannot be written.
  public typealias OpenError = OutputFile.OpenError

  /// Creates a file of such frames, or empties the one that is there; "-" is standard output.
  public init(
    path: String, format: Format = .pcap, linkType: LinkType = .ethernet,
    slowReader: SlowReader = .leaveOut
  ) throws(OpenError) {
    let descriptor =
      path == "-" ? STDOUT_FILENO : try OutputFile.open(path, as: .recording)
    self.init(owning: descriptor, format: format, linkType: linkType, slowReader: slowReader)
  }

  /// Writes to what is open, and closes it where that is not standard output.
  init(owning descriptor: CInt, format: Format, linkType: LinkType, slowReader: SlowReader) {
    var status = stat()
    _ = unsafe fstat(descriptor, &status)
    self.descriptor = descriptor
    isStandardOutput = descriptor == STDOUT_FILENO
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    waits = isRegularFile || slowReader == .wait
    self.format = format
    self.linkType = linkType
    encoder = CaptureEncoder(format, linkType, into: bytes)
    firstRecord = bytes.count
    ends.reserveCapacity(Self.bufferSize / 64)
  }

  deinit {
    if !isStandardOutput { Glibc.close(descriptor) }
  }

  /// Whether bytes wait for a pipe: `flush` when the descriptor is writable.
  public var hasBacklog: Bool { state == .recording && written < bytes.count }

  /// Says where the frames come from, before there are any.
  public mutating func describe(_ origin: CaptureOrigin) {
    guard format == .pcapng, ends.isEmpty, written == 0, firstRecord > 0 else { return }
    bytes.removeAll()
    encoder = CaptureEncoder(format, linkType, origin, into: bytes)
    firstRecord = bytes.count
  }

  /// Adds a frame, as it stood on the link at a time since 1970-01-01 UTC; `originalLength` where
  /// it was longer there.
  ///
  /// - Returns: whether it takes further frames.
  @discardableResult
  public mutating func record(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int? = nil, note: FrameNote? = nil
  ) -> Bool {
    guard state == .recording else {
      unrecorded += 1
      return false
    }
    if bytes.count - written >= Self.backlogLimit {
      isOverrun = true
      unrecorded += 1
      return true
    }
    encoder.append(frame, at: time, originalLength: originalLength ?? frame.count, note: note)
    ends.append(bytes.count)
    if bytes.count - written >= Self.bufferSize { flush() }
    return state == .recording
  }

  /// Writes what there is; to a pipe as much as it takes now.
  public mutating func flush() {
    while hasBacklog {
      if !waits && !canWrite(within: 0) {
        forgetWritten()
        return
      }
      // A pipe that is writable takes PIPE_BUF bytes without blocking.
      let most = waits ? Int.max : Int(PIPE_BUF)
      let count = unsafe bytes.withBytes(from: written) { bytes in
        unsafe write(descriptor, bytes.baseAddress, min(bytes.count, most))
      }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        _ = canWrite(within: -1)  // a nonblocking pipe that somebody gave us
      } else if errno != EINTR {
        fail(errno: errno)
        return
      }
    }
    if state == .recording { forgetWritten() }
  }

  /// Writes what there is and what ends a capture, and gives a slow reader a few seconds to take it.
  public mutating func finish() {
    if state == .recording {
      let recorded = recorded + UInt64(ends.count)
      encoder.appendEnd(CaptureEncoder.Statistics(recorded: recorded, unrecorded: unrecorded))
    }
    flush()
    for _ in 0..<50 where hasBacklog {
      if canWrite(within: 100) { flush() }
    }
    if hasBacklog {
      isOverrun = true
      unrecorded += leave()
    }
    // What a file system tells only when a descriptor is closed, such as a quota's end.
    let copy = isStandardOutput ? -1 : dup(descriptor)
    if copy >= 0, Glibc.close(copy) < 0, state == .recording { state = .failed(errno: errno) }
  }

  private func canWrite(within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }

  private mutating func fail(errno: CInt) {
    state = errno == EPIPE ? .readerClosed : .failed(errno: errno)
    unrecorded += leave()
  }

  /// Gives up what was not written: the count of frames that are not whole in the file.
  private mutating func leave() -> UInt64 {
    let whole = wholeRecords
    let torn = written - (whole > 0 ? ends[whole - 1] : min(firstRecord, written))
    if isRegularFile, torn > 0 {
      let end = lseek(descriptor, 0, SEEK_CUR)
      if end >= torn { _ = ftruncate(descriptor, end - torn) }
    }
    let missing = UInt64(ends.count - whole)
    recorded += UInt64(whole)
    startAnew()
    return missing
  }

  /// How many of the records that wait have been written whole.
  private var wholeRecords: Int { ends.prefix { $0 <= written }.count }

  private mutating func startAnew() {
    settled += bytes.count
    bytes.removeAll()
    firstRecord = 0
    ends.removeAll(keepingCapacity: true)
    written = 0
  }

  /// Counts the records that are whole in the file, and forgets them: all of them at once, or, behind
  /// a slow reader, when they are worth the move of what is left.
  private mutating func forgetWritten() {
    guard written < bytes.count else {
      recorded += UInt64(ends.count)
      return startAnew()
    }
    guard written >= Self.bufferSize else { return }
    let whole = wholeRecords
    guard whole > 0 else { return }
    let length = ends[whole - 1]
    bytes.removeFirst(length)
    settled += length
    ends.removeFirst(whole)
    for index in ends.indices { ends[index] -= length }
    firstRecord = 0
    written -= length
    recorded += UInt64(whole)
  }
}
