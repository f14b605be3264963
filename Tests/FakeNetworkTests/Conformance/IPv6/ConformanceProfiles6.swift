import FakeNetwork
import Testing

@testable import TestFrames

/// What the profile linux does otherwise than the standards in IPv6, byte for byte; and that the others
/// do not.
@Suite("Profile conformance, IPv6") struct ConformanceProfiles6 {
  var device = Device(settings: .with { $0.profile = .linux })
  var standard = Device()

  // MARK: Options

  @Test("linux: at most 7 bytes of padding stand before an option or the end, all of them zero")
  mutating func padding() {
    let padded: [(options: Bytes, isRefused: Bool)] = [
      ([1, 4, 0, 0, 0, 0], false),
      ([1, 4, 0, 0, 0, 1], true),
      ([1, 3, 0, 1, 0, 0], true),
      (.repeating(0, 6), false),
      ([0x1e, 5] + .repeating(0, 12), false),
      ([0x1e, 4] + .repeating(0, 12), true),
      ([1, 5, 0, 0, 0, 0, 0, 0x1e, 5, 0, 0, 0, 0, 0], false),
      ([1, 6, 0, 0, 0, 0, 0, 0, 0x1e, 4, 0, 0, 0, 0], true),
      ([0, 0, 0, 0, 1, 1, 0, 0x1e, 5, 0, 0, 0, 0, 0], false),
      ([0, 0, 0, 0, 0, 1, 1, 0, 0x1e, 4, 0, 0, 0, 0], true),
      ([1, 0, 1, 0, 1, 0, 0, 0x1e, 5, 0, 0, 0, 0, 0], false),
      ([1, 0, 1, 0, 1, 0, 1, 0, 0x1e, 4, 0, 0, 0, 0], true),
    ]
    for (options, isRefused) in padded { check(options, isRefused: isRefused) }
  }

  @Test("linux: a header has at most 8 options, padding not counted")
  mutating func optionCount() {
    let option: Bytes = [0x1e, 0]
    func options(_ count: Int, _ option: Bytes) -> Bytes {
      Bytes(repeatElement(option, count: count).joined())
    }
    check(options(7, option) + [0x1e, 6] + .repeating(0, 6), isRefused: false)
    check(options(7, option + [1, 0]) + [0x1e, 8] + .repeating(0, 8), isRefused: false)
    check(options(9, option) + [1, 2, 0, 0], isRefused: true)
  }

  @Test("linux: an option past its header is passed over in silence, and not told")
  mutating func optionPastHeader() {
    for options in [[1, 5, 0, 0, 0, 0], [0x1e, 5, 0, 0, 0, 0], [0x9e, 5, 0, 0, 0, 0]] as [Bytes] {
      for header in [Extension6.hopByHop(options), .destination(options)] {
        var packet = Packet6()
        packet.extensions = [header]
        device.ignores(packet.frame, .ipv6HeaderErroneous)
        standard.answers(
          packet.frame, .parameterProblem,
          with: [Frame.error6(4, 0, pointer: 43, about: packet.packet)])
      }
    }
    device.ignores(
      Frame.echo6 { $0.extensions = [.hopByHop([0x1e, 3, 0, 0, 0, 5])] }, .ipv6HeaderErroneous)
  }

  @Test("linux: an option that is not known is told as ever")
  mutating func unknownOption() {
    for type in [0x9e, 0xde] as Bytes {
      var packet = Packet6()
      packet.extensions = [.hopByHop([0x1e, 0, type, 2, 0, 0])]
      reports(packet, 4, 2, pointer: 44)
    }
    device.ignores(
      Frame.echo6 { $0.extensions = [.destination([0x5e, 4, 0, 0, 0, 0])] }, .ipv6Option)
  }

  @Test("linux: CALIPSO, IOAM and router alerts are what they are among hop-by-hop options alone")
  mutating func hopByHopOptions() {
    let options: [(options: Bytes, isRefused: Bool)] = [
      ([7, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0], true),
      ([7, 4, 0, 0, 0, 0], true),
      ([5, 2, 0, 0, 1, 0], false),
      ([5, 1, 0, 1, 1, 0], true),
      ([5, 3, 0, 0, 0, 0], true),
      ([0, 0, 0x31, 2, 0, 0], false),
      ([0x31, 4, 0, 0, 0, 0], true),
    ]
    for (options, isRefused) in options {
      let packet = Frame.echo6 { $0.extensions = [.hopByHop(options)] }
      if isRefused {
        device.ignores(packet, .ipv6HeaderErroneous)
      } else {
        device.answers(packet, with: Frame.echoReply6())
      }
      device.answers(
        Frame.echo6 { $0.extensions = [.destination(options)] }, with: Frame.echoReply6())
    }
    // One alert more changes nothing.
    device.answers(
      Frame.echo6 {
        $0.extensions = [.hopByHop([5, 2, 0, 0, 5, 2, 0, 1, 1, 4, 0, 0, 0, 0])]
      }, with: Frame.echoReply6())
  }

