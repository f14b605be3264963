import FakeNetwork
import Testing

@testable import TestFrames

/// The cases of TC8 3.0 for ICMPv4; `Tests/FakeNetworkTests/TC8/TC8.md` has all.
@Suite("TC8 ICMPv4") struct TC8ICMPv4 {
  var device = Device(settings: .tc8)

  static let second: Int64 = 1_000_000_000

  /// A timestamp option of two slots, one of them free, and one whose length leaves half a slot.
  static let goodOption: Bytes = [68, 12, 9, 0, 1, 2, 3, 4, 0, 0, 0, 0]
  static let badOption: Bytes = [68, 10, 9, 0, 1, 2, 3, 4, 0, 0, 0, 0]
  /// The good one in a reply at midnight.
  static let stampedOption: Bytes = [68, 12, 13, 0, 1, 2, 3, 4, 0, 0, 0, 0]

  static let text = Bytes("ECU NETWORK VALIDATION TEST".utf8)

  @Test("ICMPv4_ERROR_02 first fragment with a bad timestamp option: parameter problem at octet 22")
  mutating func problemInTheFirstFragment() {
    var first = Echo().fragment(0..<32)
    first.options = Self.badOption
    device.answers(
      first.frame, .parameterProblem,
      with: [Frame.error(12, 0, rest: [22, 0, 0, 0], about: first.datagram)])
    // Nothing else is wrong with it.
    first.options = Self.goodOption
    device.keeps(first.frame)
    device.answers(
      Echo().fragment(32..<64).frame,
      with: Frame.echoReply {
        $0.identification = 2
        $0.options = Self.stampedOption
      })
  }

