import FakeNetwork
import TestFrames
import Testing

/// Multicast listener discovery in version 1 (RFC 2710), and beside version 2 (RFC 3810 8).
@Suite("Listener conformance, version 1") struct ConformanceListeners1 {
  var device = Device()

  private static let delay: Int64 = 50_000_000

  /// As many groups, each of which has a report of its own in version 1, and one of the link-local
  /// address.
  private static func hosts(_ range: Range<Int>) -> [String] {
    range.map { "fd00::\(String($0 + 0x100, radix: 16))" }
  }

  private mutating func keeps(
    _ query: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (verdict, replies) = device.receive(query)
    #expect(verdict == .kept(.listenerQuery), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("Version 1: a report of version 1, to the group itself")
  mutating func version1() {
    keeps(Frame.listenerQuery { $0.more = [] })
    #expect(device.wait(Self.delay) == [Listener.report1.frame])
  }

  @Test("While a querier of version 1 is known, version 1 is spoken in its VLAN (RFC 3810 8.2.1)")
  mutating func olderQuerier() {
    let tags: Bytes = [0x81, 0, 0, 5]
    keeps(Frame.listenerQuery())
    // What was to be said in version 2 is not said any more.
    keeps(Frame.listenerQuery { ($0.rest, $0.more) = ([0, 40, 0, 0], []) })
    #expect(device.wait(Self.delay) == [Listener.report1.frame])
    keeps(Frame.listenerQuery())
    keeps(Frame.listenerQuery { $0.packet.link.tags = tags })
    #expect(
      device.wait(Self.delay) == [
        Listener.report1.frame, Frame.listenerReport { $0.packet.link.tags = tags },
      ])
    // Its delay is a number without an exponent: 61.44 s, and not 4194.304 s.
    keeps(Frame.listenerQuery { $0.rest = [0xf0, 0, 0, 0] })
    #expect(device.wait(61_440_000_000) == [Listener.report1.frame])
    // Twice the query interval and the response interval later it is forgotten (RFC 3810 9.12).
    keeps(Frame.listenerQuery { $0.more = [] })
    _ = device.wait(259_900_000_000)
    keeps(Frame.listenerQuery())
    #expect(device.wait(Self.delay) == [Listener.report1.frame])
    _ = device.wait(50_000_000)
    keeps(Frame.listenerQuery())
    #expect(device.wait(Self.delay) == [Frame.listenerReport()])
  }

  @Test("What was to be said in version 2 where version 1 begins is not, whatever the group")
  mutating func begins() {
    let tags: Bytes = [0x81, 0, 0, 5]
    for tags in [[], tags] {
      keeps(
        Frame.listenerQuery {
          $0.packet.link.tags = tags
          $0.group = .solicitedNode
        })
    }
    keeps(Frame.listenerQuery { $0.more = [] })
    // In another VLAN version 2 is spoken on.
    #expect(
      device.wait(Self.delay) == [
        Frame.listenerReport { $0.packet.link.tags = tags }, Listener.report1.frame,
      ])
  }

  @Test("What was to be said in version 1 is, when version 1 is heard again")
  mutating func goesOn() {
    for group in [IP6.solicitedNode, .unspecified] {
      keeps(
        Frame.listenerQuery {
          $0.group = group
          $0.more = []
        })
    }
    #expect(device.wait(Self.delay) == [Listener.report1.frame, Listener.report1.frame])
  }

  @Test(
    "Who is asked again halfway through its reports goes on, and does not begin again",
    arguments: [0, 50] as [UInt8])
  mutating func halfway(_ delay: UInt8) {
    device = Device(hosts: Self.hosts(0..<250))
    keeps(Frame.listenerQuery { ($0.rest, $0.more) = ([0, 0, 0, 0], []) })
    // As many as may be sent at once.
    var reports = device.wait(0)
    #expect(reports.count == 200)
    keeps(Frame.listenerQuery { ($0.rest, $0.more) = ([0, delay, 0, 0], []) })
    reports += device.wait(1_000_000_000)
    #expect(reports.count == 251 && Set(reports).count == 251)
    #expect(device.nextDeadline == nil)
  }
}
