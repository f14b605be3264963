import TestProgram
import Testing

/// Words lead on: what people type who do not know the words here is told the right ones, and no hint is
/// better than a false one.
@Suite struct LeadingWordsTests {
  @Test func aloneIsTheHelp() throws {
    let result = try runProgram([])
    #expect(result.status == 0)
    #expect(result.messages == (try runProgram(["--help"])).messages)
  }

  @Test(arguments: [
    ("10.0.0.2", "fakehost run -a 10.0.0.2"), ("fd00::2", "fakehost run -a fd00::2"),
    ("10.1.0.0/16", "fakehost run -a 10.1.0.0/16"), ("tap0", "fakehost run -i tap0"),
    ("ping", "fakehost exec ping 10.0.0.2"), ("shell", "fakehost exec"),
    ("test", "fakehost replay FOLDER"), ("diff", "fakehost replay FILE --expect GOLDEN"),
    ("watch", "fakehost run -v"), ("tap", "fakehost run -i tap0"), ("tun", "fakehost run --tun"),
    ("tun3", "fakehost run -i tun3 --tun"),
    ("x.pcap", "fakehost replay x.pcap"), ("x.pcapng.gz", "fakehost replay x.pcapng.gz"),
  ])
  func commands(_ word: String, _ line: String) throws {
    for more in [[], ["-c", "1"]] {
      try expect(
        output(runProgram([word] + more)), 2,
        saying: "fakehost: unknown command '\(word)'; try '\(line)'\nSee 'fakehost --help'.\n")
    }
  }

  @Test(arguments: [
    ("rnu", "; did you mean 'run'?"), ("relpay", "; did you mean 'replay'?"),
    ("--hlep", "; did you mean '--help'?"),
    ("-a", "; options come after the command: fakehost run -a"),
    ("tunnel", "; try 'fakehost wire tap:tap0 tcp:HOST:PORT'"),
    ("htop", "; try 'fakehost top SOCKET'"),
    ("pcap", ""), (".pcap", ""),
    ("", ""),
  ])
  func otherCommands(_ word: String, _ hint: String) throws {
    try expect(
      output(runProgram([word])), 2, saying: "fakehost: unknown command '\(word)'\(hint)\nSee")
  }

  @Test(arguments: [
    ("run", "10.0.0.7", "; try 'fakehost run -a 10.0.0.7'"),
    ("run", "tap0", "; try 'fakehost run -i tap0'"),
    ("run", "tun12", "; try 'fakehost run -i tun12 --tun'"),
    ("measure", "10.0.0.7", "; try 'fakehost measure -a 10.0.0.7'"),
    ("measure", "tap0", ""), ("run", "tapioca", ""), ("run", "x", ""),
  ])
  func operands(_ command: String, _ word: String, _ hint: String) throws {
    try expect(
      output(runProgram([command, word])), 2,
      saying: "'\(word)' is no option, and \(command) takes nothing else\(hint)\n")
  }

  private static let device = "makes a device that stays, and -i tap0 attaches to it"

  @Test(arguments: [
    ("run", "--dev", "; here it is -i, --interface"), ("run", "--ip", "; here it is -a, --address"),
    ("replay", "--ip=10.0.0.2", "; here it is -a, --address"), ("replay", "--dev", ""),
    ("run", "--persist", "; 'sudo ip tuntap add dev tap0 mode tap user $USER' \(device)"),
    ("replay", "--persist", ""), ("run", "--latency", "; here it is --delay"),
    ("run", "--adress", "; did you mean --address?"), ("run", "--lcoal", "; did you mean --local?"),
    ("run", "--time", "; here it is --duration"), ("run", "--assert", "; 'exec' has it"),
    ("measure", "--duration", "; 'run' and 'wire' have it"),
    ("measure", "-q", "; 'run', 'replay' and 'wire' have it"),
    ("run", "--junit", "; 'exec' and 'replay' have it"),
    // These were led astray.
    ("run", "--connect", ""), ("run", "--peer", ""),
  ])
  func options(_ command: String, _ word: String, _ hint: String) throws {
    let name = word.prefix { $0 != "=" }
    try expect(
      output(runProgram([command, word])), 2, saying: "unknown option \(name)\(hint)\nSee")
  }

