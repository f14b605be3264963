import Glibc

/// A descriptor that is readable from a signal until it is cleared, to wake who polls: a pipe.
package final class EventDescriptor: Sendable {
  package let descriptor: CInt
  private let writer: CInt
  /// All that it consists of.
  var descriptors: [CInt] { [descriptor, writer] }

  package init() throws(SystemError) {
    (descriptor, writer) = try SystemError.pipe()
  }

  deinit {
    close(descriptor)
    close(writer)
  }

  /// A pipe that is full is readable.
  package func signal() {
    var byte: UInt8 = 0
    _ = unsafe write(writer, &byte, 1)
  }

  package func clear() {
    var bytes: [16 of UInt8] = .init(repeating: 0)
    while unsafe read(descriptor, &bytes, 16) == 16 {}
  }
}

extension SystemError {
  /// The ends of a pipe, where neither waits: first the one that is read.
  package static func pipe() throws(SystemError) -> (reader: CInt, writer: CInt) {
    var ends: [CInt] = [-1, -1]
    _ = try check(unsafe Glibc.pipe(&ends) < 0 ? -errno : 0)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    return (ends[0], ends[1])
  }
}
