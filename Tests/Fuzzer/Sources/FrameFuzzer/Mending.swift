extension Bytes {
  /// Makes the checksums of a frame right, of IPv4 and of the ICMP, UDP or TCP in it, as far as the
  /// lengths in the frame lead to them. A fragment's is the whole datagram's: it stays.
  mutating func mendChecksums() {
    guard count >= 34 else { return }
    let header = 14 + Int(self[14] & 15) * 4
    let end = 14 + Int(uint16(at: 16))
    guard header <= end, end <= count else { return }
    mend(14..<header, at: 10)
    guard uint16(at: 20) & 0x3fff == 0 else { return }
    switch self[23] {
    case 1: mend(header..<end, at: 2)
    case 6: mend(header..<end, at: 16, underPseudoHeader: true)
    case 17:
      guard header + 8 <= end else { return }
      let length = Int(uint16(at: header + 4))
      guard (8...end - header).contains(length) else { return }
      mend(header..<header + length, at: 6, underPseudoHeader: true)
    default: break
    }
  }

  private mutating func mend(
    _ range: Range<Int>, at offset: Int, underPseudoHeader: Bool = false
  ) {
    guard range.count >= offset + 2 else { return }
    let place = range.lowerBound + offset
    self[place] = 0
    self[place + 1] = 0
    var sum = UInt32(~internetChecksum(of: range))
    if underPseudoHeader {
      // The addresses, the protocol, the length (RFC 768).
      sum += UInt32(~internetChecksum(of: 26..<34)) + UInt32(self[23]) + UInt32(range.count)
    }
    while sum >> 16 != 0 { sum = (sum & 0xffff) + (sum >> 16) }
    var checksum = ~UInt16(sum)
    // Of UDP, 0 says that there is none.
    if underPseudoHeader, checksum == 0 { checksum = 0xffff }
    self[place] = UInt8(checksum >> 8)
    self[place + 1] = UInt8(checksum & 0xff)
  }
}
