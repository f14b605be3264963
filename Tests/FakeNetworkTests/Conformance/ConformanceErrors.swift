import FakeNetwork
import Testing

@testable import TestFrames

@Suite("ICMP errors conformance") struct ConformanceErrors {
  var device = Device()

  static let second: Int64 = 1_000_000_000

  @Test("ERR-001 unknown IP protocol: protocol unreachable", arguments: [253, 99, 143] as [UInt8])
  mutating func unknownProtocol(_ protocol: UInt8) {
    let datagram = Echo(protocol: `protocol`, message: .counting(30))
    let error = Frame.error(3, 2, about: datagram.datagram)
    // A type of service of 0, a time to live of 64, and all of the 50 bytes.
    #expect(error[15] == 0 && error[22] == 64)
    #expect(error.count == 14 + 20 + 8 + 50)
    device.answers(datagram.frame, .protocolUnreachable, with: [error])
  }

  @Test("ERR-001 unknown IP protocol without data, and with little: protocol unreachable")
  mutating func shortProtocol() {
    for count in 0...9 {
      let datagram = Echo(protocol: 253, message: .counting(count))
      device.answers(
        datagram.frame, .protocolUnreachable,
        with: [
          Frame.error(3, 2, about: datagram.datagram) { $0.identification = UInt16(count + 1) }
        ])
    }
  }

  @Test("ERR-002 UDP to a closed port: port unreachable")
  mutating func closedPort() {
    device.answers(
      Frame.udp(), .portUnreachable, with: [Frame.error(3, 3, about: UDP().carrier.datagram)])
  }

  @Test(
    "ERR-002 UDP of any length to any port: port unreachable",
    arguments: [(0, 1), (1, 7), (13, 68), (14, 520), (15, 65_535)] as [(Int, UInt16)])
  mutating func closedPorts(_ count: Int, _ port: UInt16) {
    let udp = UDP(destinationPort: port, data: .counting(count))
    device.answers(
      udp.frame, .portUnreachable, with: [Frame.error(3, 3, about: udp.carrier.datagram)])
  }

  @Test("ERR-002 an error has the device's own type of service and time to live")
  mutating func ownHeader() {
    let udp = UDP(datagram: Echo(typeOfService: 0xb8, timeToLive: 1, protocol: 17))
    device.answers(
      udp.frame, .portUnreachable, with: [Frame.error(3, 3, about: udp.carrier.datagram)])
  }

  @Test("ERR-002 padding after the datagram is not quoted")
  mutating func dirtyPadding() {
    let link = Link(destination: .device, type: 0x0800, trailer: .repeating(0xa5, 40))
    let udp = UDP(datagram: Echo(link: link, protocol: 17))
    #expect(udp.carrier.datagram.count == 33)
    device.answers(
      udp.frame, .portUnreachable, with: [Frame.error(3, 3, about: udp.carrier.datagram)])
  }

  @Test("ERR-002 data after the UDP length is quoted: it is in the datagram")
  mutating func dataAfterTheLength() {
    var datagram = UDP().carrier
    datagram.message! += [1, 2, 3]
    device.answers(
      datagram.frame, .portUnreachable, with: [Frame.error(3, 3, about: datagram.datagram)])
  }

  @Test(
    "ERR-003 a long datagram: the error has at most 576 bytes",
    arguments: [(519, 575), (520, 576), (521, 576), (1400, 576), (1472, 576)])
  mutating func longest(_ count: Int, _ length: Int) {
    let udp = UDP(data: .counting(count))
    let error = Frame.error(3, 3, about: udp.carrier.datagram)
    #expect(error.count == 14 + length)
    device.answers(udp.frame, .portUnreachable, with: [error])
  }

  @Test("ERR-003 a datagram in fragments: its first fragment is quoted, in any order of them")
  mutating func fragmented() {
    let udp = UDP(data: .counting(100)).carrier
    let (first, last) = (udp.fragment(0..<64), udp.fragment(64..<108))
    device.keeps(first.frame)
    device.answers(
      last.frame, .portUnreachable, with: [Frame.error(3, 3, about: first.datagram)])
    device.keeps(last.frame)
    device.answers(
      first.frame, .portUnreachable,
      with: [Frame.error(3, 3, about: first.datagram) { $0.identification = 2 }])
  }

