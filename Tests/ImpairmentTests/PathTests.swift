import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Impaired path") struct PathTests {
  private typealias Hosts = ImpairmentRule.Hosts

  private static func ipv4(_ first: String, _ last: String? = nil) -> Hosts {
    Hosts(ipv4: IPv4Address(first)!...IPv4Address(last ?? first)!)
  }

  private static func ipv6(_ first: String, _ last: String? = nil) -> Hosts {
    Hosts(ipv6: IPv6Address(first)!...IPv6Address(last ?? first)!)
  }

  private static func rule(
    _ words: String, _ hosts: [Hosts] = [], filter: ((Span<UInt8>) -> Bool)? = nil
  ) throws -> ImpairmentRule {
    ImpairmentRule(try Impairment(parsing: words), hosts: hosts, filter: filter)
  }

  /// What becomes of a frame at once.
  private func fate(
    _ rules: [ImpairmentRule], _ frame: Bytes, _ direction: Impairment.Direction = .out,
    _ linkType: LinkType = .ethernet
  ) -> String {
    var path = ImpairedPath(rules, direction: direction, linkType: linkType)
    return path.apply(frame.span, at: Instant(nanoseconds: 0)) { _, _ in }.description
  }

  @Test func noRules() throws {
    var path = ImpairedPath(direction: .out)
    let impairs = path.impairs
    #expect(!impairs)
    var sent: [UInt64] = []
    let fates = path.apply(Frame.echo().span, at: Instant(nanoseconds: 5), id: 7) {
      sent.append($1)
    }
    #expect(fates.areNone && sent == [7])
    #expect(path.nextDeadline == nil && path.waiting == 0 && path.counters == FateCounters())
    path.advance(to: Instant(nanoseconds: .max)) { _, id in sent.append(id) }
    #expect(sent == [7])
  }

  @Test func directions() throws {
    let rules = [try Self.rule("direction in drop 1"), try Self.rule("truncate 20")]
    #expect(fate(rules, Frame.echo(), .in) == "dropped by its number")
    #expect(fate(rules, Frame.echoReply()) == "cut to 20 bytes")
    #expect(fate([rules[0]], Frame.echo(), .out) == "sent")
    #expect(fate([rules[1]], Frame.echo(), .in) == "sent")
  }

  /// The host's address, whichever way a frame goes.
  @Test func hosts() throws {
    let rules = [try Self.rule("direction both truncate 20", [Self.ipv4("10.0.0.2")])]
    for frame in [Frame.echo(), Frame.arp()] { #expect(fate(rules, frame, .in) != "sent") }
    for frame in [Frame.echoReply(), Frame.arpReply()] { #expect(fate(rules, frame) != "sent") }
    #expect(fate(rules, Frame.echo { $0.destinationIP = "10.0.0.3" }, .in) == "sent")
    #expect(fate(rules, Frame.echoReply { $0.sourceIP = "10.0.0.3" }) == "sent")
    #expect(fate(rules, Frame.echo6(), .in) == "sent")
    // What is of no host.
    #expect(fate(rules, [1, 2, 3], .in) == "sent")
    #expect(fate(rules, Bytes(Frame.echo().dropFirst(14)), .in, .raw) != "sent")
  }

  @Test func hostsOfIPv6() throws {
    let rules = [try Self.rule("direction both truncate 20", [Self.ipv6("fd00::2")])]
    #expect(fate(rules, Frame.echo6(), .in) != "sent")
    #expect(fate(rules, Frame.echoReply6()) != "sent")
    #expect(fate(rules, Frame.echo(), .in) == "sent")
    // It goes to a group, and asks about the host.
    #expect(fate(rules, Frame.solicitation(), .in) != "sent")
    #expect(fate(rules, Frame.solicitation { $0.target = "fd00::3" }, .in) == "sent")
    #expect(fate(rules, Frame.advertisement(), .out) != "sent")
  }

  /// Only a neighbor solicitation is for another than its destination, and only one to a group.
  @Test func askedAbout() throws {
    let rules = [try Self.rule("direction both truncate 20", [Self.ipv6("fd00::2")])]
    for change in [
      { $0.packet.destinationIP = "fd00::3" }, { $0.packet.protocol = 17 }, { $0.type = 128 },
      { $0.length = 0 },
    ] as [(inout Neighbor) -> Void] {
      #expect(fate(rules, Frame.solicitation(change), .in) == "sent")
    }
    let toOne = Frame.solicitation {
      $0.packet.destinationIP = .device
      $0.target = "fd00::3"
    }
    #expect(fate(rules, toOne, .in) != "sent")
    // What stands behind the packet is none of its options.
    let padded = Frame.solicitation { $0.packet.link.trailer = .repeating(0, 8) }
    #expect(fate(rules, padded, .in) != "sent")
  }

  /// What is done to a frame, without doing it.
  @Test func impairments() throws {
    let rules = [try Self.rule("drop 1", [Self.ipv4("10.0.0.2")]), try Self.rule("truncate 20")]
    let path = ImpairedPath(rules, direction: .out)
    #expect(path.impairment(of: Frame.echoReply().span)?.description == "drop 1")
    #expect(path.impairment(of: Frame.echoReply6().span)?.description == "truncate 20")
    #expect(ImpairedPath(direction: .out).impairment(of: Frame.echoReply().span) == nil)
  }

  @Test func bothFamilies() throws {
    let both = Hosts(
      ipv4: Self.ipv4("10.0.0.2").ipv4, ipv6: Self.ipv6("fd00::2").ipv6)
    let rules = [try Self.rule("truncate 20", [both, Self.ipv4("10.0.0.7")])]
    for frame in [
      Frame.echoReply(), Frame.echoReply6(), Frame.echoReply { $0.sourceIP = "10.0.0.7" },
    ] {
      #expect(fate(rules, frame) != "sent")
    }
    #expect(fate(rules, Frame.echoReply { $0.sourceIP = "10.0.0.8" }) == "sent")
  }

  /// The narrowest; of such, one with a filter; of such, the first. In any order.
  @Test func precedence() throws {
    let isEcho = { (frame: Span<UInt8>) in frame.count > 80 }
    let rules = [
      try Self.rule("truncate 30"),
      try Self.rule("truncate 31", filter: isEcho),
      try Self.rule("truncate 32", filter: isEcho),
      try Self.rule("truncate 33", [Self.ipv4("10.0.0.0", "10.0.0.255")]),
      try Self.rule("truncate 34", [Self.ipv4("10.0.0.7")]),
      try Self.rule("truncate 35", [Self.ipv4("10.0.0.7")]),
      try Self.rule("truncate 36", [Self.ipv4("10.0.0.8")], filter: isEcho),
      try Self.rule("truncate 37", [Self.ipv4("10.0.0.9")]),
      try Self.rule("truncate 38", [Self.ipv4("10.0.0.9")], filter: { _ in true }),
    ]
    func length(_ rules: [ImpairmentRule], _ source: String, data: Int = 56) -> String {
      fate(
        rules,
        Frame.echoReply {
          $0.sourceIP = IP(stringLiteral: source)
          $0.data = .counting(data)
        })
    }
    #expect(length(rules, "10.1.0.1") == "cut to 31 bytes")
    #expect(length(rules, "10.1.0.1", data: 0) == "cut to 30 bytes")
    #expect(length(rules, "10.0.0.1") == "cut to 33 bytes")
    #expect(length(rules, "10.0.0.7") == "cut to 34 bytes")
    #expect(length(rules, "10.0.0.8") == "cut to 36 bytes")
    #expect(length(rules, "10.0.0.8", data: 0) == "cut to 33 bytes")
    #expect(length(rules, "10.0.0.9", data: 0) == "cut to 38 bytes")
    #expect(fate(rules, Frame.echoReply6()) == "cut to 31 bytes")
    #expect(fate(rules, Bytes(repeating: 7, count: 40)) == "cut to 30 bytes")
    let turned = Array(rules.reversed())
    #expect(length(turned, "10.1.0.1") == "cut to 32 bytes")
    #expect(length(turned, "10.0.0.7") == "cut to 35 bytes")
    #expect(length(turned, "10.0.0.9") == "cut to 38 bytes")
  }

  @Test func oneFilter() throws {
    let rules = [try Self.rule("truncate 20", filter: { $0.count > 80 })]
    #expect(fate(rules, Frame.echoReply()) == "cut to 20 bytes")
    #expect(fate(rules, Frame.echoReply { $0.data = [] }) == "sent")
  }

  /// What waits by several rules goes out in the order of its time.
  @Test func deadlines() throws {
    var path = ImpairedPath(
      [
        try Self.rule("delay 3ms", [Self.ipv4("10.0.0.2")]),
        try Self.rule("delay 1ms", [Self.ipv4("10.0.0.3")]),
      ], direction: .out)
    var sent: [UInt64] = []
    func apply(_ source: String, at milliseconds: Int64, id: UInt64) {
      let frame = Frame.echoReply { $0.sourceIP = IP(stringLiteral: source) }
      _ = path.apply(frame.span, at: Instant(nanoseconds: milliseconds * 1_000_000), id: id) {
        sent.append($1)
      }
    }
    apply("10.0.0.2", at: 0, id: 1)
    #expect(path.nextDeadline == Instant(nanoseconds: 3_000_000))
    apply("10.0.0.3", at: 1, id: 2)
    #expect(path.nextDeadline == Instant(nanoseconds: 2_000_000))
    apply("10.0.0.3", at: 2, id: 3)
    #expect(sent == [2] && path.waiting == 2)
    #expect(path.nextDeadline == Instant(nanoseconds: 3_000_000))
    apply("10.0.0.2", at: 2, id: 4)
    apply("10.0.0.4", at: 2, id: 5)
    #expect(sent == [2, 5])
    path.advance(to: Instant(nanoseconds: 9_000_000)) { _, id in sent.append(id) }
    #expect(sent == [2, 5, 1, 3, 4])
    #expect(path.nextDeadline == nil && path.waiting == 0)
    #expect(path.counters.passed == 4 && path.counters.delayed == 4)
    #expect(path.counters.named.map(\.name) == ["delayed"])
  }

  /// A schedule begins with the path, and not with the first frame that it is for.
  @Test func schedules() throws {
    var path = ImpairedPath([try Self.rule("up 10ms down 10ms")], direction: .out)
    path.advance(to: Instant(nanoseconds: 5_000_000)) { _, _ in }
    var isUp: [Bool] = []
    for time in [14, 15, 24, 25] as [Int64] {
      let fates = path.apply(
        Frame.echo().span, at: Instant(nanoseconds: time * 1_000_000)
      ) { _, _ in }
      isUp.append(fates.frame.drop == nil)
    }
    #expect(isUp == [true, false, false, true])
  }

  /// Each rule counts a flow's frames for itself.
  @Test func numbers() throws {
    var path = ImpairedPath(
      [try Self.rule("drop 2", filter: { $0.count > 90 }), try Self.rule("drop 1")],
      direction: .out)
    var dropped: [Bool] = []
    for data in [56, 0, 56, 0] {
      let frame = Frame.echoReply { $0.data = .counting(data) }
      dropped.append(
        path.apply(frame.span, at: Instant(nanoseconds: 0)) { _, _ in }.frame.drop != nil)
    }
    #expect(dropped == [false, true, true, false])
    #expect(path.counters[.exact] == 2 && path.counters.passed == 2)
    #expect(path.counters.named.map(\.count) == [2])
  }
}
