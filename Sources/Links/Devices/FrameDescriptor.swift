import CLinux
import Glibc

/// A nonblocking descriptor where one read or write is one frame: a TUN, a TAP, a packet socket. Closed
/// when its owner goes.
public struct FrameDescriptor: ~Copyable {
  public let rawValue: CInt

  private let isPacketSocket: Bool

  public init(owning rawValue: CInt) {
    self.rawValue = rawValue
    isPacketSocket = false
  }

  init(packetSocket rawValue: CInt) {
    self.rawValue = rawValue
    isPacketSocket = true
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

  /// Reads one frame into a buffer, from an offset on. A socket whose other end is closed has failed.
  public func read(into buffer: inout [UInt8], at offset: Int = 0) -> Transfer {
    if isPacketSocket {
      var time: Int64 = 0
      return receive(into: &buffer, from: offset, at: &time)
    }
    repeat {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        return unsafe clinux_tap_read(rawValue, room.baseAddress, room.count)
      }
      if count > 0 { return .done(count) }
      if count == 0 { return .failed(.brokenPipe) }
    } while errno == EINTR
    return Self.failure()
  }

  /// Receives one frame from a packet socket, with its VLAN tags.
  ///
  /// - Parameter time: when it came, in nanoseconds since 1970-01-01 UTC; 0 where that is not told.
  func receive(
    into buffer: inout [UInt8], from offset: Int = 0, at time: inout Int64
  ) -> Transfer {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        return unsafe clinux_packet_receive(rawValue, room.baseAddress, room.count, &time)
      }
      if count >= 0 { return .done(count) }
      let error = SystemError(CInt(-count))
      if error != .interrupted { return Self.failure(error) }
    }
  }

  /// Writes one frame.
  public func write(_ frame: Span<UInt8>) -> Transfer {
    repeat {
      let count = unsafe frame.withUnsafeBytes { bytes in
        unsafe clinux_tap_write(rawValue, bytes.baseAddress, bytes.count)
      }
      if count >= 0 { return .done(count) }
    } while errno == EINTR
    return Self.failure()
  }

  private static func failure(_ error: SystemError = .last) -> Transfer {
    switch error {
    case .wouldBlock: .wouldBlock
    case .noBuffers, .noMemory: .noMemory
    default: .failed(error)
    }
  }
}
