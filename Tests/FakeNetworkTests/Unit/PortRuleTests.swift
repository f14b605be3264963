import TestFrames
import Testing
import Wire

@testable import FakeNetwork

@Suite("Port rules") struct PortRuleTests {
  @Test(
    arguments: [
      ("tcp 80 open", [], [80...80], .tcp(.open)),
      ("  udp   53  closed ", [], [53...53], .udp(.closed)),
      ("tcp 80,443,8000-8999 filtered", [], [80...80, 443...443, 8000...8999], .tcp(.filtered)),
      ("tcp - half-open", [], [0...65_535], .tcp(.halfOpen)),
      ("tcp -1023 reset", [], [0...1023], .tcp(.reset)),
      ("udp 49152- echo", [], [49_152...65_535], .udp(.echo)),
      ("udp 9 discard", [], [9...9], .udp(.open)),
      ("tcp 7-7 reject", [], [7...7], .tcp(.reject(.port))),
      ("udp 0 reject net", [], [0...0], .udp(.reject(.network))),
      ("tcp 1 reject host", [], [1...1], .tcp(.reject(.host))),
      ("tcp 1 reject protocol", [], [1...1], .tcp(.reject(.protocol))),
      ("tcp 1 reject prohibited", [], [1...1], .tcp(.reject(.prohibited))),
      (
        "10.0.0.2,10.0.0.9-20 fd00::/64 tcp 80 open", ["10.0.0.2", "10.0.0.9-20", "fd00::/64"],
        [80...80], .tcp(.open)
      ),
    ] as [(String, [String], [ClosedRange<UInt16>], PortRule.State)])
  func words(
    _ text: String, _ hosts: [String], _ ports: [ClosedRange<UInt16>], _ state: PortRule.State
  ) throws {
    let specs = try hosts.map { try AddressSpec(parsing: $0) }
    #expect(try PortRule(parsing: text) == PortRule(hosts: specs, ports: ports, state: state))
  }

  @Test(
    arguments: [
      ("", "tcp or udp is missing, with ports and a state: 'tcp 80,443 open'"),
      ("10.0.0.2", "tcp or udp is missing, with ports and a state: 'tcp 80,443 open'"),
      ("tpc 80 open", "'tpc' is neither tcp nor udp, as in 'tcp 80,443 open'"),
      ("TCP 80 open", "'TCP' is neither tcp nor udp, as in 'tcp 80,443 open'"),
      ("tcp", "tcp needs ports (80, 8000-8999, 80,443, - for all), and a state"),
      (
        "tcp open",
        "tcp takes ports (80, 8000-8999, 80,443, - for all), 0 to 65535, not 'open'"
      ),
      (
        "tcp 65536 open",
        "tcp takes ports (80, 8000-8999, 80,443, - for all), 0 to 65535, not '65536'"
      ),
      (
        "udp 80,,81 open",
        "udp takes ports (80, 8000-8999, 80,443, - for all), 0 to 65535, not '80,,81'"
      ),
      (
        "udp 1-2-3 open",
        "udp takes ports (80, 8000-8999, 80,443, - for all), 0 to 65535, not '1-2-3'"
      ),
      ("tcp 9-8 open", "the ports 9-8 end before they begin"),
      ("80,443 open", "tcp or udp is missing before the ports: 'tcp 80,443 open'"),
      (
        "fd00::1::2 tcp 80 open",
        "'fd00::1::2' is no address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"
      ),
      (
        "tcp 80", "tcp 80 has no state: there are closed, open, filtered, reject, reset, half-open"
      ),
      ("tcp 80 opne", "'opne' is no state of a port of tcp; did you mean open?"),
      (
        "tcp 80 echo",
        "'echo' is no state of a port of tcp: there are closed, open, filtered, reject, reset, half-open"
      ),
      (
        "udp 80 half-open",
        "'half-open' is no state of a port of udp: there are closed, open, discard, filtered, reject, echo"
      ),
      ("tcp 80 open 81", "'81' is one word too many after open"),
      ("tcp 80 reject net x", "'x' is one word too many after net"),
      (
        "tcp 80 reject hots",
        "reject takes net, host, protocol, port, prohibited, or nothing, not 'hots'; did you mean host?"
      ),
      (
        "10.0.0.300 tcp 80 open",
        "'10.0.0.300' is no address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"
      ),
    ])
  func refusals(_ text: String, _ reason: String) {
    let error = #expect(throws: PortRule.Malformed.self) { try PortRule(parsing: text) }
    #expect(error?.description == reason)
  }

  private static func table(_ rules: String...) throws -> PortTable<IPv4Address, TCPPortState>? {
    PortTable(try rules.map { try PortRule(parsing: $0) }, \.ipv4, \.tcp)
  }

  @Test func nothingIsSaid() throws {
    #expect(try Self.table() == nil)
    #expect(try Self.table("udp 80 open", "fd00::2 tcp 80 open") == nil)
  }

