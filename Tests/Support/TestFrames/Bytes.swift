public typealias Bytes = [UInt8]

extension UInt16 {
  /// In network byte order.
  package var bytes: Bytes { [UInt8(self >> 8), UInt8(self & 0xff)] }
}

extension UInt32 {
  /// In network byte order.
  package var bytes: Bytes { UInt16(self >> 16).bytes + UInt16(self & 0xffff).bytes }
}

extension Bytes {
  public func uint16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// `0, 1, 2 ...`, so that a byte that moved shows.
  package static func counting(_ count: Int) -> Bytes { (0..<count).map { UInt8($0 & 0xff) } }

  package static func repeating(_ byte: UInt8, _ count: Int) -> Bytes {
    Bytes(repeating: byte, count: count)
  }

  /// For failure messages.
  public var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }

  /// The Internet checksum by its definition, a word at a time (RFC 1071).
  package var internetChecksum: UInt16 { internetChecksum(of: indices) }

  package func internetChecksum(of range: Range<Int>) -> UInt16 {
    var sum: UInt32 = 0
    var index = range.lowerBound
    while index < range.upperBound {
      let low = index + 1 < range.upperBound ? self[index + 1] : 0
      sum += UInt32(self[index]) << 8 | UInt32(low)
      sum = (sum & 0xffff) + (sum >> 16)
      index += 2
    }
    return ~UInt16(sum)
  }

  /// With the two bytes at `offset` made the checksum of all; unchanged where they are not there.
  package func checksummed(at offset: Int, _ change: (UInt16) -> UInt16 = { $0 }) -> Bytes {
    guard count >= offset + 2 else { return self }
    var bytes = self
    bytes.replaceSubrange(offset..<offset + 2, with: [0, 0])
    bytes.replaceSubrange(offset..<offset + 2, with: change(bytes.internetChecksum).bytes)
    return bytes
  }

  /// The same for a checksum that covers a pseudo-header too, of an even number of bytes.
  package func checksummed(
    at offset: Int, under pseudoHeader: Bytes, _ change: (UInt16) -> UInt16 = { $0 }
  ) -> Bytes {
    let place = pseudoHeader.count + offset
    return Bytes((pseudoHeader + self).checksummed(at: place, change).dropFirst(pseudoHeader.count))
  }
}

extension Bytes {
  /// The VLAN tags of a frame, as they stand in it.
  package var tags: Bytes {
    guard count >= 18, [0x8100, 0x88a8, 0x9100].contains(uint16(at: 12)) else { return [] }
    var end = 12
    while end + 6 <= count, [0x8100, 0x88a8, 0x9100].contains(uint16(at: end)) { end += 4 }
    return Bytes(self[12..<end])
  }

  /// The frame without them; zeros up to 60 bytes where that makes it shorter.
  package var untagged: Bytes {
    let length = tags.count
    guard length > 0 else { return self }
    let frame = self[..<12] + self[(12 + length)...]
    return frame + Bytes(repeating: 0, count: Swift.max(0, Swift.min(60, count) - frame.count))
  }
}
