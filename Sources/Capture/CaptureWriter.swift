import Glibc
public import Wire

/// A capture file being written: frames in, whole records out.
///
/// It never blocks the line for a reader: what a pipe does not take stays in memory up to a bound,
/// and beyond that frames are counted instead of recorded. An error ends the recording, not the
/// caller; a regular file is then cut back to its last whole record, so that it stays readable.
public struct CaptureWriter: ~Copyable {
  /// What became of the recording.
  public enum State: Hashable, Sendable {
    case recording
    /// The reader of the pipe has closed it.
    case readerClosed
    /// A write failed, with that errno.
    case failed(errno: CInt)
  }

  public private(set) var state = State.recording
  /// Frames that are in the file.
  public private(set) var recorded: UInt64 = 0
  /// Frames that did not get there, and will not.
  public private(set) var unrecorded: UInt64 = 0
  /// The reader of the pipe has fallen so far behind that frames were left out.
  public private(set) var isOverrun = false
  public let descriptor: CInt

  private var encoder: PcapEncoder
  /// Where each record in the encoder's bytes ends, and where the first one begins.
  private var ends: [Int] = []
  private var firstRecord: Int
  /// How many of the encoder's bytes have been written.
  private var written = 0
  private let isRegularFile: Bool
  private let isStandardOutput: Bool

  /// Bytes that go out in one write.
  private static let bufferSize = 256 * 1024
  /// Bytes that may wait for a slow reader.
  private static let backlogLimit = 4 * 1024 * 1024

  /// Why a capture cannot be written, with errno.
  public struct OpenError: Error {
    public let errno: CInt
  }

  /// Creates a file, or empties the one that is there; "-" is standard output.
  public init(path: String) throws(OpenError) {
    guard let encoder = PcapEncoder() else { throw OpenError(errno: ENOMEM) }
    let isStandardOutput = path == "-"
    let descriptor =
      isStandardOutput
      ? STDOUT_FILENO : unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      throw OpenError(errno: errno)
    }
    self.descriptor = descriptor
    self.isStandardOutput = isStandardOutput
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    firstRecord = encoder.count
    self.encoder = encoder
    ends.reserveCapacity(Self.bufferSize / 64)
  }

  deinit {
    if !isStandardOutput { Glibc.close(descriptor) }
  }

  /// Whether bytes wait for a pipe: `flush` when the descriptor is writable.
  public var hasBacklog: Bool { state == .recording && written < encoder.count }

  /// Adds a frame, as it stood on the link at a time since 1970-01-01 UTC.
  public mutating func record(_ frame: Span<UInt8>, at time: Instant) {
    guard state == .recording else {
      unrecorded += 1
      return
    }
    if encoder.count - written >= Self.backlogLimit {
      isOverrun = true
      unrecorded += 1
      return
    }
    guard encoder.append(frame, at: time) else {
      fail(errno: ENOMEM)
      unrecorded += 1
      return
    }
    ends.append(encoder.count)
    if encoder.count - written >= Self.bufferSize { flush() }
  }

  /// Writes what there is; to a pipe as much as it takes now.
  public mutating func flush() {
    while hasBacklog {
      if !isRegularFile && !canWrite(within: 0) { return }
      // A pipe that is writable takes PIPE_BUF bytes without blocking.
      let most = isRegularFile ? Int.max : Int(PIPE_BUF)
      let count = unsafe encoder.withBytes(from: written) { bytes in
        unsafe write(descriptor, bytes.baseAddress, min(bytes.count, most))
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR && errno != EAGAIN {
        fail(errno: errno)
        return
      }
    }
    guard state == .recording else { return }
    recorded += UInt64(ends.count)
    startAnew()
  }

  /// Writes what there is and waits for a slow reader, as long as it takes something once a second.
  public mutating func finish() {
    flush()
    while hasBacklog {
      guard canWrite(within: 1000) else {
        unrecorded += leave()
        isOverrun = true
        return
      }
      flush()
    }
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
    let whole = ends.prefix { $0 <= written }.count
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

  private mutating func startAnew() {
    encoder.removeAll()
    firstRecord = 0
    ends.removeAll(keepingCapacity: true)
    written = 0
  }
}
