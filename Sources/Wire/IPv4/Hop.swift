/// What a router changes in a packet that it passes on.
public enum Hop {
  /// One less of time to live, and the checksum as the header is then (RFC 1624 3).
  ///
  /// - Parameter packet: an IPv4 datagram whose time to live is not 0.
  @inlinable @inline(__always)
  public static func decrementIPv4(_ packet: inout MutableSpan<UInt8>) {
    setTimeToLive(packet[8] &- 1, ofIPv4: &packet)
  }

  /// Another time to live, with the checksum that goes with it.
  @inlinable @inline(__always)
  public static func setTimeToLive(_ number: UInt8, ofIPv4 packet: inout MutableSpan<UInt8>) {
    let old = packet.span.uint16(at: 8)
    let new = UInt16(number) << 8 | old & 0xff
    let checksum = Checksum.updated(
      packet.span.uint16(at: 10), from: UInt64(old), to: UInt64(new))
    packet[8] = number
    packet.store(checksum, at: 10)
  }

  /// One less of the hop limit, which no checksum covers.
  @inlinable @inline(__always)
  public static func decrementIPv6(_ packet: inout MutableSpan<UInt8>) { packet[7] &-= 1 }
}