  /// The narrowest SPEC, then the narrowest range of ports, then the first.
  @Test func theNarrowestHasTheLastWord() throws {
    let table = try #require(
      try Self.table(
        "tcp - filtered", "tcp 80 open", "tcp 80 closed", "10.0.0.0/24 tcp 1-100 reset",
        "10.0.0.0/24 tcp 50-60 half-open", "10.0.0.7 tcp 55-2000 closed",
        "10.0.0.0-10.0.0.255 tcp 200 open", "10.0.0.128-10.0.1.127 tcp 200,201 closed"))
    for (host, port, state) in [
      ("10.1.0.1", 0, .filtered), ("10.1.0.1", 80, .open), ("10.1.0.1", 65_535, .filtered),
      ("10.0.0.1", 80, .reset), ("10.0.0.1", 55, .halfOpen), ("10.0.0.1", 101, .filtered),
      ("10.0.0.7", 54, .halfOpen), ("10.0.0.7", 55, .closed), ("10.0.0.7", 80, .closed),
      ("10.0.0.7", 2001, .filtered), ("10.0.0.129", 200, .open), ("10.0.0.129", 201, .closed),
      ("10.0.1.1", 200, .closed), ("10.0.0.1", 201, .filtered),
    ] as [(String, UInt16, TCPPortState)] {
      #expect(
        table[port, of: try #require(IPv4Address(host))] == state, "\(host) \(port)")
    }
  }

  /// Random rules, each looked up in all of them one after the other.
  @Test func asOneAfterTheOther() throws {
    var random = SeededGenerator(seed: 5)
    let states: [TCPPortState] = [.closed, .open, .filtered, .reset, .halfOpen]
    for _ in 0..<200 {
      let rules = (0..<Int.random(in: 1...8, using: &random)).map { place in
        let first = UInt32.random(in: 0...20, using: &random)
        let last = first + UInt32.random(in: 0...10, using: &random)
        let low = UInt16.random(in: 0...20, using: &random)
        return (
          hosts: IPv4Address(first)...IPv4Address(last),
          ports: low...low + UInt16.random(in: 0...10, using: &random),
          state: states[place % states.count]
        )
      }
      let table = try #require(
        PortTable<IPv4Address, TCPPortState>(
          try rules.map { rule in
            PortRule(
              hosts: [
                try AddressSpec(parsing: "\(rule.hosts.lowerBound)-\(rule.hosts.upperBound)")
              ], ports: [rule.ports], state: .tcp(rule.state))
          }, \.ipv4, \.tcp))
      for host: UInt32 in 0...31 {
        for port: UInt16 in 0...31 {
          // What names the same hosts counts as one, and the narrowest ports in it; else the first that
          // was named so.
          let holding = rules.enumerated().filter { $0.element.hosts.contains(IPv4Address(host)) }
          let best = holding.filter { $0.element.ports.contains(port) }.min { one, other in
            let (a, b) = (one.element.hosts, other.element.hosts)
            let (aSize, bSize) = (
              a.upperBound.rawValue - a.lowerBound.rawValue,
              b.upperBound.rawValue - b.lowerBound.rawValue
            )
            if aSize != bSize { return aSize < bSize }
            if a != b {
              let first = { (hosts: ClosedRange<IPv4Address>) in
                holding.first { $0.element.hosts == hosts }!.offset
              }
              return first(a) < first(b)
            }
            return (one.element.ports.count, one.offset) < (other.element.ports.count, other.offset)
          }
          #expect(table[port, of: IPv4Address(host)] == best?.element.state)
        }
      }
    }
  }

  @Test func howManyLieOverEachOther() throws {
    func depth(_ rules: String...) throws -> Int {
      try rules.map { try PortRule(parsing: $0) }.depth
    }
    #expect(try depth() == 0)
    #expect(try depth("tcp 80 open", "tcp 81 open", "udp 7 echo") == 1)
    #expect(try depth("tcp 80 open", "10.0.0.0/24 tcp 81 open", "10.0.0.2 tcp 82 open") == 3)
    #expect(try depth("10.0.0.1-5 tcp 1 open", "10.0.0.6-9 tcp 1 open") == 1)
    #expect(try depth("10.0.0.1-6 tcp 1 open", "10.0.0.6-9 tcp 1 open") == 2)
    #expect(
      try depth("10.0.0.1-6 tcp 1 open", "10.0.0.1-6 udp 1 open", "fd00::/64 tcp - open") == 1)
    #expect(try depth("fd00::/64,fd00::2 tcp - open", "fd00::2-fd00::9 tcp - open") == 3)
    #expect(try depth("udp 7 echo", "10.0.0.0/24 udp 7 open", "10.0.0.2 udp 9 open") == 3)
  }

  @Test func wordsAsTheHelpHasThem() {
    #expect(
      PortProtocol.tcp.words.map(\.spelling)
        == ["closed", "open", "filtered", "reject [WHAT]", "reset", "half-open"])
  }
}
