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
    if flip(start + place, of: &frame, linkType) { return start + place }
    // It was a checksum's, which is as it was: then it is the same bit of the word behind it.
    let next = start + (place + 16) % count
    _ = flip(next, of: &frame, linkType)
    return next
  }

  /// Whether it stays flipped.
  private func flip(_ bit: Int, of frame: inout [UInt8], _ linkType: LinkType) -> Bool {
    let octet = bit / 8
    let mask: UInt8 = 0x80 >> UInt8(bit % 8)
    let flipped = frame[octet] ^ mask
    frame[octet] = flipped
    if mendsChecksums { ChecksumMending.mend(&frame, linkType) }
    return frame[octet] & mask == flipped & mask
  }
}
