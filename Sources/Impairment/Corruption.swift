import Wire

extension Impairment.Corruption {
  /// Flips a bit of a frame, behind the link's header where something is; which one, or `nil` where
  /// there is none.
  ///
  /// - Parameter random: tells which.
  func apply(to frame: inout [UInt8], _ linkType: LinkType, _ random: UInt64) -> Int? {
    let packet = (try? LinkHeader(parsing: frame.span, as: linkType))?.length ?? 0
    let start = packet < frame.count ? packet * 8 : 0
    let count = frame.count * 8 - start
    guard count > 0 else { return nil }
    let place = Int(truncatingIfNeeded: UInt64(count).multipliedFullWidth(by: random).high)
    // A checksum that is mended is as it was: then it is the same bit of the word behind it.
    for step in 0..<(mendsChecksums ? 4 : 1) {
      let bit = start + (place + 16 * step) % count
      let octet = bit / 8
      let mask: UInt8 = 0x80 >> UInt8(bit % 8)
      let flipped = frame[octet] ^ mask
      frame[octet] = flipped
      if mendsChecksums { ChecksumMending.mend(&frame, linkType) }
      if frame[octet] & mask == flipped & mask { return bit }
    }
    return nil
  }
}
