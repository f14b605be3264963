import FakeNetwork
import Testing

@Suite("Profiles") struct ProfileTests {
  /// What people are told of each difference: rfc, linux, tc8.
  static let table: [(what: String, behaviours: [String])] = [
    (
      "an incomplete datagram is waited for", ["60 s", "30 s", "15 s, raised to a fragment's TTL"]
    ),
    (
      "a fragment that overlaps another",
      [
        "gives up the datagram and its rest",
        "gives up what is there; is passed over inside of it",
        "replaces what it overlaps",
      ]
    ),
    ("ICMP errors a second, after a burst of 50", ["100", "1000", "100"]),
    ("type of service of an ICMP error", ["0", "0xc0, with the datagram's TOS bits", "0"]),
    (
      "record route and timestamp in an ICMP error or TCP reset",
      ["none", "as in an echo reply", "none"]
    ),
    ("congestion bits of an echo reply", ["not-ECT", "those of the request", "not-ECT"]),
    (
      "record route and timestamp in an echo reply",
      ["the host once", "the host twice, if there is room", "the host once"]
    ),
    (
      "options in the fragments of a reply after the first",
      [
        "those to be copied", "those to be copied, no operations for the rest",
        "those to be copied",
      ]
    ),
    ("code of an echo reply", ["0", "that of the request", "0"]),
    (
      "an ICMP query to one host in a broadcast or multicast frame",
      ["ignored", "ignored", "answered, but never with an error"]
    ),
    (
      "pointer to a bad option length",
      [
        "the length", "where the option begins",
        "the length; of a timestamp its pointer: 22 in the first option",
      ]
    ),
    (
      "router alert of less than four bytes", ["passed over", "parameter problem", "passed over"]
    ),
    (
      "a TCP reset",
      [
        "may be fragmented, TOS 0", "DF, id 0, the segment's DSCP", "may be fragmented, TOS 0",
      ]
    ),
    ("ARP hardware type 6, IEEE 802", ["ignored", "taken for Ethernet", "ignored"]),
  ]

  @Test(arguments: table)
  func difference(_ what: String, _ behaviours: [String]) throws {
    let difference = try #require(Profile.differences.first { $0.what == what })
    #expect(difference.rows.map(\.profile) == ["rfc", "linux", "tc8"])
    #expect(difference.rows.map(\.behaviour) == behaviours)
  }

  /// In the others all do alike.
  @Test func allElseIsAlike() {
    let others = Profile.differences.filter { difference in
      !Self.table.contains { $0.what == difference.what }
    }
    #expect(!others.isEmpty)
    for difference in others {
      #expect(Set(difference.rows.map(\.behaviour)).count == 1, "\(difference.what)")
    }
  }
}
