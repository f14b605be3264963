import FakeNetwork
import Testing

@testable import TestFrames

@Suite("IPv6 extension headers conformance") struct ConformanceExtensions6 {
  var device = Device()

  @Test("EX6-001 behind hop-by-hop options: reply without them")
  mutating func hopByHop() {
    answersBehind(.hopByHop(Extension6.padding))
  }

  @Test("EX6-002 behind destination options: reply without them")
  mutating func destination() {
    answersBehind(.destination(Extension6.padding))
    answersBehind(.destination([1, 12] + .repeating(0, 12)))
  }

  @Test("EX6-003 behind both: reply without them")
  mutating func both() {
    answersBehind(.hopByHop(Extension6.padding), .destination(Extension6.padding))
  }

  @Test("EX6-004 an option that is to be skipped, and single bytes of padding: reply without them")
  mutating func skipped() {
    answersBehind(.hopByHop([0x1e, 2, 0xff, 0xff, 0, 0]))
    answersBehind(.hopByHop([0, 0x1e, 0, 0, 0, 0]))
    answersBehind(.hopByHop(.repeating(0, 6)))
    // Router alert (RFC 2711).
    answersBehind(.hopByHop([5, 2, 0, 0, 1, 0]))
  }

  @Test("EX6-005 behind an atomic fragment's header: reply without it")
  mutating func atomicFragment() {
    answersBehind(.fragment(0, hasMore: false))
    answersBehind(
      .hopByHop(Extension6.padding), .fragment(0, hasMore: false),
      .destination(Extension6.padding))
    // It is nothing to fragments with the same identification.
    let fragments = Packet6().fragments(of: 32)
    device.keeps(fragments[0])
    answersBehind(.fragment(0, hasMore: false))
    device.answers(fragments[1], with: Frame.echoReply6())
  }

  @Test("EX6-006 an option that asks for silence: silence")
  mutating func discarded() {
    let option: Bytes = [0x5e, 4, 0, 0, 0, 0]
    for header in [Extension6.hopByHop(option), .destination(option)] {
      device.ignores(Frame.echo6 { $0.extensions = [header] }, .ipv6Option)
    }
  }

  @Test(
    "EX6-007 an option that asks for an error: parameter problem, code 2, at its type",
    arguments: [0x9e, 0xde] as [UInt8])
  mutating func reported(_ type: UInt8) {
    let option: Bytes = [type, 4, 0, 0, 0, 0]
    for header in [Extension6.hopByHop(option), .destination(option)] {
      reports(4, 2, pointer: 42) { $0.extensions = [header] }
    }
    reports(4, 2, pointer: 51) {
      $0.extensions = [
        .hopByHop(Extension6.padding), .destination([0] + option + .repeating(0, 7)),
      ]
    }
  }

  @Test("EX6-008 such an option to a group: an error only where it asks for that")
  mutating func reportedToGroups() {
    func packet(_ type: UInt8) -> Packet6 {
      var packet = Packet6(extensions: [.destination([type, 4, 0, 0, 0, 0])])
      packet.link.destination = .allNodes
      packet.destinationIP = .allNodes
      return packet
    }
    device.ignores(packet(0xde).frame, .ipv6Option)
    let packet = packet(0x9e)
    device.answers(
      packet.frame, .parameterProblem,
      with: [Frame.error6(4, 2, pointer: 42, about: packet.packet)])
  }

  @Test(
    "EX6-008 a next header of 135 is no type of ICMPv6: the error is of all that hear it",
    arguments: [(MAC.allNodes, IP6.allNodes), (.solicitedNode, .solicitedNode)])
  mutating func reportedOfMobility(_ mac: MAC, _ group: IP6) {
    var packet = Packet6(
      sourceIP: .testerLinkLocal, destinationIP: group,
      extensions: [.destination([0x9e, 4, 0, 0, 0, 0])], protocol: 135)
    packet.link.destination = mac
    device.answers(
      packet.frame, .parameterProblem,
      with: [
        Frame.error6(4, 2, pointer: 42, about: packet.packet) {
          $0.sourceIP = .deviceLinkLocal
          $0.destinationIP = .testerLinkLocal
        }
      ])
  }

