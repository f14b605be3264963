import Foundation
import Testing

/// What `exec` says of hosts in the end: a table, assertions, JUnit.
@Suite(.needsTap)
struct LiveResultsTests {
  /// A row for each host, in the order of their addresses; a pair has one.
  @Test func aTable() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -a 10.0.0.2-10.0.0.4 -a 10.0.0.9,fd00::9 --impair '10.0.0.3 dead' \\
        --impair '10.0.0.4 delay 50ms' --report=$T/table -- sh -c '
          ping -q -c 5 -i 0.05 -W 60 10.0.0.2; ping -q -c 2 -W 60 10.0.0.4; ping -q -c 1 -W 1 10.0.0.3
          ping -q -c 1 -W 60 10.0.0.9; ping -q -c 2 -i 0.05 -W 60 fd00::9' >/dev/null || echo status $?
      cat $T/table
      """)
    let lines = result.lines.map { $0.split(separator: " ").map(String.init) }
    try #require(lines.count == 6, "\(result.output)")
    let columns = ["host", "asked", "answered", "lost", "waiting", "late:", "min/avg/max", "ms"]
    #expect(lines[0] == columns)
    #expect(lines[1].prefix(4) == ["10.0.0.2", "5", "5", "0"], "\(result.output)")
    #expect(lines[2].first == "10.0.0.3" && lines[2][2] == "0", "\(result.output)")
    #expect(lines[2][1] == lines[2][3] && lines[2][1] != "0", "\(result.output)")
    #expect(lines[2].suffix(5).joined(separator: " ") == "(ARP or neighbor discovery alone)")
    #expect(lines[3].prefix(4) == ["10.0.0.4", "2", "2", "0"], "\(result.output)")
    let late = lines[3][5].split(separator: "/").compactMap { Double($0) }
    #expect(late.count == 3 && late.allSatisfy { $0 >= 50 }, "\(result.output)")
    #expect(lines[4].prefix(4) == ["10.0.0.9,fd00::9", "3", "3", "0"], "\(result.output)")
    #expect(
      result.lines[5].hasPrefix("4 hosts: 3 answered, 1 silent; "), "\(result.output)")
  }

  /// Without a file it stands behind what the command says, on standard error.
  @Test func onStandardError() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec --report ping -q -c 1 -W 60 10.0.0.2 2>$T/table >$T/said; cat $T/table
      grep -c host $T/said || true; "$FAKEHOST" exec --report=- true 2>&1 | tail -n 1
      "$FAKEHOST" exec --report=/nosuch/file true || echo $?
      """)
    #expect(result.lines.first?.hasPrefix("host     asked answered lost waiting  late") == true)
    #expect(result.output.contains("\n1 host: 1 untouched; 0 asked, 0 answered, 0 lost\n"))
    #expect(
      result.output.hasSuffix(
        "fakehost: cannot write /nosuch/file: No such file or directory\n125\n"),
      "\(result.output)")
  }

  @Test func assertions() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ask='ping -q -c 1 -W 60 10.0.0.2 >/dev/null'
      try() { "$FAKEHOST" exec -a 10.0.0.2-10.0.0.4 "$@" -- sh -c "$ask" 2>&1 || echo status $?; }
      try --assert '10.0.0.2 answered' --assert '10.0.0.3-10.0.0.4 untouched'; echo held
      try --assert answered
      ask="$ask; exit 7"; try --assert '10.0.0.2 silent'
      try --assert '10.0.0.2 answered'
      """)
    #expect(
      result.output == """
        held
        fakehost: --assert answered does not hold: 10.0.0.3 is untouched; 10.0.0.4 is untouched
        status 1
        fakehost: --assert '10.0.0.2 silent' does not hold: 10.0.0.2 is answered: 1 asked, 1 answered, 0 lost
        status 7
        status 7

        """, "\(result.output)")
  }

  /// What cannot be true of anybody is refused before anything starts.
  @Test(arguments: [
    ("--assert '10.0.0.9 answered'", "--assert: 10.0.0.9 is no host: give it as an --address, too"),
    (
      "-a none --assert answered", "--assert is about hosts, and with --address none there are none"
    ),
    ("-a 10.0.0.0/8 --assert untouched", "there are more than 65536: name fewer"),
    ("--junit $T/x", "--junit has the results of --assert: give one"),
    ("--assert asked --report=$T/x --junit $T/x", "--report and --junit both want"),
    ("--assert asked --json=$T/x --junit $T/x", "--json and --junit both want"),
    ("--show arp", "--show says which frames -v and --json tell of: it goes with one of them"),
  ])
  func refused(_ options: String, _ message: String) async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec \(options) -- touch $T/ran || echo status $?; [ ! -e $T/ran ]")
    #expect(result.output.contains(message), "\(result.output)")
    #expect(result.output.hasSuffix("status 125\n"), "\(result.output)")
  }

  @Test func junit() async throws {
    let result = try await PrivateNamespaces.run(
      """
      echo '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="fakehost exec" >' >$T/old
      cp $T/old $T/results
      "$FAKEHOST" exec -a 10.0.0.2-10.0.0.3 --assert answered --junit $T/results -- \\
        ping -q -c 1 -W 60 10.0.0.2 >/dev/null 2>&1 || echo status $?
      cat $T/results
      cp $T/old $T/results
      "$FAKEHOST" exec --assert answered --junit $T/results nosuchcommand 2>/dev/null || ls $T/results || echo gone
      """)
    #expect(
      result.output == """
        status 1
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="fakehost exec" tests="2" failures="1" errors="0" skipped="0">
        <testsuite name="fakehost exec" tests="2" failures="1" errors="0" skipped="0">
          <testcase classname="answered" name="10.0.0.2"/>
          <testcase classname="answered" name="10.0.0.3">
            <failure type="answered" message="10.0.0.3 is untouched"/>
          </testcase>
        </testsuite>
        </testsuites>
        ls: cannot access '\(result.folder)/results': No such file or directory
        gone

        """, "\(result.output)")
  }

  /// The fields of a frame, for programs, in both families.
  @Test func fieldsInJSON() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -q -a 10.0.0.2,fd00::2 --json=$T/out
      ping -q -c 1 -W 60 10.0.0.2 >/dev/null; ping -q -c 1 -W 60 fd00::2 >/dev/null
      ping -q -c 1 -W 0.1 10.0.0.9 >/dev/null || true; stop; cat $T/out
      """)
    let events = try result.lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    func first(_ reason: String) throws -> [String: Any] {
      try #require(events.first { $0["reason"] as? String == reason }, "\(result.output)")
    }
    let arp = try first("arp-reply")
    #expect(arp["protocol"] as? String == "arp" && arp["host"] as? String == "10.0.0.2")
    #expect(arp["src"] as? String == "10.0.0.1" && arp["dst"] as? String == "10.0.0.2")
    #expect(arp["identifier"] == nil && arp["src_port"] == nil)
    let echo = try first("echo-reply")
    #expect(echo["protocol"] as? String == "icmp" && echo["host"] as? String == "10.0.0.2")
    #expect(echo["sequence"] as? Int == 1 && echo["identifier"] is Int)
    let solicitation = try first("neighbor-advertisement")
    #expect(solicitation["protocol"] as? String == "icmp6")
    #expect(solicitation["host"] as? String == "fd00::2")
    #expect(solicitation["dst"] as? String == "ff02::1:ff00:2")
    #expect(try first("arp-not-ours")["host"] == nil)
  }
}