  @Test("linux: a jumbo payload that is none: parameter problem, code 0; a malformed one: silence")
  mutating func jumboPayload() {
    var packet = Packet6()
    packet.extensions = [.hopByHop([0xc2, 4, 0, 0, 0xff, 0xff])]
    reports(packet, 4, 0, pointer: 44)
    packet.extensions = [.hopByHop([0xc2, 4, 0, 1, 0, 0])]
    reports(packet, 4, 0, pointer: 42)
    standard.answers(
      packet.frame, .parameterProblem,
      with: [Frame.error6(4, 2, pointer: 42, about: packet.packet)])
    for options in [[0xc2, 3, 0, 0, 0, 0], [0, 0xc2, 3, 0, 0, 0]] as [Bytes] {
      device.ignores(
        Frame.echo6 { $0.extensions = [.hopByHop(options)] }, .ipv6HeaderErroneous)
    }
    device.ignores(
      Frame.echo6 {
        $0.extensions = [.hopByHop([0, 0, 0xc2, 4, 0, 1, 0, 0] + .repeating(0, 6))]
      }, .ipv6HeaderErroneous)
    // Elsewhere it is not known.
    packet.extensions = [.destination([0xc2, 4, 0, 1, 0, 0])]
    reports(packet, 4, 2, pointer: 42)
  }

  // MARK: Routing headers

  @Test("linux: routing headers of types 3 and 4 are no host's, whether under way or not")
  mutating func segmentRouting() {
    for left in [0, 1] as Bytes {
      for type in [3, 4] as Bytes {
        device.ignores(
          Frame.echo6 { $0.extensions = [.routing(type, left: left)] }, .ipv6HeaderErroneous)
      }
      for type in [0, 2, 5, 200] as Bytes {
        var packet = Packet6()
        packet.extensions = [.routing(type, left: left)]
        if left > 0 {
          reports(packet, 4, 0, pointer: 42)
        } else {
          device.answers(packet.frame, with: Frame.echoReply6())
        }
      }
    }
    standard.answers(
      Frame.echo6 { $0.extensions = [.routing(3, left: 0)] }, with: Frame.echoReply6())
  }

  @Test("linux: no routing header leads to a group")
  mutating func routingToGroup() {
    let echo = Frame.echo6 {
      $0.link.destination = .allNodes
      $0.destinationIP = .allNodes
      $0.extensions = [.routing(0, left: 0)]
    }
    device.ignores(echo, .ipv6HeaderErroneous)
    standard.answers(echo, with: Frame.echoReply6())
  }

  // MARK: Fragment headers

  @Test("linux: a second fragment header is a parameter problem, code 0, at itself")
  mutating func secondFragmentHeader() {
    var packet = Packet6()
    packet.extensions = [.fragment(0, hasMore: false), .fragment(0, hasMore: false)]
    reports(packet, 4, 0, pointer: 48)
    standard.answers(packet.frame, with: Frame.echoReply6())
    // In fragments, too, once they are whole.
    packet.extensions = []
    packet.protocol = 44
    packet.message = [58, 0, 0, 0, 0, 0, 0, 7] + Packet6().payload
    let fragments = packet.fragments(of: 40)
    device.keeps(fragments[0])
    device.answers(
      fragments[1], .parameterProblem,
      with: [Frame.error6(4, 0, pointer: 40, about: packet.packet)])
  }

  @Test("linux: a fragment header that is cut is a parameter problem, code 0, at itself")
  mutating func cutFragmentHeader() {
    for length in 0..<8 {
      var packet = Packet6()
      packet.extensions = [.hopByHop(Extension6.padding)]
      packet.protocol = 44
      packet.message = Bytes([6, 0, 0, 0, 0, 0, 0, 7].prefix(length))
      reports(packet, 4, 0, pointer: 48)
      standard.ignores(packet.frame, .ipv6HeaderTruncated)
    }
  }