  @Test("ERR-003 an MTU below the error's length: its fragments")
  mutating func fragmentedError() {
    device = Device(settings: .with { $0.mtu = 296 })
    let udp = UDP(data: .counting(1400))
    var error = Echo.reply
    error.message = ([3, 3, 0, 0, 0, 0, 0, 0] + udp.carrier.datagram.prefix(548)).checksummed(at: 2)
    device.answers(udp.frame, .portUnreachable, with: error.fragments(of: 272))
  }

  @Test(
    "ERR-004 UDP with a wrong checksum: silence",
    arguments: [.plusOne, .minusOne, .swapped, .complement] as [Spoiling])
  mutating func checksum(_ spoiling: Spoiling) {
    device.ignores(Frame.udp { $0.checksum = { spoiling($0) } }, .udpChecksum)
  }

  @Test(
    "ERR-004 UDP length below 8, and past the datagram: silence",
    arguments: [0, 1, 7, 14, 1500, 65_535] as [UInt16])
  mutating func length(_ length: UInt16) {
    device.ignores(Frame.udp { $0.length = length }, .udpLength)
  }

  @Test("ERR-004 UDP cut off: silence", arguments: [0, 1, 7])
  mutating func truncated(_ count: Int) {
    device.ignores(Frame.udp { $0.bytes = .counting(count) }, .udpTruncated)
  }

  @Test("ERR-005 UDP without a checksum: port unreachable")
  mutating func unsummed() {
    let udp = UDP(checksum: { _ in 0 })
    device.answers(
      udp.frame, .portUnreachable, with: [Frame.error(3, 3, about: udp.carrier.datagram)])
  }

  @Test("ERR-005 UDP whose sum is zero stands as all ones: port unreachable")
  mutating func sumOfZero() {
    // The source port makes the sum all ones: a checksum of 0 would say that there is none.
    var udp = UDP()
    udp.data = []
    let rest = UDP(sourcePort: 0, data: []).carrier.payload.uint16(at: 6)
    udp.sourcePort = rest
    #expect(udp.carrier.payload.uint16(at: 6) == 0)
    udp.checksum = { _ in 0xffff }
    device.answers(
      udp.frame, .portUnreachable, with: [Frame.error(3, 3, about: udp.carrier.datagram)])
  }

  @Test(
    "ERR-006 about a broadcast or multicast address: silence",
    arguments: [
      ("10.0.0.255", .broadcast, .ipv4Broadcast), ("255.255.255.255", .broadcast, .ipv4Broadcast),
      ("10.0.0.255", .device, .ipv4Broadcast), ("224.0.0.1", .allHosts, .ipv4Multicast),
      ("224.0.0.1", .device, .ipv4Multicast),
    ] as [(IP, MAC, Verdict.Reason)])
  mutating func broadcast(_ address: IP, _ mac: MAC, _ reason: Verdict.Reason) {
    for datagram in Self.faulty {
      var datagram = datagram
      datagram.destinationIP = address
      datagram.link.destination = mac
      device.ignores(datagram.frame, reason)
    }
  }

  @Test(
    "ERR-007 about a broadcast or multicast frame: silence", arguments: [MAC.broadcast, .allHosts])
  mutating func linkBroadcast(_ mac: MAC) {
    for datagram in Self.faulty {
      var datagram = datagram
      datagram.link.destination = mac
      device.ignores(datagram.frame, .ipv4LinkGroup)
    }
  }

  @Test("ERR-008 about a fragment that is not the first: silence")
  mutating func laterFragment() {
    for datagram in Self.faulty.dropLast() {
      var datagram = datagram
      datagram.fragmentOffset = 1
      device.keeps(datagram.frame)
    }
    // A malformed option is a fault of the fragment itself.
    var malformed = Self.faulty.last!
    malformed.fragmentOffset = 1
    device.ignores(malformed.frame, .ipv4Option)
    #expect(device.wait(1000 * Self.second).isEmpty)
  }

