import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Impaired path") struct PathTests {
  // A fixture that a test names wrongly is the test's own mistake: it may trap.
  private static func spec(_ first: String, _ last: String? = nil) -> AddressSpec {
    try! AddressSpec(parsing: last.map { "\(first)-\($0)" } ?? first)
  }

  private static func rule(
    _ words: String, _ hosts: [AddressSpec] = [], filter: ((Span<UInt8>) -> Bool)? = nil
  ) throws -> ImpairmentRule {
    ImpairmentRule(
      try Impairment(parsing: words), hosts: hosts,
      filter: filter.map { ImpairmentRule.Filter("test", matches: $0) })
  }

  /// What becomes of a frame at once.
  private func fate(
    _ rules: [ImpairmentRule], _ frame: Bytes, _ direction: Direction = .egress,
    _ linkType: LinkType = .ethernet
  ) -> String {
    var path = ImpairedPath(rules, direction: direction, linkType: linkType)
    return path.apply(frame.span, at: Instant(nanoseconds: 0)) { _, _ in }.description
  }

  @Test func noRules() throws {
    var path = ImpairedPath(direction: .egress)
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
    #expect(fate(rules, Frame.echo(), .ingress) == "dropped by number")
    #expect(fate(rules, Frame.echoReply()) == "cut to 20 bytes")
    #expect(fate([rules[0]], Frame.echo(), .egress) == "sent")
    #expect(fate([rules[1]], Frame.echo(), .ingress) == "sent")
  }

  /// The host's address, whichever way a frame goes.
  @Test func hosts() throws {
    let rules = [try Self.rule("direction both truncate 20", [Self.spec("10.0.0.2")])]
    for frame in [Frame.echo(), Frame.arp()] { #expect(fate(rules, frame, .ingress) != "sent") }
    for frame in [Frame.echoReply(), Frame.arpReply()] { #expect(fate(rules, frame) != "sent") }
    #expect(fate(rules, Frame.echo { $0.destinationIP = "10.0.0.3" }, .ingress) == "sent")
    #expect(fate(rules, Frame.echoReply { $0.sourceIP = "10.0.0.3" }) == "sent")
    #expect(fate(rules, Frame.echo6(), .ingress) == "sent")
    // What is of no host.
    #expect(fate(rules, [1, 2, 3], .ingress) == "sent")
    #expect(fate(rules, Bytes(Frame.echo().dropFirst(14)), .ingress, .raw) != "sent")
  }

  @Test func hostsOfIPv6() throws {
    let rules = [try Self.rule("direction both truncate 20", [Self.spec("fd00::2")])]
    #expect(fate(rules, Frame.echo6(), .ingress) != "sent")
    #expect(fate(rules, Frame.echoReply6()) != "sent")
    #expect(fate(rules, Frame.echo(), .ingress) == "sent")
    // It goes to a group, and asks about the host.
    #expect(fate(rules, Frame.solicitation(), .ingress) != "sent")
    #expect(fate(rules, Frame.solicitation { $0.target = "fd00::3" }, .ingress) == "sent")
    #expect(fate(rules, Frame.advertisement(), .egress) != "sent")
  }

  /// Only a neighbor solicitation is for another than its destination, and only one to a group.
  @Test func askedAbout() throws {
    let rules = [try Self.rule("direction both truncate 20", [Self.spec("fd00::2")])]
    for change in [
      { $0.packet.destinationIP = "fd00::3" }, { $0.packet.protocol = 17 }, { $0.type = 128 },
      { $0.length = 0 },
    ] as [(inout Neighbor) -> Void] {
      #expect(fate(rules, Frame.solicitation(change), .ingress) == "sent")
    }
    let toOne = Frame.solicitation {
      $0.packet.destinationIP = .device
      $0.target = "fd00::3"
    }
    #expect(fate(rules, toOne, .ingress) != "sent")
    // What stands behind the packet is none of its options.
    let padded = Frame.solicitation { $0.packet.link.trailer = .repeating(0, 8) }
    #expect(fate(rules, padded, .ingress) != "sent")
  }

  /// What is done to a frame, without doing it.
  @Test func impairments() throws {
    let rules = [try Self.rule("drop 1", [Self.spec("10.0.0.2")]), try Self.rule("truncate 20")]
    let path = ImpairedPath(rules, direction: .egress)
    #expect(path.impairment(of: Frame.echoReply().span)?.description == "drop 1")
    #expect(path.impairment(of: Frame.echoReply6().span)?.description == "truncate 20")
    #expect(ImpairedPath(direction: .egress).impairment(of: Frame.echoReply().span) == nil)
  }

  @Test func bothFamilies() throws {
    let both = Self.spec("10.0.0.2,fd00::2")
    let rules = [try Self.rule("truncate 20", [both, Self.spec("10.0.0.7")])]
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
      try Self.rule("truncate 33", [Self.spec("10.0.0.0", "10.0.0.255")]),
      try Self.rule("truncate 34", [Self.spec("10.0.0.7")]),
      try Self.rule("truncate 35", [Self.spec("10.0.0.7")]),
      try Self.rule("truncate 36", [Self.spec("10.0.0.8")], filter: isEcho),
      try Self.rule("truncate 37", [Self.spec("10.0.0.9")]),
      try Self.rule("truncate 38", [Self.spec("10.0.0.9")], filter: { _ in true }),
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
        try Self.rule("delay 3ms", [Self.spec("10.0.0.2")]),
        try Self.rule("delay 1ms", [Self.spec("10.0.0.3")]),
      ], direction: .egress)
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
    var path = ImpairedPath([try Self.rule("up 10ms down 10ms")], direction: .egress)
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
      direction: .egress)
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

  /// What `take` makes of a frame is what `apply` makes of it.
  @Test(
    arguments: [
      "delay 5ms", "loss 20%", "delay 5ms loss 20%", "delay 3ms 1ms loss 10%", "drop 3,5-9",
      "delay 2ms reorder 30%", "rate 200kbit limit 3", "loss 30% 50%", "up 3ms down 2ms",
      "delay 2ms 1ms 25%",
    ])
  func takesAsItApplies(_ words: String) throws {
    let rules = [try Self.rule(words, [Self.spec("10.0.0.0", "10.0.0.255")])]
    var taking = ImpairedPath(rules, direction: .egress, seed: 7)
    var applying = ImpairedPath(rules, direction: .egress, seed: 7)
    var (sent, expected): ([[UInt64]], [[UInt64]]) = ([], [])
    for number in 0..<300 as Range<UInt64> {
      let now = Instant(nanoseconds: Int64(number) * 300_000)
      let frame =
        switch number % 7 {
        case 3: Frame.arpReply()
        case 5: Frame.echo6()
        default: Frame.echoReply { $0.identifier = UInt16(number) }
        }
      let fates = applying.apply(frame.span, at: now, id: number) {
        expected.append([$1, UInt64($0.count)])
      }
      taking.advance(to: now) { sent.append([$1, UInt64($0.count)]) }
      let fate = taking.take(frame.span, at: now, id: number)
      #expect(fate == fates.frame && fates.copy == nil)
      if fate?.isSentAtOnce == true { sent.append([number, UInt64(frame.count)]) }
      #expect(taking.nextDeadline == applying.nextDeadline)
    }
    taking.advance(to: Instant(nanoseconds: .max)) { sent.append([$1, UInt64($0.count)]) }
    applying.advance(to: Instant(nanoseconds: .max)) { expected.append([$1, UInt64($0.count)]) }
    #expect(sent == expected && sent.count > 20)
    #expect(taking.counters == applying.counters)
  }

  /// What more than the frame itself may come of is for `apply`, and so is what stands behind others.
  @Test func takesOnlyWhatIsSimple() throws {
    let now = Instant(nanoseconds: 0)
    for words in ["duplicate 1%", "corrupt 1%", "truncate 2000", "loss 1% truncate 60"] {
      var path = ImpairedPath([try Self.rule(words)], direction: .egress)
      let fate = path.take(Frame.echoReply().span, at: now, id: 1)
      #expect(fate == nil && path.counters == FateCounters())
    }
    var path = ImpairedPath([try Self.rule("delay 1ms")], direction: .egress)
    let first = path.take(Frame.echoReply().span, at: now, id: 1)
    #expect(first?.isDelayed == true)
    let second = path.take(Frame.echoReply().span, at: now.advanced(by: 1_000_000), id: 2)
    #expect(second == nil && path.waiting == 1)
  }
}
