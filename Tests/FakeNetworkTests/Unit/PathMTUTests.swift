import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// Packet Too Big: RFC 8201, RFC 4443 3.2.
@Suite("Path MTU") struct PathMTUTests {
  var device = Device()

  private static let long = Frame.echo6 { $0.data = .counting(1400) }
  private static let whole = [Frame.echoReply6 { $0.data = .counting(1400) }]

  /// In fragments of so many bytes.
  private static func fragments(_ size: Int, _ identification: UInt32) -> [Bytes] {
    var reply = Packet6.reply
    reply.data = .counting(1400)
    return reply.fragments(of: size, identification: identification)
  }

  private mutating func keeps(_ frame: Bytes, sourceLocation: SourceLocation = #_sourceLocation) {
    let (verdict, replies) = device.receive(frame)
    #expect(verdict == .kept(.pathMTU), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("A reply is fragmented to what the path takes, for ten minutes")
  mutating func heeded() {
    device.answers(Self.long, .echoReply, with: Self.whole)
    keeps(Frame.packetTooBig(1300))
    // 48 bytes of headers, and a multiple of 8.
    device.answers(Self.long, .echoReply, with: Self.fragments(1248, 1))
    // To another destination nothing has changed.
    let other = Frame.echo6 {
      $0.sourceIP = "fd00::78"
      $0.data = .counting(1400)
    }
    #expect(device.receive(other).replies.count == 1)
    _ = device.wait(599_999_999_999)
    device.answers(Self.long, .echoReply, with: Self.fragments(1248, 2))
    _ = device.wait(1)
    device.answers(Self.long, .echoReply, with: Self.whole)
  }

  @Test("The smallest MTU of IPv6, and what is longer than the link's")
  mutating func bounds() {
    keeps(Frame.packetTooBig(9000))
    device.answers(Self.long, .echoReply, with: Self.whole)
    keeps(Frame.packetTooBig(1280))
    device.answers(Self.long, .echoReply, with: Self.fragments(1232, 1))
    device.ignores(Frame.packetTooBig(1279), .packetTooBig)
    device.ignores(Frame.packetTooBig(0), .packetTooBig)
    device.answers(Self.long, .echoReply, with: Self.fragments(1232, 2))
  }

  @Test("A quote of the header alone says to whom it was")
  mutating func shortestQuote() {
    keeps(Frame.packetTooBig(1280) { $0.data = Bytes($0.data.prefix(40)) })
    device.answers(Self.long, .echoReply, with: Self.fragments(1232, 1))
  }

  @Test("A path gets shorter, and never longer by what a router says")
  mutating func shorter() {
    keeps(Frame.packetTooBig(1400))
    keeps(Frame.packetTooBig(1300))
    keeps(Frame.packetTooBig(1450))
    device.answers(Self.long, .echoReply, with: Self.fragments(1248, 1))
  }

  @Test("About what the host did not send: not heeded")
  mutating func unbelievable() {
    let table: [(inout Packet6) -> Void] = [
      { $0.sourceIP = .tester },
      { $0.version = 4 },
      { $0.destinationIP = "ff02::1" },
      { $0.destinationIP = .unspecified },
    ]
    for change in table {
      var reply = Packet6.reply
      change(&reply)
      device.ignores(Frame.packetTooBig(1280, about: reply), .packetTooBig)
    }
    device.ignores(Frame.packetTooBig(1280) { $0.data = Bytes($0.data.prefix(39)) }, .packetTooBig)
    device.ignores(Frame.packetTooBig(1280) { $0.sourceIP = .unspecified }, .packetTooBig)
    device.answers(Self.long, .echoReply, with: Self.whole)
  }

  @Test("So many destinations are remembered; the oldest is forgotten")
  func many() {
    var paths = PathMTUs()
    let now = Instant(nanoseconds: 0)
    let address = { (number: Int) in IPv6Address(0xfd00 << 112 | UInt128(number)) }
    for number in 0..<PathMTUs.most {
      paths.set(1280, to: address(number), at: now)
      paths.set(1300, to: address(number), at: now)
    }
    #expect(paths[address(0), at: now, link: 1500] == 1280)
    paths.set(1280, to: address(PathMTUs.most), at: now)
    #expect(paths[address(0), at: now, link: 1500] == 1500)
    #expect(paths[address(1), at: now, link: 1500] == 1280)
    #expect(paths[address(PathMTUs.most), at: now, link: 1500] == 1280)
  }
}