  @Test("ERR-008 about the first fragment: parameter problem, at once")
  mutating func firstFragment() {
    var malformed = Self.faulty.last!
    malformed.flags = 0b001
    device.answers(
      malformed.frame, .parameterProblem,
      with: [Frame.error(12, 0, rest: [21, 0, 0, 0], about: malformed.datagram)])
  }

  @Test(
    "ERR-009 about a source that is no single host's: silence",
    arguments: [
      ("0.0.0.0", .ipv4Source), ("0.1.2.3", .ipv4Source), ("127.0.0.1", .ipv4Source),
      ("10.0.0.255", .ipv4Source), ("10.0.0.0", .ipv4Source), ("255.255.255.255", .ipv4Source),
      ("224.0.0.1", .ipv4Source), ("240.0.0.1", .ipv4Source), (.device, .ipv4OwnSource),
    ] as [(IP, Verdict.Reason)])
  mutating func source(_ source: IP, _ reason: Verdict.Reason) {
    for datagram in Self.faulty {
      var datagram = datagram
      datagram.sourceIP = source
      device.ignores(datagram.frame, reason)
    }
  }

  @Test(
    "ERR-010 about an ICMP error: silence, whatever else is wrong",
    arguments: [3, 4, 5, 11, 12] as [UInt8])
  mutating func aboutErrors(_ type: UInt8) {
    device.ignores(Frame.echo { $0.type = type }, .icmpError)
    device.ignores(
      Frame.echo { ($0.type, $0.options) = (type, Self.malformedOption) }, .ipv4Option)
  }

  @Test(
    "ERR-010 about an unknown ICMP type, which may be an error: silence",
    arguments: [1, 2, 6, 7, 19, 29, 40, 41, 100, 255] as [UInt8])
  mutating func aboutUnknownTypes(_ type: UInt8) {
    device.ignores(Frame.echo { $0.type = type }, .icmpType)
    device.ignores(
      Frame.echo { ($0.type, $0.options) = (type, Self.malformedOption) }, .ipv4Option)
  }

  @Test("ERR-010 about an ICMP message without a type: silence")
  mutating func aboutNoType() {
    device.ignores(
      Frame.echo { ($0.message, $0.options) = ([], Self.malformedOption) }, .ipv4Option)
  }

  @Test(
    "ERR-010 about a query or its answer: parameter problem", arguments: [0, 8, 13, 14] as [UInt8])
  mutating func aboutQueries(_ type: UInt8) {
    let query = Echo(options: Self.malformedOption, type: type)
    device.answers(
      query.frame, .parameterProblem,
      with: [Frame.error(12, 0, rest: [21, 0, 0, 0], about: query.datagram)])
  }

  @Test("ERR-011 UDP with options to a closed port: they are quoted")
  mutating func options() {
    let udp = UDP(datagram: Echo(protocol: 17, options: [0x94, 4, 0, 0, 7, 3, 4, 0]))
    let datagram = udp.carrier.datagram
    #expect(datagram[0] == 0x47)
    device.answers(udp.frame, .portUnreachable, with: [Frame.error(3, 3, about: datagram)])
  }

  @Test(
    "ERR-013 protocols that others speak: protocol unreachable (MAY)",
    arguments: [2, 50, 47, 132, 4, 89] as [UInt8])
  mutating func otherProtocols(_ protocol: UInt8) {
    let datagram = Echo(protocol: `protocol`, message: .counting(24))
    device.answers(
      datagram.frame, .protocolUnreachable, with: [Frame.error(3, 2, about: datagram.datagram)])
  }

  @Test("ERR-013 IGMP query to all hosts: silence")
  mutating func groupQuery() {
    var query = Echo(timeToLive: 1, protocol: 2, message: [0x11, 100, 0xee, 0x9b, 0, 0, 0, 0])
    query.link.destination = .allHosts
    query.destinationIP = "224.0.0.1"
    device.ignores(query.frame, .ipv4Multicast)
  }