  @Test("linux: a first fragment that ends before its upper layer does: parameter problem, code 3")
  mutating func shortFirst() {
    for (type, lengths) in [(58, [0]), (17, [0]), (6, [0, 8, 16])] as [(UInt8, [Int])] {
      for length in lengths {
        var packet = Packet6(extensions: [.fragment(0, hasMore: true)])
        packet.protocol = type
        packet.message = .counting(length)
        reports(packet, 4, 3, pointer: 0)
      }
    }
    // Eight bytes are enough for what is not known.
    var packet = Packet6(extensions: [.fragment(0, hasMore: true)])
    packet.protocol = 253
    packet.message = .counting(8)
    device.keeps(packet.frame)
    packet.message = []
    reports(packet, 4, 3, pointer: 0)
  }

  @Test("linux: a first fragment of ICMPv6 that ends before the message is told of")
  mutating func shortFirstOfICMPv6() {
    var packet = Packet6(extensions: [.fragment(0, hasMore: true)])
    packet.message = []
    reports(packet, 4, 3, pointer: 0)
    standard.ignores(packet.frame, .fragmentHeaderChain)
    // A whole packet could be an error as well.
    packet.extensions = [.destination([0x9e, 4, 0, 0, 0, 0])]
    device.ignores(packet.frame, .ipv6Option)
    packet.extensions.append(.fragment(0, hasMore: false))
    device.ignores(packet.frame, .ipv6Option)
    packet.extensions[1] = .fragment(0, hasMore: true)
    reports(packet, 4, 2, pointer: 42)
  }

  @Test("linux: a first fragment that ends before another header is kept")
  mutating func firstBeforeHeader() {
    var packet = Packet6()
    let headers: Bytes = [60, 0] + Extension6.padding + [58, 0] + Extension6.padding
    packet.message = headers + Packet6().payload
    packet.protocol = 60
    let fragments = packet.fragments(cutAt: [8])
    device.keeps(fragments[0])
    device.answers(fragments[1], with: Frame.echoReply6())
    let first = packet.fragment(0..<8)
    standard.answers(
      fragments[0], .parameterProblem, with: [Frame.error6(4, 3, about: first.packet)])
  }

  @Test("linux: hop-by-hop options behind a fragment header are told of when all is there")
  mutating func hopByHopInFragments() {
    var packet = Packet6()
    packet.protocol = 0
    packet.message = [58, 0] + Extension6.padding + Packet6().payload
    let fragments = packet.fragments(of: 40)
    device.keeps(fragments[0])
    device.answers(
      fragments[1], .unrecognizedNextHeader,
      with: [Frame.error6(4, 1, pointer: 6, about: packet.packet)])
  }

  // MARK: Fragments

  @Test("linux: a fragment inside of those that are there is passed over")
  mutating func insideAnother() {
    device.keeps(Packet6().fragment(0..<32).frame)
    device.ignores(Packet6().fragment(8..<24).frame, .fragmentDuplicate)
    device.answers(Packet6().fragment(32..<64).frame, with: Frame.echoReply6())
  }

  @Test("linux: one that overlaps them gives up what is there, and no more")
  mutating func overlapping() {
    device.keeps(Packet6().fragment(0..<32).frame)
    device.ignores(Packet6().fragment(24..<40).frame, .fragmentOverlap)
    device.keeps(Packet6().fragment(32..<64).frame)
    device.answers(Packet6().fragment(0..<32).frame, with: Frame.echoReply6())
  }

  @Test("linux: one without data gives up what is there, wherever it stands", arguments: 1...9)
  mutating func withoutData(_ place: Int) {
    for hasMore in [true, false] {
      let empty = Frame.echo6 {
        $0.extensions = [.fragment(place * 8, hasMore: hasMore)]
        $0.protocol = 253
        $0.message = []
      }
      device.keeps(Packet6().fragment(0..<32).frame)
      device.ignores(empty, .fragmentEmpty)
      device.keeps(Packet6().fragment(32..<64).frame)
      device.answers(Packet6().fragment(0..<32).frame, with: Frame.echoReply6())
      // Where nothing is there it does nothing.
      device.ignores(empty, .fragmentEmpty)
      #expect(device.nextDeadline == nil)

      standard.keeps(Packet6().fragment(0..<32).frame)
      standard.ignores(empty, .fragmentEmpty)
      standard.answers(Packet6().fragment(32..<64).frame, with: Frame.echoReply6())
    }
  }

