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
    (
      "a fragment without data",
      ["is passed over", "gives up what is there", "is passed over"]
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
      "a TCP segment",
      [
        "may be fragmented, TOS 0", "DF, id 0; a reset has its cause's DSCP",
        "may be fragmented, TOS 0",
      ]
    ),
    ("SYN with FIN to an open TCP port", ["accepted", "ignored", "accepted"]),
    ("ARP hardware type 6, IEEE 802", ["ignored", "taken for Ethernet", "ignored"]),
    (
      "a fragment of IPv6 that overlaps another",
      [
        "gives up the datagram and its rest",
        "gives up what is there; is passed over inside of it",
        "gives up the datagram and its rest",
      ]
    ),
    (
      "a first fragment without all headers",
      [
        "parameter problem", "parameter problem; kept if it ends before a header",
        "parameter problem",
      ]
    ),
    (
      "an error about a packet that ends before its ICMPv6 type",
      [
        "if it ends in an extension header", "of first fragments",
        "if it ends in an extension header",
      ]
    ),
    (
      "hop-by-hop options behind a fragment header",
      [
        "parameter problem at once", "parameter problem when the packet is whole",
        "parameter problem at once",
      ]
    ),
    (
      "headers before a fragment that ends past 65 535 bytes",
      [
        "count, for a parameter problem", "count when the packet is whole, in silence",
        "count, for a parameter problem",
      ]
    ),
    (
      "congestion that a fragment met, in an error about the packet",
      [
        "not quoted: it is as its first fragment", "quoted",
        "not quoted: it is as its first fragment",
      ]
    ),
    ("a fragment header that is cut", ["ignored", "parameter problem", "ignored"]),
    (
      "a second fragment header",
      [
        "passed over if all is in it, else ignored", "parameter problem",
        "passed over if all is in it, else ignored",
      ]
    ),
    (
      "padding between IPv6 options, of more than 7 bytes or not of zeros",
      ["passed over", "the packet is ignored", "passed over"]
    ),
    ("more than 8 options in an IPv6 header", ["read", "the packet is ignored", "read"]),
    (
      "an IPv6 option that ends past its header",
      ["parameter problem", "the packet is ignored", "parameter problem"]
    ),
    (
      "CALIPSO, a router alert not of two bytes, IOAM not at a multiple of 4",
      ["passed over", "the packet is ignored", "passed over"]
    ),
    (
      "a second router alert in a header",
      ["parameter problem", "passed over", "parameter problem"]
    ),
    (
      "a jumbo payload that is none",
      [
        "parameter problem, code 2", "parameter problem, code 0; ignored if malformed",
        "parameter problem, code 2",
      ]
    ),
    (
      "a routing header of type 3 or 4, or to a group",
      ["as one of any other type", "the packet is ignored", "as one of any other type"]
    ),
    (
      "the MAC address in an advertisement to the asker",
      ["told", "left out, as it is known", "told"]
    ),
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
