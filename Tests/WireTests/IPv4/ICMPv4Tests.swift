import TestFrames
import Testing

@testable import Wire

struct ICMPv4Tests {
  typealias MessageType = ICMPv4Header.MessageType

  struct Fields: Equatable, Sendable {
    var type: MessageType
    var code: UInt8
    var checksum: UInt16
    var rest: UInt32
  }

  @Test(arguments: [
    (
      "0800 bc03 1234 0001 6162636465",
      Fields(type: .echoRequest, code: 0, checksum: 0xbc03, rest: 0x1234_0001)
    ),
    (
      "0000 c403 1234 0001 6162636465",
      Fields(type: .echoReply, code: 0, checksum: 0xc403, rest: 0x1234_0001)
    ),
    (
      "0301 b7fe 0000 0000 45",
      Fields(type: .destinationUnreachable, code: 1, checksum: 0xb7fe, rest: 0)
    ),
    (
      "0d00 f2fc 0001 0002 00000000 00000000 00000000",
      Fields(type: .timestampRequest, code: 0, checksum: 0xf2fc, rest: 0x0001_0002)
    ),
    (
      "fff0 000f ffff ffff",
      Fields(type: .init(255), code: 0xf0, checksum: 0x000f, rest: 0xffff_ffff)
    ),
  ])
  func roundTrip(_ dump: String, _ fields: Fields) throws {
    let message = bytes(dump)
    let header = try parse(message)
    #expect(
      Fields(type: header.type, code: header.code, checksum: header.checksum, rest: header.rest)
        == fields)
    #expect(
      written(ICMPv4Header.length) { header.write(into: &$0, at: $1) } == Array(message.prefix(8)))
  }

  @Test func everyTruncation() {
    let message = bytes("0800 bc03 1234 0001 6162636465")
    for length in 0..<message.count {
      let fault = length < 8 ? ICMPv4Header.Fault.truncated : .checksum
      #expect(throws: fault, "length \(length)") { try parse(Array(message[..<length])) }
    }
  }

  @Test func anyWrongBitIsAFault() {
    var message = bytes("0800 bc03 1234 0001 6162636465")
    for bit in 0..<message.count * 8 {
      message[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      #expect(throws: ICMPv4Header.Fault.checksum, "bit \(bit)") { try parse(message) }
      message[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    }
  }

  /// RFC 1122 3.2.2: these five, of all types.
  @Test func errors() {
    let errors = (UInt8.min...UInt8.max).filter { MessageType($0).isError }
    #expect(errors == [3, 4, 5, 11, 12])
  }

  private func parse(_ message: [UInt8]) throws(ICMPv4Header.Fault) -> ICMPv4Header {
    try ICMPv4Header(parsing: message.span)
  }
}

/// The reply's checksum is updated (RFC 1624), not made anew: it must come out the same.
struct EchoReplyTests {
  /// Every sum of an 8-byte request: all 65 535 checksums that one can have, and 0xf7ff in the two
  /// ways that make a reply of 0x0000 and of 0xffff.
  @Test func everyChecksum() throws {
    var checksums: Set<UInt16> = []
    for rest in 0...UInt32(0xffff) {
      let request = makeRequest(rest: rest)
      checksums.insert(UInt16(request[2]) << 8 | UInt16(request[3]))
      if try reply(to: request) != recomputed(request) {
        Issue.record("rest \(rest)")
        return
      }
    }
    // No sum is zero as long as the type is not: 0xffff is never computed.
    #expect(checksums.count == 65_535)
    #expect(!checksums.contains(0xffff))
  }

  @Test(arguments: [
    // All zero but the type: the sum is plus zero, its complement 0xffff.
    ("0800 f7ff 0000 0000", "0000 ffff 0000 0000"),
    ("0800 f7ff 0000 0000 00", "0000 ffff 0000 0000 00"),
    ("0800 f7ff 0000 0000 000000000000", "0000 ffff 0000 0000 000000000000"),
    // The words add up to minus zero, whose complement is 0x0000.
    ("0800 f7ff ffff 0000", "0000 0000 ffff 0000"),
    ("0800 f7ff 0001 fffe", "0000 0000 0001 fffe"),
    ("0800 f7ff 0000 0000 ffff", "0000 0000 0000 0000 ffff"),
    ("0800 f7ff 0100 0000 feff", "0000 0000 0100 0000 feff"),
    ("0800 f7ff 00ff 0000 ff", "0000 0000 00ff 0000 ff"),
    // The request's 0xffff stands for its 0x0000.
    ("0800 0000 f7ff 0000", "0000 0800 f7ff 0000"),
    ("0800 ffff f7ff 0000", "0000 0800 f7ff 0000"),
    // The carry out of the highest bit comes back in.
    ("0800 f800 ffff fffe", "0000 0001 ffff fffe"),
    // The code becomes 0, too.
    ("08ff 5d62 5678 0004 4322", "0000 6661 5678 0004 4322"),
    ("0801 f7fe 0000 0000", "0000 ffff 0000 0000"),
    // Odd lengths.
    ("0800 bc03 1234 0001 6162636465", "0000 c403 1234 0001 6162636465"),
    ("0800 96ff 0000 0000 61", "0000 9eff 0000 0000 61"),
  ])
  func examples(_ request: String, _ expected: String) throws {
    let (request, expected) = (bytes(request), bytes(expected))
    #expect(try reply(to: request) == expected)
    #expect(recomputed(request) == expected, "the table is wrong")
  }

  @Test func aCodeThatIsKept() throws {
    let request = bytes("08ff 5d62 5678 0004 4322")
    let header = try ICMPv4Header(parsing: request.span)
    let reply = written(request.count) {
      ICMPv4Header.writeEchoReply(
        to: header, keepsCode: true, message: request.span, into: &$0, at: $1)
    }
    #expect(reply == bytes("00ff 6562 5678 0004 4322"))
  }

  @Test(arguments: 0...129)
  func everyLength(_ dataLength: Int) throws {
    var generator = SeededGenerator(seed: UInt64(dataLength))
    for place in [0, 1, 34] {
      let data = generator.bytes(dataLength)
      let rest = UInt32.random(in: 0 ... .max, using: &generator)
      let request = makeRequest(rest: rest, data: data)
      #expect(try reply(to: request, at: place) == recomputed(request))
    }
  }

  private func makeRequest(rest: UInt32, data: [UInt8] = []) -> [UInt8] {
    let rest = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rest >> $0) }
    return sealed([8, 0, 0, 0] + rest + data, at: 2)
  }

  private func reply(to request: [UInt8], at place: Int = 14) throws -> [UInt8] {
    let header = try ICMPv4Header(parsing: request.span)
    return written(request.count, at: place) {
      ICMPv4Header.writeEchoReply(to: header, message: request.span, into: &$0, at: $1)
    }
  }

  private func recomputed(_ request: [UInt8]) -> [UInt8] {
    sealed([0, 0] + request.dropFirst(2), at: 2)
  }
}
