import Foundation
import TestCaptures
import TestProgram
import Testing

/// Nothing passes silently that tests nothing.
@Suite struct TestingNothingTests {
  /// Runs a shell script in a folder with `two.in.pcap`, a ping between two machines with their replies, of
  /// whom 10.0.0.2 is at 02:00:0a:00:00:02, and `ping.in.pcap`, its requests; `$F` is the program.
  private func run(_ script: String) throws -> (status: Int32, output: String) {
    try withFolder { folder in
      let source = Fixture.folder.appending(path: "ping.in.pcap").resolvingSymlinksInPath()
      try Data(contentsOf: source).write(to: folder.appending(path: "ping.in.pcap"))
      return try runShell("$F replay -q ping.in.pcap -w two.in.pcap\n" + script, in: folder)
    }
  }

  // MARK: A capture of others

  private static let left =
    "1 reply to 6 requests; 5 went to 02:00:0a:00:00:02: try --mac 02:00:0a:00:00:02; 6 frames of the capture are replies themselves"

  /// A golden capture that is written tells what it leaves out; the advice, followed, answers it.
  @Test(arguments: [
    (
      "$F replay two $O --update", "--mac 02:00:00:00:00:99", "fakehost: two.out.pcap has \(left)\n"
    ),
    (
      "$F replay two.in.pcap -Q out --expect x $O --update", "--mac 02:00:00:00:00:99",
      "fakehost: x has \(left)\n"
    ),
    ("$F replay two $O --update", "-a 10.0.0.9", ": try -a 10.0.0.2 --mac 02:00:0a:00:00:02;"),
  ])
  func whatIsLeft(_ script: String, _ options: String, _ message: String) throws {
    let result = try run(
      """
      O='\(options)'; \(script) 2>said; echo status $?; cat said; rm -f two.out.pcap x
      O=$(sed -n 's/.*: try \\([^;]*\\).*/\\1/p' said); \(script) 2>&1 | grep try || echo followed
      """)
    #expect(result.output.hasPrefix("status 0\n"), "\(result.output)")
    #expect(result.output.contains(message), "\(result.output)")
    #expect(result.output.hasSuffix("followed\n"), "\(result.output)")
  }

