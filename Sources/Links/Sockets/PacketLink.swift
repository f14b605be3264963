import CLinux
import Glibc
public import Wire

/// An Ethernet interface that exists, by a packet socket (packet(7)): what comes there is read, whoever it is
/// for, and what is written goes out. The kernel hears what comes, too, and answers for its own addresses.
///
/// A checksum that its sender has left to a device is completed before anybody sees the frame. What this
/// machine sends there is not heard. It goes on when the interface was down.
public final class PacketLink: SocketLink {
  public let linkType = LinkType.ethernet
  public let mtu: Int
  public let descriptor: CInt
  public let interface: NetworkInterface
  public var onEvent: (LinkEvent) -> Void = { _ in }

  private var failure: SystemError?
  private var hasToldUncut = false

  public init(on interface: NetworkInterface, mtu: Int = 1500) throws(LinkRefusal) {
    (self.interface, self.mtu) = (interface, mtu)
    descriptor = try Self.open(interface)
  }

  deinit { Glibc.close(descriptor) }

  private static func open(_ interface: NetworkInterface) throws(LinkRefusal) -> CInt {
    let name = interface.name
    do throws(SystemError) {
      if try interface.isEthernet() {
        return try SystemError.check(clinux_packet_link(interface.index))
      }
    } catch {
      throw error == .notPermitted ? .notPermitted(name) : .system(name, error)
    }
    throw .isNotEthernet(name)
  }

  /// Nothing of it stays.
  public func close() {}

  public func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError) {
    while batch.hasRoom, failure == nil {
      var isIgnored = false
      let isRead = batch.add(now: now) { buffer, offset in
        receive(into: &buffer, at: offset, isIgnored: &isIgnored)
      }
      guard isRead || isIgnored else { break }
    }
    // What came before it is answered first.
    if let failure, batch.isEmpty { throw failure }
  }

  /// The length of the next frame.
  ///
  /// - Parameter isIgnored: becomes true where it is none that is heard.
  private func receive(
    into buffer: inout [UInt8], at offset: Int, isIgnored: inout Bool
  ) -> Int? {
    while true {
      var isUncut: CInt = 0
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        return unsafe clinux_packet_receive_whole(
          descriptor, room.baseAddress, room.count, &isUncut)
      }
      if isUncut != 0 || count > FrameBatch.longestFrame {
        isIgnored = true
        if !hasToldUncut { onEvent(.ignored(.first, .uncut(length: count))) }
        hasToldUncut = true
        return nil
      }
      if count >= 0 { return count }
      switch SystemError(CInt(-count)) {
      case .interrupted: continue
      case .wouldBlock: return nil
      case .networkDown:
        if interface.exists {
          onEvent(.isDown(.first))
          continue
        }
        failure = .noSuchDevice
      case let error: failure = error
      }
      return nil
    }
  }

  public func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>, to _: (_ place: Int) -> Interface,
    taken: (_ place: Int) -> Void
  ) -> LinkWrite {
    for place in frames.indices {
      switch send(bytes.extracting(frames[place])) {
      case nil: taken(place)
      case .wouldBlock?: return .wouldBlock
      // Its queue is full, or the kernel is short of memory.
      case .noBuffers?, .noMemory?: return .noMemory
      case let error?:
        // It has been deleted.
        if error == .noDriver || error == .noSuchDevice { failure = .noSuchDevice }
        return .refused(error)
      }
    }
    return .done
  }

  private func send(_ frame: Span<UInt8>) -> SystemError? {
    while true {
      let count = unsafe frame.withUnsafeBytes { bytes in
        unsafe clinux_packet_send_whole(descriptor, bytes.baseAddress, bytes.count)
      }
      if count >= 0 { return nil }
      let error = SystemError(CInt(-count))
      if error != .interrupted { return error }
    }
  }
}
