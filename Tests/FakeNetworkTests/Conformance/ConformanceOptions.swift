import FakeNetwork
import Testing

@testable import TestFrames

@Suite("IPv4 options conformance") struct ConformanceOptions {
  var device = Device()

  // What a host does not know it passes over, and its reply has no options.

  @Test("OPT-001 NOP NOP NOP EOL: reply, data intact")
  mutating func noOperation() {
    passesOver([1, 1, 1, 0])
  }

  @Test("OPT-002 EOL, then garbage: reply, data intact")
  mutating func endOfList() {
    passesOver([0, 0xff, 0x83, 0x01])
  }

  @Test(
    "OPT-003 unknown options: reply, data intact",
    arguments: [[0x9e, 4, 0xaa, 0xbb], [0x5e, 8, 1, 2, 3, 4, 5, 6]] as [Bytes])
  mutating func unknown(_ options: Bytes) {
    passesOver(options)
  }

  @Test("OPT-004 router alert: reply, data intact")
  mutating func routerAlert() {
    passesOver([0x94, 4, 0, 0])
  }

  @Test("OPT-005 40 bytes of NOP: reply, data intact")
  mutating func longest() {
    passesOver(.repeating(1, 40))
  }

  @Test(
    "OPT-006 basic security, stream identifier: reply, data intact",
    arguments: [[130, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [136, 4, 0x12, 0x34]] as [Bytes])
  mutating func obsolete(_ options: Bytes) {
    passesOver(options)
  }

  @Test(
    "OPT-012 source route whose next hop is another host: silence",
    arguments: [0x83, 0x89] as [UInt8])
  mutating func sourceRoute(_ type: UInt8) {
    // Loose and strict, one slot, its pointer at it: 10.0.0.9 comes next.
    device.ignores(Frame.echo { $0.options = [type, 7, 4, 10, 0, 0, 9, 0] }, .ipv4SourceRoute)
  }

  // Record route and timestamp come back brought up to date by the device, 10.0.0.2; its clock
  // shows 01:02:03.004, which is 0x0038cefc milliseconds after midnight.

  static let timeOfDay: Int64 = 3_723_004_000_000
  static let stamp: Bytes = [0x00, 0x38, 0xce, 0xfc]

  @Test(
    "OPT-007 record route with free slots: the device's address in the next",
    arguments: [
      ([7, 7, 4, 0, 0, 0, 0, 0], [7, 7, 8, 10, 0, 0, 2, 0]),
      ([7, 11, 4, 1, 2, 3, 4, 5, 6, 7, 8, 0], [7, 11, 8, 10, 0, 0, 2, 5, 6, 7, 8, 0]),
      ([7, 11, 8, 192, 0, 2, 1, 0, 0, 0, 0, 0], [7, 11, 12, 192, 0, 2, 1, 10, 0, 0, 2, 0]),
      // After what is no longer there, nor its padding.
      ([1, 7, 7, 4, 0, 0, 0, 0], [7, 7, 8, 10, 0, 0, 2, 0]),
      ([0x94, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 1], [7, 7, 8, 10, 0, 0, 2, 0]),
      // A pointer that is no slot's in the recorder's own count, but has room (RFC 791 3.1).
      ([7, 11, 6, 1, 2, 3, 4, 5, 6, 7, 8, 0], [7, 11, 10, 1, 2, 10, 0, 0, 2, 7, 8, 0]),
    ] as [(Bytes, Bytes)])
  mutating func recordRoute(_ request: Bytes, _ reply: Bytes) {
    echoes(request, reply)
  }

  @Test("OPT-007 record route of nine slots, the most")
  mutating func longestRecordRoute() {
    let taken = Bytes.counting(32)
    echoes([7, 39, 36] + taken + [0, 0, 0, 0, 0], [7, 39, 40] + taken + [10, 0, 0, 2, 0])
  }

  @Test(
    "OPT-008 record route, full: unchanged",
    arguments: [
      [7, 7, 8, 192, 0, 2, 1, 0], [7, 3, 4, 0], [7, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 0],
      [7, 7, 255, 192, 0, 2, 1, 0],
    ] as [Bytes])
  mutating func fullRecordRoute(_ option: Bytes) {
    echoes(option, option)
  }

  @Test(
    "OPT-009 timestamp, times alone: the device's in the next slot",
    arguments: [
      ([68, 8, 5, 0x00, 0, 0, 0, 0], [68, 8, 9, 0x00] + stamp),
      ([68, 8, 5, 0x50, 1, 2, 3, 4], [68, 8, 9, 0x50] + stamp),
      (
        [68, 12, 9, 0x00, 1, 2, 3, 4, 0, 0, 0, 0], [68, 12, 13, 0x00, 1, 2, 3, 4] + stamp
      ),
    ] as [(Bytes, Bytes)])
  mutating func timestamp(_ request: Bytes, _ reply: Bytes) {
    echoes(request, reply)
  }

  @Test(
    "OPT-009 timestamp with addresses: the device's address and time in the next slot",
    arguments: [
      ([68, 12, 5, 0x01] + .repeating(0, 8), [68, 12, 13, 0x01, 10, 0, 0, 2] + stamp),
      (
        [68, 20, 13, 0x31] + .counting(8) + .repeating(0, 8),
        [68, 20, 21, 0x31] + .counting(8) + [10, 0, 0, 2] + stamp
      ),
    ] as [(Bytes, Bytes)])
  mutating func timestampWithAddress(_ request: Bytes, _ reply: Bytes) {
    echoes(request, reply)
  }

  @Test(
    "OPT-009 timestamp of given addresses: the device's time, where it is the next",
    arguments: [
      (
        [68, 12, 5, 0x03, 10, 0, 0, 2, 0, 0, 0, 0], [68, 12, 13, 0x03, 10, 0, 0, 2] + stamp
      ),
      ([68, 12, 5, 0x03, 10, 0, 0, 9, 0, 0, 0, 0], [68, 12, 5, 0x03, 10, 0, 0, 9, 0, 0, 0, 0]),
      (
        [68, 20, 13, 0x03] + .counting(8) + [10, 0, 0, 2, 0, 0, 0, 0],
        [68, 20, 21, 0x03] + .counting(8) + [10, 0, 0, 2] + stamp
      ),
      // It stands further on: another's turn comes before.
      (
        [68, 20, 5, 0x03, 10, 0, 0, 9, 0, 0, 0, 0, 10, 0, 0, 2, 0, 0, 0, 0],
        [68, 20, 5, 0x03, 10, 0, 0, 9, 0, 0, 0, 0, 10, 0, 0, 2, 0, 0, 0, 0]
      ),
    ] as [(Bytes, Bytes)])
  mutating func timestampOfGivenAddress(_ request: Bytes, _ reply: Bytes) {
    echoes(request, reply)
  }

  @Test(
    "OPT-009 timestamp for a purpose that nobody has given: unchanged",
    arguments: [2, 4, 15] as [UInt8])
  mutating func unknownTimestamp(_ flag: UInt8) {
    let option: Bytes = [68, 12, 5, flag, 10, 0, 0, 2, 0, 0, 0, 0]
    echoes(option, option)
  }

  @Test(
    "OPT-010 timestamp, full: one more who found no room",
    arguments: [
      ([68, 8, 9, 0x00, 1, 2, 3, 4], [68, 8, 9, 0x10, 1, 2, 3, 4]),
      ([68, 8, 9, 0xe0, 1, 2, 3, 4], [68, 8, 9, 0xf0, 1, 2, 3, 4]),
      ([68, 12, 13, 0x21] + .counting(8), [68, 12, 13, 0x31] + .counting(8)),
      ([68, 4, 5, 0x00], [68, 4, 5, 0x10]),
    ] as [(Bytes, Bytes)])
  mutating func fullTimestamp(_ request: Bytes, _ reply: Bytes) {
    echoes(request, reply)
  }

  @Test("OPT-010 timestamp, full, and its count too: parameter problem, no reply")
  mutating func fullCount() {
    refuses([68, 8, 9, 0xf0, 1, 2, 3, 4], octet: 23)
    refuses([1, 1, 1, 1, 68, 12, 13, 0xf1] + .counting(8), octet: 27, identification: 2)
  }

  @Test("OPT-007, OPT-009 both in one datagram, in a timestamp request too")
  mutating func both() {
    let request: Bytes = [68, 8, 5, 0, 0, 0, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0]
    let reply: Bytes = [7, 7, 8, 10, 0, 0, 2, 68, 8, 9, 0] + Self.stamp + [0]
    echoes(request, reply)
    device = Device(clockOffset: Self.timeOfDay)
    let asked: Bytes = [13, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]
    let told: Bytes = [14, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 3] + Self.stamp + Self.stamp
    device.answers(
      Frame.echo { ($0.options, $0.message) = (request, asked.checksummed(at: 2)) },
      .timestampReply,
      with: [Frame.echoReply { ($0.options, $0.message) = (reply, told.checksummed(at: 2)) }])
  }

  @Test(
    "OPT-011 source route that ends here: silence (RFC 7126)", arguments: [0x83, 0x89] as [UInt8])
  mutating func completedSourceRoute(_ type: UInt8) {
    device.ignores(Frame.echo { $0.options = [type, 7, 8, 10, 0, 0, 9, 0] }, .ipv4SourceRoute)
    device.ignores(Frame.echo { $0.options = [type, 3, 4, 0] }, .ipv4SourceRoute)
  }

  @Test(
    "OPT-011 source routes accepted: the reply goes the way back",
    arguments: [0x83, 0x89] as [UInt8])
  mutating func sourceRouteBack(_ type: UInt8) {
    device = Device(settings: .with { $0.acceptsSourceRoutes = true })
    // By .8 and then .9: back by .9, .8 and to the sender.
    let two: Bytes = [type, 11, 12, 10, 0, 0, 8, 10, 0, 0, 9, 0]
    device.answers(
      Frame.echo { $0.options = two },
      with: Frame.echoReply {
        $0.destinationIP = "10.0.0.9"
        $0.options = [type, 11, 4, 10, 0, 0, 8, 10, 0, 0, 77, 0]
      })
    device.answers(
      Frame.echo { $0.options = [1, type, 7, 8, 192, 0, 2, 1] },
      with: Frame.echoReply {
        $0.identification = 2
        $0.destinationIP = "192.0.2.1"
        $0.options = [type, 7, 4, 10, 0, 0, 77, 0]
      })
    // It came directly.
    device.answers(
      Frame.echo { $0.options = [type, 3, 4, 0] }, with: Frame.echoReply { $0.identification = 3 })
  }

  @Test("OPT-011 source routes accepted, its way back over what is no host: silence")
  mutating func sourceRouteOverNobody() {
    device = Device(settings: .with { $0.acceptsSourceRoutes = true })
    for stop in [
      [224, 0, 0, 1], [255, 255, 255, 255], [10, 0, 0, 255], [127, 0, 0, 1], [0, 0, 0, 0],
      // The reply would be from and to one address.
      [10, 0, 0, 2],
    ]
      as [Bytes]
    {
      device.ignores(
        Frame.echo { $0.options = [0x83, 11, 12, 10, 0, 0, 8] + stop + [0] }, .ipv4SourceRouteStop)
      device.ignores(
        Frame.echo { $0.options = [0x83, 11, 12] + stop + [10, 0, 0, 8, 0] }, .ipv4SourceRouteStop)
    }
  }

  @Test(
    "OPT-012 source routes accepted, the next hop another host: silence",
    arguments: [0x83, 0x89] as [UInt8])
  mutating func acceptedSourceRoute(_ type: UInt8) {
    device = Device(settings: .with { $0.acceptsSourceRoutes = true })
    device.ignores(
      Frame.echo { $0.options = [type, 7, 4, 10, 0, 0, 9, 0] }, .ipv4SourceRouteUnderWay)
    device.ignores(
      Frame.echo { $0.options = [type, 11, 8, 10, 0, 0, 9, 10, 0, 0, 8, 0] },
      .ipv4SourceRouteUnderWay)
  }

  @Test(
    "OPT-013 malformed: parameter problem at the octet, no echo reply, then service",
    arguments: [
      ([0x9e, 0, 0, 0], 21),  // no length
      ([0x9e, 1, 0, 0], 21),
      ([0x9e, 5, 0, 0], 21),  // past the header
      ([1, 1, 0x9e, 255], 23),
      ([1, 1, 1, 0x9e], 23),  // a type and no more
      ([7, 2, 1, 1], 21),  // no room for a pointer
      ([1, 1, 7, 2], 23),
      ([7, 7, 0, 0, 0, 0, 0, 0], 22),  // a pointer before the slots
      ([7, 7, 3, 0, 0, 0, 0, 0], 22),
      ([7, 7, 5, 0, 0, 0, 0, 0], 22),  // room for a part of an address
      ([7, 7, 7, 0, 0, 0, 0, 0], 22),
      ([7, 6, 4, 0, 0, 0, 0, 0], 22),
      ([7, 3, 4, 7, 3, 4, 0, 0], 23),  // twice
      ([68, 3, 5, 0], 21),  // no room for a flag
      ([68, 2, 0, 0], 21),
      ([68, 8, 4, 0, 0, 0, 0, 0], 22),
      ([68, 8, 6, 0, 0, 0, 0, 0], 22),  // room for a part of a time
      ([68, 8, 5, 1, 0, 0, 0, 0], 22),  // room for an address and no time
      ([68, 8, 5, 3, 0, 0, 0, 0], 22),
      ([68, 4, 5, 0, 68, 4, 5, 0], 24),  // twice
      ([0x83, 2, 0, 0], 21),
      ([0x83, 7, 3, 0, 0, 0, 0, 0], 22),
      ([0x83, 7, 6, 0, 0, 0, 0, 0], 22),
      ([0x83, 3, 4, 0x89, 3, 4, 0, 0], 23),  // loose and strict
    ] as [(Bytes, UInt8)])
  mutating func malformed(_ options: Bytes, _ octet: UInt8) {
    refuses(options, octet: octet)
    device.answers(Frame.echo(), with: Frame.echoReply { $0.identification = 2 })
  }

  @Test("OPT-013 malformed in the last octets of the longest header")
  mutating func malformedAtTheEnd() {
    refuses(.repeating(1, 38) + [0x9e, 3], octet: 59)
    refuses(.repeating(1, 39) + [0x9e], octet: 59, identification: 2)
  }

  // RFC 791 3.1: record route and timestamp stand in the first fragment alone, a source route in all.

  @Test("OPT-007 in a reply of several fragments: record route stands in the first")
  mutating func recordRouteInFragments() {
    var reply = Echo.reply
    reply.data = .counting(3000)
    reply.options = [7, 7, 8, 10, 0, 0, 2, 0]
    let first = reply.fragment(0..<1472).frame  // 1500 - 28
    reply.options = []
    let frames = [first, reply.fragment(1472..<2952).frame, reply.fragment(2952..<3008).frame]
    device.answers(
      Frame.echo {
        $0.data = .counting(3000)
        $0.options = [7, 7, 4, 0, 0, 0, 0, 0]
      }, .echoReply, with: frames)
  }

  @Test("OPT-007 in a request of several fragments: that of the first comes back")
  mutating func recordRouteOfTheFirst() {
    var first = Echo().fragment(0..<32)
    first.options = [7, 7, 4, 0, 0, 0, 0, 0]
    let reply = Frame.echoReply { $0.options = [7, 7, 8, 10, 0, 0, 2, 0] }
    device.keeps(first.frame)
    device.answers(Echo().fragment(32..<64).frame, with: reply)
    device.keeps(Echo().fragment(32..<64).frame)
    device.answers(
      first.frame,
      with: Frame.echoReply {
        $0.options = [7, 7, 8, 10, 0, 0, 2, 0]
        $0.identification = 2
      })
  }

  @Test("OPT-011 in a reply of several fragments: the source route stands in all")
  mutating func sourceRouteInFragments() {
    device = Device(settings: .with { $0.acceptsSourceRoutes = true })
    let route: Bytes = [0x83, 7, 4, 10, 0, 0, 77]
    var reply = Echo.reply
    reply.destinationIP = "10.0.0.9"
    reply.data = .counting(3000)
    reply.options = [7, 7, 8, 10, 0, 0, 2] + route + [0, 0]
    let first = reply.fragment(0..<1464).frame  // 1500 - 36
    reply.options = route + [0]
    let frames = [first, reply.fragment(1464..<2936).frame, reply.fragment(2936..<3008).frame]
    device.answers(
      Frame.echo {
        $0.data = .counting(3000)
        $0.options = [0x83, 7, 8, 10, 0, 0, 9, 7, 7, 4, 0, 0, 0, 0, 0, 0]
      }, .echoReply, with: frames)
  }

  /// Expects the options in the reply to an echo with those.
  private mutating func echoes(
    _ request: Bytes, _ reply: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device = Device(clockOffset: Self.timeOfDay)
    device.answers(
      Frame.echo { $0.options = request }, with: Frame.echoReply { $0.options = reply },
      sourceLocation: sourceLocation)
  }

  /// Expects a parameter problem.
  private mutating func refuses(
    _ options: Bytes, octet: UInt8, identification: UInt16 = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let echo = Echo(options: options)
    let error = Frame.error(12, 0, rest: [octet, 0, 0, 0], about: echo.datagram) {
      $0.identification = identification
    }
    device.answers(echo.frame, .parameterProblem, with: [error], sourceLocation: sourceLocation)
  }

  private mutating func passesOver(
    _ options: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.answers(
      Frame.echo { $0.options = options }, with: Frame.echoReply(), sourceLocation: sourceLocation)
  }
}
