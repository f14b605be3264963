import FakeNetwork
import Testing

@testable import TestFrames

/// What the profile linux does otherwise than the standards, byte for byte.
@Suite("Profile conformance") struct ConformanceProfiles {
  var device = Device(settings: .with { $0.profile = .linux })

  @Test("linux: an echo reply has all of its request's type of service")
  mutating func congestionBits() {
    for (number, type) in [0x03, 0xb9, 0xff].enumerated() {
      device.answers(
        Frame.echo { $0.typeOfService = UInt8(type) },
        with: Frame.echoReply {
          ($0.typeOfService, $0.identification) = (UInt8(type), UInt16(number + 1))
        })
    }
  }

  @Test("linux: an ICMPv6 echo reply has all of its request's traffic class")
  mutating func congestionBitsIPv6() {
    for trafficClass in [0x03, 0xb9, 0xff] as [UInt8] {
      device.answers(
        Frame.echo6 { $0.trafficClass = trafficClass },
        with: Frame.echoReply6 { $0.trafficClass = trafficClass })
    }
  }

  @Test("linux: an echo reply has its request's code", arguments: [1, 255] as [UInt8])
  mutating func code(_ code: UInt8) {
    device.answers(Frame.echo { $0.code = code }, with: Frame.echoReply { $0.code = code })
    device.answers(Frame.echo6 { $0.code = code }, with: Frame.echoReply6 { $0.code = code })
  }

  @Test("linux: record route has the device twice, timestamp too, as far as there is room")
  mutating func recordsTwice() {
    device.answers(
      Frame.echo { $0.options = [7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
      with: Frame.echoReply { $0.options = [7, 11, 12, 10, 0, 0, 2, 10, 0, 0, 2, 0] })
    // Full: counted once. It is midnight.
    device.answers(
      Frame.echo { $0.options = [68, 8, 9, 0, 1, 2, 3, 4] },
      with: Frame.echoReply { ($0.options, $0.identification) = ([68, 8, 9, 0x10, 1, 2, 3, 4], 2) })
  }

  @Test("linux: an error has precedence 6, and the type of service of what it is about")
  mutating func errorTypeOfService() {
    for (number, (type, expected)) in [(0, 0xc0), (0xb8, 0xd8), (0xff, 0xde)].enumerated() {
      let udp = UDP(datagram: Echo(typeOfService: UInt8(type), protocol: 17))
      device.answers(
        udp.frame, .portUnreachable,
        with: [
          Frame.error(3, 3, about: udp.carrier.datagram) {
            ($0.typeOfService, $0.identification) = (UInt8(expected), UInt16(number + 1))
          }
        ])
    }
  }

  @Test("linux: an error has record route, and quotes less for it")
  mutating func errorOptions() {
    let options: Bytes = [7, 7, 4, 0, 0, 0, 0, 0]
    let udp = UDP(datagram: Echo(protocol: 17, options: options), data: .counting(600))
    // 576 bytes are the most: 28 of header and options, 8 of ICMP.
    let quote = Bytes(udp.carrier.datagram.prefix(540))
    device.answers(
      udp.frame, .portUnreachable,
      with: [
        Frame.error(3, 3, about: quote) {
          ($0.typeOfService, $0.options) = (0xc0, [7, 7, 8, 10, 0, 0, 2, 0])
        }
      ])
  }

  @Test("linux: a bad option length is told by where the option begins")
  mutating func lengthPointer() {
    problem([0x9e, 5, 0, 0], at: 20)
  }

  @Test("linux: a router alert of two bytes is a parameter problem")
  mutating func routerAlert() {
    problem([0x94, 2, 0, 0], at: 21)
  }

  @Test("linux: what is wrong elsewhere is told by its own place")
  mutating func otherPointer() {
    problem([7, 7, 3, 0, 0, 0, 0, 0], at: 22)
  }

  private mutating func problem(_ options: Bytes, at octet: UInt8) {
    let echo = Echo(options: options)
    device.answers(
      echo.frame, .parameterProblem,
      with: [
        Frame.error(12, 0, rest: [octet, 0, 0, 0], about: echo.datagram) {
          $0.typeOfService = 0xc0
        }
      ])
  }

  @Test("linux: a reset has DF, identification 0 and its segment's DSCP")
  mutating func atomicReset() {
    var reset = TCP.reset
    (reset.flags, reset.acknowledgment) = (0b1_0100, 0x0102_0305)
    reset.datagram.typeOfService = 0x10
    (reset.datagram.flags, reset.datagram.identification) = (0b010, 0)
    // Neither that of what was sent before, nor has it used one up.
    device.answers(Frame.echo(), with: Frame.echoReply())
    device.answers(
      Frame.tcp { $0.datagram.typeOfService = 0x12 }, .tcpReset, with: [reset.frame])
    device.answers(Frame.echo(), with: Frame.echoReply { $0.identification = 2 })
  }

  @Test("linux: a reset carries the segment's record route")
  mutating func resetWithOptions() {
    var reset = TCP.reset
    (reset.flags, reset.acknowledgment) = (0b1_0100, 0x0102_0305)
    (reset.datagram.flags, reset.datagram.identification) = (0b010, 0)
    reset.datagram.options = [7, 7, 8, 10, 0, 0, 2, 0]
    device.answers(
      Frame.tcp { $0.datagram.options = [7, 7, 4, 0, 0, 0, 0, 0] }, .tcpReset,
      with: [reset.frame])
  }

  @Test("linux: no operations stand for what is not copied into the fragments of a reply")
  mutating func roomOfOptions() {
    var echo = Echo()
    echo.options = [7, 7, 8, 10, 0, 0, 9, 0]
    echo.data = .counting(1472)
    let (_, replies) = device.receive(echo.frame)
    #expect(replies.count == 2)
    #expect(replies.map { Bytes($0[34..<42]) } == [echo.options, [1, 1, 1, 1, 1, 1, 1, 0]])
  }

  @Test(
    "linux: congestion that one fragment met is told in the reply", arguments: [1, 3] as [UInt8])
  mutating func congestion(_ second: UInt8) {
    var echo = Echo()
    echo.typeOfService = 1
    var fragments = echo.fragments(cutAt: [32])
    echo.typeOfService = second
    fragments[1] = echo.fragments(cutAt: [32])[1]
    let (_, replies) = device.receive(batch: fragments)
    #expect(replies.map { $0[15] } == [second])
  }

  @Test(
    "linux: congestion that one fragment of IPv6 met is told in the reply",
    arguments: [1, 3] as [UInt8])
  mutating func congestionIPv6(_ second: UInt8) {
    var echo = Packet6(trafficClass: 1)
    device.keeps(echo.fragment(0..<32).frame)
    echo.trafficClass = second
    device.answers(
      echo.fragment(32..<64).frame, with: Frame.echoReply6 { $0.trafficClass = second })
  }

  @Test("linux: ARP hardware type 6 is taken for Ethernet")
  mutating func ieee802() {
    device.answers(Frame.arp { $0.hardwareType = 6 }, with: Frame.arpReply())
    device.ignores(Frame.arp { $0.hardwareType = 7 }, .arpHardwareType)
  }
}
