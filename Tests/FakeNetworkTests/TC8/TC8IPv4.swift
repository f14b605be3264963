import FakeNetwork
import Testing

@testable import TestFrames

/// Cases of TC8 3.0 for IPv4 that a host which sends nothing of its own can pass, and what is shown
/// of those that ask an application; `Tests/FakeNetworkTests/TC8/TC8.md` has all.
@Suite("TC8 IPv4") struct TC8IPv4 {
  var device = Device(settings: .tc8)

  static let second: Int64 = 1_000_000_000

  // MARK: Header

  @Test("IPv4_HEADER_01 the reply's total length is 20 or more")
  mutating func totalLength() {
    replies(with: [0, 84], at: 16)
  }

  @Test("IPv4_HEADER_02 header length of four words: silence")
  mutating func shortHeader() {
    device.ignores(Frame.echo { $0.headerWords = 4 }, .ipv4HeaderLength)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("IPv4_HEADER_03 the reply's source is the device's address")
  mutating func source() {
    replies(with: [10, 0, 0, 2], at: 26)
  }

  @Test("IPv4_HEADER_04 to another's address, at the device's MAC: silence")
  mutating func foreignAddress() {
    for address in ["10.0.0.9", "192.0.2.1"] as [IP] {
      device.ignores(Frame.echo { $0.destinationIP = address }, .ipv4NotOurs)
    }
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("IPv4_HEADER_05 a datagram of 576 octets: all of it in the reply")
  mutating func largest() {
    let request = Echo(data: .counting(548))
    #expect(request.datagram.count == 576)
    device.answers(request.frame, with: Frame.echoReply { $0.data = .counting(548) })
  }

  @Test("IPv4_HEADER_08 header length 52, total length 28: silence")
  mutating func headerPastTheDatagram() {
    // An ICMP message and zeros add nothing to a sum: the header's is right at 52 bytes too.
    var echo = Echo(link: Link(destination: .device, type: 0x0800, trailer: .repeating(0, 24)))
    (echo.headerWords, echo.totalLength, echo.data) = (13, 28, [])
    #expect(echo.frame.internetChecksum(of: 14..<66) == 0)
    device.ignores(echo.frame, .ipv4HeaderLength)
    // 52 bytes of header in a datagram that has them.
    device.answers(
      Frame.echo { $0.options = .repeating(1, 32) }, with: Frame.echoReply())
  }

  @Test("IPv4_HEADER_09 total length 48, and 28 octets there: silence")
  mutating func datagramPastTheFrame() {
    for padding in [0, 18] {
      device.ignores(
        Frame.echo {
          $0.link.trailer = .repeating(0, padding)
          $0.totalLength = 48
          $0.data = []
        }, .ipv4TotalLength)
    }
    device.answers(
      Frame.echo { $0.data = .counting(20) }, with: Frame.echoReply { $0.data = .counting(20) })
  }

  @Test("IPv4_CHECKSUM_02 header checksum with a wrong bit: silence")
  mutating func wrongBit() {
    for bit in 0..<16 as Range<UInt16> {
      device.ignores(Frame.echo { $0.headerChecksum = { $0 ^ 1 << bit } }, .ipv4Checksum)
    }
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("IPv4_CHECKSUM_05 the reply's header checksum is right")
  mutating func checksum() {
    // ~(4500 + 0054 + 0001 + 0000 + 4001 + 0a00 + 0002 + 0a00 + 004d)
    replies(with: [0x66, 0x5a], at: 24)
  }

  @Test("IPv4_TTL_01 the reply's time to live is above 0")
  mutating func replysTimeToLive() {
    replies(with: [64], at: 22)
  }

  @Test("IPv4_TTL_05 time to live 0 and 1: replies")
  mutating func timeToLive() {
    device.answers(Frame.echo { $0.timeToLive = 0 }, with: Frame.echoReply())
    device.answers(
      Frame.echo { $0.timeToLive = 1 }, with: Frame.echoReply { $0.identification = 2 })
  }

  @Test("IPv4_VERSION_01 version 4: reply")
  mutating func version() {
    let request = Frame.echo()
    #expect(request[14] >> 4 == 4)
    device.answers(request, with: Frame.echoReply())
  }

  @Test("IPv4_VERSION_03 the reply's version is 4")
  mutating func replysVersion() {
    replies(with: [0x45], at: 14)
  }

  @Test("IPv4_VERSION_04 any other version: silence")
  mutating func otherVersion() {
    for version in 0..<16 as Range<UInt8> where version != 4 {
      device.ignores(Frame.echo { $0.version = version }, .ipv4Version)
    }
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  // MARK: Addressing

  // There is no application that could take a broadcast: both are dropped before UDP, where the same
  // to the device's own address arrives.

  @Test("IPv4_ADDRESSING_01 UDP to 255.255.255.255: no error, and nobody to take it")
  mutating func limitedBroadcast() {
    dropsUDP(to: "255.255.255.255")
  }

  @Test("IPv4_ADDRESSING_02 UDP to the directed broadcast address: not delivered, and no error")
  mutating func directedBroadcast() {
    dropsUDP(to: "10.0.0.255")
  }

  @Test("IPv4_ADDRESSING_03 to 127.0.0.1: silence")
  mutating func loopback() {
    device.ignores(Frame.echo { $0.destinationIP = "127.0.0.1" }, .ipv4LoopbackDestination)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  // MARK: Fragments

  @Test("IPv4_FRAGMENTS_01 two fragments: one reply, its identifiers and data those of the request")
  mutating func twoFragments() {
    device.keeps(Echo().fragment(0..<32).frame)
    device.answers(Echo().fragment(32..<64).frame, with: Frame.echoReply())
  }

  @Test("IPv4_FRAGMENTS_02 second fragment of another identification: silence; the right: reply")
  mutating func otherIdentification() {
    completesOnlyWithItsOwn { $0.identification = 0x4322 }
  }

  @Test("IPv4_FRAGMENTS_03 second fragment of another source: silence; the right: reply")
  mutating func otherSource() {
    completesOnlyWithItsOwn { $0.sourceIP = "10.0.0.78" }
  }

  @Test("IPv4_FRAGMENTS_04 second fragment of another protocol: silence; the right: reply")
  mutating func otherProtocol() {
    completesOnlyWithItsOwn { $0.protocol = 6 }
  }

  // MARK: Reassembly

  @Test("IPv4_REASSEMBLY_04 fragments 1, 3, 2, 4: reply")
  mutating func anyOrder() {
    let fragments = Echo().fragments(of: 16)
    #expect(fragments.count == 4)
    for index in [0, 2, 1] { device.keeps(fragments[index]) }
    device.answers(fragments[3], with: Frame.echoReply())
  }

  @Test("IPv4_REASSEMBLY_06 no fragment with offset 0: silence")
  mutating func noFirst() {
    let fragments = Echo(timeToLive: 15).fragments(of: 16)
    for fragment in fragments.dropFirst() { device.keeps(fragment) }
    #expect(device.wait(1000 * Self.second).isEmpty)
    for fragment in fragments.dropFirst() { device.keeps(fragment) }
    device.answers(fragments[0], with: Frame.echoReply())
  }

  @Test("IPv4_REASSEMBLY_07 a hole in the middle: no echo reply")
  mutating func hole() {
    let fragments = Echo(timeToLive: 15).fragments(of: 16)
    for index in [0, 1, 3] { device.keeps(fragments[index]) }
    #expect(device.wait(15 * Self.second) == [timeExceeded(15, 0..<16)])
    for index in [0, 1, 3] { device.keeps(fragments[index]) }
    device.answers(fragments[2], with: Frame.echoReply { $0.identification = 2 })
  }

  @Test("IPv4_REASSEMBLY_09 an echo request that says that more follow: no echo reply")
  mutating func moreFollow() {
    let echo = Echo(flags: 0b001, timeToLive: 15)
    device.keeps(echo.frame)
    #expect(device.wait(15 * Self.second) == [Frame.error(11, 1, about: echo.datagram)])
    device.answers(Frame.echo(), with: Frame.echoReply { $0.identification = 2 })
  }

  @Test("IPv4_REASSEMBLY_10 time to live 15: the second fragment in 14 s: reply; in 16 s: silence")
  mutating func timeout() {
    let echo = Echo(timeToLive: 15)
    device.keeps(echo.fragment(0..<32).frame)
    #expect(device.wait(14 * Self.second).isEmpty)
    device.answers(echo.fragment(32..<64).frame, with: Frame.echoReply())

    device.keeps(echo.fragment(0..<32).frame)
    #expect(device.wait(15 * Self.second - 1).isEmpty)
    #expect(device.wait(1) == [timeExceeded(15, 0..<32, identification: 2)])
    #expect(device.wait(Self.second).isEmpty)
    device.keeps(echo.fragment(32..<64).frame)
    #expect(device.wait(1000 * Self.second).isEmpty)
  }

  @Test("IPv4_REASSEMBLY_11 time to live 30: the second fragment in 16 s: reply; in 31 s: silence")
  mutating func raisedTimeout() {
    let echo = Echo(timeToLive: 30)
    device.keeps(echo.fragment(0..<32).frame)
    #expect(device.wait(16 * Self.second).isEmpty)
    device.answers(echo.fragment(32..<64).frame, with: Frame.echoReply())

    device.keeps(echo.fragment(0..<32).frame)
    #expect(device.wait(30 * Self.second - 1).isEmpty)
    #expect(device.wait(1) == [timeExceeded(30, 0..<32, identification: 2)])
    #expect(device.wait(Self.second).isEmpty)
    device.keeps(echo.fragment(32..<64).frame)
  }

  @Test("IPv4_REASSEMBLY_12 time to live 5: the second fragment in 14 s: reply; in 16 s: silence")
  mutating func timeoutIsNotLowered() {
    let echo = Echo(timeToLive: 5)
    device.keeps(echo.fragment(0..<32).frame)
    #expect(device.wait(14 * Self.second).isEmpty)
    device.answers(echo.fragment(32..<64).frame, with: Frame.echoReply())

    device.keeps(echo.fragment(0..<32).frame)
    #expect(device.wait(15 * Self.second) == [timeExceeded(5, 0..<32, identification: 2)])
    #expect(device.wait(Self.second).isEmpty)
    device.keeps(echo.fragment(32..<64).frame)
  }

  /// The wrong fragment goes past the end that the last one tells.
  @Test(
    "IPv4_REASSEMBLY_13 a wrong fragment, then the right one at its place: reply with the right data",
    arguments: [16, 24])
  mutating func newestWins(_ place: Int) {
    let text = Bytes("ECU NETWORK VALIDATION TEST".utf8)
    let echo = Echo(data: text)
    let first = echo.fragment(0..<place).frame
    let wrong = Echo(
      flags: 0b001, fragmentOffset: UInt16(place / 8),
      message: Bytes("DUPLICATE FRAGMENTS TEST".utf8))
    let last = echo.fragment(place + 8..<35).frame
    device.keeps(first)
    device.keeps(wrong.frame)
    device.keeps(echo.fragment(place..<place + 8).frame)
    device.answers(last, with: Frame.echoReply { $0.data = text })
    // Without the right one, wrong data are left in the datagram.
    device.keeps(first)
    device.keeps(wrong.frame)
    device.ignores(last, .icmpChecksum)
  }

  /// Expects the plain reply, which has those bytes there.
  private mutating func replies(
    with bytes: Bytes, at offset: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let reply = Frame.echoReply()
    #expect(reply[offset...].starts(with: bytes), sourceLocation: sourceLocation)
    device.answers(Frame.echo(), with: reply, sourceLocation: sourceLocation)
  }

  private mutating func dropsUDP(
    to address: IP, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.ignores(
      Frame.udp {
        $0.datagram.link.destination = .broadcast
        $0.datagram.destinationIP = address
      }, .ipv4Broadcast, sourceLocation: sourceLocation)
    device.answers(
      Frame.udp(), .portUnreachable, with: [Frame.error(3, 3, about: UDP().carrier.datagram)],
      sourceLocation: sourceLocation)
  }

  private mutating func completesOnlyWithItsOwn(
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Echo) -> Void
  ) {
    var other = Echo().fragment(32..<64)
    change(&other)
    device.keeps(Echo().fragment(0..<32).frame, sourceLocation: sourceLocation)
    device.keeps(other.frame, sourceLocation: sourceLocation)
    device.answers(
      Echo().fragment(32..<64).frame, with: Frame.echoReply(), sourceLocation: sourceLocation)
  }

  /// About the first fragment of the plain echo with that time to live.
  private func timeExceeded(
    _ timeToLive: UInt8, _ first: Range<Int>, identification: UInt16 = 1
  ) -> Bytes {
    Frame.error(11, 1, about: Echo(timeToLive: timeToLive).fragment(first).datagram) {
      $0.identification = identification
    }
  }
}
