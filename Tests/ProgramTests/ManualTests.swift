import TestProgram
import Testing

@testable import fakehost

/// The manual page and the completions, made of the same table as `--help`.
@Suite struct ManualTests {
  /// Every option, with its letter and what it says of itself.
  @Test func everyOptionIsThere() throws {
    let page = try runProgram(["help", "man"]).messages
    for option in Option.allCases where option.section != .extcap && option != .log {
      let name = "Fl \\-" + option.rawValue.map { $0 == "-" ? "\\-" : String($0) }.joined()
      let short = option.short.map { "Fl \($0) , " } ?? ""
      #expect(page.contains("\n.It \(short)\(name)"), "\(option)")
    }
    for line in page.split(separator: "\n") {
      #expect(!line.hasPrefix("'") && !line.hasSuffix(" "), "\(line)")
    }
  }

  /// As man shows it: no macro is unknown, and nothing is lost.
  @Test func isShown() throws {
    try withFolder { folder in
      let output = try runShell(
        """
        $F help man >fakehost.1; MANWIDTH=100 man --warnings -l fakehost.1 2>warnings | col -b >page
        cat warnings; grep -c . page; grep -A 1 -e '-a, --address SPEC' page
        """, in: folder
      ).output
      let lines = output.split(separator: "\n").map(String.init)
      #expect(lines.first.flatMap { Int($0) } ?? 0 > 200, "\(output)")
      #expect(lines.contains { $0.contains("the hosts: see") }, "\(output)")
    }
  }

  /// In a real bash: commands, options of the command, values, topics.
  @Test(arguments: [
    ("fakehost ", 1, "run exec measure replay wire check control top help --help --version"),
    ("fakehost me", 1, "measure"),
    ("fakehost run --ja", 2, ""), ("fakehost run --prof", 2, "--profile"),
    ("fakehost run --profile ", 3, "rfc linux tc8"), ("fakehost run --profile t", 3, "tc8"),
    ("fakehost replay --upd", 2, "--update"), ("fakehost run --upd", 2, ""),
    ("fakehost help ver", 2, "verdicts"), ("fakehost run --ttl ", 3, ""),
    ("fakehost replay gold", 2, "golden.pcap"),
  ])
  func inBash(_ line: String, _ place: Int, _ words: String) throws {
    try withFolder { folder in
      let output = try runShell(
        """
        >golden.pcap; $F help completion bash >completion
        bash --norc -c '. ./completion
          read -ra COMP_WORDS <<<"\(line)"; [ ${#COMP_WORDS[@]} -gt \(place) ] || COMP_WORDS+=("")
          COMP_CWORD=\(place); _fakehost; echo ${COMPREPLY[*]}'
        """, in: folder
      ).output
      #expect(output == "\(words)\n")
    }
  }

  @Test func otherShells() throws {
    for shell in ["tcsh", "", "bash"] {
      let result = try runProgram(["help", "completion"] + (shell.isEmpty ? [] : [shell]))
      #expect(result.status == (shell == "bash" ? 0 : 2))
      if shell != "bash" {
        #expect(
          result.messages.contains("help completion takes the name of a shell: bash, zsh, fish"))
      }
    }
  }
}
