import CLinux
import Glibc

/// The descriptors that a stream of bytes comes from and goes to, nonblocking: one socket, or two that may be
/// pipes. Closed when their owner goes.
package struct StreamEnds: ~Copyable {
  package let input: CInt
  let output: CInt
  /// What to give back to those that this process was started with: their flags are others', too.
  private let flags: (input: CInt, output: CInt)?
  private let areSockets: (input: Bool, output: Bool)

  /// A nonblocking socket.
  package init(owning socket: CInt) {
    (input, output, flags, areSockets) = (socket, socket, nil, (true, true))
  }

  /// Two that were inherited: pipes, or sockets.
  ///
  /// - Throws: `invalid` where one of them is neither.
  init(inheriting input: CInt, _ output: CInt) throws(SystemError) {
    func isSocket(_ descriptor: CInt) throws(SystemError) -> Bool {
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
      switch status.st_mode & S_IFMT {
      case S_IFSOCK: return true
      case S_IFIFO: return false
      default: throw .invalid
      }
    }
    areSockets = (try isSocket(input), try isSocket(output))
    (self.input, self.output) = (input, output)
    flags = (fcntl(input, F_GETFL), fcntl(output, F_GETFL))
    if !areSockets.input { _ = fcntl(input, F_SETFL, fcntl(input, F_GETFL) | O_NONBLOCK) }
    if !areSockets.output { _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK) }
  }

  deinit {
    if let flags {
      _ = fcntl(input, F_SETFL, flags.input)
      _ = fcntl(output, F_SETFL, flags.output)
    }
    close(input)
    if output != input { close(output) }
  }

  /// How many bytes came: 0 at the end.
  package func read(into buffer: inout [UInt8], at offset: Int) throws(SystemError) -> Int {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        return unsafe areSockets.input
          ? clinux_socket_receive(input, room.baseAddress, room.count)
          : result(Glibc.read(input, room.baseAddress, room.count))
      }
      if count >= 0 { return count }
      let error = SystemError(CInt(-count))
      if error != .interrupted { throw error }
    }
  }

  /// How many bytes were taken: 0 where there is no room.
  package func write(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
    while true {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe areSockets.output
          ? clinux_socket_send(output, bytes.baseAddress, bytes.count)
          : result(Glibc.write(output, bytes.baseAddress, bytes.count))
      }
      if count >= 0 { return count }
      switch SystemError(CInt(-count)) {
      case .interrupted: continue
      case .wouldBlock, .noBuffers, .noMemory: return 0
      case let error: throw error
      }
    }
  }

  private func result(_ count: Int) -> Int { count < 0 ? -Int(errno) : count }
}
