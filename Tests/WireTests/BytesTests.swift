import TestFrames
import Testing

@testable import Wire

struct BytesTests {
  @Test func loadsAreBigEndian() {
    let bytes = bytes("ff 01 23 45 67 89 ab ff")
    let span = bytes.span
    let loads = (span.uint16(at: 1), span.uint32(at: 1), span.uint48(at: 1))
    #expect(loads == (0x0123, 0x0123_4567, 0x0123_4567_89ab))
  }

  @Test func longLoadsAreBigEndian() {
    let bytes = bytes("ff 01 23 45 67 89 ab cd ef fe dc ba 98 76 54 32 10 ff")
    let span = bytes.span
    let loads = (span.uint64(at: 1), span.uint64(at: 9), span.uint128(at: 1))
    #expect(
      loads == (
        0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210
      ))
  }

  @Test func storesAreBigEndian() {
    #expect(written(2) { $0.store(UInt16(0x0123), at: $1) } == bytes("01 23"))
    #expect(written(4) { $0.store(UInt32(0x0123_4567), at: $1) } == bytes("01 23 45 67"))
    #expect(
      written(16) { $0.store(0x0123_4567_89ab_cdef_fedc_ba98_7654_3210 as UInt128, at: $1) }
        == bytes("01 23 45 67 89 ab cd ef fe dc ba 98 76 54 32 10"))
    #expect(
      written(6) { $0.store(MACAddress(0x0123_4567_89ab), at: $1) } == bytes("01 23 45 67 89 ab"))
  }

  @Test(arguments: [[], [1], [1, 2, 3]] as [[UInt8]])
  func copyAndFill(_ source: [UInt8]) {
    #expect(written(source.count) { $0.copy(source.span, at: $1) } == source)
    let zeros = written(source.count) { $0.fill($1..<$1 + source.count) }
    #expect(zeros == source.map { _ in 0 })
  }

  @Test func copyUpToTheEnd() {
    let source: [UInt8] = [1, 2]
    var buffer: [UInt8] = [0, 0, 0]
    var span = buffer.mutableSpan
    span.copy(source.span, at: 1)
    #expect(buffer == [0, 1, 2])
  }

  // MARK: Beside their slow twins

  @Test func loadsAndStoresAtEveryOffset() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<50 {
      let bytes = random.bytes(40)
      let span = bytes.span
      for offset in 0...24 {
        func number(_ count: Int) -> UInt128 {
          (0..<count).reduce(0) { $0 << 8 | UInt128(bytes[offset + $1]) }
        }
        #expect(UInt128(span.uint16(at: offset)) == number(2))
        #expect(UInt128(span.uint32(at: offset)) == number(4))
        #expect(UInt128(span.uint48(at: offset)) == number(6))
        #expect(UInt128(span.uint64(at: offset)) == number(8))
        #expect(span.uint128(at: offset) == number(16))
        var (fast, slow) = (random.bytes(40), [UInt8]())
        slow = fast
        var target = fast.mutableSpan
        target.store(UInt64(truncatingIfNeeded: number(8)), at: offset)
        target.store(UInt16(truncatingIfNeeded: number(2)), at: (offset + 9) % 30)
        for place in 0..<8 { slow[offset + place] = bytes[offset + place] }
        for place in 0..<2 { slow[(offset + 9) % 30 + place] = bytes[offset + place] }
        #expect(fast == slow)
      }
    }
  }

  @Test func copiesAndFillsOfEveryLength() {
    var random = SeededGenerator(seed: 2)
    for length in 0...200 {
      for offset in [0, 1, 2, 3, 7, 8, 15, 33] {
        let (before, source) = (random.bytes(260), random.bytes(length))
        var (copied, filled, slow, zeros) = (before, before, before, before)
        var target = copied.mutableSpan
        target.copy(source.span, at: offset)
        var other = filled.mutableSpan
        other.fill(offset..<offset + length, with: UInt8(length))
        for place in 0..<length {
          slow[offset + place] = source[place]
          zeros[offset + place] = UInt8(length)
        }
        #expect(copied == slow && filled == zeros, "\(length) bytes at \(offset)")
      }
    }
  }

  /// Nothing is written past the end, nor before the beginning.
  @Test func whatDoesNotFitTraps() async {
    await #expect(processExitsWith: .failure) {
      var bytes: [UInt8] = [0, 0]
      let source: [UInt8] = [1, 2, 3]
      var span = bytes.mutableSpan
      span.copy(source.span, at: 0)
    }
    await #expect(processExitsWith: .failure) {
      var bytes: [UInt8] = [0, 0]
      let source: [UInt8] = [1]
      var span = bytes.mutableSpan
      span.copy(source.span, at: -1)
    }
    await #expect(processExitsWith: .failure) {
      var bytes: [UInt8] = [0, 0]
      var span = bytes.mutableSpan
      span.fill(1..<3)
    }
    await #expect(processExitsWith: .failure) {
      var bytes: [UInt8] = [0, 0]
      var span = bytes.mutableSpan
      span.fill(-1..<1)
    }
  }
}
