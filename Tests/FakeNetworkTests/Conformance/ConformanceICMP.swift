import FakeNetwork
import Testing

@testable import TestFrames

@Suite("ICMP conformance") struct ConformanceICMP {
  var device = Device()

  /// A timestamp request of 20 bytes, or more, at 00:00:01 by the tester's clock.
  private static func timestampRequest(_ count: Int = 20) -> Bytes {
    let whole: Bytes = [13, 0, 0, 0, 0xbe, 0xef, 0, 7, 0, 0, 3, 0xe8] + .repeating(0xa5, 20)
    return Bytes(whole.prefix(count)).checksummed(at: 2)
  }

  private static func timestampReply(_ milliseconds: UInt32) -> Bytes {
    ([14, 0, 0, 0, 0xbe, 0xef, 0, 7, 0, 0, 3, 0xe8] + milliseconds.bytes + milliseconds.bytes)
      .checksummed(at: 2)
  }

  @Test(
    "ICM-001 timestamp request: identifier, sequence number and originate copied, the time of day",
    arguments: [
      (0, 0),
      (999_999, 0),  // not yet a millisecond
      (1_000_000, 1),
      (3_723_004_000_000, 3_723_004),  // 01:02:03.004
      (86_399_999_999_999, 86_399_999),  // the day's last
      (86_400_000_000_000, 0),
      // 2024-02-29 23:59:58.765 UTC.
      (1_709_251_198_765_432_100, 86_398_765),
      (-1, 86_399_999),
    ] as [(Int64, UInt32)])
  mutating func timestamp(_ clock: Int64, _ milliseconds: UInt32) {
    device = Device(clockOffset: clock)
    device.answers(
      Frame.echo { $0.message = Self.timestampRequest() }, .timestampReply,
      with: [Frame.echoReply { $0.message = Self.timestampReply(milliseconds) }])
  }

  @Test("ICM-001 timestamps go by the line's clock and its offset, with the type of service")
  mutating func runningClock() {
    device = Device(clockOffset: 5_000_000_000)
    _ = device.wait(250_000_000)
    device.answers(
      Frame.echo {
        $0.typeOfService = 0xbb  // the last two bits are for congestion notification
        $0.message = Self.timestampRequest()
      }, .timestampReply,
      with: [
        Frame.echoReply {
          $0.typeOfService = 0xb8
          $0.message = Self.timestampReply(5250)
        }
      ])
  }

  @Test("ICM-001 timestamp request in fragments, and a longer one: 20 bytes in reply")
  mutating func otherTimestamps() {
    let request = Echo(message: Self.timestampRequest(32))
    device.answers(
      request.frame, .timestampReply,
      with: [Frame.echoReply { $0.message = Self.timestampReply(0) }])
    device.keeps(request.fragment(0..<16).frame)
    _ = device.wait(1_000_000_000)
    // The time is that at which it became whole.
    device.answers(
      request.fragment(16..<32).frame, .timestampReply,
      with: [
        Frame.echoReply {
          $0.identification = 2
          $0.message = Self.timestampReply(1000)
        }
      ])
  }

  @Test("ICM-001 timestamp request to a broadcast address: silence")
  mutating func broadcastTimestamp() {
    device.ignores(
      Frame.echo {
        $0.link.destination = .broadcast
        $0.destinationIP = "10.0.0.255"
        $0.message = Self.timestampRequest()
      }, .ipv4Broadcast)
  }

  @Test("ICM-002 timestamp request of 8 and 11 bytes: silence", arguments: [8, 11])
  mutating func shortTimestamp(_ count: Int) {
    device.ignores(
      Frame.echo { $0.message = Self.timestampRequest(count) }, .icmpTimestampTruncated)
  }

  @Test("ICM-002 timestamp request with a wrong checksum: silence", arguments: Spoiling.allCases)
  mutating func timestampChecksum(_ spoiling: Spoiling) {
    device.ignores(
      Frame.echo {
        $0.message = Self.timestampRequest().checksummed(at: 2) { spoiling($0) }
      }, .icmpChecksum)
  }

  @Test("ICM-003 information request: silence")
  mutating func informationRequest() {
    device.ignores(Frame.echo { $0.type = 15 }, .icmpType)
  }

  @Test("ICM-004 address mask request: silence")
  mutating func addressMaskRequest() {
    device.ignores(
      Frame.echo {
        $0.type = 17
        $0.data = [0, 0, 0, 0]
      }, .icmpType)
  }

  @Test(
    "ICM-005 unknown types: silence",
    arguments: [1, 2, 6, 7, 19, 29, 41, 44, 100, 127, 200, 253, 255] as [UInt8])
  mutating func unknownType(_ type: UInt8) {
    device.ignores(Frame.echo { $0.type = type }, .icmpType)
  }

  @Test(
    "ICM-006 errors about a datagram of the device: silence",
    arguments: [3, 4, 5, 11, 12] as [UInt8])
  mutating func error(_ type: UInt8) {
    let quoted = Frame.echoReply()[14..<42]  // the header and 8 bytes
    for code in 0...3 as ClosedRange<UInt8> {
      let message = [type, code, 0, 0, 0, 0, 0, 0] + quoted
      device.ignores(Frame.echo { $0.message = message.checksummed(at: 2) }, .icmpError)
    }
  }

  @Test("ICM-007 redirect to another gateway: silence, and replies go where requests come from")
  mutating func redirect() {
    // For the tester's own address, by 10.0.0.99.
    let quoted = Frame.echoReply()[14..<42]
    for code in 0...3 as ClosedRange<UInt8> {
      let message = [5, code, 0, 0, 10, 0, 0, 99] + quoted
      device.ignores(
        Frame.echo {
          ($0.link.source, $0.sourceIP) = (.third, "10.0.0.1")
          $0.message = message.checksummed(at: 2)
        }, .icmpError)
    }
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test(
    "ICM-008 replies and others that nobody asked for: silence",
    arguments: [9, 10, 14, 16, 18, 30, 40, 42, 43] as [UInt8])
  mutating func unsolicited(_ type: UInt8) {
    device.ignores(Frame.echo { $0.type = type }, .icmpType)
  }

  @Test("ICM-010 timestamp request of 12 to 19 bytes: silence, then service", arguments: 12...19)
  mutating func truncatedTimestamp(_ count: Int) {
    device.ignores(
      Frame.echo { $0.message = Self.timestampRequest(count) }, .icmpTimestampTruncated)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }
}
