import TestFrames
import Testing

@testable import Wire

/// From fe80::1 to ff02::1, of ICMPv6.
private let pseudoHeader = IPv6Header.pseudoHeader(
  IPv6Address("fe80::1")!, .allNodes, .icmpv6)

struct ICMPv6Tests {
  typealias MessageType = ICMPv6Header.MessageType

  struct Fields: Equatable, Sendable {
    var type: MessageType
    var code: UInt8
    var rest: UInt32
  }

  /// A message with the checksum that it needs.
  private func sealed(_ dump: String) -> [UInt8] {
    let message = bytes(dump)
    let header =
      bytes("fe80 0000 0000 0000 0000 0000 0000 0001 ff02 0000 0000 0000 0000 0000 0000 0001")
      + [0, 0, 0, UInt8(message.count), 0, 0, 0, 58]
    return Array(WireTests.sealed(header + message, at: header.count + 2)[header.count...])
  }

  @Test(arguments: [
    (
      "8000 0000 1234 0001 6162636465",
      Fields(type: .echoRequest, code: 0, rest: 0x1234_0001)
    ),
    ("8100 0000 1234 0001", Fields(type: .echoReply, code: 0, rest: 0x1234_0001)),
    ("0104 0000 0000 0000 60", Fields(type: .destinationUnreachable, code: 4, rest: 0)),
    ("0200 0000 0000 0500", Fields(type: .packetTooBig, code: 0, rest: 1280)),
    ("fff0 0000 ffff ffff", Fields(type: .init(255), code: 0xf0, rest: 0xffff_ffff)),
  ])
  func roundTrip(_ dump: String, _ fields: Fields) throws {
    let message = sealed(dump)
    let header = try parse(message)
    #expect(Fields(type: header.type, code: header.code, rest: header.rest) == fields)
    #expect(header.checksum == message.span.uint16(at: 2))
    #expect(
      written(ICMPv6Header.length) { header.write(into: &$0, at: $1) } == Array(message.prefix(8)))
    let data = Array(message[8...])
    var other = header
    other.checksum = 0x5555
    let whole = written(message.count) {
      other.write(data.span, into: &$0, at: $1, pseudoHeader: pseudoHeader)
    }
    #expect(whole == message)
  }

  @Test func writesEveryLength() throws {
    var generator = SeededGenerator(seed: 4443)
    for count in 0...200 {
      let data = generator.bytes(count)
      let header = ICMPv6Header(
        type: .echoReply, code: 0, rest: .random(in: 0 ... .max, using: &generator))
      let message = written(8 + count) {
        header.write(data.span, into: &$0, at: $1, pseudoHeader: pseudoHeader)
      }
      let parsed = try parse(message)
      #expect(parsed.rest == header.rest && parsed.type == .echoReply && parsed.code == 0)
      #expect(Array(message[8...]) == data)
    }
  }

  /// An echo request of Linux, from fe80::1 to ff02::1, summed by hand:
  /// fe80 + 1 + ff02 + 1 + 8 + 3a + 8000 = 27dc6, and the carry
  @Test func knownChecksum() {
    #expect(sealed("8000 0000 0000 0000") == bytes("8000 8237 0000 0000"))
    let empty: [UInt8] = []
    let message = written(8) {
      ICMPv6Header(type: .echoRequest, code: 0, rest: 0)
        .write(empty.span, into: &$0, at: $1, pseudoHeader: pseudoHeader)
    }
    #expect(message == bytes("8000 8237 0000 0000"))
  }

  /// Every checksum that a request can have, 0xffff for 0 among them, which parses too: the reply's is
  /// that of a whole sum, from the host itself or from a member of the group, with the request's code
  /// or 0.
  @Test(arguments: ["ff02::1", "fd00::2"], [false, true])
  func echoReplyOfEveryChecksum(_ source: String, _ keepsCode: Bool) throws {
    let replyPseudoHeader = IPv6Header.pseudoHeader(
      IPv6Address(source)!, IPv6Address("fe80::1")!, .icmpv6)
    for word in UInt16.min...UInt16.max {
      let header = ICMPv6Header(type: .echoRequest, code: 3, rest: 0x1234_0000 | UInt32(word))
      let data: [UInt8] = [0xff, 0xee, 0xdd]
      let expected = written(11) {
        ICMPv6Header(type: .echoReply, code: keepsCode ? header.code : 0, rest: header.rest)
          .write(data.span, into: &$0, at: $1, pseudoHeader: replyPseudoHeader)
      }
      var request = written(11) {
        header.write(data.span, into: &$0, at: $1, pseudoHeader: pseudoHeader)
      }
      if request.span.uint16(at: 2) == 0 { request[2...3] = [0xff, 0xff] }
      let parsed = try parse(request)
      let reply = written(11) {
        ICMPv6Header.writeEchoReply(
          to: parsed, keepsCode: keepsCode, message: request.span, into: &$0, at: $1,
          pseudoHeader: (pseudoHeader, replyPseudoHeader))
      }
      guard reply == expected else {
        Issue.record("\(word): \(reply), not \(expected)")
        return
      }
    }
  }

  @Test func everyTruncation() {
    let message = sealed("8000 0000 1234 0001 6162636465")
    for length in 0..<message.count {
      let fault = length < 8 ? ICMPv6Header.Fault.truncated : .checksum
      #expect(throws: fault, "length \(length)") { try parse(Array(message[..<length])) }
    }
  }

  @Test func anyWrongBitIsAFault() {
    var message = sealed("8000 0000 1234 0001 6162636465")
    for bit in 0..<message.count * 8 {
      message[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      #expect(throws: ICMPv6Header.Fault.checksum, "bit \(bit)") { try parse(message) }
      message[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    }
  }

  /// RFC 4443 2.3: the addresses are under it too, as they are not for IPv4.
  @Test func checksumCoversThePseudoHeader() {
    let message = sealed("8000 0000 1234 0001")
    #expect(throws: ICMPv6Header.Fault.checksum) {
      try ICMPv6Header(parsing: message.span, pseudoHeader: pseudoHeader + 1)
    }
    #expect(throws: ICMPv6Header.Fault.checksum) {
      try ICMPv6Header(parsing: message.span, pseudoHeader: 0)
    }
  }

  @Test func errors() {
    let errors = (UInt8.min...UInt8.max).filter { MessageType($0).isError }
    #expect(errors == Array(0...127))
    let silent = (UInt8.min...UInt8.max).filter { MessageType($0).excludesErrors }
    #expect(silent == Array(0...127) + [137])
  }

  private func parse(_ message: [UInt8]) throws(ICMPv6Header.Fault) -> ICMPv6Header {
    try ICMPv6Header(parsing: message.span, pseudoHeader: pseudoHeader)
  }
}
