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
  public let interface: NetworkInterface
  public var onEvent: (LinkEvent) -> Void = { _ in }

  private let socket: CInt
  private var ring: PacketRing?
  /// The socket, and what has it looked at again while it is down.
  private let events: EventSet
  private let nextLook: Timer
  private var isDown = false
  private var failure: SystemError?
  private var hasToldUncut = false

  /// In nanoseconds. Of an interface that is down the socket tells nothing, as that it has been deleted.
  private static let lookInterval: Int64 = 100_000_000

  public init(on interface: NetworkInterface, mtu: Int = 1500) throws(LinkRefusal) {
    (self.interface, self.mtu) = (interface, mtu)
    do throws(SystemError) {
      events = try EventSet()
      nextLook = try Timer()
    } catch {
      throw .system(interface.name, error)
    }
    socket = try Self.open(interface)
    ring = PacketRing(of: socket)
    do throws(SystemError) {
      try events.watch(socket, as: 0, for: .read)
      try events.watch(nextLook.descriptor, as: 1, for: .read)
    } catch {
      throw .system(interface.name, error)
    }
  }

  deinit { Glibc.close(socket) }

  public var descriptor: CInt { events.descriptor }

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
    let before = batch.entries.count
    while batch.hasRoom, failure == nil {
      var isIgnored = false
      let isRead = batch.add(now: now) { buffer, offset in
        receive(into: &buffer, at: offset, isIgnored: &isIgnored)
      }
      guard isRead || isIgnored else { break }
    }
    if isDown, failure == nil { try lookAgain() }
    // What came before it is answered first.
    if let failure, batch.entries.count == before { throw failure }
  }

  /// Whether the interface is up again, or gone.
  private func lookAgain() throws(SystemError) {
    try nextLook.stop()
    if !interface.exists {
      fail(.noSuchDevice)
    } else if (try? interface.isUp()) == true {
      isDown = false
    } else {
      try nextLook.set(Self.lookInterval)
    }
  }

  /// The next read says so.
  private func fail(_ error: SystemError) {
    failure = error
    try? nextLook.set(0)
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
        return unsafe ring?.take(into: room, isUncut: &isUncut)
          ?? clinux_packet_receive_whole(socket, room.baseAddress, room.count, &isUncut)
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
        isDown = true
        if interface.exists { onEvent(.isDown(.first)) }
        continue
      case let error: fail(error)
      }
      return nil
    }
  }

  public func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>, to _: (_ place: Int) -> Interface,
    taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    var next = frames.startIndex
    while next < frames.endIndex {
      do throws(SystemError) {
        let end = next + (try send(bytes, frames[next...]))
        taken(next..<end)
        next = end
      } catch {
        switch error {
        // Its queue is full, or the kernel is short of memory. That there is room `descriptor` does not tell.
        case .wouldBlock, .noBuffers, .noMemory: return .noMemory
        // It has been deleted.
        case .noDriver, .noSuchDevice: fail(.noSuchDevice)
        default: break
        }
        return .refused(error)
      }
    }
    return .done
  }

  /// Sends the first of them, as many as a batch has; how many have gone.
  private func send(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>
  ) throws(SystemError) -> Int {
    let slices = frames.prefix(FrameBatch.most).map {
      clinux_slice(start: $0.lowerBound, length: $0.count)
    }
    while true {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe clinux_packet_send_whole(
          socket, bytes.baseAddress, slices, CUnsignedInt(slices.count))
      }
      if count >= 0 { return Int(count) }
      let error = SystemError(CInt(-count))
      if error != .interrupted { throw error }
    }
  }
}