  /// In a capture somebody has asked, and what a host said itself is no loop on a network.
  @Test func verdictsOfReplies() throws {
    let help = try runProgram(["help", "verdicts"]).messages
    #expect(help.contains("from a fake host's MAC: a loop, or a captured reply"), "\(help)")
    #expect(
      help.contains("ICMP echo reply, and no fake host asks") && !help.contains("nobody asked"))
  }

  // MARK: Nothing is answered

  /// It is told each time, by name, and is no failure.
  @Test(arguments: [
    // An empty golden capture; requests without a reply; one that is asked nothing; nothing selected.
    (":", "-a 10.0.0.9"), (":", "-a 10.0.0.9 --announce"),
    ("tcpdump -r two.in.pcap -w ping.in.pcap src 10.0.0.2 and icmp 2>/dev/null", ""),
    (":", "--filter tcp"),
  ])
  func silentCases(_ made: String, _ options: String) throws {
    let result = try run(
      """
      \(made); rm two.in.pcap; $F replay . \(options) --update; $F replay . \(options); echo status $?
      """)
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.count { $0.hasPrefix("fakehost: ping.out.pcap tests only that nothing is answered") }
        == 1,
      "\(result.output)")
    #expect(
      lines.suffix(2) == [
        "fakehost: 1 case: 1 same; nothing is answered in 1 of them: ping", "status 0",
      ], "\(result.output)")
  }

  @Test func manySilentCases() throws {
    let result = try run(
      """
      rm two.in.pcap; for n in a b c d e f; do cp ping.in.pcap $n.in.pcap; done
      $F replay . -a 10.0.0.9 --update -q; $F replay . -a 10.0.0.9; $F replay . -a 10.0.0.9 -q
      $F replay . -a 10.0.0.9 --json 2>/dev/null | grep -m 1 '"event":"case"'
      """)
    #expect(
      result.output.hasPrefix(
        "fakehost: 7 cases: 7 same; nothing is answered in 7 of them: a, b, c, d, e and 2 more\n{"),
      "\(result.output)")
    #expect(result.output.contains(#""requests":6,"answered":0,"#), "\(result.output)")
  }

  /// A comparison of one is silent where it is equal, but for this.
  @Test func oneThatIsSilent() throws {
    let result = try run(
      """
      $F replay ping.in.pcap -q -Q out -w x -a 10.0.0.9; $F replay ping.in.pcap -Q out --expect x -a 10.0.0.9; echo status $?
      $F replay ping.in.pcap -q -Q out --expect x -a 10.0.0.9
      $F replay ping.in.pcap -q -Q out -w x; $F replay ping.in.pcap -Q out --expect x
      """)
    #expect(
      result.output
        == "fakehost: x tests only that nothing is answered: 0 replies to 6 requests; 5 went to 02:00:0a:00:00:02: try -a 10.0.0.2 --mac 02:00:0a:00:00:02\nstatus 0\n",
      "\(result.output)")
  }

  // MARK: Link types

  /// Cases of several link types are a suite; what fits one of them alone, and a capture or a pair that
  /// mixes them, are told as that.
  @Test(arguments: [
    ("$F replay . --update", 0, "fakehost: 3 cases: 3 new"),
    (
      "$F replay . --update -q; $F replay . --filter 'ether host 02:00:0a:00:00:02'", 2,
      "raw: --filter 'ether host 02:00:0a:00:00:02', of RAW frames: ethernet addresses supported"
    ),
    (
      "$F replay . --update -q; cp ping.out.pcap raw.out.pcap; $F replay .", 2,
      "raw: raw.out.pcap holds frames of link type EN10MB, raw.in.pcap of RAW: they cannot be compared"
    ),
    (
      "mergecap -w x.in.pcapng ping.in.pcap raw.in.pcap; $F replay . --update", 2,
      "x: x.out.pcap: a pcap has frames of one link type, and there are EN10MB and RAW ones: write a pcapng (--format pcapng)"
    ),
  ])
  func linkTypes(_ script: String, _ status: Int32, _ message: String) throws {
    let raw = Fixture.folder.appending(path: "raw.in.pcap").path()
    let result = try run("cp '\(raw)' .; \(script)")
    expect(result, status, saying: message)
    #expect(!result.output.contains("damaged"), "\(result.output)")
  }

  // MARK: An impairment of nobody

  private static let nobody = "--impair: 10.0.0.20 is no host: give it as an --address, too"

  /// The error that --fault gives, before anything starts.
  @Test(arguments: [
    ("run --impair '10.0.0.20 delay 200ms'", 2),
    ("exec --impair '10.0.0.20 delay 200ms' touch x", 125),
    ("measure --impair '10.0.0.20 delay 200ms'", 2),
    ("replay ping.in.pcap -w x --impair '10.0.0.20 delay 200ms'", 2),
    (
      "replay ping.in.pcap -Q out --expect ping.in.pcap --junit x --impair '10.0.0.20 delay 200ms'",
      2
    ),
  ])
  func impairments(_ words: String, _ status: Int32) throws {
    let fault = words.replacing("delay 200ms", with: "wrong-id").replacing(
      "--impair", with: "--fault")
    for (words, option) in [(words, "--impair"), (fault, "--fault")]
    where !(words.hasPrefix("measure") && option == "--fault") {
      let result = try run("$F \(words); s=$?; [ -e x ] && grep -L testsuite x; exit $s")
      #expect(result.status == status, "\(result.output)")
      #expect(
        result.output.contains(Self.nobody.replacing("--impair", with: option)), "\(result.output)")
      #expect(!result.output.contains("\nx\n"), "\(result.output)")
    }
  }

  /// In a suite it is each case's own options that say who is there.
  @Test(arguments: ["impair: '10.0.0.20 delay 1ms'", "fault: '10.0.0.20 ttl 3'"])
  func inASuite(_ option: String) throws {
    let result = try run(
      """
      echo "{\(option)}" >ping.json5; echo '{address: ["10.0.0.2", "10.0.0.20"]}' >two.json5
      $F replay . --update; echo status $?
      echo '{address: ["10.0.0.2", "10.0.0.20"]}' >replay.json5
      $F replay ping two --impair '10.0.0.20 loss 1%' --fault '10.0.0.20 wrong-id' --update; echo status $?
      """)
    #expect(
      result.output.contains(
        "ping: --\(option.prefix { $0 != ":" }): 10.0.0.20 is no host: give it"),
      "\(result.output)")
    #expect(
      result.output.contains("status 2\n") && result.output.hasSuffix("status 0\n"),
      "\(result.output)")
  }
}
