import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Corruption") struct CorruptionTests {
  private let frames = [
    Frame.echo(), Frame.echo { $0.data = .counting(7) }, Frame.udp(), Frame.tcp(), Frame.echo6(),
    Frame.udp6(), Frame.echo { $0.options = [7, 11, 4] + .repeating(0, 8) + [0] },
    Self.unchecked,
    Frame.echo {
      $0.flags = 1
      $0.fragmentOffset = 5
    },
  ]

  /// A UDP datagram without a checksum.
  private static let unchecked = Frame.udp { $0.checksum = { _ in 0 } }

  /// Where two frames differ.
  private func difference(_ a: Bytes, _ b: Bytes) -> [Int] {
    a.indices.flatMap { octet in
      (0..<8).filter { (a[octet] ^ b[octet]) & (0x80 >> UInt8($0)) != 0 }.map { octet * 8 + $0 }
    }
  }

  @Test func oneBit() {
    var random = SeededGenerator(seed: 3)
    let corruption = Impairment.Corruption(Chance(.certain))
    for frame in frames + [Frame.arp()] {
      for _ in 0..<200 {
        var corrupted = frame
        let bit = corruption.apply(to: &corrupted, .ethernet, random.next())
        #expect(difference(frame, corrupted) == [bit])
        #expect(bit! >= 14 * 8)
      }
    }
  }

  /// Each bit behind the link's header, from the first to the last.
  @Test func everyBit() {
    let corruption = Impairment.Corruption(Chance(.certain))
    for (frame, linkType, first) in [
      (Frame.echo(), .ethernet, 14),
      (Frame.echo { $0.link.tags = [0x81, 0, 0, 5] }, .ethernet, 18), ([1, 2, 3], .ethernet, 0),
      ([0x45, 0], .raw, 0), (Bytes.repeating(0, 14), .ethernet, 0), ([7], .raw, 0),
    ] as [(Bytes, LinkType, Int)] {
      let count = UInt64(frame.count - first) * 8
      let bits = (0..<count).map { place in
        var corrupted = frame
        // The first random number that comes to this place.
        let (random, rest) = count.dividingFullWidth((place, 0))
        return corruption.apply(to: &corrupted, linkType, random + (rest > 0 ? 1 : 0))
      }
      #expect(bits == Array(first * 8..<frame.count * 8))
    }
    var nothing: Bytes = []
    #expect(corruption.apply(to: &nothing, .ethernet, .max) == nil)
  }

  /// Nobody can tell by a checksum, and the bit is not one of a checksum that is put right.
  @Test func mended() {
    let corruption = Impairment.Corruption(Chance(.certain), mendsChecksums: true)
    var random = SeededGenerator(seed: 4)
    for frame in frames {
      // What leads to the checksums; there is no right one where it is wrong.
      let guides = frame[12] == 8 ? [14, 16, 17, 20, 21] : [14, 18, 19, 20, 58, 59]
      for _ in 0..<500 {
        var corrupted = frame
        let bit = corruption.apply(to: &corrupted, .ethernet, random.next())!
        #expect(difference(frame, corrupted).contains(bit))
        if guides.contains(bit / 8) { continue }
        // There is none to be put right.
        if frame == Self.unchecked && corrupted.uint16(at: 40) == 0 { continue }
        var mended = corrupted
        mended.mendChecksums()
        #expect(corrupted == mended, "bit \(bit) of \(frame.hexadecimal)")
      }
    }
  }

  /// A checksum that is right again is none that was corrupted: the same bit of the word behind it is,
  /// behind the last that of the first.
  @Test func checksumItself() {
    let corruption = Impairment.Corruption(Chance(.certain), mendsChecksums: true)
    let last = Frame.echo {
      $0.message = Bytes([8, 0, 0, 0]).checksummed(at: 2)
      $0.link.trailer = []
    }
    for (frame, checksum, next) in [
      (Frame.echo(), 24, 26), (Frame.echo(), 36, 38), (last, 36, 14),
    ] {
      for bit in 0..<16 {
        var corrupted = frame
        let place = UInt64((checksum - 14) * 8 + bit)
        // The first random number that comes to this place.
        let (random, rest) = UInt64((frame.count - 14) * 8).dividingFullWidth((place, 0))
        let flipped = corruption.apply(to: &corrupted, .ethernet, random + (rest > 0 ? 1 : 0))
        #expect(flipped == next * 8 + bit)
      }
    }
  }

  /// What was right stays as it is.
  @Test func mendingChangesNothing() {
    for frame in frames + [Frame.arp(), [], [1, 2, 3]] {
      var mended = frame
      ChecksumMending.mend(&mended, .ethernet)
      #expect(mended == frame)
    }
  }

  /// Behind extension headers there is something to mend, in a fragment there is not; a UDP checksum
  /// that comes to 0 is written as all ones (RFC 768).
  @Test func wrongChecksums() {
    func extended(_ next: UInt8, _ header: Bytes) -> Bytes {
      var frame = Frame.echo6()
      frame[20] = next
      frame.insert(contentsOf: header, at: 54)
      frame[19] += UInt8(header.count)
      return frame
    }
    let options: Bytes = [58, 0, 1, 4, 0, 0, 0, 0]
    for (frame, isMended) in [
      (extended(60, options), true), (extended(0, [60, 0, 1, 4, 0, 0, 0, 0] + options), true),
      (extended(44, [58, 0, 0, 0, 0, 0, 0, 1]), true),
      (extended(44, [58, 0, 0, 1, 0, 0, 0, 1]), false),
      (extended(44, [58, 0, 0, 8, 0, 0, 0, 1]), false),
    ] {
      var wrong = frame
      wrong[wrong.count - 1] ^= 1
      var mended = wrong
      ChecksumMending.mend(&mended, .ethernet)
      #expect((mended != wrong) == isMended)
      wrong.mendChecksums()
      #expect(mended == wrong)
    }
    let sum = Frame.udp { $0.data = [0, 0] }.uint16(at: 40)
    var frame = Frame.udp {
      $0.data = sum.bytes
      $0.checksum = { _ in 1 }
    }
    ChecksumMending.mend(&frame, .ethernet)
    #expect(frame.uint16(at: 40) == 0xffff)
  }

  /// A checksum is mended where there is room for it, and else nothing; a fragment has none.
  @Test func lengths() {
    let short = (0...20).flatMap { length in
      ([1, 6] as Bytes).map { number in
        Frame.echo {
          $0.protocol = number
          $0.message = .counting(length)
          $0.headerChecksum = { ~$0 }
          $0.link.trailer = [7, 7, 7]
        }
      } + [Frame.echo6 { $0.message = .counting(length) }]
    }
    let others = [
      Frame.udp {
        $0.data = []
        $0.checksum = { ~$0 }
      },
      Frame.udp { $0.bytes = .counting(7) },
      Frame.echo {
        $0.fragmentOffset = 5
        $0.message = .counting(24)
      },
      Frame.echo {
        $0.message = []
        $0.headerChecksum = { ~$0 }
        $0.link.trailer = []
      },
    ]
    for frame in short + others {
      var (mended, expected) = (frame, frame)
      ChecksumMending.mend(&mended, .ethernet)
      expected.mendChecksums()
      #expect(mended == expected, "\(frame.hexadecimal)")
    }
  }

  @Test func anyFrame() {
    let corruption = Impairment.Corruption(Chance(.certain), mendsChecksums: true)
    var random = SeededGenerator(seed: 5)
    for linkType in LinkType.allCases {
      for sample in frames + [Bytes.repeating(0, 200)] {
        for _ in 0..<50 {
          var frame = Bytes(sample.prefix(Int.random(in: 0...200, using: &random)))
          for _ in 0..<Int.random(in: 0...4, using: &random) where !frame.isEmpty {
            frame[Int.random(in: frame.indices, using: &random)] = .random(
              in: 0...255, using: &random)
          }
          let length = frame.count
          _ = corruption.apply(to: &frame, linkType, random.next())
          #expect(frame.count == length)
        }
      }
    }
  }
}
