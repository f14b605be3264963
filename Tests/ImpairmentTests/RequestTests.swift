import Testing
import Wire

@testable import Impairment

@Suite("Requests of impairments") struct RequestTests {
  private struct NoTable: Error, Equatable {
    let path: String
  }

  /// One that reads no table.
  private func request(_ text: String) throws -> ImpairmentRequest {
    try ImpairmentRequest(parsing: text) { throw NoTable(path: $0) }
  }

  private func request(_ words: String, sparing: Bool) throws -> ImpairmentRequest {
    try ImpairmentRequest(words: words.split(separator: " "), sparesResolution: sparing) {
      throw NoTable(path: $0)
    }
  }

  @Test(
    "Hosts stand first, a filter last",
    arguments: [
      ("loss 1%", [], "loss 1%", nil),
      ("10.1.0.0/16 delay 20ms", ["10.1.0.0/16"], "delay 20ms", nil),
      ("10.0.0.2 fd00::2 loss 1% filter icmp", ["10.0.0.2", "fd00::2"], "loss 1%", "icmp"),
      (
        "direction in dead filter udp  and port 53", [], "direction in loss 100%",
        "udp and port 53"
      ),
    ] as [(String, [String], String, String?)])
  func parts(_ text: String, _ hosts: [String], _ words: String, _ filter: String?) throws {
    let request = try request(text)
    #expect(request.hosts == (try hosts.map { try AddressSpec(parsing: $0) }))
    #expect(request.impairment.description == words)
    #expect(request.filter == filter)
  }

  @Test("A filter is a word at least, and what is left of a frame a header")
  func refusals() throws {
    for (text, message) in [
      ("loss 1% filter", "filter needs a tcpdump filter after it (filter icmp)"),
      ("truncate 13", "truncate takes 14 bytes or more, which an Ethernet header has, not 13"),
    ] {
      #expect(throws: Impairment.Malformed(description: message)) { try request(text) }
    }
    #expect(try request("truncate 14").impairment.truncate == 14)
  }

  @Test("A distribution whose name has a slash is read from that file")
  func tables() throws {
    let words = "delay 20ms 5ms distribution"
    #expect(throws: NoTable(path: "./mine")) { try request("\(words) ./mine") }
    #expect(throws: NoTable(path: "a/b")) { try request("\(words) a/b loss 1%") }
    #expect(try request("\(words) normal").impairment.delay?.distribution == .normal)
    #expect(throws: Impairment.Malformed.self) { try request(words) }
    let table = try Distribution(name: "./mine", parsing: "-8192 8192")
    let read = try ImpairmentRequest(parsing: "\(words) ./mine") { _ in table }
    #expect(read.impairment.delay?.distribution == table)
  }

  @Test(
    "Those for the same frames are one",
    arguments: [
      (["loss 1%", "delay 5ms"], ["delay 5ms loss 1%"]),
      (["direction in loss 1%", "direction in delay 5ms"], ["direction in delay 5ms loss 1%"]),
      (["direction in loss 1%", "delay 5ms"], ["direction in loss 1%", "delay 5ms"]),
      (
        ["direction both loss 1%", "direction both rate 1pps"], ["direction both loss 1% rate 1pps"]
      ),
      (["10.0.0.2 loss 1%", "loss 2%"], ["10.0.0.2 loss 1%", "loss 2%"]),
      (
        ["loss 1% filter arp", "delay 5ms", "rate 1pps filter arp"],
        ["loss 1% rate 1pps filter arp", "delay 5ms"]
      ),
    ])
  func joined(_ texts: [String], _ expected: [String]) throws {
    let joined = try ImpairmentRequest.joined(try texts.map(request))
    #expect(joined.map(\.description) == expected)
  }

  @Test("Both ways and one way are for the same frames that way: that is refused")
  func oneWay() throws {
    let requests = [try request("direction both loss 1%"), try request("delay 5ms")]
    let message =
      "'direction both loss 1%' and 'delay 5ms' match the same frames in the same direction: give each its own direction"
    #expect(throws: Impairment.Malformed(description: message)) {
      try ImpairmentRequest.joined(requests)
    }
    #expect(throws: Impairment.Malformed.self) {
      try ImpairmentRequest.joined(requests.reversed())
    }
  }

  @Test("Both ways, unless it says which")
  func bothWays() throws {
    #expect(try request("loss 1%").bothWays.description == "direction both loss 1%")
    for text in ["direction in loss 1%", "direction both loss 1%"] {
      #expect(try request(text).bothWays.description == text)
    }
    #expect(try request("direction out loss 1%").bothWays.description == "loss 1%")
    // The word is one of its own, where more is joined to it.
    let joined = try ImpairmentRequest.joined([
      try request("loss 1%").bothWays, try request("delay 5ms").bothWays,
    ])
    #expect(joined.map(\.description) == ["direction both delay 5ms loss 1%"])
  }

  @Test("What is spared is left out, and nothing else")
  func without() throws {
    let all = try Impairment(
      parsing: "delay 9ms loss 1% duplicate 1% corrupt 1% reorder 1% rate 1pps limit 7")
    let table: [(Impairment.Keyword, (inout Impairment) -> Void)] = [
      (.delay, { $0.delay = nil }), (.loss, { $0.loss = nil }),
      (.duplicate, { $0.duplicate = nil }), (.corrupt, { $0.corruption = nil }),
      (.reorder, { $0.reordering = nil }),
    ]
    #expect(Set(table.map(\.0)) == Impairment.Keyword.spareable)
    for (keyword, leaveOut) in table {
      var rest = all
      leaveOut(&rest)
      #expect(all.without([keyword]) == rest)
    }
  }

  @Test("ARP and neighbor discovery are spared what is asked for so, and not the rest")
  func spared() throws {
    func rule(_ requests: [ImpairmentRequest]) throws -> ImpairmentRule {
      let joined = try ImpairmentRequest.joined(requests)
      try #require(joined.count == 1)
      return joined[0].rule { _ in { _ in true } }
    }
    #expect(try rule([try request("loss 1%", sparing: false)]).spared == nil)
    #expect(try rule([try request("rate 1pps", sparing: true)]).spared == nil)
    #expect(try rule([try request("loss 1%", sparing: true)]).spared == Impairment())
    let both = [
      try request("delay 20ms rate 1pps", sparing: true), try request("loss 1%", sparing: false),
    ]
    let mixed = try rule(both)
    #expect(mixed.impairment.description == "delay 20ms loss 1% rate 1pps")
    #expect(mixed.spared?.description == "loss 1% rate 1pps")
    #expect(try ImpairmentRequest.joined(both).map(\.sparedWords) == [["delay"]])
  }
}
