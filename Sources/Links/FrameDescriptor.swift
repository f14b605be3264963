import Glibc

/// A nonblocking descriptor where one read or write is one frame: a TAP, a packet socket. Closed
/// when its owner goes.
public struct FrameDescriptor: ~Copyable {
  public let rawValue: CInt

  public init(owning rawValue: CInt) {
    self.rawValue = rawValue
  }

  deinit { close(rawValue) }

  public enum Transfer {
    /// That many bytes, a whole frame.
    case done(Int)
    /// Nothing to read, or no room to write: `Poller` tells when.
    case wouldBlock
    /// The kernel is short of memory, which `Poller` does not tell of: try again in a moment.
    case noMemory
    case failed(SystemError)
  }

  /// Reads one frame into the front of a buffer. A socket whose other end is closed has failed.
  public func read(into buffer: inout [UInt8]) -> Transfer {
    repeat {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(rawValue, bytes.baseAddress, bytes.count)
      }
      if count > 0 { return .done(count) }
      if count == 0 { return .failed(.brokenPipe) }
    } while errno == EINTR
    return Self.failure()
  }

  /// Writes one frame.
  public func write(_ frame: Span<UInt8>) -> Transfer {
    repeat {
      let count = unsafe frame.withUnsafeBytes { bytes in
        unsafe Glibc.write(rawValue, bytes.baseAddress, bytes.count)
      }
      if count >= 0 { return .done(count) }
    } while errno == EINTR
    return Self.failure()
  }

  private static func failure() -> Transfer {
    switch SystemError.last {
    case .wouldBlock: .wouldBlock
    case .noBuffers, .noMemory: .noMemory
    case let error: .failed(error)
    }
  }
}
