import Foundation
import TestCaptures
import TestProgram
import Testing

/// `replay` of folders and of many captures: `Fixtures` and copies of some of it.
@Suite struct SuiteTests {
  /// Runs a shell script in a folder with the cases `arping` and `ping`, and those in `more`; `$F` is
  /// the program.
  private func run(
    _ script: String, with more: [String] = []
  ) throws -> (status: Int32, output: String) {
    try withFolder { folder in
      for name in ["arping", "ping"] + more {
        for file in ["\(name).in.pcap", "\(name).out.pcap", "\(name).json5"] {
          let source = Fixture.folder.appending(path: file).resolvingSymlinksInPath()
          if let content = try? Data(contentsOf: source) {
            try content.write(to: folder.appending(path: file))
          }
        }
      }
      return try runShell(script, in: folder)
    }
  }

  // MARK: The fixtures

  /// The documented command, twice.
  @Test func theFixturesAreASuite() throws {
    var reports: [Data] = []
    try withFolder { folder in
      for name in ["one", "two"] {
        let (json, xml) = (folder.appending(path: name), folder.appending(path: "\(name).xml"))
        let result = try runProgram([
          "replay", Fixture.folder.path(), "--json=\(json.path())", "--junit", xml.path(),
        ])
        // One is a pcapng.
        let count = Fixture.all.count + 1
        #expect(
          result.messages.hasPrefix(
            "fakehost: \(count) cases: \(count) same; nothing is answered in 3 of them: "),
          "\(result.messages)")
        #expect(result.messages.hasSuffix("/ping-broadcast\n"), "\(result.messages)")
        #expect(result.status == 0)
        reports.append(try Data(contentsOf: json) + Data(contentsOf: xml))
      }
    }
    #expect(reports[0] == reports[1])
  }

  /// A reply that is broken is told on the terminal, in JUnit and in JSON, by case, frame and field.
  @Test func aBrokenReplyIsReported() throws {
    let result = try run(
      """
      printf '\\377' | dd of=ping.out.pcap bs=1 conv=notrunc seek=$((24 + 16 + 60 + 16 + 22)) 2>/dev/null
      $F replay . --junit out.xml --json=out.json; echo status $?
      grep -A 4 '<failure' out.xml; xmllint --noout out.xml 2>&1
      grep '"event":"case"' out.json; tail -n 1 out.json
      """)
    let what = "IP 10.0.0.2 > 10.0.0.1: bad header (checksum), length 84"
    let cause =
      "packet 2, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 29, seq 1, length 64 → answered: echo reply"
    let lines = result.output.split(separator: "\n").map(String.init)
    let message = "ping differs: frame 2, \(what): ip.ttl expected 255, got 64"
    #expect(
      lines.prefix(3) == [message, "fakehost: 2 cases: 1 same, 1 differs", "status 1"],
      "\(result.output)")
    func escaped(_ text: String) -> String { text.replacing(">", with: "&gt;") }
    #expect(
      lines.dropFirst(3).prefix(4) == [
        "    <failure type=\"differs\" message=\"\(escaped(message))\">frame 2 differs: \(escaped(what))",
        "    ip.ttl              expected 255, got 64",
        "    \(escaped(cause))",
        "</failure>",
      ], "\(result.output)")
    #expect(
      lines.contains(
        #"{"event":"case","name":"ping","capture":"ping.in.pcap","golden":"ping.out.pcap","outcome":"differs","message":"\#(message)","requests":6,"answered":6,"difference_count":1,"differences":[{"kind":"differs","frame":2,"description":"\#(what)","fields":[{"field":"ip.ttl","expected":"255","found":"64"}],"cause":"\#(cause)"}]}"#
      ), "\(result.output)")
    #expect(lines.last == #"{"event":"suite","cases":2,"outcomes":{"same":1,"differs":1}}"#)
  }

  /// Every line is what `help json` says, also of what is missing, extra, damaged or without golden.
  @Test func theSchemaHolds() throws {
    let schema = try Schema()
    let result = try run(
      """
      cp arping.in.pcap a.in.pcap; cp ping.out.pcap b.out.pcap; head -c 100 ping.in.pcap >c.in.pcap
      cp ping.out.pcap c.out.pcap; cp ping.in.pcap d.in.pcap; cp arping.out.pcap d.out.pcap
      head -c 24 ping.out.pcap >ping.out; mv ping.out ping.out.pcap
      $F replay . -q --json 2>/dev/null
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count > 20)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect(schema.faults(of: try #require(object as? [String: Any])) == [], "\(line)")
    }
    #expect(
      lines.last
        == #"{"event":"suite","cases":6,"outcomes":{"same":1,"differs":2,"no-golden":1,"no-capture":1,"failed":1}}"#
    )
  }

  // MARK: Which cases

  @Test(arguments: [
    // Folders, captures, names; each once, and in folders within.
    ("$F replay .", 0, "fakehost: 2 cases: 2 same"),
    ("$F replay ./ . ping.in.pcap arping", 0, "fakehost: 2 cases: 2 same"),
    ("$F replay ping", 0, "fakehost: 1 case: 1 same"),
    ("$F replay *.in.pcap -q", 0, ""),
    ("mkdir -p x/y .z; mv ping.* x/y; cp arping.* .z; $F replay .", 0, "fakehost: 2 cases: 2 same"),
    ("mkdir x; ln -s .. x/x; $F replay .", 0, "fakehost: 2 cases: 2 same"),
    ("gzip p*.pcap; $F replay ping .", 0, "fakehost: 2 cases: 2 same"),
    ("editcap -F pcapng ping.in.pcap ping.in.pcapng; rm ping.in.pcap; $F replay .", 0, "2 same"),
    ("cp /dev/null readme.txt; $F replay .", 0, "fakehost: 2 cases: 2 same"),
    // Nothing is skipped unseen.
    (
      "rm ping.out.pcap; $F replay .", 1,
      "ping has no golden capture: --update writes ping.out.pcap"
    ),
    ("rm ping.out.pcap; $F replay .", 1, "fakehost: 2 cases: 1 same, 1 without golden capture"),
    ("rm ping.in.pcap; $F replay .", 1, "ping.out.pcap is the golden capture of no capture"),
    ("cp ping.in.pcap new.pcap; $F replay .", 0, "fakehost: new.pcap belongs to no case"),
    ("echo '{}' >pong.json5; $F replay .", 0, "fakehost: pong.json5 belongs to no case"),
    ("echo '{}' >ping.json; $F replay .", 0, "fakehost: ping.json belongs to no case"),
    ("echo '{}' >ping.JSON5; $F replay .", 0, "fakehost: ping.JSON5 belongs to no case"),
    ("cp ping.in.pcap ping.in.PCAP; $F replay .", 0, "fakehost: ping.in.PCAP belongs to no case"),
    ("cp ping.in.pcap x.in.cap; $F replay .", 0, "fakehost: x.in.cap belongs to no case"),
    (
      "mkdir b; mv *.pcap b; echo '{}' >replay.json5; $F replay .", 0,
      "fakehost: replay.json5 belongs to no case"
    ),
    (
      "$F replay ping.in.pcap", 0,
      "fakehost: not compared with ping.out.pcap: 'fakehost replay ping' does that"
    ),
    (
      "cp ping.in.pcap ping.in.pcapng; $F replay .", 2, "ping.in.pcap and ping.in.pcapng are of one"
    ),
    ("cp ping.out.pcap ping.out.pcap.gz; $F replay .", 2, "are of one case: give one another name"),
    ("mkdir x; $F replay x", 2, "x has no case: a case is NAME.in.pcap"),
    ("$F replay ping.out.pcap arping", 2, "ping.out.pcap is no case"),
    ("$F replay ping.in.pcap --junit x -", 2, "- is no case"),
    ("$F replay . missing", 2, "missing is no case"),
    // What outranks what.
    (
      "head -c 200 ping.in.pcap >c.in.pcap; cp arping.out.pcap c.out.pcap; $F replay .", 2,
      "c.in.pcap ends in the middle of packet"
    ),
    (
      "head -c 200 ping.in.pcap >ping.x; mv ping.x ping.in.pcap; rm arping.out.pcap; $F replay .",
      2, "2 cases: 1 without golden capture, 1 failed"
    ),
    ("mkfifo x.in.pcap; cp ping.out.pcap x.out.pcap; $F replay .", 2, "x.in.pcap is no file"),
    (
      "$F replay . --junit /missing/x; s=$?; [ $s = 3 ] && echo right", 0, "cannot write /missing/x"
    ),
    ("$F replay . --json=/dev/full; echo status $?", 0, "status 3"),
    // What goes with a suite.
    ("$F replay . -w x", 2, "-w records one capture"),
    ("$F replay . --expect ping.out.pcap", 2, "--expect is the golden capture of one"),
    ("$F replay . --junit -", 2, "--junit takes a file"),
    // What an earlier run has left is nothing that this one says, and nobody else's file.
    (
      "$F replay . --junit x -q; $F replay nowhere --junit x; [ ! -e x ] && echo gone", 0, "gone"
    ),
    ("echo mine >x; $F replay nowhere --junit x 2>&-; cat x", 0, "mine"),
    ("$F replay . --junit x --json=x", 2, "--junit and --json both want x"),
    (
      "$F replay . --junit ping.in.pcap; cmp ping.in.pcap '\(Fixture.folder.path())/ping.in.pcap' && echo whole",
      0, "whole"
    ),
    ("$F replay . --json=ping.out.pcap", 2, "would overwrite ping.out.pcap, which is read"),
    ("$F run --junit x", 2, "unknown option --junit"),
    ("$F replay . -Q inout", 1, "2 cases: 2 differ"),
    (
      "$F replay ping.in.pcap -Q out --expect ping.out.pcap --junit x -q && grep -c testcase x", 0,
      "1"
    ),
  ])
  func cases(_ script: String, _ status: Int32, _ message: String) throws {
    try expect(run(script), status, saying: message)
  }

  /// By name, whatever order the folder has them in.
  @Test func theOrderIsByName() throws {
    let result = try run(
      """
      for name in z a m; do cp ping.in.pcap $name.in.pcap; done
      mkdir b; cp ping.in.pcap b/c.in.pcap
      $F replay ping . 2>&1 | cut -d ' ' -f 1
      """)
    #expect(result.output == "a\nb/c\nm\nz\nfakehost:\n")
  }

  /// Wherever a signal ends it: what has not been replayed is counted, and the run has failed.
  @Test func aSignalEndsIt() throws {
    let result = try run(
      """
      mergecap -a -F nsecpcap -w a.in.pcap $(seq 2000 | sed "s|.*|ping.in.pcap|"); cp ping.out.pcap a.out.pcap
      for name in b c d e f; do ln -s a.in.pcap $name.in.pcap; ln -s a.out.pcap $name.out.pcap; done
      $F replay . --junit x 2>told & awaits_signals $!; kill -INT $! 2>/dev/null; wait $!; echo status $?
      grep -c '<testcase' x
      test "$(grep -c '<skipped' x)" = "$(sed -n 's/.* \\([0-9]*\\) not replayed.*/\\1/p; $!d' told | grep . || echo 0)" && echo told
      """)
    #expect(result.output == "status 1\n8\ntold\n", "\(result.output)")
  }

  // MARK: Options beside captures

  @Test(arguments: [
    ("echo '{ttl: 63}' >ping.json5; $F replay .", 1, "ping differs: frame 2, "),
    (
      "echo '{ttl: 63}' >replay.json5; echo '{ttl: 64} // as it was' >ping.json5; $F replay .", 0,
      "2 same"
    ),
    ("echo '{ttl: 63}' >ping.json5; $F replay . --ttl 64", 0, "2 same"),
    (
      "echo '{address: [\"10.0.0.9\", \"10.0.0.3\"]}' >replay.json5; $F replay . -a 10.0.0.2", 0,
      "2 same"
    ),
    ("echo '{address: \"10.0.0.9\"}' >replay.json5; $F replay .", 1, "2 cases: 2 differ"),
    ("echo \"{ttl: 9, ignore: 'ip.ttl'}\" >replay.json5; $F replay .", 0, "2 same"),
    ("echo \"{ttl: 9, ignore: ['ip.ttl', 'time']}\" >replay.json5; $F replay .", 0, "2 same"),
    (
      "echo '{announce: true}' >replay.json5; echo '{announce: false}' >ping.json5; $F replay .", 1,
      "1 same, 1 differs"
    ),
    (
      "echo '{ttl: 63}' >replay.json5; $F replay ping.in.pcap -q -Q out --expect ping.out.pcap", 0,
      ""
    ),
    ("mkdir x; cp ping.* x; echo '{ttl: 63}' >x/replay.json5; $F replay .", 1, "x/ping differs"),
    (
      "echo '{ttl: 0}' >ping.json5; $F replay .", 2,
      "ping.json5:1:7: ttl takes a number from 1 to 255, not '0'"
    ),
    (
      "echo '{tll: 1}' >ping.json5; $F replay .", 2,
      "ping.json5:1:2: tll: no option is called that; did you mean ttl?"
    ),
    (
      "echo '{write: \"x\"}' >ping.json5; $F replay .; ls x", 2,
      "ping.json5:1:2: write: it has no place beside a capture"
    ),
    (
      "echo '{update: true}' >ping.json5; $F replay .", 2, "ping.json5:1:2: update: it has no place"
    ),
    (
      "echo '{ttl: true}' >ping.json5; $F replay .", 2,
      "ping.json5:1:7: ttl: it takes N: a string, a number"
    ),
    ("echo '{ttl: []}' >ping.json5; $F replay .", 2, "ping.json5:1:7: ttl: it takes N"),
    (
      "echo '{announce: 1}' >ping.json5; $F replay .", 2,
      "ping.json5:1:12: announce: it takes true or false"
    ),
    (
      "echo '[1]' >ping.json5; $F replay .", 2,
      "ping.json5:1:1: options are expected, as in { ttl: 63 }"
    ),
    (
      "printf '{\\n  ttl 1}' >ping.json5; $F replay .", 2,
      "ping.json5:2:7: ':' is expected behind 'ttl'"
    ),
    (
      "printf '// ours\\n{\\n  ttl: 63,\\n  adress: 1}' >replay.json5; $F replay .", 2,
      "ping: replay.json5:4:3: adress: no option is called that; did you mean address?"
    ),
    (
      "printf '{ttl: 63,\\n address: [\"10.0.0.2\",\\n  \"10.0.0.x\"]}' >ping.json5; $F replay .",
      2,
      "ping: ping.json5:3:3: address: '10.0.0.x' is no address"
    ),
    (
      "printf '{loss: \"1%%\",\\n delay: 20}' >ping.json5; $F replay .", 2,
      "ping: ping.json5:2:9: delay loss: delay takes a time"
    ),
    ("printf '\\377' >ping.json5; $F replay .", 2, "ping.json5 is not valid UTF-8"),
    ("mkdir ping.json5; $F replay .", 3, "cannot read ping.json5: "),
    (
      "echo '{announce: true, address: \"10.0.0.0/24\"}' >ping.json5; $F replay .", 2,
      "ping: --announce is for hosts"
    ),
    // Whoever made such a file does not have others wait, nor ask or read for him.
    (
      "echo '{ttl: [63, 64]}' >ping.json5; $F replay .", 2,
      "json5:1:12: ttl: 63 and 64: give one of them"
    ),
    ("mkfifo ping.json5; $F replay .", 2, "ping.json5 is no file"),
    ("ln -s /dev/zero ping.json5; $F replay .", 2, "ping.json5 is no file"),
    (
      "ln -s /etc/passwd ping.json5; $F replay . | grep -c root:; $F replay .", 2,
      "ping.json5:1:1: no JSON5"
    ),
    (
      "mkdir x; echo '{ttl: 63}' >x/y; ln -s x/y ping.json5; $F replay .", 1,
      "ping differs: frame 2"
    ),
    (
      "echo '{filter: \"host example.invalid\"}' >ping.json5; $F replay .", 2,
      "'example.invalid' is a name, and in a file hosts and networks are numbers"
    ),
    (
      "echo '{impair: \"loss 1% filter src a.invalid\"}' >ping.json5; $F replay .", 2,
      "ping.json5:1:10: impair: filter 'src a.invalid': 'a.invalid' is a name"
    ),
    ("echo '{filter: \"port http or arp or icmp\"}' >ping.json5; $F replay .", 0, "2 same"),
    (
      "echo \"{filter: '$(yes 'ip or' | head -n 599 | xargs) ip'}\" >ping.json5; $F replay .", 2,
      "a filter of 600 terms: in a file it has at most 100"
    ),
    (
      """
      for i in $(seq 11); do echo "'loss 1% filter $(yes 'ip or' | head -n 99 | xargs) ip[8]=$i',"
      done >x; echo "{impair: [$(cat x)]}" >ping.json5; $F replay .
      """, 2, "the filters have more than 1000 terms together"
    ),
    (
      "echo \"{fault: [$(yes \"'ttl 3',\" | head -n 1001)]}\" >ping.json5; $F replay .", 2,
      "ping.json5:1:9: fault: 1001 are too many: a file has at most 1000"
    ),
    // Tables of jitter.
    (
      "echo 0 0 0 >x; echo \"{ignore: 'time', delay: '1ms', jitter: '1us distribution ./x'}\" >ping.json5; cd ..; $F replay $OLDPWD",
      0, "2 same"
    ),
    (
      "mkdir x; echo 0 >x/y; ln -s x/y z; echo \"{impair: 'delay 1ms 1us distribution ./z', ignore: 'time'}\" >ping.json5; $F replay .",
      0, "2 same"
    ),
    (
      "echo \"{impair: 'delay 1ms 1us distribution /etc/passwd'}\" >ping.json5; $F replay .", 2,
      "impair: distribution: /etc/passwd is neither below the folder of this file nor in /usr/lib/tc: copy it beside"
    ),
    (
      "echo 0 >../$$; echo \"{impair: 'delay 1ms 1us distribution ../$$'}\" >ping.json5; $F replay .; s=$?; rm ../$$; exit $s",
      2, "is neither below the folder of this file nor in /usr/lib/tc"
    ),
    (
      "ln -s /etc/passwd x; echo \"{impair: 'delay 1ms 1us distribution ./x'}\" >ping.json5; $F replay .",
      2,
      "./x is neither below the folder"
    ),
    (
      "echo \"{impair: 'delay 1ms 1us distribution /usr/lib/tc/../../../etc/passwd'}\" >ping.json5; $F replay . 2>&1 | grep -v root:",
      0, "/usr/lib/tc/../../../etc/passwd"
    ),
    (
      "echo secret >x; echo \"{impair: 'delay 1ms 1us distribution ./x'}\" >ping.json5; $F replay . 2>&1 | grep -v secret",
      0, "./x: line 1: not a whole number"
    ),
    (
      "mkfifo x; echo \"{impair: 'delay 1ms 1us distribution ./x'}\" >ping.json5; $F replay .", 2,
      "./x is no file"
    ),
    // What a terminal would obey.
    (
      "for e in in out; do cp ping.$e.pcap \"$(printf 'a\\nb\\033[31m')\".$e.pcap; done; rm ping.* arping.*; $F replay . -v",
      0, #"a\nb\x1b[31m is the same"#
    ),
    (
      "printf '{\"a\\302\\233m\\342\\200\\256\": 1}' >ping.json5; $F replay .", 2,
      #"ping.json5:1:2: a\u009bm\u202e: no option is called that"#
    ),
    (
      "cp ping.in.pcap \"$(printf 'caf\\351').in.pcap\"; $F replay .", 2,
      #"caf\xe9.in.pcap: the name is not valid UTF-8: rename it"#
    ),
    (
      "mkdir \"$(printf 'caf\\351')\"; $F replay .", 2,
      #"caf\xe9: the name is not valid UTF-8: rename it"#
    ),
    ("touch \"$(printf 'caf\\351')\"; $F replay .", 0, "2 same"),
    (
      "$F replay \"$(printf 'caf\\351').in.pcap\"", 2,
      #"fakehost: 'caf\xe9.in.pcap' is not valid UTF-8, as all arguments must be: a file may be given by a link"#
    ),
  ])
  func options(_ script: String, _ status: Int32, _ message: String) throws {
    try expect(run(script), status, saying: message)
  }

  // MARK: --update

  /// What is new, what has changed, and what is the same, which is not touched.
  @Test func updateWritesWhatDiffers() throws {
    let result = try run(
      """
      touch -d 2001-01-01 arping.out.pcap; cp ping.out.pcap before
      cp ping.in.pcap new.in.pcap; head -c 24 ping.out.pcap >x; mv x ping.out.pcap
      $F replay . --update; echo status $?
      cmp ping.out.pcap before && cmp new.out.pcap before && find . -newermt 2002-01-01 -name '*.out.pcap' | sort
      $F replay . --update; $F replay .; ls | wc -l
      """)
    #expect(
      result.output == """
        new is new: new.out.pcap is written
        ping has changed: an extra frame, number 1 of those that came, ARP, Reply 10.0.0.2 is-at 02:00:0a:00:00:02, length 46; 5 more differences
        fakehost: 3 cases: 1 same, 1 new, 1 changed
        status 0
        ./new.out.pcap
        ./ping.out.pcap
        fakehost: 3 cases: 3 same
        fakehost: 3 cases: 3 same
        7

        """, "\(result.output)")
  }

  /// What differs in nothing but ignored fields is the same; what is written is as it came.
  @Test func updateLeavesWhatIsIgnored() throws {
    let result = try run(
      """
      cp ping.out.pcap before; $F replay . --ttl 9 --ignore ip.ttl --update; cmp ping.out.pcap before && echo untouched
      head -c 24 before >ping.out.pcap; $F replay ping -q --ttl 9 --ignore ip.ttl --update
      $F replay ping --ttl 9
      """)
    #expect(
      result.output
        == "fakehost: 2 cases: 2 same\nuntouched\nfakehost: 1 case: 1 same\n", "\(result.output)")
  }

  @Test(arguments: [
    (
      "rm ping.out.pcap; $F replay . --update --format pcapng -q; ls ping.out.*", 0,
      "ping.out.pcapng\n"
    ),
    ("$F replay . --update --format pcapng --ttl 9 -q; ls ping.out.*", 0, "ping.out.pcap\n"),
    ("gzip ping.out.pcap; $F replay . --update", 0, "2 same"),
    (
      "gzip ping.out.pcap; $F replay . --update --ttl 9; s=$?; ls; exit $s", 2,
      "ping.out.pcap.gz is compressed, and --update writes none"
    ),
    (
      "head -c 200 ping.in.pcap >x.in.pcap; $F replay . --update; ls x.out*", 2,
      "x: x.in.pcap ends in the middle of packet"
    ),
    (
      "rm ping.in.pcap; $F replay . --update", 1,
      "ping.out.pcap is the golden capture of no capture"
    ),
    ("echo nonsense >ping.out.pcap; $F replay .", 2, "ping.out.pcap is no capture"),
    (
      "echo nonsense >ping.out.pcap; $F replay . --update", 2,
      "ping.out.pcap is no capture, and --update would overwrite it: move it away first"
    ),
  ])
  func updates(_ script: String, _ status: Int32, _ message: String) throws {
    try expect(run(script), status, saying: message)
  }

  // MARK: What is told

  /// Why a reply is missing: what was there, and its verdict; why one came that was not to.
  @Test func causes() throws {
    let result = try run(
      """
      $F replay ping -a 10.0.0.3; $F replay ping.in.pcap -q -Q out -a 10.0.0.9 -w none
      $F replay ping.in.pcap -Q out --expect none; cat ping.in.pcap | $F replay - -Q out --expect none
      """)
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.prefix(2) == [
        "frame 1 is missing: ARP, Reply 10.0.0.2 is-at 02:00:0a:00:00:02, length 46",
        "    packet 1, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28 → ignored: ARP for an address that no fake host has (RFC 826)",
      ], "\(result.output)")
    #expect(
      lines.contains(
        "    packet 1, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28 → answered: ARP reply"
      ))
    #expect(lines.last == "fakehost: standard input differs from none")
    #expect(!lines.suffix(6).contains { $0.hasPrefix("    packet") })
  }

  /// What time alone sends has no packet to blame.
  @Test func causesOfWhatIsUnasked() throws {
    let result = try run("$F replay ping -a 10.0.0.2 --announce")
    #expect(result.output.contains("\n    unasked: it was due\n"), "\(result.output)")
  }

  /// Colours on a terminal that has them, and nowhere else.
  @Test func colours() throws {
    let result = try run(
      """
      export TERM=xterm; unset NO_COLOR
      script -qec "$F replay ping --ttl 9" /dev/null | grep -c "$(printf '\\033')\\[3"
      script -qec "NO_COLOR=1 $F replay ping --ttl 9" /dev/null | grep -c "$(printf '\\033')\\["
      script -qec "TERM=dumb $F replay ping --ttl 9" /dev/null | grep -c "$(printf '\\033')\\[3"
      $F replay ping --ttl 9 2>&1 | grep -c "$(printf '\\033')"
      """)
    let counts = result.output.split(separator: "\n").compactMap { Int($0) }
    try #require(counts.count == 4, "\(result.output)")
    #expect(counts[0] > 1 && counts[1...] == [0, 0, 0])
  }
}
