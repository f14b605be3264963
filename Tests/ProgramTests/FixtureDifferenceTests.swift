import Foundation
import TestCaptures
import TestProgram
import Testing

/// What a replay says of a fixture that is answered otherwise than its golden capture has it.
@Suite struct FixtureDifferenceTests {
  /// The fields of the echo reply that is the second frame of `ping.out.pcap`, and of the ARP
  /// reply that is its first.
  @Test(arguments: [
    (1, 0, "eth.dst", "03:00:00:00:00:01", "02:00:00:00:00:01"),
    (1, 21, "arp.opcode", "3", "2"),
    (1, 31, "arp.src.proto_ipv4", "10.0.0.3", "10.0.0.2"),
    (1, 59, "eth.padding", "from byte 17: 01", "from byte 17: 00"),
    (2, 15, "ip.dsfield", "0x01", "0x00"),
    (2, 19, "ip.id", "0", "1"),
    (2, 22, "ip.ttl", "65", "64"),
    (2, 34, "icmp.type", "1", "0"),
    (2, 41, "icmp.seq", "0", "1"),
  ])
  func theDifferenceIsNamed(
    _ number: Int, _ offset: Int, _ field: String, _ expected: String, _ found: String
  ) throws {
    let fixture = try #require(Fixture.all.first { $0.name == "ping" })
    try withFolder { folder in
      var golden = try Data(contentsOf: fixture.golden)
      let frames = Fixture.frames(of: golden)
      golden[frames[number - 1].lowerBound + offset] ^= 1
      let changed = folder.appending(path: "changed.pcap")
      try golden.write(to: changed)

      let (status, messages) = try runProgram([
        "replay", fixture.capture.path(), "-Q", "out", "--expect", changed.path(),
      ])
      #expect(status == 1)
      let lines = messages.split(separator: "\n")
      try #require(lines.count == 4, "\(messages)")
      #expect(lines[0].hasPrefix("frame \(number) differs: "), "\(messages)")
      let words = lines[1].split(separator: " ", maxSplits: 1)
      #expect(words[0] == field)
      #expect(lines[1].contains("expected \(expected)"), "\(messages)")
      #expect(lines[1].contains("got \(found)"), "\(messages)")
      #expect(lines[2].hasPrefix("    packet \(number), "), "\(messages)")
      #expect(
        lines[2].hasSuffix(" → answered: \(number == 1 ? "ARP" : "echo") reply"), "\(messages)")
      #expect(lines[3].hasSuffix("ping.in.pcap differs from \(changed.path())"), "\(messages)")
    }
  }

  /// A golden capture with a reply cut off its end, and one with none.
  @Test func aReplyTooManyIsNamed() throws {
    let fixture = try #require(Fixture.all.first { $0.name == "ping" })
    try withFolder { folder in
      let golden = try Data(contentsOf: fixture.golden)
      let frames = Fixture.frames(of: golden)
      let short = folder.appending(path: "short.pcap")
      try golden.prefix(frames[frames.count - 2].upperBound).write(to: short)
      let (status, messages) = try runProgram([
        "replay", fixture.capture.path(), "-Q", "out", "--expect", short.path(),
      ])
      #expect(status == 1)
      #expect(messages.hasPrefix("an extra frame, number \(frames.count) of those that came: IP"))

      try golden.prefix(24).write(to: short)
      let (statusOfNone, messagesOfNone) = try runProgram([
        "replay", fixture.capture.path(), "-Q", "out", "--expect", short.path(),
      ])
      #expect(statusOfNone == 1)
      #expect(messagesOfNone.split(separator: "\n").count == 2 * frames.count + 1)
    }
  }
}

@Suite struct TaggedFixtureTests {
  /// Which VLAN, of which priority, and why there is no reply.
  @Test(arguments: [
    "00:00:04.000000 62 bytes, vlan 5, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 4660, seq 4, length 24 → answered: echo reply",
    "00:00:05.000000 60 bytes, vlan 4094, p 7, DEI, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 42 → answered: ARP reply",
    "00:00:09.000000 60 bytes, vlan 0, p 3, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 42 → answered: ARP reply",
    "00:00:12.000000 66 bytes, vlan 100.5, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 4660, seq 12, length 24 → answered: echo reply",
    "00:00:17.000000 60 bytes, vlan 4095, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 42 → ignored: VLAN 4095, which is reserved (IEEE 802.1Q Table 9-2)",
    "00:00:22.000000 15 bytes, truncated VLAN tag, length 15 → ignored: truncated VLAN tag (IEEE 802.1Q 9.3)",
    "00:00:25.000000 18 bytes, vlan 5, IP, truncated, length 0 → ignored: truncated IPv4 header (RFC 791 3.1)",
    "00:00:26.000000 98 bytes, more than 2 VLAN tags, length 98 → ignored: more than two VLAN tags (IEEE 802.1ad)",
  ])
  func aLineSaysTheTags(_ line: String) throws {
    let fixture = try #require(Fixture.all.first { $0.name == "vlan" })
    let (status, messages) = try runProgram(["replay", fixture.capture.path(), "-Q", "out", "-v"])
    #expect(status == 0)
    #expect(messages.split(separator: "\n").contains(Substring(line)), "\(messages)")
  }
}
