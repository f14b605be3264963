import Wire

extension Bytes {
  /// With an identification of the episode's own: what the kernel still holds of an earlier one is
  /// nothing to it. A checksum that was right is right again.
  func identified(by seed: UInt64) -> Bytes {
    guard count >= 34, uint16(at: 12) == 0x0800 else { return self }
    let header = 14 + Int(self[14] & 15) * 4
    let isRight = header >= 34 && header <= count && internetChecksum(of: 14..<header) == 0
    var frame = self
    frame.put(uint16(at: 18) &+ UInt16(truncatingIfNeeded: seed &* 8), at: 18)
    if isRight {
      frame.put(0, at: 24)
      frame.put(frame.internetChecksum(of: 14..<header), at: 24)
    }
    return frame
  }

  /// A reply without what may differ: to whose MAC it goes (the kernel looks that up), how datagrams
  /// are numbered, and the time of day.
  var comparable: Bytes {
    var frame = self
    guard uint16(at: 12) == 0x0800, count >= 34 else { return frame }
    let header = 14 + Int(self[14] & 15) * 4
    let isRight = internetChecksum(of: 14..<header) == 0
    frame.replaceSubrange(0..<6, with: [0, 0, 0, 0, 0, 0])
    frame.put(0, at: 18)
    frame.maskTimes(in: 34..<header)
    // Right or not is what counts of a checksum over what is masked.
    frame.put(isRight ? 0 : 1, at: 24)
    let isFirst = uint16(at: 20) & 0x1fff == 0
    if isFirst, self[23] == 1, count >= header + 20, self[header] == 14 {
      frame.put(internetChecksum(of: header..<header + 20), at: header + 2)
      frame.replaceSubrange(header + 12..<header + 20, with: repeatElement(0, count: 8))
    }
    return frame
  }

  private mutating func maskTimes(in options: Range<Int>) {
    var next = options.lowerBound
    while next + 1 < options.upperBound, self[next] != 0 {
      let length = self[next] == 1 ? 1 : Swift.max(1, Int(self[next + 1]))
      if self[next] == 68, next + length <= options.upperBound, length > 4 {
        let hasAddresses = self[next + 3] & 15 != 0
        for offset in stride(from: next + 4, to: next + length, by: 4)
        where !hasAddresses || (offset - next) % 8 == 0 {
          for byte in offset..<Swift.min(offset + 4, next + length) { self[byte] = 0 }
        }
      }
      next += length
    }
  }

  private mutating func put(_ value: UInt16, at offset: Int) {
    self[offset] = UInt8(value >> 8)
    self[offset + 1] = UInt8(value & 0xff)
  }
}
