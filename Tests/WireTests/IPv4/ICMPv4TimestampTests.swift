import Testing

@testable import Wire

struct ICMPv4TimestampTests {
  static let request = "0d00 f2fc 0001 0002 01020304 05060708 090a0b0c"

  @Test func fields() throws {
    let timestamp = try #require(parse(bytes(Self.request)))
    #expect(timestamp.rest == 0x0001_0002)
    #expect(timestamp.originate == 0x0102_0304)
    #expect(timestamp.receive == 0x0506_0708)
    #expect(timestamp.transmit == 0x090a_0b0c)
  }

  @Test func lengths() {
    let request = bytes(Self.request)
    for count in 0..<20 { #expect(parse(Array(request[..<count])) == nil, "\(count) bytes") }
    #expect(parse(request + [0xff]) == parse(request))
  }

  @Test func writesAReply() throws {
    var timestamp = try #require(parse(bytes(Self.request)))
    (timestamp.receive, timestamp.transmit) = (0x0526_5bff, 0x8000_0000)
    let written = written(20) { timestamp.writeReply(into: &$0, at: $1) }
    #expect(
      written == sealed(bytes("0e00 0000 0001 0002 01020304 05265bff 80000000"), at: 2))
  }

  @Test func knownChecksum() throws {
    // 0e00 + 1234 + 0001 + 0000 + 03e8 + 0000 + 07d0 + 0000 + 07d0 = 33bd
    let timestamp = try #require(
      parse(bytes("0d00 0000 1234 0001 000003e8 000007d0 000007d0")))
    let written = written(20) { timestamp.writeReply(into: &$0, at: $1) }
    #expect(written == bytes("0e00 cc42 1234 0001 000003e8 000007d0 000007d0"))
  }

  private func parse(_ bytes: [UInt8]) -> ICMPv4Timestamp? { ICMPv4Timestamp(parsing: bytes.span) }
}
