import Foundation
import TestCaptures
import TestProgram
import Testing

/// What `--json` writes in a replay: its lines, and that they are what `help json` says.
@Suite struct JSONReplayTests {
  /// An ARP request, a damaged echo request, and the first of two fragments whose rest never comes.
  private static let frames = """
    10:00:00.000000001
    0000  ff ff ff ff ff ff 02 cf 00 00 00 4d 08 06 00 01 08 00 06 04 00 01 02 cf 00 00 00 4d 0a 00 00 4d 00 00 00 00 00 00 0a 00 00 02
    10:00:01.5
    0000  02 00 0a 00 00 02 02 cf 00 00 00 4d 08 00 45 00 00 1c 00 01 00 00 40 01 66 92 0a 00 00 4d 0a 00 00 02 08 00 00 00 00 01 00 00
    10:00:02.000000000
    0000  02 00 0a 00 00 02 02 cf 00 00 00 4d 08 00 45 00 00 24 00 01 20 00 40 01 46 8a 0a 00 00 4d 0a 00 00 02 08 00 f7 fe 00 01 00 00 00 00 00 00 00 00 00 00
    """

  private static let lines = #"""
    {"event":"start","version":"0.1.0","input":"in.pcap","hosts":["10.0.0.2","10.0.0.4-10.0.0.9"],"profile":"rfc"}
    {"event":"frame","time":"2026-11-21T10:00:00.000000001Z","id":1,"length":42,"description":"ARP, Request who-has 10.0.0.2 tell 10.0.0.77, length 28","protocol":"arp","src":"10.0.0.77","dst":"10.0.0.2","host":"10.0.0.2","verdict":"answered","reason":"arp-reply","text":"ARP reply","clause":"RFC 826","replies":1}
    {"event":"frame","time":"2026-11-21T10:00:01.500000000Z","id":2,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8","protocol":"icmp","src":"10.0.0.77","dst":"10.0.0.2","identifier":1,"sequence":0,"host":"10.0.0.2","verdict":"ignored","reason":"icmp-checksum","text":"bad ICMP checksum","clause":"RFC 792","replies":0}
    {"event":"frame","time":"2026-11-21T10:00:02.000000000Z","id":3,"length":50,"description":"IP 10.0.0.77 > 10.0.0.2: fragment of ICMP, id 1, offset 0, length 16","protocol":"icmp","src":"10.0.0.77","dst":"10.0.0.2","identifier":1,"sequence":0,"host":"10.0.0.2","verdict":"kept","reason":"fragment","text":"fragment, until the rest comes","clause":"RFC 791 3.2, RFC 8200 4.5","replies":0}
    {"event":"sent","time":"2026-11-21T10:01:02.000000000Z","id":4,"length":78,"description":"IP 10.0.0.2 > 10.0.0.77: ICMP reassembly time exceeded for ICMP 10.0.0.2, length 44","protocol":"icmp","src":"10.0.0.2","dst":"10.0.0.77","host":"10.0.0.2"}
    {"event":"summary","received":3,"answered":1,"kept":1,"ignored":1,"sent":2,"unsent":0,"reasons":{"arp-reply":1,"fragment":1,"icmp-checksum":1},"given_up":{"timed-out":1},"left_out":0}
    """#

  private func run(_ script: String) throws -> (status: Int32, output: String) {
    try runShell(script, withFrames: Self.frames)
  }

  private func parse(_ line: some StringProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func aReplaysLines() throws {
    let result = try run("$F replay in.pcap -q --json -a 10.0.0.2 -a 10.0.0.4-10.0.0.9")
    #expect(result.status == 0)
    #expect(result.output == Self.lines + "\n")
  }

  /// How many hosts an answer or a report is of, where that is not one: in all three.
  @Test func howManyHosts() throws {
    // An echo request to all nodes, and a query of all groups.
    let frames = """
      10:00:00.0
      0000  33 33 00 00 00 01 02 cf 00 00 00 4d 86 dd 60 00 00 00 00 08 3a 40 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 77 ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01 80 00 83 39 00 07 00 01
      10:00:01.0
      0000  33 33 00 00 00 01 02 cf 00 00 00 4d 86 dd 60 00 00 00 00 24 00 01 fe 80 00 00 00 00 00 00 00 cf 00 ff fe 00 00 4d ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01 3a 00 05 02 00 00 01 00 82 00 79 a3 03 e8 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 7d 00 00
      """
    let result = try runShell(
      """
      hosts=$(printf -- '-a fd00::1:%x ' $(seq 300))
      $F replay in.pcap $hosts -q --json | grep -o '"reason":"[a-z-]*".*members.*'
      $F replay in.pcap $hosts -v 2>&1 | grep -o '→ [ak].*'
      $F replay in.pcap $hosts -q -Q in -w out.pcapng
      tshark -r out.pcapng -T fields -e frame.comment 2>/dev/null
      """, withFrames: frames)
    #expect(
      result.output == """
        "reason":"echo-reply","text":"echo reply","clause":"RFC 792, RFC 4443 4.2","members":300,"replies":200}
        "reason":"listener-query","text":"listener query, until its reports are due","clause":"RFC 3810 6.2","members":300,"replies":0}
        → answered: echo reply, 200 of 300 hosts
        → kept: listener query, until its reports are due (RFC 3810 6.2), reports of 300 hosts
        answered: echo reply, 200 of 300 hosts
        kept: listener query, until its reports are due (RFC 3810 6.2), reports of 300 hosts

        """)
  }

  /// By whatever way they go, and whatever else is written.
  @Test func aReplayIsTheSameEachTime() throws {
    let result = try run(
      """
      $F replay in.pcap --json 2>/dev/null >one; sleep 0.01; $F replay in.pcap --json=two -v >/dev/null 2>&1
      $F replay in.pcap -q --json=- >three; $F replay in.pcap -q --json | cat >four
      for file in two three four; do cmp one $file && echo same; done
      $F replay in.pcap -q -w a.pcapng --json=five; $F replay in.pcap -q -w b.pcap --json=six -Q in
      tail -n 1 five | grep -o '"recording":.*}'; tail -n 1 six | grep -o '"recording":.*}'
      """)
    #expect(
      result.output == """
        same
        same
        same
        "recording":{"recorded":5,"unrecorded":0},"left_out":0}
        "recording":{"recorded":3,"unrecorded":0},"left_out":0}

        """)
  }

  /// The id is what a recording calls the frame.
  @Test func idsAreThoseOfAPcapng() throws {
    let result = try run(
      """
      $F replay in.pcap -q -w out.pcapng --json=out
      grep -o '"id":[0-9]*' out | cut -d : -f 2 | sort -u
      tshark -r out.pcapng -T fields -e frame.packet_id 2>/dev/null | sort -u
      """)
    #expect(result.output == "1\n2\n3\n4\n1\n2\n3\n4\n")
  }

  @Test func aFrameThatIsCut() throws {
    let result = try run("editcap -s 20 in.pcap cut.pcap; $F replay cut.pcap -q --json | sed -n 2p")
    let frame = try parse(result.output)
    #expect(frame["length"] as? Int == 42)
    #expect(frame["captured"] as? Int == 20)
    #expect(frame["reason"] as? String == "arp-truncated")
  }

  @Test(arguments: [
    ("$F replay in.pcap -q --json=/dev/full", 3, "/dev/full: No space left on device. The JSON"),
    ("$F replay in.pcap -q --json=no/such", 3, "cannot write no/such: No such file or directory"),
    ("$F replay in.pcap -q --json=in.pcap", 2, "--json=in.pcap would overwrite in.pcap"),
    ("$F replay in.pcap -q --json >>in.pcap", 2, "would overwrite in.pcap, which is read"),
    ("$F replay in.pcap -q --json -w -", 2, "-w and --json both want standard output"),
    ("$F exec --json true", 125, "standard output is the command's; give --json=FILE"),
    ("ulimit -f 0; $F replay in.pcap -q --json=out", 3, "out: File too large"),
    ("$F replay in.pcap -q --json >&-", 3, "standard output: Bad file descriptor"),
  ])
  func refusals(_ script: String, _ status: Int32, _ message: String) throws {
    try expect(run(script), status, saying: message)
  }

  /// A reader that closes ends a replay, which is no error.
  @Test func aReaderThatCloses() throws {
    let result = try run(
      """
      mergecap -a -w many $(yes in.pcap 2>/dev/null | head -n 2000)
      { $F replay many -q --json; echo status $? >status; } | head -n 1 | cut -c 1-16; cat status
      """)
    #expect(result.output == "{\"event\":\"start\"\nstatus 0\n")
  }

  /// A file ends with a whole line where there was no room for more.
  @Test func aFullDisk() throws {
    let result = try run(
      """
      mergecap -a -w many $(yes in.pcap 2>/dev/null | head -n 500)
      (ulimit -f 40; $F replay many -q --json=out); echo status $?; tail -n 1 out
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.contains("status 3"))
    #expect(try parse(lines.last ?? "")["event"] as? String == "frame")
  }

  @Test func withAGoldenCapture() throws {
    let result = try run(
      """
      $F replay in.pcap -q --expect g --update --json=one; $F replay in.pcap --expect g --json=two
      cmp one two; tail -n 1 one | cut -c 1-18
      """)
    #expect(result.output == "{\"event\":\"summary\"\n")
  }

  // The schema.

  /// Every line of every fixture, and of frames that time caused, is what the schema says.
  @Test(arguments: Fixture.all.map(\.capture) + [nil])
  func theSchemaHoldsForWhatIsWritten(_ fixture: URL?) throws {
    let schema = try Schema()
    let output =
      try fixture.map { try runProgram(["replay", $0.path(), "-q", "--json"]).messages }
      ?? run("$F replay in.pcap -q --json -w out.pcap").output
    let lines = output.split(separator: "\n")
    #expect(lines.count > 2)
    for line in lines { #expect(schema.faults(of: try parse(line)) == [], "\(line)") }
  }

  @Test(arguments: [
    #"{}"#, #"{"event":"frame"}"#, #"{"event":"bogus"}"#,
    #"{"event":"start","version":"1","hosts":[],"profile":"rfc","more":1}"#,
    #"{"event":"start","version":1,"hosts":[],"profile":"rfc"}"#,
    #"{"event":"start","version":"1","hosts":[1],"profile":"rfc"}"#,
    #"{"event":"given-up","time":"","reason":"A b","text":""}"#,
    #"{"event":"sent","time":"","id":0,"length":1,"description":""}"#,
  ])
  func theSchemaForbids(_ line: String) throws {
    #expect(try Schema().faults(of: parse(line)) != [])
  }
}