  // RFC 1812 4.3.2.8: a burst of 50, then 100 in a second.

  @Test("The rate of errors: 50 at once, then one in 10 ms")
  mutating func rate() {
    expectErrors(of: 60, 50)
    #expect(device.counters[.errorRate] == 10)
    _ = device.wait(Self.second / 100 - 1)
    expectErrors(of: 1, 0)
    _ = device.wait(1)
    expectErrors(of: 2, 1)
    _ = device.wait(Self.second / 10)
    expectErrors(of: 20, 10)
    // No more than a burst is saved up.
    _ = device.wait(1000 * Self.second)
    expectErrors(of: 60, 50)
  }

  @Test("The rate of errors in steady traffic: 100 in a second")
  mutating func steadyRate() {
    expectErrors(of: 50, 50)
    var answered = 0
    for _ in 0..<1000 {
      _ = device.wait(Self.second / 1000)
      let (verdict, _) = device.receive(Frame.udp())
      answered += verdict == .answered(.portUnreachable) ? 1 : 0
    }
    #expect(answered == 100)
  }

  @Test("The rate is one for errors of every kind, and for no other answer")
  mutating func rateOfOthers() {
    expectErrors(of: 50, 50)
    for datagram in Self.faulty { device.ignores(datagram.frame, .errorRate) }
    for number in 51..<151 as Range<UInt16> {
      device.answers(Frame.echo(), with: Frame.echoReply { $0.identification = number })
    }
    let (verdict, _) = device.receive(Frame.tcp())
    #expect(verdict == .answered(.tcpReset))
    device.answers(Frame.arp(), with: Frame.arpReply())
    // Echoes have not put it off either.
    _ = device.wait(Self.second / 100)
    expectErrors(of: 2, 1)
  }

  @Test("No limit: every error")
  mutating func unlimited() {
    device = Device(settings: .with { $0.profile.errorRate = nil })
    expectErrors(of: 1000, 1000)
  }

  @Test("A rate of 0: no error, and echoes as ever")
  mutating func silenced() {
    device = Device(settings: .with { $0.profile.errorRate = 0 })
    for datagram in Self.faulty { device.ignores(datagram.frame, .errorRate) }
    device.keeps(Echo().fragment(0..<32).frame)
    #expect(device.wait(1000 * Self.second).isEmpty)
    #expect(device.counters[.timedOutInSilence] == 1)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("Time to live of all that is sent is the set one")
  mutating func timeToLive() {
    device = Device(settings: .with { $0.timeToLive = 7 })
    device.answers(Frame.echo(), with: Frame.echoReply { $0.timeToLive = 7 })
    device.answers(
      Frame.udp(), .portUnreachable,
      with: [
        Frame.error(3, 3, about: UDP().carrier.datagram) {
          ($0.timeToLive, $0.identification) = (7, 2)
        }
      ])
    var reset = TCP.reset
    (reset.flags, reset.acknowledgment) = (0b1_0100, 0x0102_0305)
    (reset.datagram.timeToLive, reset.datagram.identification) = (7, 3)
    device.answers(Frame.tcp(), .tcpReset, with: [reset.frame])
  }

  /// An unknown option one byte longer than the header.
  private static let malformedOption: Bytes = [0x9e, 5, 0, 0]

  /// One for each error, the last for a parameter problem.
  private static var faulty: [Echo] {
    [UDP().carrier, Echo(protocol: 253, message: .counting(24)), Echo(options: malformedOption)]
  }

  /// Expects that so many of these datagrams, the first ones, get an error now.
  private mutating func expectErrors(
    of count: Int, _ answered: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (verdicts, _) = device.receive(
      batch: Array(repeating: Frame.udp(), count: count), sourceLocation: sourceLocation)
    #expect(
      verdicts
        == Array(repeating: .answered(.portUnreachable), count: answered)
        + Array(repeating: .ignored(.errorRate), count: count - answered),
      sourceLocation: sourceLocation)
  }
}
