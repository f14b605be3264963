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
}
