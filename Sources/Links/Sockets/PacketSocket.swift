import CLinux
import Glibc
public import Wire

/// A packet socket (packet(7)) on an Ethernet interface: it sends whole frames, and hears all that come
/// there, whoever they are for; not what this machine sends. The interface is promiscuous while it lasts.
public struct PacketSocket: ~Copyable {
  public let interface: NetworkInterface
  private let frames: FrameDescriptor

  /// - Throws: `notPermitted` without CAP_NET_RAW.
  public init(on interface: NetworkInterface) throws(SystemError) {
    let descriptor = try SystemError.check(clinux_packet_open(interface.index))
    let frames = FrameDescriptor(packetSocket: descriptor)
    _ = try SystemError.check(clinux_packet_observe(descriptor, interface.index))
    self.frames = frames
    self.interface = interface
  }

  public var descriptor: CInt { frames.rawValue }

  /// Sends one frame, of 14 bytes at the least.
  public func send(_ frame: Span<UInt8>) -> FrameDescriptor.Transfer { frames.write(frame) }

  /// Receives one frame into the front of a buffer, with its VLAN tags.
  ///
  /// - Parameter time: when it came, since 1970-01-01 UTC.
  public func receive(
    into buffer: inout [UInt8], at time: inout Instant
  ) -> FrameDescriptor.Transfer {
    var nanoseconds: Int64 = 0
    let transfer = frames.receive(into: &buffer, at: &nanoseconds)
    time = nanoseconds == 0 ? Clock.realtime : Instant(nanoseconds: nanoseconds)
    return transfer
  }

  /// How many frames came faster than they were received, and are lost, since the last call.
  public func lost() throws(SystemError) -> UInt64 {
    let count = clinux_packet_lost(frames.rawValue)
    guard count >= 0 else { throw SystemError(CInt(-count)) }
    return UInt64(count)
  }
}
