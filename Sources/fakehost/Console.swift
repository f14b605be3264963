import Capture
import Glibc

/// Messages for people, on standard error.
struct Console {
  private let waits: Bool
  private var buffer: [UInt8] = []
  private var leftOut: UInt64 = 0
  /// Nobody reads any more, so there is nobody to tell.
  private(set) var isGone = false

  private static let bufferSize = 64 * 1024
  /// What may wait for a reader that does not keep up.
  private static let backlogLimit = 1024 * 1024

  /// - Parameter slowReader: what to do while a terminal is stopped or a pipe is full.
  init(slowReader: CaptureWriter.SlowReader = .wait) {
    waits = slowReader == .wait
  }

  /// Prints lines as they are, and gives a reader that does not keep up a second to take them.
  static func show(_ lines: String) {
    var console = Console(slowReader: .leaveOut)
    console.buffer += lines.utf8
    console.finish()
  }

  /// Prints a message after the program's name.
  static func say(_ message: String) {
    show("fakehost: \(message)\n")
  }

  static let descriptor = STDERR_FILENO

  /// Whether lines wait for a reader: `flush` when the descriptor is writable.
  var hasBacklog: Bool { !buffer.isEmpty }

  /// Adds a line that is printed with the next `flush`, or when many wait.
  mutating func add(_ line: String) {
    guard buffer.count < Self.backlogLimit else {
      leftOut += 1
      return
    }
    buffer += line.utf8
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.bufferSize { flush() }
  }

  /// Writes what waits; without waiting for the reader, as much as it takes now.
  mutating func flush() {
    var written = 0
    while written < buffer.count {
      if !waits && !Self.isWritable(within: 0) { break }
      // A pipe that is writable takes PIPE_BUF bytes without blocking.
      let length = min(buffer.count - written, waits ? Int.max : Int(PIPE_BUF))
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe write(STDERR_FILENO, bytes.baseAddress! + written, length)
      }
      if count < 0 && errno == EAGAIN && waits {
        _ = Self.isWritable(within: -1)
      } else if count < 0 && errno != EINTR {
        isGone = true
        written = buffer.count
      } else {
        written += max(0, count)
      }
    }
    if written > 0 { buffer.removeFirst(written) }
    if leftOut > 0 && buffer.isEmpty {
      buffer += "fakehost: \(counted(leftOut, "line")) left out: nobody read them in time\n".utf8
      leftOut = 0
      flush()
    }
  }

  /// Writes what waits, and gives a reader that does not keep up a second to take it.
  mutating func finish() {
    flush()
    for _ in 0..<10 where !buffer.isEmpty {
      if Self.isWritable(within: 100) { flush() }
    }
  }

  private static func isWritable(within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}