  @Test("ICMPv4_ERROR_03 a later fragment with a bad option: no parameter problem")
  mutating func problemInALaterFragment() {
    var first = Echo().fragment(0..<32)
    first.options = Self.goodOption
    device.keeps(first.frame)
    var last = Echo().fragment(32..<64)
    last.options = Self.badOption
    device.ignores(last.frame, .ipv4Option)
    last.options = Self.goodOption
    device.answers(last.frame, with: Frame.echoReply { $0.options = Self.stampedOption })
    // Left alone, the first fragment is all that an error is about.
    first.timeToLive = 1
    device.keeps(first.frame)
    last.options = Self.badOption
    device.ignores(last.frame, .ipv4Option)
    #expect(
      device.wait(1000 * Self.second) == [
        Frame.error(11, 1, about: first.datagram) { $0.identification = 2 }
      ])
  }

  @Test("ICMPv4_ERROR_04 a bad option in a datagram to a broadcast address: no parameter problem")
  mutating func problemInABroadcast() {
    for address in ["255.255.255.255", "10.0.0.255"] as [IP] {
      device.ignores(
        Frame.echo {
          $0.link.destination = .broadcast
          $0.destinationIP = address
          $0.options = Self.badOption
        }, .ipv4Broadcast)
    }
    let echo = Echo(options: Self.badOption)
    device.answers(
      echo.frame, .parameterProblem,
      with: [Frame.error(12, 0, rest: [22, 0, 0, 0], about: echo.datagram)])
  }

  @Test("ICMPv4_ERROR_05 unknown types: silence")
  mutating func unknownType() {
    for type in [1, 2, 7, 41, 100, 253, 255] as [UInt8] {
      device.ignores(Frame.echo { $0.type = type }, .icmpType)
    }
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("ICMPv4_TYPE_04 a last fragment alone, not whole in 15 s: no time exceeded")
  mutating func noTimeExceeded() {
    let echo = Echo(timeToLive: 1)
    device.keeps(echo.fragment(32..<64).frame)
    #expect(device.nextDeadline == 15 * Self.second)
    #expect(device.wait(1000 * Self.second).isEmpty)
    #expect(device.counters[.timedOutInSilence] == 1)
    // Of a first fragment there is one.
    let first = echo.fragment(0..<32)
    device.keeps(first.frame)
    #expect(device.wait(15 * Self.second - 1).isEmpty)
    #expect(device.wait(1) == [Frame.error(11, 1, about: first.datagram)])
  }

  @Test("ICMPv4_TYPE_05 echo request with a bad timestamp option: no echo reply")
  mutating func problem() {
    let echo = Echo(options: Self.badOption)
    device.answers(
      echo.frame, .parameterProblem,
      with: [Frame.error(12, 0, rest: [22, 0, 0, 0], about: echo.datagram)])
    device.answers(
      Frame.echo { $0.options = Self.goodOption },
      with: Frame.echoReply {
        $0.identification = 2
        $0.options = Self.stampedOption
      })
  }

  @Test("ICMPv4_TYPE_08 echo request: the same data in the reply")
  mutating func data() {
    let reply = Frame.echoReply { $0.data = Self.text }
    #expect(reply[42...].starts(with: Self.text))
    device.answers(Frame.echo { $0.data = Self.text }, with: reply)
  }

  @Test("ICMPv4_TYPE_09 echo request: the same identifier and sequence number in the reply")
  mutating func identifiers() {
    let change = { (echo: inout Echo) in (echo.identifier, echo.sequence) = (0xbeef, 0x0102) }
    let reply = Frame.echoReply(change)
    #expect(reply[38..<42] == [0xbe, 0xef, 1, 2])
    device.answers(Frame.echo(change), with: reply)
  }

  @Test("ICMPv4_TYPE_10 echo request with a wrong ICMP checksum: silence")
  mutating func checksum() {
    for spoiling in Spoiling.allCases {
      device.ignores(Frame.echo { $0.messageChecksum = { spoiling($0) } }, .icmpChecksum)
    }
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("ICMPv4_TYPE_11 timestamp request: originate copied, receive and transmit the time")
  mutating func timestamps() {
    let reply = answersTimestamp()
    #expect(reply[42..<46] == [0, 0, 3, 0xe8])
    #expect(reply[46..<50] == [0x00, 0x38, 0xce, 0xfc])
    #expect(reply[50..<54] == [0x00, 0x38, 0xce, 0xfc])
  }

  @Test("ICMPv4_TYPE_12 timestamp request: the same identifier and sequence number in the reply")
  mutating func timestampIdentifiers() {
    let reply = answersTimestamp()
    #expect(reply[38..<42] == [0xbe, 0xef, 0, 7])
  }

  @Test("ICMPv4_TYPE_16 information request: silence")
  mutating func informationRequest() {
    let request = { (destination: IP) in
      Frame.echo { ($0.destinationIP, $0.type, $0.data) = (destination, 15, []) }
    }
    device.ignores(request(.device), .icmpType)
    device.ignores(request(.unspecified), .ipv4NotOurs)
    device.answers(Frame.echo { $0.data = [] }, with: Frame.echoReply { $0.data = [] })
  }

  @Test("ICMPv4_TYPE_18 a protocol that nobody speaks: protocol unreachable from the device")
  mutating func protocolUnreachable() {
    let datagram = Echo(protocol: 253, message: .counting(30))
    let error = Frame.error(3, 2, about: datagram.datagram)
    #expect(error[26..<30] == [10, 0, 0, 2])
    device.answers(datagram.frame, .protocolUnreachable, with: [error])
  }

  @Test("ICMPv4_TYPE_22 echo request: type 0 and code 0 in the reply")
  mutating func type() {
    let reply = Frame.echoReply()
    #expect(reply[34..<36] == [0, 0])
    device.answers(Frame.echo(), with: reply)
  }

  /// Expects the reply to a timestamp request at 01:02:03.004, which was made at 00:00:01.
  private mutating func answersTimestamp(
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Bytes {
    device = Device(settings: .tc8, clockOffset: 3_723_004_000_000)
    let asked: Bytes = [13, 0, 0, 0, 0xbe, 0xef, 0, 7, 0, 0, 3, 0xe8] + .repeating(0, 8)
    let time: Bytes = [0x00, 0x38, 0xce, 0xfc]
    let told: Bytes = [14, 0, 0, 0, 0xbe, 0xef, 0, 7, 0, 0, 3, 0xe8] + time + time
    let reply = Frame.echoReply { $0.message = told.checksummed(at: 2) }
    device.answers(
      Frame.echo { $0.message = asked.checksummed(at: 2) }, .timestampReply, with: [reply],
      sourceLocation: sourceLocation)
    return reply
  }
}
