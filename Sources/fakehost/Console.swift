import Glibc

/// Messages for people, on standard error.
struct Console {
  private var buffer: [UInt8] = []

  /// Prints a message at once, after the program's name.
  func say(_ message: String) {
    Self.write(Array("fakehost: \(message)\n".utf8))
  }

  /// Prints lines as they are.
  func show(_ lines: String) {
    Self.write(Array(lines.utf8))
  }

  /// Adds a line that is printed with the next `flush`.
  mutating func add(_ line: String) {
    buffer += line.utf8
    buffer.append(UInt8(ascii: "\n"))
  }

  mutating func flush() {
    guard !buffer.isEmpty else { return }
    Self.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Where nobody reads standard error there is nobody to tell.
  private static func write(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = unsafe Glibc.write(
          STDERR_FILENO, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 && errno != EINTR { return }
        written += max(0, count)
      }
    }
  }
}
