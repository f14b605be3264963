/// The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of all 16-bit
/// words, an odd last byte padded with zero.
public enum Checksum {
  /// The checksum to write over bytes whose checksum field is zero.
  ///
  /// - Parameter pseudoHeader: the sum of what it covers besides, as words in any width.
  public static func of(_ bytes: Span<UInt8>, pseudoHeader: UInt64 = 0) -> UInt16 {
    ~folded(pseudoHeader + UInt64(bytes.onesComplementSum))
  }

  /// Whether bytes that include their checksum add up: to all ones, which is minus zero.
  @inlinable
  public static func isValid(_ bytes: Span<UInt8>, pseudoHeader: UInt64 = 0) -> Bool {
    folded(pseudoHeader + UInt64(bytes.onesComplementSum)) == 0xffff
  }

  /// The checksum of bytes of which some have changed (RFC 1624 3), and not all are zero.
  ///
  /// - Parameters:
  ///   - old: the sum of what is gone, as words in any width, and `new` of what stands there now.
  @inlinable @inline(__always)
  static func updated(_ checksum: UInt16, from old: UInt64, to new: UInt64) -> UInt16 {
    ~folded(UInt64(~checksum) &+ UInt64(~folded(old)) &+ new)
  }

  /// The last bytes, fewer than eight, as a word that ends in zeros: what stands before them in the last
  /// eight is shifted out.
  @inline(__always)
  fileprivate static func tail(_ raw: RawSpan, _ count: Int) -> UInt64 {
    if raw.byteCount >= 8 {
      let last = word(raw, raw.byteCount &- 8).littleEndian
      return (last &>> UInt64(64 &- 8 &* count)).littleEndian
    }
    var tail: UInt64 = 0
    for position in 0..<count {
      let byte = unsafe raw.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      tail |= UInt64(byte) << (56 - 8 * UInt64(position))
    }
    return tail.bigEndian
  }

  @inline(__always)
  fileprivate static func word(_ raw: RawSpan, _ offset: Int) -> UInt64 {
    // The loop has looked whether it is there.
    unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
  }

  /// In ones' complement: what is carried comes in again from below.
  @inlinable @inline(__always)
  static func add<Word: FixedWidthInteger & UnsignedInteger>(_ word: Word, to sum: inout Word) {
    let (next, carry) = sum.addingReportingOverflow(word)
    sum = next &+ (carry ? 1 : 0)
  }

  /// A sum of words, as one of 16 bits: its halves are added, twice, with the carry. Of a number and of that
  /// with its halves exchanged the upper half of the sum is that, as the carry comes to it from below.
  @inlinable @inline(__always)
  static func folded(_ sum: UInt64) -> UInt16 {
    let half = UInt32(truncatingIfNeeded: (sum &+ (sum &<< 32 | sum &>> 32)) &>> 32)
    return UInt16(truncatingIfNeeded: (half &+ (half &<< 16 | half &>> 16)) &>> 16)
  }
}

extension Span<UInt8> {
  /// The ones' complement sum.
  ///
  /// The sum does not depend on the byte order that it is made in (RFC 1071 2.B), nor on the width of the
  /// words (2.C): native words of 64 bits, their carries added, four a step so that two sums grow at once.
  @usableFromInline
  var onesComplementSum: UInt16 {
    let raw = unsafe self.bytes
    var (first, second): (UInt64, UInt64) = (0, 0)
    var offset = 0
    while offset &+ 32 <= raw.byteCount {
      Checksum.add(Checksum.word(raw, offset), to: &first)
      Checksum.add(Checksum.word(raw, offset &+ 8), to: &second)
      Checksum.add(Checksum.word(raw, offset &+ 16), to: &first)
      Checksum.add(Checksum.word(raw, offset &+ 24), to: &second)
      offset &+= 32
    }
    while offset &+ 8 <= raw.byteCount {
      Checksum.add(Checksum.word(raw, offset), to: &first)
      offset &+= 8
    }
    let rest = raw.byteCount &- offset
    if rest > 0 { Checksum.add(Checksum.tail(raw, rest), to: &second) }
    Checksum.add(second, to: &first)
    return UInt16(bigEndian: Checksum.folded(first))
  }
}
