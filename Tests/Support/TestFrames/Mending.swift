extension Bytes {
  /// Makes the checksums of a frame right, of IPv4 and of the ICMP, UDP or TCP in it, as far as the
  /// lengths in the frame lead to them. A fragment's is the whole datagram's: it stays.
  public mutating func mendChecksums() {
    guard count >= 34 else { return }
    guard uint16(at: 12) != 0x86dd else {
      mendIPv6()
      return
    }
    let header = 14 + Int(self[14] & 15) * 4
    let end = 14 + Int(uint16(at: 16))
    guard header <= end, end <= count else { return }
    mend(14..<header, at: 10)
    guard uint16(at: 20) & 0x3fff == 0 else { return }
    switch self[23] {
    case 1: mend(header..<end, at: 2)
    case 6: mend(header..<end, at: 16, addresses: 26..<34, protocol: 6)
    case 17:
      guard header + 8 <= end else { return }
      let length = Int(uint16(at: header + 4))
      guard (8...end - header).contains(length) else { return }
      mend(header..<header + length, at: 6, addresses: 26..<34, protocol: 17)
    default: break
    }
  }

  /// The headers before what has a checksum are passed over, and none of a fragment is mended.
  private mutating func mendIPv6() {
    guard count >= 54 else { return }
    let end = 54 + Int(uint16(at: 18))
    guard end <= count else { return }
    var (next, start) = (self[20], 54)
    while [0, 43, 44, 60].contains(next) {
      guard start + 8 <= end, next != 44 || uint16(at: start + 2) & 0xfff9 == 0 else { return }
      (next, start) = (self[start], start + 8 + (next == 44 ? 0 : Int(self[start + 1]) * 8))
    }
    guard start <= end, let place = [6: 16, 17: 6, 58: 2][next] else { return }
    mend(start..<end, at: place, addresses: 22..<54, protocol: next)
  }

  /// - Parameter addresses: where those are that a pseudo-header has, if the checksum covers one.
  private mutating func mend(
    _ range: Range<Int>, at offset: Int, addresses: Range<Int>? = nil, protocol: UInt8 = 0
  ) {
    guard range.count >= offset + 2 else { return }
    let place = range.lowerBound + offset
    self[place] = 0
    self[place + 1] = 0
    var sum = UInt32(~internetChecksum(of: range))
    if let addresses {
      // The addresses, the protocol, the length (RFC 768, RFC 8200 8.1).
      sum += UInt32(~internetChecksum(of: addresses)) + UInt32(`protocol`) + UInt32(range.count)
    }
    while sum >> 16 != 0 { sum = (sum & 0xffff) + (sum >> 16) }
    var checksum = ~UInt16(sum)
    // Of UDP, 0 says that there is none.
    if addresses != nil, checksum == 0 { checksum = 0xffff }
    self[place] = UInt8(checksum >> 8)
    self[place + 1] = UInt8(checksum & 0xff)
  }
}
