import CLinux
import Glibc

/// What the kernel puts the frames into that a packet socket receives (packet(7), PACKET_RX_RING): a batch is read
/// without a system call for each.
@safe struct PacketRing: ~Copyable {
  /// As many small frames as a socket's buffer has room for; 1 MiB.
  private static let slots: CUnsignedInt = 512

  private let ring: UnsafeMutablePointer<UInt8>
  private var slot: CUnsignedInt = 0

  /// `nil` where the kernel has no memory for one: then frames are received.
  init?(of socket: CInt) {
    var ring: UnsafeMutablePointer<UInt8>?
    guard unsafe clinux_packet_ring(socket, Self.slots, &ring) == 0, let ring = unsafe ring else {
      return nil
    }
    unsafe self.ring = ring
  }

  deinit { unsafe clinux_packet_close_ring(ring, Self.slots) }

  /// Takes the next frame.
  ///
  /// - Returns: its length; `nil` where there is none, or it is the socket's to receive, for it has no room here.
  mutating func take(
    into room: UnsafeMutableRawBufferPointer, isUncut: inout CInt
  ) -> Int? {
    while true {
      let length = unsafe clinux_packet_take(
        ring, slot, room.baseAddress, room.count, &isUncut)
      if length == -Int(EAGAIN) { return nil }
      slot = (slot + 1) % Self.slots
      // It has come while there was no room for its length anywhere.
      if length == -Int(ENOBUFS) { continue }
      return length == -Int(EMSGSIZE) ? nil : length
    }
  }
}
