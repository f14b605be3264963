import Foundation
import TestCaptures
import TestProgram
import Testing

/// `replay -v`: lines of frames on standard output where that is free, all else on standard error, and
/// both in order.
@Suite struct ReplayLinesTests {
  /// Runs a shell script in a folder with the case `ping`, of a frame of ARP and five echoes; `$F` is the
  /// program.
  private func run(_ script: String) throws -> String {
    try withFolder { folder in
      for file in ["ping.in.pcap", "ping.out.pcap"] {
        let source = Fixture.folder.appending(path: file).resolvingSymlinksInPath()
        try Data(contentsOf: source).write(to: folder.appending(path: file))
      }
      return try runShell(script, in: folder).output
    }
  }

  @Test(arguments: [
    "", "-w x", "-w x --json=y", "--json=x", "-Q out --expect ping.out.pcap", "--speed max",
  ])
  func onStandardOutput(_ options: String) throws {
    let output = try run(
      """
      $F replay ping.in.pcap -v \(options) 2>said | cat >lines; grep -c ' → ' lines; wc -l <lines
      grep -c ' → ' said
      """)
    #expect(output == "6\n6\n0\n", "\(output)")
  }

  /// Where something else has it, or it is closed.
  @Test(arguments: [
    "-w - >x", "-w - | cat >x", "-w /dev/stdout | cat >x", "--json >x", "--json=- | cat >x",
    "--json=/dev/stdout >x", "-w x --json >y", ">&-",
  ])
  func onStandardError(_ options: String) throws {
    let output = try run("{ $F replay ping.in.pcap -v \(options); } 2>said; grep -c ' → ' said")
    #expect(output == "6\n", "\(output)")
  }

  /// The same file for both reads right: messages before and behind, each in its place.
  @Test(arguments: [">all 2>&1", "2>&1 | cat >all", ">>all 2>>all"])
  func inOrder(_ to: String) throws {
    let output = try run(
      """
      $F replay ping.in.pcap -v --loss 1% \(to)
      sed -e 's/.* → .*/frame/' -e 's/ [0-9]* ms$//' all
      """)
    let lines = output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(6) == Array(repeating: "frame", count: 6)[...], "\(output)")
    #expect(lines.dropFirst(6).first == "--- ping.in.pcap: fakehost statistics ---", "\(output)")
    #expect(lines.last?.hasPrefix("fakehost: not compared with") == true, "\(output)")
    #expect(lines.count { $0 == "frame" } == 6, "\(output)")
  }

  /// Each case's name stands above its frames, and what came of it behind them.
  @Test func suites() throws {
    let output = try run(
      """
      cp ping.in.pcap pong.in.pcap; cp ping.out.pcap pong.out.pcap; $F replay . -v >all 2>&1
      $F replay . -v 2>said >lines; sed 's/.* → .*/frame/' all | uniq; sed 's/.* → .*/frame/' lines | uniq
      $F replay . -v --json 2>&1 >x | grep -c ' → '
      """)
    let both = ["ping", "frame", "ping is the same", "pong", "frame", "pong is the same"]
    let lines = output.split(separator: "\n").map(String.init)
    #expect(
      lines == both + ["fakehost: 2 cases: 2 same", "ping", "frame", "pong", "frame", "12"],
      "\(output)")
  }

  /// Whoever reads as much as he wants is no error; a disk that is full is one.
  @Test func readersAndDisks() throws {
    let output = try run(
      """
      mergecap -a -F nsecpcap -w big $(seq 2000 | sed "s|.*|ping.in.pcap|")
      { $F replay big -v; echo status $? >status; } 2>said | head -n 1 | grep -c ' → '; cat status
      grep -c '^12000 frames' said
      $F replay big -v 2>&1 >/dev/full | grep standard; $F replay big -v >/dev/full 2>&1; echo $?
      """)
    #expect(
      output
        == "1\nstatus 0\n0\nfakehost: cannot write standard output: No space left on device\n3\n",
      "\(output)")
  }

  @Test func theHelpSaysIt() throws {
    let help = try runProgram(["replay", "--help"]).messages
    #expect(help.contains("a line for each frame on standard output: "), "\(help)")
    #expect(help.contains("to standard error where -w or --json has that"), "\(help)")
    #expect(!(try runProgram(["run", "--help"]).messages).contains("frame on standard output"))
  }
}
