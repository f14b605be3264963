import TestFrames
import Wire

extension Bytes {
  /// With an identification of the episode's own: what the kernel still holds of an earlier one is
  /// nothing to it. A checksum that was right is right again.
  func identified(by offset: UInt64) -> Bytes {
    guard isIPv4 else { return identifiedIPv6(by: offset) }
    let isRight = headerEnd <= count && internetChecksum(of: 14..<headerEnd) == 0
    var frame = self
    frame.put(uint16(at: 18) &+ UInt16(truncatingIfNeeded: offset), at: 18)
    if isRight { frame.mendHeader() }
    return frame
  }

  /// A reply without what may differ: to whose MAC it goes (the kernel looks that up), how datagrams
  /// are numbered, and the time of day. Of checksums over those it counts whether they are right.
  var comparable: Bytes {
    if isIPv6 { return comparable6 }
    guard isIPv4, headerEnd <= count else { return self }
    var frame = self
    frame.replaceSubrange(0..<6, with: [0, 0, 0, 0, 0, 0])
    frame.put(0, at: 18)
    frame.put(internetChecksum(of: 14..<headerEnd) == 0 ? 0 : 1, at: 24)
    frame.maskTimes(in: 34..<headerEnd)
    if isICMP, self[headerEnd] == 14, count >= headerEnd + 20 {
      frame.put(internetChecksum(of: headerEnd..<headerEnd + 20), at: headerEnd + 2)
      frame.replaceSubrange(headerEnd + 12..<headerEnd + 20, with: Bytes(repeating: 0, count: 8))
    }
    return frame
  }

  /// An echo reply whose checksum is one of the two zeros has the other.
  var withoutZeroChecksum: Bytes {
    guard isICMP, self[headerEnd] == 0, uint16(at: headerEnd + 2) == 0xffff else { return self }
    var frame = self
    frame.put(0, at: headerEnd + 2)
    return frame
  }

  /// An error without the options of what it quotes.
  var withoutQuotedOptions: Bytes {
    guard isError, headerEnd + 28 <= count else { return self }
    var frame = self
    let quote = headerEnd + 8
    let end = Swift.min(quote + Int(self[quote] & 15) * 4, count)
    for offset in quote + 20..<Swift.max(quote + 20, end) { frame[offset] = 0 }
    frame.maskMessageChecksum()
    return frame
  }

  /// An error without the options of what it quotes, and without the checksum over those.
  var withoutQuotedHeader: Bytes {
    guard isError, headerEnd + 28 <= count, self[headerEnd + 8] & 15 > 5 else { return self }
    var frame = withoutQuotedOptions
    frame.put(0, at: headerEnd + 18)
    return frame
  }

  /// A datagram without the addresses that stand before times.
  var withoutStampAddresses: Bytes {
    var frame = self
    for start in options
    where start + 4 <= headerEnd && self[start] == 68 && self[start + 3] & 15 == 1 {
      for byte in start + 4..<Swift.min(start + Int(self[start + 1]), headerEnd) { frame[byte] = 0 }
    }
    if frame != self { frame.mendHeader() }
    return frame
  }

  /// An error that quotes 8 bytes of data, and of the header what is the same for all fragments.
  var withShortQuote: Bytes {
    guard isError, headerEnd + 28 <= count else { return self }
    let quote = headerEnd + 8
    var frame = Bytes(prefix(quote + Int(self[quote] & 15) * 4 + 8))
    frame[quote + 1] = 0
    for place in [16, quote + 2, quote + 6, quote + 10] { frame.put(0, at: place) }
    frame.mendHeader()
    frame.maskMessageChecksum()
    return frame
  }

  /// A datagram without what stands in a timestamp option of given addresses.
  var withoutGivenTimes: Bytes {
    var frame = self
    for start in options
    where start + 4 <= headerEnd && self[start] == 68 && self[start + 3] & 15 == 3 {
      for byte in start + 2..<Swift.min(start + Int(self[start + 1]), headerEnd) { frame[byte] = 0 }
    }
    if frame != self { frame.mendHeader() }
    return frame
  }

  /// A datagram without options.
  var withoutOptions: Bytes {
    guard isIPv4, headerEnd <= count else { return self }
    var frame = Bytes(self[..<34] + self[headerEnd...])
    frame[14] = 0x45
    frame.put(0, at: 16)
    frame.mendHeader()
    return frame
  }

  /// Such an option stands somewhere among the others.
  func hasOption(_ type: UInt8) -> Bool { options.contains { self[$0] == type } }

  /// A record route or timestamp whose pointer is not to the beginning of a slot, so that a part of
  /// one is left in the end.
  var hasPartialSlot: Bool {
    options.contains { start in
      guard start + 3 < count else { return false }
      let (length, pointer) = (Int(self[start + 1]), Int(self[start + 2]))
      return switch self[start] {
      case 7: (length - pointer + 1) % 4 != 0
      case 68: (length - pointer + 1) % (self[start + 3] & 15 == 0 ? 4 : 8) != 0
      default: false
      }
    }
  }

  var isParameterProblem: Bool {
    isIPv6 ? self[20] == 58 && self[54] == 4 : isICMP && self[headerEnd] == 12
  }

  /// Where the options begin, as far as their lengths lead.
  private var options: [Int] {
    guard isIPv4, headerEnd <= count else { return [] }
    var places: [Int] = []
    var next = 34
    while next + 1 < headerEnd, self[next] != 0 {
      places.append(next)
      next += self[next] == 1 ? 1 : Swift.max(2, Int(self[next + 1]))
    }
    return places
  }

  /// About fragments whose rest did not come.
  var isReassemblyTimeExceeded: Bool {
    isICMP && self[headerEnd] == 11 && self[headerEnd + 1] == 1
  }

  var isFragment: Bool {
    isIPv4 && uint16(at: 20) & 0x3fff != 0
      || headers6.contains { $0.type == 44 && uint16(at: $0.start + 2) & 0xfff9 != 0 }
  }

  private var isIPv4: Bool { count >= 34 && uint16(at: 12) == 0x0800 && headerEnd >= 34 }
  private var headerEnd: Int { 14 + Int(self[14] & 15) * 4 }
  /// The beginning of an ICMP message.
  private var isICMP: Bool {
    isIPv4 && self[23] == 1 && uint16(at: 20) & 0x1fff == 0 && headerEnd + 8 <= count
  }
  private var isError: Bool { isICMP && [3, 11, 12].contains(self[headerEnd]) }

  private mutating func mendHeader() {
    put(0, at: 24)
    put(internetChecksum(of: 14..<headerEnd), at: 24)
  }

  private mutating func maskMessageChecksum() {
    put(0, at: headerEnd + 2)
  }

  private mutating func maskTimes(in options: Range<Int>) {
    var next = options.lowerBound
    while next + 1 < options.upperBound, self[next] != 0 {
      let length = self[next] == 1 ? 1 : Swift.max(1, Int(self[next + 1]))
      let end = Swift.min(next + length, options.upperBound)
      if self[next] == 68, length > 4 {
        let hasAddresses = self[next + 3] & 15 != 0
        // The pointer counts from 1, and is to an address, with a time behind it.
        let slot = next + Int(self[next + 2]) - 1
        for byte in next + 4..<Swift.max(next + 4, end)
        where !hasAddresses || (byte - slot) & 7 >= 4 {
          self[byte] = 0
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