  @Test("linux: one of IPv4 without data gives up what is there, too", arguments: 0...9)
  mutating func withoutDataIPv4(_ place: Int) {
    let fragments = Echo().fragments(cutAt: [32])
    for (number, hasMore) in [true, false].enumerated() where place > 0 || hasMore {
      let empty = Frame.echo {
        $0.fragmentOffset = UInt16(place)
        $0.flags = hasMore ? 0b001 : 0
        $0.message = []
      }
      device.keeps(fragments[0])
      device.ignores(empty, .fragmentEmpty)
      device.keeps(fragments[1])
      device.answers(
        fragments[0], with: Frame.echoReply { $0.identification = UInt16(number + 1) })
      device.ignores(empty, .fragmentEmpty)
      #expect(device.nextDeadline == nil)
    }
  }

  @Test("linux: what stands before a fragment counts to the longest packet when that is whole")
  mutating func tooLong() {
    var packet = Packet6(extensions: [
      .hopByHop(Extension6.padding), .fragment(65_520, hasMore: false),
    ])
    packet.message = .counting(15)
    device.keeps(packet.frame)
    standard.answers(
      packet.frame, .parameterProblem,
      with: [Frame.error6(4, 0, pointer: 50, about: packet.packet)])
    packet.message = .counting(16)
    reports(packet, 4, 0, pointer: 50)
    // Which counts more than that it has no multiple of 8 bytes.
    packet.extensions[1] = .fragment(65_528, hasMore: true)
    packet.message = .counting(9)
    reports(packet, 4, 0, pointer: 50)
    packet.message = .counting(7)
    reports(packet, 4, 0, pointer: 4)
  }

  // MARK: Neighbor discovery, TCP

  @Test("linux: who asks the host alone knows its MAC address, and is not told it")
  mutating func unicastSolicitation() {
    for options in [Neighbor().options, []] {
      let solicitation = Frame.solicitation {
        $0.packet.link.destination = .device
        $0.packet.destinationIP = .device
        $0.options = options
      }
      device.answers(
        solicitation,
        with: Frame.advertisement {
          $0.rest = 0x4000_0000
          $0.options = []
        })
      standard.answers(solicitation, with: Frame.advertisement())
    }
    device.answers(Frame.solicitation(), with: Frame.advertisement())
    device.answers(Frame.detection(), with: Frame.advertisementToAll())
  }

  @Test("linux: a reset has its segment's DSCP")
  mutating func resetTrafficClass() {
    var reset = TCP6.reset
    (reset.tcp.flags, reset.tcp.acknowledgment) = (0b1_0100, 0x0102_0305)
    let segment = Frame.tcp6 { $0.packet.trafficClass = 0xbb }
    standard.answers(segment, .tcpReset, with: [reset.carrier.frame])
    reset.packet.trafficClass = 0xb8
    device.answers(segment, .tcpReset, with: [reset.carrier.frame])
    // What an open port answers with has none.
    device = Device(ports: "tcp 80 open") { $0.profile = .linux }
    let (verdict, replies) = device.receive(segment)
    #expect(verdict == .answered(.tcpSYNACK))
    #expect(replies.map { $0[14..<16] } == [[0x60, 0]])
  }

  @Test("linux: congestion that a fragment met is told in what is quoted of the packet")
  mutating func quotedCongestion() {
    var packet = Packet6(trafficClass: 2)
    packet.protocol = 253
    let first = packet.fragment(0..<32)
    packet.trafficClass = 3
    let second = packet.fragment(32..<64)
    device.keeps(first.frame)
    standard.keeps(first.frame)
    let error = Frame.error6(4, 1, pointer: 6, about: packet.packet)
    device.answers(second.frame, .unrecognizedNextHeader, with: [error])
    packet.trafficClass = 2
    let standardError = Frame.error6(4, 1, pointer: 6, about: packet.packet)
    standard.answers(second.frame, .unrecognizedNextHeader, with: [standardError])
  }

  // MARK: How it is checked

  /// Options of a hop-by-hop and of a destination header: a reply, or silence; by the standards a reply.
  private mutating func check(
    _ options: Bytes, isRefused: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for header in [Extension6.hopByHop(options), .destination(options)] {
      let echo = Frame.echo6 { $0.extensions = [header] }
      if isRefused {
        device.ignores(echo, .ipv6HeaderErroneous, sourceLocation: sourceLocation)
      } else {
        device.answers(echo, with: Frame.echoReply6(), sourceLocation: sourceLocation)
      }
      standard.answers(echo, with: Frame.echoReply6(), sourceLocation: sourceLocation)
    }
  }

  private mutating func reports(
    _ packet: Packet6, _ type: UInt8, _ code: UInt8, pointer: UInt32,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.answers(
      packet.frame, .parameterProblem,
      with: [Frame.error6(type, code, pointer: pointer, about: packet.packet)],
      sourceLocation: sourceLocation)
  }
}
