import FakeNetwork
import Testing

@Suite("ICMP conformance") struct ConformanceICMP {
  var device = Device()

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

  @Test(
    "ICM-008 replies and others that nobody asked for: silence",
    arguments: [9, 10, 14, 16, 18, 30, 40, 42, 43] as [UInt8])
  mutating func unsolicited(_ type: UInt8) {
    device.ignores(Frame.echo { $0.type = type }, .icmpType)
  }
}
