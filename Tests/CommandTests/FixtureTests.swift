import Foundation
import Testing

@testable import fakehost

/// Captures of real clients, each with the replies that it gets: `Fixtures/README.md`.
@Suite struct FixtureTests {
  @Test func thereAreMany() {
    #expect(Fixture.all.count >= 30)
    #expect(Fixture.all.contains { !$0.options.isEmpty })
    #expect(Fixture.answered.count >= 30)
  }

  @Test(arguments: Fixture.all)
  func isAnsweredAsBefore(_ fixture: Fixture) {
    #expect(fakehost(fixture.replay("--expect", fixture.golden.path())) == 0)
  }

  /// Whatever is recorded: the golden capture is one of these, made anew.
  @Test(arguments: Fixture.all)
  func isTheSameEachTime(_ fixture: Fixture) throws {
    try withFolder { folder in
      for direction in ["in", "out", "inout"] {
        let files = ["one", "two"].map { folder.appending(path: "\(direction)-\($0).pcap") }
        for file in files {
          #expect(fakehost(fixture.replay("-q", "-Q", direction, "-w", file.path())) == 0)
        }
        let bytes = try files.map { try Data(contentsOf: $0) }
        #expect(bytes[0] == bytes[1])
        if direction == "out" { #expect(try bytes[0] == Data(contentsOf: fixture.golden)) }
      }
    }
  }

  /// One bit of the last reply, in its last byte.
  @Test(arguments: Fixture.answered)
  func aChangedByteIsNoticed(_ fixture: Fixture) throws {
    try withFolder { folder in
      var golden = try Data(contentsOf: fixture.golden)
      golden[golden.count - 1] ^= 1
      let changed = folder.appending(path: "changed.pcap")
      try golden.write(to: changed)
      #expect(fakehost(fixture.replay("--expect", changed.path())) == 1)
    }
  }

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

      let (status, messages) = try runProgram(fixture.replay("--expect", changed.path()))
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
      let (status, messages) = try runProgram(fixture.replay("--expect", short.path()))
      #expect(status == 1)
      #expect(messages.hasPrefix("an extra frame, number \(frames.count) of those that came: IP"))

      try golden.prefix(24).write(to: short)
      let (statusOfNone, messagesOfNone) = try runProgram(fixture.replay("--expect", short.path()))
      #expect(statusOfNone == 1)
      #expect(messagesOfNone.split(separator: "\n").count == 2 * frames.count + 1)
    }
  }
}

@Suite struct TaggedFixtureTests {
  /// Which VLAN, of which priority, and why there is no reply.
  @Test(arguments: [
    "00:00:04.000000 vlan 5, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 4660, seq 4, length 24 → answered: echo reply",
    "00:00:05.000000 vlan 4094, p 7, DEI, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 42 → answered: ARP reply",
    "00:00:09.000000 vlan 0, p 3, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 42 → answered: ARP reply",
    "00:00:12.000000 vlan 100.5, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 4660, seq 12, length 24 → answered: echo reply",
    "00:00:17.000000 vlan 4095, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 42 → ignored: VLAN 4095, which is reserved (IEEE 802.1Q Table 9-2)",
    "00:00:22.000000 truncated VLAN tag, length 15 → ignored: truncated VLAN tag (IEEE 802.1Q 9.3)",
    "00:00:25.000000 vlan 5, IP, truncated, length 0 → ignored: truncated IPv4 header (RFC 791 3.1)",
    "00:00:26.000000 more than 2 VLAN tags, length 98 → ignored: more than two VLAN tags (IEEE 802.1ad)",
  ])
  func aLineSaysTheTags(_ line: String) throws {
    let fixture = try #require(Fixture.all.first { $0.name == "vlan" })
    let (status, messages) = try runProgram(fixture.replay("-v"))
    #expect(status == 0)
    #expect(messages.split(separator: "\n").contains(Substring(line)), "\(messages)")
  }
}

/// A capture of what a client sent, and the golden one of what it is answered.
struct Fixture: CustomTestStringConvertible, Sendable {
  var name: String
  /// What `replay` is told besides, from `NAME.json5`.
  var options: [String]

  var testDescription: String { name }
  var capture: URL { Self.folder.appending(path: "\(name).in.pcap") }
  var golden: URL { Self.folder.appending(path: "\(name).out.pcap") }

  /// The command line that replays it: what is sent, where the arguments do not say otherwise.
  func replay(_ arguments: String...) -> [String] {
    let saysDirection = arguments.contains("-Q")
    return ["replay", capture.path()] + (saysDirection ? [] : ["-Q", "out"]) + options + arguments
  }

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// Every capture; one without its golden replies is a failure of its test.
  static let all: [Fixture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.sorted().filter { $0.hasSuffix(".in.pcap") }.map {
      let name = String($0.dropLast(".in.pcap".count))
      let file = try? OptionsFile(path: folder.appending(path: "\(name).json5").path())
      return Fixture(
        name: name,
        options: (file?.entries ?? []).flatMap { entry in
          entry.values.flatMap {
            ["--\(entry.option.rawValue)"] + (entry.option.argument == nil ? [] : [$0])
          }
        })
    }
  }()

  /// Those that are answered at all.
  static let answered = all.filter { fixture in
    (try? Data(contentsOf: fixture.golden)).map { !frames(of: $0).isEmpty } ?? false
  }

  /// Where the frames are in a pcap of this machine's byte order.
  static func frames(of capture: Data) -> [Range<Int>] {
    var frames: [Range<Int>] = []
    var offset = 24
    while offset + 16 <= capture.count {
      let length = (0..<4).reduce(0) { $0 | Int(capture[offset + 8 + $1]) << (8 * $1) }
      frames.append(offset + 16..<offset + 16 + length)
      offset += 16 + length
    }
    return frames
  }
}