  @Test(arguments: [
    ("ttl", "ip.ttl"), ("checksum", "ip.checksum or icmp.checksum"), ("ip.tll", "ip.ttl"),
    ("tiem", "time"),
  ])
  func fields(_ word: String, _ meant: String) throws {
    let result = try runProgram(["replay", "x.pcap", "--ignore", word])
    #expect(result.status == 2)
    #expect(
      result.messages.contains("--ignore: no field is called '\(word)'; did you mean \(meant)"),
      "\(result.messages)")
  }

  // MARK: Captures

  private static let frame = "10:00:00 0000 ff ff ff ff ff ff 02 00 00 00 00 01 08 06\n"
  private static let called = "a case's capture is called "

  /// What is told makes a case of it.
  @Test(arguments: [
    (
      "mkdir caps; mv in.pcap caps/a.pcap; $F replay caps", 2,
      "caps has no case: caps/a.pcap is none: \(called)caps/a.in.pcap, and --update writes its golden one, caps/a.out.pcap"
    ),
    ("mkdir caps; mv in.pcap caps/a.cap; $F replay caps", 2, "\(called)caps/a.in.pcap,"),
    (
      "mkdir caps; mv in.pcap caps/a.in.pcap; $F replay caps --update", 0,
      "a is new: caps/a.out.pcap"
    ),
    (
      "cp in.pcap a.in.pcap; mv in.pcap b.pcap; $F replay . --update", 0,
      "b.pcap belongs to no case: \(called)b.in.pcap,"
    ),
    ("cp in.pcap a.pcap; $F replay in.pcap a.pcap", 2, "in.pcap is no case: \(called)in.in.pcap,"),
    ("cp in.pcap a.in.PCAP; $F replay a.in.PCAP .", 2, "a.in.PCAP is no case: \(called)a.in.pcap,"),
    (
      "cp in.pcap a.out.pcap; $F replay a.out.pcap .", 2,
      "a.out.pcap is no case: a case is NAME.in.pcap"
    ),
    (
      "cp in.pcap a.in.pcap; xz <in.pcap >b.in.pcap.xz; rm in.pcap; $F replay . --update", 0,
      "b.in.pcap.xz belongs to no case: a case's captures may be compressed by gzip, zstd or lz4"
    ),
  ])
  func plainCaptures(_ script: String, _ status: Int32, _ message: String) throws {
    try expect(runShell(script, withFrames: Self.frame), status, saying: message)
  }

  /// By their first bytes, whatever they are called; and what is told decompresses it.
  @Test(arguments: [
    ("xz", #"\3757zXZ\0"#), ("bzip2", "BZh91A"),
  ])
  func compressedByOthers(_ program: String, _ magic: String) throws {
    let result = try runShell(
      """
      printf '\(magic)' >'a b'; $F replay 'a b'; echo status $?
      cat 'a b' | $F replay -; $F replay in.pcap -Q out --expect 'a b' --update; wc -c <'a b'
      if command -v \(program) >/dev/null; then
        \(program) -c <in.pcap >'a b'
        eval "$($F replay 'a b' 2>&1 | sed 's/.*decompress it: //')"; cmp NEW.pcap in.pcap
      fi
      """, withFrames: Self.frame)
    let what = "is compressed by \(program), which is not read. To decompress it: \(program) -dc"
    #expect(
      result.output == """
        fakehost: a b \(what) 'a b' >NEW.pcap
        status 2
        fakehost: standard input \(what) FILE >NEW.pcap
        fakehost: a b \(what) 'a b' >NEW.pcap
        6

        """, "\(result.output)")
  }

  private func output(
    _ result: (status: Int32, messages: String)
  ) -> (status: Int32, output: String) { (result.status, result.messages) }
}
