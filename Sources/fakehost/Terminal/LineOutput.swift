import Capture
import Glibc

/// Lines of text on their way to a descriptor that somebody else opened.
struct LineOutput {
  enum State: Equatable {
    case open
    /// The reader of the pipe has closed it.
    case readerClosed
    /// A write failed, with that errno.
    case failed(errno: CInt)
  }

  let descriptor: CInt
  private(set) var state = State.open
  /// Lines that were too many for a reader who does not keep up.
  private(set) var leftOut: UInt64 = 0

  private var buffer: [UInt8] = []
  private let isRegularFile: Bool
  private let waits: Bool

  private static let bufferSize = 64 * 1024
  /// What may wait for a reader that does not keep up.
  private static let backlogLimit = 1024 * 1024

  /// - Parameter slowReader: what to do while a terminal is stopped or a pipe is full.
  init(to descriptor: CInt, slowReader: CaptureWriter.SlowReader) {
    var status = stat()
    isRegularFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    waits = isRegularFile || slowReader == .wait
    self.descriptor = descriptor
  }

  /// Whether lines wait for a reader: `flush` when the descriptor is writable.
  var hasBacklog: Bool { !buffer.isEmpty }

  /// Adds a line that is written with the next `flush`, or when many wait.
  ///
  /// - Parameter isLast: it is not left out, whatever waits already.
  mutating func add(_ line: String, terminator: String = "\n", isLast: Bool = false) {
    guard state == .open else { return }
    guard buffer.count < Self.backlogLimit || isLast else {
      leftOut += 1
      return
    }
    buffer += line.utf8
    buffer += terminator.utf8
    if buffer.count >= Self.bufferSize { flush() }
  }

  /// Writes what waits; without waiting for the reader, as much as it takes now.
  mutating func flush() {
    var written = 0
    while written < buffer.count {
      if !waits && !isWritable(within: 0) { break }
      // A pipe that is writable takes PIPE_BUF bytes without blocking.
      let length = min(buffer.count - written, waits ? Int.max : Int(PIPE_BUF))
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress! + written, length)
      }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        guard waits else { break }
        _ = isWritable(within: -1)
      } else if errno != EINTR {
        state = errno == EPIPE ? .readerClosed : .failed(errno: errno)
        takeBackTornLine(behind: written)
        written = buffer.count
      }
    }
    if written > 0 { buffer.removeFirst(written) }
  }

  /// Writes what waits, and gives a reader that does not keep up so long to take it.
  mutating func finish(within milliseconds: CInt) {
    flush()
    for _ in 0..<milliseconds / 100 where hasBacklog {
      if isWritable(within: 100) { flush() }
    }
  }

  /// A file of ours ends with a whole line; a standard stream may be others' too, and stays as it is.
  /// What `flush` wrote before ended with one, for a file takes all.
  private func takeBackTornLine(behind written: Int) {
    let torn = buffer[..<written].reversed().prefix { $0 != UInt8(ascii: "\n") }.count
    guard isRegularFile, descriptor > STDERR_FILENO, torn > 0 else { return }
    let end = lseek(descriptor, 0, SEEK_CUR)
    if end >= torn { _ = ftruncate(descriptor, end - off_t(torn)) }
  }

  private func isWritable(within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}
