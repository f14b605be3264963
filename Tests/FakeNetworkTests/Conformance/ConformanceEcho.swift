import FakeNetwork
import TestFrames
import Testing

@Suite("Echo conformance") struct ConformanceEcho {
  var device = Device()

  @Test(
    "ECH-001 data lengths: data unmodified",
    arguments: [
      0, 1, 2, 3, 7, 8, 9, 17, 18, 19, 45, 46, 47, 55, 56, 57, 63, 64, 65, 255, 256, 257, 511, 512,
      513, 1023, 1024, 1025, 1471, 1472,
    ])
  mutating func dataLength(_ length: Int) {
    echoes { $0.data = .counting(length) }
  }

  @Test("ECH-002 every length 0 to 1472, random data, pipelined: 1473 exact replies")
  mutating func everyLength() {
    var random = SeededGenerator(seed: 2)
    let data = (0...1472).map { length in
      (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let (_, replies) = device.receive(batch: data.map { data in Frame.echo { $0.data = data } })
    let expected = data.enumerated().map { index, data in
      Frame.echoReply {
        $0.data = data
        $0.identification = UInt16(index + 1)
      }
    }
    #expect(replies == expected)
  }

  @Test(
    "ECH-003 uniform data, even and odd: exact replies",
    arguments: [0x00, 0xff, 0x55] as [UInt8], [56, 57, 1472])
  mutating func uniformData(_ byte: UInt8, _ length: Int) {
    echoes { $0.data = .repeating(byte, length) }
  }

  @Test(
    "ECH-003 reply checksums where ones' complement has its edges: exact replies",
    arguments: [
      0x0000, 0x0001, 0x07ff, 0x0800, 0x0801, 0xf7ff, 0xf800, 0xf801, 0xfffe, 0xffff,
    ] as [UInt16])
  mutating func tunedChecksum(_ checksum: UInt16) {
    // All but the identifier is zero, so the checksum is the identifier's complement.
    let change = { (echo: inout Echo) in
      echo.identifier = ~checksum
      echo.sequence = 0
      echo.data = .repeating(0, 32)
    }
    #expect(Frame.echoReply(change).uint16(at: 36) == checksum)
    echoes(change)
  }

  @Test("ECH-003 reply checksum 0, of words that cancel out: exact reply")
  mutating func cancellingWords() {
    let change = { (echo: inout Echo) in
      echo.identifier = 0x1234
      echo.sequence = 0xedcb
      echo.data = []
    }
    #expect(Frame.echoReply(change).uint16(at: 36) == 0)
    echoes(change)
  }

  @Test(
    "ECH-004 identifier and sequence number: copied exactly",
    arguments: [0, 1, 0x00ff, 0xff00, 0x1234, 0x8000, 0xffff] as [UInt16])
  mutating func identifiers(_ value: UInt16) {
    echoes { ($0.identifier, $0.sequence) = (value, ~value) }
  }

  @Test("ECH-005 wrong ICMP checksum: silence", arguments: Spoiling.allCases)
  mutating func checksum(_ spoiling: Spoiling) {
    device.ignores(Frame.echo { $0.messageChecksum = { spoiling($0) } }, .icmpChecksum)
  }

  @Test(
    "ECH-005 a bit flipped in data, also in an odd last byte: silence", arguments: [42, 70, 98])
  mutating func flippedBit(_ offset: Int) {
    var frame = Frame.echo { $0.data = .counting(57) }
    #expect(frame.count == 99)
    frame[offset] ^= 1
    device.ignores(frame, .icmpChecksum)
  }

  @Test("ECH-006 code not 0: reply with code 0", arguments: [1, 255] as [UInt8])
  mutating func code(_ code: UInt8) {
    device.answers(Frame.echo { $0.code = code }, with: Frame.echoReply())
  }

  @Test("ECH-007 ICMP message cut off, its checksum right: silence", arguments: [0, 1, 3, 4, 7])
  mutating func truncated(_ count: Int) {
    let message = Bytes([8, 0, 0, 0, 0x12, 0x34, 1].prefix(count)).checksummed(at: 2)
    device.ignores(Frame.echo { $0.message = message }, .icmpTruncated)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("ECH-008 echo reply that nobody asked for: silence")
  mutating func unsolicitedReply() {
    device.ignores(Frame.echo { $0.type = 0 }, .icmpEchoReply)
  }

  @Test("ECH-009 the same request twice: two replies")
  mutating func twice() {
    device.answers(Frame.echo(), with: Frame.echoReply())
    device.answers(Frame.echo(), with: Frame.echoReply { $0.identification = 2 })
  }

  @Test("ECH-010 2000 requests in windows of 100: 2000 replies, in order")
  mutating func burst() {
    let requesters: [(MAC, IP)] = [
      (.tester, .tester), ("02:cf:00:00:00:4e", "10.0.0.78"), ("02:cf:00:00:00:4f", "192.0.2.1"),
    ]
    for window in 0..<20 {
      let numbers = (window * 100..<window * 100 + 100).map { UInt16($0) }
      let (_, replies) = device.receive(
        batch: numbers.map { number in
          Frame.echo {
            ($0.link.source, $0.sourceIP) = requesters[Int(number) % requesters.count]
            $0.sequence = number
          }
        })
      let expected = numbers.map { number in
        Frame.echoReply {
          ($0.link.destination, $0.destinationIP) = requesters[Int(number) % requesters.count]
          $0.sequence = number
          $0.identification = number + 1
        }
      }
      #expect(replies == expected)
    }
  }

  @Test(
    "ECH-011 time to live of the reply: 64, whatever the request's",
    arguments: [1, 63, 65, 255] as [UInt8])
  mutating func timeToLive(_ timeToLive: UInt8) {
    #expect(Echo.reply.timeToLive == 64)
    device.answers(Frame.echo { $0.timeToLive = timeToLive }, with: Frame.echoReply())
  }

  /// Expects that what is changed in the request comes back the same in the reply.
  private mutating func echoes(
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Echo) -> Void
  ) {
    device.answers(
      Frame.echo(change), with: Frame.echoReply(change), sourceLocation: sourceLocation)
  }
}