  @Test("EX6-009 a next header that is not known: parameter problem, code 1, where that stands")
  mutating func unknownNextHeader() {
    reports(4, 1, pointer: 6, .unrecognizedNextHeader) { $0.protocol = 253 }
    reports(4, 1, pointer: 40, .unrecognizedNextHeader) {
      $0.extensions = [.destination(Extension6.padding)]
      $0.protocol = 253
    }
    reports(4, 1, pointer: 48, .unrecognizedNextHeader) {
      $0.extensions = [.hopByHop(Extension6.padding), .destination(Extension6.padding)]
      $0.protocol = 253
    }
  }

  @Test("EX6-010 no next header: silence")
  mutating func noNextHeader() {
    device.ignores(Frame.echo6 { $0.protocol = 59 }, .ipv6NoNextHeader)
    device.ignores(
      Frame.echo6 {
        $0.extensions = [.destination(Extension6.padding)]
        $0.protocol = 59
        $0.message = []
      }, .ipv6NoNextHeader)
  }

  @Test("EX6-011 hop-by-hop options behind others: parameter problem, code 1, at that")
  mutating func misplaced() {
    reports(4, 1, pointer: 40, .unrecognizedNextHeader) {
      $0.extensions = [.destination(Extension6.padding), .hopByHop(Extension6.padding)]
    }
  }

  @Test(
    "EX6-012 a routing header that is under way: parameter problem, code 0, at its type",
    arguments: [0, 200] as [UInt8])
  mutating func routing(_ type: UInt8) {
    reports(4, 0, pointer: 42) {
      $0.extensions = [.routing(type, left: 1, [0, 0, 0, 0] + IP6.tester.bytes)]
    }
    reports(4, 0, pointer: 50) {
      $0.extensions = [.hopByHop(Extension6.padding), .routing(type, left: 255)]
    }
  }

  @Test("EX6-013 a routing header that has come its way: reply without it")
  mutating func routed() {
    answersBehind(.routing(200, left: 0))
    answersBehind(.routing(0, left: 0, [0, 0, 0, 0] + IP6.tester.bytes))
  }

  @Test("EX6-014 a header past the packet, at every length: silence, then service")
  mutating func pastPacket() {
    let extensions: [Extension6] = [
      .hopByHop(Extension6.padding), .routing(200, left: 0), .destination(Extension6.padding),
      .fragment(0, hasMore: false),
    ]
    for length in 0..<32 {
      device.ignores(
        Frame.echo6 {
          $0.extensions = extensions
          $0.payloadLength = length
        }, .ipv6HeaderTruncated)
    }
    for type in [0, 43, 60] as [UInt8] {
      device.ignores(
        Frame.echo6 {
          $0.protocol = type
          $0.message = [58, 8, 1, 4, 0, 0, 0, 0] + .repeating(0, 63)
        }, .ipv6HeaderTruncated)
    }
    device.answers(Frame.echo6(), with: Frame.echoReply6())
  }

  @Test("EX6-014 an option past its header: no reply but an error, then service")
  mutating func optionPastHeader() {
    reports(4, 0, pointer: 43) { $0.extensions = [.destination([1, 5, 0, 0, 0, 0])] }
    reports(4, 0, pointer: 45) { $0.extensions = [.hopByHop([1, 0, 0x1e, 255, 0, 0])] }
    device.ignores(
      Frame.echo6 { $0.extensions = [.hopByHop([1, 3, 0, 0, 0, 1])] }, .ipv6HeaderTruncated)
    device.answers(Frame.echo6(), with: Frame.echoReply6())
  }

  private mutating func answersBehind(
    _ extensions: Extension6..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.answers(
      Frame.echo6 { $0.extensions = extensions }, with: Frame.echoReply6(),
      sourceLocation: sourceLocation)
  }

  private mutating func reports(
    _ type: UInt8, _ code: UInt8, pointer: UInt32, _ answer: Verdict.Answer = .parameterProblem,
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout Packet6) -> Void
  ) {
    var packet = Packet6()
    change(&packet)
    device.answers(
      packet.frame, answer,
      with: [Frame.error6(type, code, pointer: pointer, about: packet.packet)],
      sourceLocation: sourceLocation)
  }
}
