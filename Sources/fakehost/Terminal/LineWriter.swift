import Glibc

/// Writes bytes of lines to a descriptor that somebody else opened.
struct LineWriter {
  enum State: Equatable {
    case open
    /// The reader of the pipe has closed it.
    case readerClosed
    /// A write failed, with that errno.
    case failed(errno: CInt)
  }

  let descriptor: CInt
  let isRegularFile: Bool
  private(set) var state = State.open
  private let waits: Bool

  /// - Parameter waits: for the reader of a pipe, too.
  init(to descriptor: CInt, waits: Bool) {
    var status = stat()
    isRegularFile = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    self.waits = isRegularFile || waits
    self.descriptor = descriptor
  }

  /// Writes them; without waiting for the reader, as many as it takes now. How many need not be written again.
  mutating func write(_ bytes: [UInt8]) -> Int {
    var written = 0
    while written < bytes.count {
      if !waits && !isWritable(within: 0) { break }
      // A pipe that is writable takes PIPE_BUF bytes without blocking.
      let length = min(bytes.count - written, waits ? Int.max : Int(PIPE_BUF))
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress! + written, length)
      }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        guard waits else { break }
        _ = isWritable(within: -1)
      } else if errno != EINTR {
        state = errno == EPIPE ? .readerClosed : .failed(errno: errno)
        takeBackTornLine(bytes[..<written])
        return bytes.count
      }
    }
    return written
  }

  /// A file of ours ends with a whole line; a standard stream may be others' too, and stays as it is.
  /// What was written before ended with one, for a file takes all.
  private func takeBackTornLine(_ bytes: ArraySlice<UInt8>) {
    let torn = bytes.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
    guard isRegularFile, descriptor > STDERR_FILENO, torn > 0 else { return }
    let end = lseek(descriptor, 0, SEEK_CUR)
    if end >= torn { _ = ftruncate(descriptor, end - off_t(torn)) }
  }

  func isWritable(within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}
