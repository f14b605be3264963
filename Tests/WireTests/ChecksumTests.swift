import TestFrames
import Testing

@testable import Wire

struct ChecksumTests {
  static let longest = 1600
  static let offsets = [0, 1, 2, 3, 5]

  /// Contents of every kind: zeros, ones (whose sum is minus zero), a lone carry, noise.
  enum Contents: CustomTestStringConvertible, Sendable {
    case constant(UInt8)
    case random(seed: UInt64)

    func bytes(_ count: Int) -> [UInt8] {
      switch self {
      case .constant(let byte): return [UInt8](repeating: byte, count: count)
      case .random(let seed):
        var generator = SeededGenerator(seed: seed)
        return generator.bytes(count)
      }
    }

    var testDescription: String {
      switch self {
      case .constant(let byte): "all \(byte)"
      case .random(let seed): "seed \(seed)"
      }
    }
  }

  @Test(arguments: [
    Contents.constant(0x00), .constant(0xff), .constant(0x80), .random(seed: 1), .random(seed: 2),
    .random(seed: 3),
  ])
  func agreesWithByteLoopAtEveryLength(_ contents: Contents) {
    let buffer = contents.bytes(Self.longest + Self.offsets.max()! + 1)
    for offset in Self.offsets {
      var slow = SlowChecksum()
      for length in 0...Self.longest {
        let fast = Checksum.of(buffer.span.extracting(offset..<offset + length))
        // #expect costs far more than the sum itself: only a difference is worth one.
        if fast != slow.value {
          Issue.record("length \(length) at \(offset): \(fast), not \(slow.value)")
          return
        }
        slow.add(buffer[offset + length])
      }
    }
  }

  @Test(arguments: [UInt8(0x00), 0x01, 0xff])
  func longestDatagramDoesNotOverflow(_ byte: UInt8) {
    let datagram = [UInt8](repeating: byte, count: 65_535)
    let checksum = Checksum.of(datagram.span)
    #expect(checksum == slowChecksum(datagram[...]))
  }

  @Test(arguments: [
    ("", 0x0000),
    ("00", 0x0000),
    ("00 00 00 00", 0x0000),
    ("ff ff", 0xffff),
    ("ff ff ff ff ff ff", 0xffff),
    // RFC 1071 3: the example, the same bytes swapped, and both of its uneven groups.
    ("00 01 f2 03 f4 f5 f6 f7", 0xddf2),
    ("01 00 03 f2 f5 f4 f7 f6", 0xf2dd),
    ("00 01 f2", 0xf201),
    ("03 f4 f5 f6 f7", 0xf0eb),
    // An odd last byte is the high one.
    ("12", 0x1200),
    // The carry of the carry.
    ("ff ff 00 01", 0x0001),
    ("80 00 80 00 ff ff", 0x0001),
  ])
  func knownSums(_ dump: String, _ sum: UInt16) {
    let bytes = bytes(dump)
    let (actual, checksum) = (bytes.span.onesComplementSum, Checksum.of(bytes.span))
    #expect(actual == sum)
    #expect(checksum == ~sum)
  }

  @Test func oneWrongBitIsInvalid() {
    var header = bytes("45000073 00004000 4011b861 c0a80001 c0a800c7")
    #expect(isValid(header))
    for bit in 0..<header.count * 8 {
      header[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!isValid(header), "bit \(bit)")
      header[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }

  /// 0x0000 and 0xffff both stand for zero (RFC 1071 2); bytes that are all zero add up to neither.
  @Test(arguments: [
    ("0800 f7ff 0000 0000", true),
    ("0800 0000 f7ff 0000", true),
    ("0800 ffff f7ff 0000", true),
    ("0000 ffff 0000 0000", true),
    ("0000 0000 0000 0000", false),
    ("0800 f7fe 0000 0000", false),
    ("", false),
  ])
  func validity(_ dump: String, _ isValid: Bool) {
    #expect(self.isValid(bytes(dump)) == isValid)
  }

  /// What is covered besides counts as words of any width, in any order (RFC 1071 2).
  @Test(
    arguments: [
      (0, "1234", 0x1234),
      (0x1111, "1234", 0x2345),
      (0xffff, "1234", 0x1234),
      (0x1_0000, "1234", 0x1235),
      (0x0a00_004d + 0x0a00_0002 + 17, "", 0x1460),
      (0xffff_ffff + 0xffff_ffff + 255, "", 0x00ff),
      (1 << 48, "ff ff", 0x0001),
      (0xedcb, "1234", 0xffff),
    ] as [(UInt64, String, UInt16)])
  func pseudoHeaderCounts(_ pseudoHeader: UInt64, _ dump: String, _ sum: UInt16) {
    let bytes = bytes(dump)
    let checksum = Checksum.of(bytes.span, pseudoHeader: pseudoHeader)
    let isValid = Checksum.isValid(bytes.span, pseudoHeader: pseudoHeader)
    #expect(checksum == ~sum)
    #expect(isValid == (sum == 0xffff))
  }

  /// As if it stood before the bytes, a multiple of 2 of them.
  @Test func pseudoHeaderIsAsIfWritten() {
    var generator = SeededGenerator(seed: 768)
    for count in 0..<200 {
      let (pseudoHeader, segment) = (generator.bytes(12), generator.bytes(count))
      let words = stride(from: 0, to: 12, by: 4).map { pseudoHeader.span.uint32(at: $0) }
      let sum = words.reduce(0) { $0 + UInt64($1) }
      let checksum = Checksum.of(segment.span, pseudoHeader: sum)
      #expect(checksum == slowChecksum((pseudoHeader + segment)[...]))
    }
  }

  private func isValid(_ bytes: [UInt8]) -> Bool { Checksum.isValid(bytes.span) }
}
