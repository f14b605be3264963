import Glibc

/// What is to be done while the reader of a pipe does not take more.
public enum SlowReader: Sendable {
  /// Go on, and leave out frames once a bounded backlog is full: for a line that must answer.
  case leaveOut
  /// Wait as long as it takes.
  case wait
}

/// One file or pipe that buffers are written to, in whole records.
///
/// After an error a regular file is cut back to its last whole record, so that it stays readable.
final class DescriptorOutput {
  let descriptor: CInt
  private(set) var account = CaptureAccount()
  /// Bytes that are not written yet.
  private(set) var backlog = 0

  let isRegularFile: Bool
  private let isStandardOutput: Bool
  private let waits: Bool
  /// The bytes of the first of those that wait that have been written.
  private var written = 0
  private var waiting: [Place] = []
  private var spare: Place?

  /// An array has no place for a buffer itself.
  private final class Place {
    var buffer = CaptureBuffer()
  }

  /// Writes to what is open, and closes it where that is not standard output.
  init(owning descriptor: CInt, slowReader: SlowReader) {
    var status = stat()
    _ = unsafe fstat(descriptor, &status)
    self.descriptor = descriptor
    isStandardOutput = descriptor == STDOUT_FILENO
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    waits = isRegularFile || slowReader == .wait
  }

  deinit {
    if !isStandardOutput { Glibc.close(descriptor) }
  }

  func take(_ buffer: inout CaptureBuffer) {
    guard account.state == .recording else {
      account.unrecorded += UInt64(buffer.records)
      return buffer.removeAll()
    }
    let place = spare.take() ?? Place()
    swap(&buffer, &place.buffer)
    backlog += place.buffer.count
    waiting.append(place)
    flush()
  }

  /// Writes what waits; to a pipe as much as it takes now.
  func flush() {
    while let first = waiting.first {
      if !waits && !canWrite(within: 0) { return }
      // A pipe that is writable takes PIPE_BUF bytes without blocking.
      let most = waits ? Int.max : Int(PIPE_BUF)
      let count = unsafe first.buffer.withBytes(from: written) { bytes in
        unsafe write(descriptor, bytes.baseAddress, min(bytes.count, most))
      }
      if count >= 0 {
        written += count
        backlog -= count
        if written == first.buffer.count { removeFirst() }
      } else if errno == EAGAIN {
        _ = canWrite(within: -1)  // a nonblocking pipe that somebody gave us
      } else if errno != EINTR {
        account.state = errno == EPIPE ? .readerClosed : .failed(errno: errno)
        giveUp()
      }
    }
  }

  /// Writes what waits, and gives a slow reader a few seconds to take it.
  func finish() {
    flush()
    for _ in 0..<50 where backlog > 0 {
      if canWrite(within: 100) { flush() }
    }
    if backlog > 0 {
      account.isOverrun = true
      giveUp()
    }
    // What a file system tells only when a descriptor is closed, such as a quota's end.
    let copy = isStandardOutput ? -1 : dup(descriptor)
    if copy >= 0, Glibc.close(copy) < 0, account.state == .recording {
      account.state = .failed(errno: errno)
    }
  }

  private func removeFirst() {
    let place = waiting.removeFirst()
    account.recorded += UInt64(place.buffer.records)
    written = 0
    place.buffer.removeAll()
    spare = place
  }

  /// Gives up what was not written, and takes back a record that is not whole in the file.
  private func giveUp() {
    let (whole, torn) = waiting.first?.buffer.whole(in: written) ?? (0, 0)
    if isRegularFile, torn > 0 {
      let end = lseek(descriptor, 0, SEEK_CUR)
      if end >= torn { _ = ftruncate(descriptor, end - torn) }
    }
    let records = waiting.reduce(0) { $0 + $1.buffer.records }
    account.recorded += UInt64(whole)
    account.unrecorded += UInt64(records - whole)
    waiting = []
    (written, backlog) = (0, 0)
  }

  private func canWrite(within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}
