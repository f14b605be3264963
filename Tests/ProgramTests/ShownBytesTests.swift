import Foundation
import TestCaptures
import TestProgram
import Testing

/// What -v, -x, -X and --show tell of frames.
@Suite struct ShownBytesTests {
  /// Runs a shell script in a folder with a frame of ARP and five echoes as `ping.pcap`; `$F` is the
  /// program.
  private func run(_ script: String) throws -> String {
    try withFolder { folder in
      let source = Fixture.folder.appending(path: "ping.in.pcap").resolvingSymlinksInPath()
      try Data(contentsOf: source).write(to: folder.appending(path: "ping.pcap"))
      return try runShell(script, in: folder).output
    }
  }

  /// As tcpdump has them, of what comes and of what goes.
  @Test(arguments: ["-x", "-xx", "-X", "-XX", "-x -x"])
  func asTcpdumpHasThem(_ options: String) throws {
    let output = try run(
      """
      $F replay ping.pcap \(options) 2>/dev/null | grep -v '^[0-9]' >ours
      $F replay ping.pcap -q -w both.pcap; tcpdump -nr both.pcap \(options) 2>/dev/null | grep -v '^[0-9]' >theirs
      cmp ours theirs && grep -c . ours
      """)
    #expect(Int(output.trimmingCharacters(in: .newlines)) ?? 0 > 60, "\(output)")
  }

  @Test func repliesAreShownWithTheirBytes() throws {
    let output = try run("$F replay ping.pcap -x 2>/dev/null | grep -v 0x | sed 's/^[^ ]* //'")
    let lines = output.split(separator: "\n").map(String.init)
    #expect(lines.count == 12, "\(output)")
    #expect(
      lines.prefix(2) == [
        "42 bytes, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28 → answered: ARP reply",
        "reply → 60 bytes, ARP, Reply 10.0.0.2 is-at 02:00:0a:00:00:02, length 46",
      ], "\(output)")
  }

  @Test(arguments: ["-x", "-X"])
  func notWithQuiet(_ option: String) throws {
    let result = try runProgram(["replay", "x.pcap", "-q", option])
    expect(
      (result.status, result.messages), 2,
      saying: "fakehost: \(option) and -q contradict each other\n")
  }

  @Test func whatIsShown() throws {
    let output = try run(
      """
      $F replay ping.pcap -v --show arp -w all.pcap --json=all 2>said | wc -l
      grep -c '"event":"frame"' all; tail -n 1 all | grep -o '"received":[0-9]*'
      grep -o '^6 frames received' said; tcpdump -nr all.pcap 2>/dev/null | wc -l
      $F replay ping.pcap -q --show 'icmp[icmptype] = icmp-echo' --json | grep -c '"event":"frame"'
      $F replay ping.pcap --show arp; echo $?
      $F replay ping.pcap -v --show 'nonsense'; echo $?
      """)
    let lines = output.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(6) == ["1", "1", "\"received\":6", "6 frames received", "12", "5"], "\(output)")
    #expect(
      lines.contains(
        "fakehost: --show says which frames -v and --json tell of: it goes with one of them"),
      "\(output)")
    #expect(lines.contains { $0.hasPrefix("fakehost: --show 'nonsense': ") }, "\(output)")
    #expect(lines.filter { $0 == "2" }.count == 2, "\(output)")
  }

  /// Of frames of other links the filter is compiled anew.
  @Test func otherLinkTypes() throws {
    let output = try run(
      """
      editcap -C 14 -T rawip -F nsecpcap ping.pcap raw.pcap
      $F replay raw.pcap -v --show icmp 2>/dev/null | wc -l
      $F replay raw.pcap -x --show icmp 2>/dev/null | grep -c '0x0000:  45'
      """)
    #expect(output == "5\n10\n", "\(output)")
  }

  /// Colours and broken lines are a terminal's alone.
  @Test func onATerminal() throws {
    let output = try run(
      """
      unset NO_COLOR; export F TERM=xterm LC_ALL=C.UTF-8; escape=$(printf '\\033')
      $F replay ping.pcap -v 2>/dev/null | grep -c "$escape"
      script -qec 'stty cols 60; $F replay ping.pcap -v 2>/dev/null' /dev/null | tr -d '\\r' >lines
      grep -c "$escape\\[32m→ answered: ARP reply$escape" lines
      sed "s/$escape\\[[0-9]*m//g" lines | wc -L
      for none in NO_COLOR=1 TERM=dumb; do
        env $none script -qec 'stty cols 60; $F replay ping.pcap -v 2>/dev/null' /dev/null | grep -c "$escape"
      done
      """)
    #expect(output == "0\n1\n60\n0\n0\n", "\(output)")
  }
}
