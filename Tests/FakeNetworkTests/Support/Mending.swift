extension Bytes {
  /// Makes the checksums of a frame right, of IPv4 and of the ICMP message, as far as the lengths
  /// in the frame lead to them.
  mutating func mendChecksums() {
    guard count >= 34 else { return }
    let header = 14 + Int(self[14] & 15) * 4
    let end = 14 + Int(uint16(at: 16))
    guard header <= end, end <= count else { return }
    mend(14..<header, at: 10)
    mend(header..<end, at: 2)
  }

  private mutating func mend(_ range: Range<Int>, at offset: Int) {
    guard range.count >= offset + 2 else { return }
    let place = range.lowerBound + offset
    self[place] = 0
    self[place + 1] = 0
    let checksum = internetChecksum(of: range)
    self[place] = UInt8(checksum >> 8)
    self[place + 1] = UInt8(checksum & 0xff)
  }
}
