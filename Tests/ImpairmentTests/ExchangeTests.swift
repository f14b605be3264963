import Testing
import Wire

@testable import Impairment
@testable import TestFrames

@Suite("Exchanging the rules of a path") struct ExchangeTests {
  private static func rule(
    _ words: String, _ hosts: [String] = [], filter: String? = nil
  ) throws -> ImpairmentRule {
    ImpairmentRule(
      try Impairment(parsing: words), hosts: try hosts.map { try AddressSpec(parsing: $0) },
      filter: filter.map { ImpairmentRule.Filter($0) { _ in true } })
  }

  private static func time(_ milliseconds: Int64) -> Instant {
    Instant(nanoseconds: milliseconds * 1_000_000)
  }

  /// What becomes of so many frames of one flow, a character each.
  private func fates(_ count: Int, _ path: inout ImpairedPath) -> String {
    String(
      (0..<count).map { _ -> Character in
        let fates = path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }
        return fates.frame.drop == nil ? "." : "x"
      })
  }

  @Test("A rule that stays goes on in its flows, as if nothing had been exchanged")
  func flows() throws {
    let words = "loss state 30% 60% 20% 70% 5%"
    var whole = ImpairedPath([try Self.rule(words, ["10.0.0.2"])], direction: .egress, seed: 5)
    let expected = fates(400, &whole)
    var path = ImpairedPath([try Self.rule(words, ["10.0.0.2"])], direction: .egress, seed: 5)
    let first = fates(200, &path)
    path.reconfigure(
      [try Self.rule("drop 1", ["10.0.0.9"]), try Self.rule(words, ["10.0.0.2"])], seed: 5)
    #expect(first + fates(200, &path) == expected)
    #expect(path.counters == whole.counters)
  }

  @Test("The same rule may do something else: numbers of frames go on")
  func otherWords() throws {
    var path = ImpairedPath([try Self.rule("drop 2")], direction: .egress)
    #expect(fates(3, &path) == ".x.")
    path.reconfigure([try Self.rule("drop 2,5")], seed: 0)
    #expect(fates(3, &path) == ".x.")
  }

  @Test(
    "A gap begun goes on: frames that were held count, those that were dropped do not",
    arguments: [(3, true), (4, false)])
  func gap(_ gap: Int, _ isAhead: Bool) throws {
    var path = ImpairedPath([try Self.rule("delay 1ms drop 2")], direction: .egress)
    #expect(fates(3, &path) == ".x.")
    path.reconfigure([try Self.rule("delay 1ms reorder 100% gap \(gap)")], seed: 0)
    let next = path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }
    #expect(next.frame.isReordered == isAhead)
  }

  @Test("A path holds frames where its rules may, or some wait for rules that are gone")
  func holds() throws {
    var path = ImpairedPath([try Self.rule("loss 50%")], direction: .egress)
    #expect(!path.holds)
    path.reconfigure(
      [try Self.rule("loss 50%"), try Self.rule("delay 1ms", ["10.0.0.2"])], seed: 0)
    #expect(path.holds)
    path.reconfigure([try Self.rule("delay 1ms", filter: "all")], seed: 0)
    #expect(path.holds)
    _ = path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }
    path.reconfigure([try Self.rule("loss 50%", filter: "all")], seed: 0)
    #expect(path.waiting == 1 && path.holds)  // the rule's own still waits
    path.reconfigure([], seed: 0)
    #expect(path.waiting == 1 && path.holds)
    path.advance(to: Self.time(1)) { _, _ in }
    path.reconfigure([], seed: 0)
    #expect(path.waiting == 0 && !path.holds)
  }

  @Test("A correlation that is new begins with a number of its own")
  func correlation() throws {
    var path = ImpairedPath([try Self.rule("delay 20ms 5ms")], direction: .egress)
    func delay() -> Int64 {
      path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }.frame.delay
    }
    let before = delay()
    path.reconfigure([try Self.rule("delay 20ms 5ms 100%")], seed: 0)
    let first = delay()
    #expect(first != before && delay() == first)
  }

  @Test(
    "Where all frames fare alike none is counted: numbers begin when something depends on them",
    arguments: [false, true])
  func numbers(_ isSparing: Bool) throws {
    var rule = try Self.rule("delay 1ms")
    if isSparing { rule.spared = Impairment() }
    var path = ImpairedPath([rule], direction: .egress)
    let frame = Frame.udp6()
    _ = path.apply(frame.span, at: Self.time(0)) { _, _ in }
    path.reconfigure([try Self.rule("drop 1")], seed: 0)
    #expect(path.apply(frame.span, at: Self.time(0)) { _, _ in }.frame.drop == .exact)
  }

  @Test(
    "Another SPEC, filter or direction is another rule, which begins anew",
    arguments: [
      ("drop 2", ["10.0.0.0/24"], nil), ("drop 2", ["10.0.0.2"], "arp"),
      ("drop 2 direction both", ["10.0.0.2"], nil),
    ])
  func otherRule(_ words: String, _ hosts: [String], _ filter: String?) throws {
    var path = ImpairedPath([try Self.rule("drop 2", ["10.0.0.2"])], direction: .egress)
    #expect(fates(3, &path) == ".x.")
    path.reconfigure([try Self.rule(words, hosts, filter: filter)], seed: 0)
    #expect(fates(3, &path) == ".x.")
    #expect(path.counters[.exact] == 2 && path.counters.passed == 4)
  }

  @Test("Of several that are the same, each goes on with its own")
  func twins() throws {
    let filters = (0..<2).map { place in
      ImpairmentRule.Filter("the same") { ($0[41] == 1) == (place == 0) }
    }
    let rules = try filters.map {
      ImpairmentRule(try Impairment(parsing: "drop 2"), filter: $0)
    }
    var path = ImpairedPath(rules, direction: .egress)
    let other = Frame.echoReply { $0.sequence = 2 }
    _ = path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }
    path.reconfigure(rules, seed: 0)
    #expect(path.apply(other.span, at: Self.time(0)) { _, _ in }.frame.drop == nil)
    #expect(path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }.frame.drop == .exact)
  }

  @Test("Another seed decides on later frames of the same flows")
  func seed() throws {
    let rules = [try Self.rule("loss 50%")]
    var path = ImpairedPath(rules, direction: .egress, seed: 1)
    var other = ImpairedPath(rules, direction: .egress, seed: 2)
    let (first, second) = (fates(200, &path), fates(200, &other))
    #expect(first != second)
    path.reconfigure(rules, seed: 2)
    #expect(fates(200, &path) == fates(200, &other))
  }

  @Test("What waits comes out at its time, whether its rule stays or is gone")
  func queues() throws {
    let rules = [
      try Self.rule("delay 20ms", ["10.0.0.2"]), try Self.rule("delay 30ms", ["10.0.0.3"]),
    ]
    var path = ImpairedPath(rules, direction: .egress)
    let other = Frame.echoReply { $0.sourceIP = "10.0.0.3" }
    _ = path.apply(Frame.echoReply().span, at: Self.time(0), id: 1) { _, _ in }
    _ = path.apply(other.span, at: Self.time(0), id: 2) { _, _ in }
    path.reconfigure([try Self.rule("delay 5ms", ["10.0.0.2"])], seed: 0)
    #expect(path.waiting == 2 && path.nextDeadline == Self.time(20))
    var sent: [UInt64] = []
    _ = path.apply(Frame.echoReply().span, at: Self.time(1), id: 3) { sent.append($1) }
    _ = path.apply(other.span, at: Self.time(1), id: 4) { sent.append($1) }
    #expect(sent == [4])
    path.advance(to: Self.time(25)) { sent.append($1) }
    #expect(sent == [4, 3, 1] && path.nextDeadline == Self.time(30))
    path.reconfigure([], seed: 0)
    let impairs = path.impairs
    #expect(impairs && path.waiting == 1)
    path.advance(to: Self.time(30)) { sent.append($1) }
    #expect(sent == [4, 3, 1, 2] && path.nextDeadline == nil && path.waiting == 0)
    let stillImpairs = path.impairs
    #expect(!stillImpairs)
    #expect(path.counters.delayed == 3)
  }

  @Test("A path impairs while a rule is there or something waits, and no longer")
  func impairs() throws {
    let rules = [
      try Self.rule("delay 20ms", ["10.0.0.2"]), try Self.rule("delay 30ms", ["10.0.0.3"]),
    ]
    func impairs(_ path: ImpairedPath) -> Bool { path.impairs }
    var path = ImpairedPath(rules, direction: .egress)
    path.reconfigure([], seed: 0)
    #expect(!impairs(path))
    for rest in [[], [try Self.rule("loss 0%")]] {
      path.reconfigure(rules, seed: 0)
      for source in ["10.0.0.2", "10.0.0.3"] {
        let frame = Frame.echoReply { $0.sourceIP = IP(stringLiteral: source) }
        _ = path.apply(frame.span, at: Self.time(0)) { _, _ in }
      }
      path.reconfigure(rest, seed: 0)
      path.advance(to: Self.time(20)) { _, _ in }
      #expect(impairs(path) && path.waiting == 1)
      path.advance(to: Self.time(30)) { _, _ in }
      #expect(impairs(path) == !rest.isEmpty && path.waiting == 0)
    }
  }

  @Test("A rate goes on where its link is busy, a limit counts those that wait")
  func rateAndLimit() throws {
    var path = ImpairedPath([try Self.rule("rate 1pps")], direction: .egress)
    _ = path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }
    path.reconfigure([try Self.rule("rate 2pps limit 2")], seed: 0)
    let second = path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }
    #expect(second.frame.delay == 1_500_000_000)
    #expect(path.apply(Frame.echoReply().span, at: Self.time(0)) { _, _ in }.frame.drop == .limit)
  }

  @Test("A schedule goes on; a new one begins with the first time behind the exchange")
  func schedules() throws {
    var path = ImpairedPath([try Self.rule("up 10ms down 10ms")], direction: .egress)
    path.begin(at: Self.time(0))
    path.reconfigure(
      [try Self.rule("up 10ms down 10ms"), try Self.rule("up 1ms down 9ms", ["10.0.0.2"])], seed: 0)
    path.begin(at: Self.time(15))
    let other = Frame.echoReply { $0.sourceIP = "10.0.0.3" }
    #expect(path.apply(other.span, at: Self.time(15)) { _, _ in }.frame.drop == .linkDown)
    #expect(path.apply(Frame.echoReply().span, at: Self.time(15)) { _, _ in }.frame.drop == nil)
    #expect(
      path.apply(Frame.echoReply().span, at: Self.time(16)) { _, _ in }.frame.drop == .linkDown)
  }
}
