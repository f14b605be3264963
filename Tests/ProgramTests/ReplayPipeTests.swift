import Foundation
import TestCaptures
import TestProgram
import Testing

/// What comes of an input that is not all there yet is shown before more of it is waited for.
@Suite struct ReplayPipeTests {
  /// Runs a script in a folder with `ping.pcap`, of which `begin` is five packets and a bit of the sixth,
  /// and `end` the rest; `in` and `out` are pipes, the second with a reader.
  private func run(_ script: String) throws -> [Substring] {
    let ping = try #require(Fixture.all.first { $0.name == "ping" })
    let result = try withFolder { folder in
      try FileManager.default.copyItem(at: ping.capture, to: folder.appending(path: "ping.pcap"))
      return try runShell(
        """
        mkfifo in out; exec 4<>out
        head -c 600 ping.pcap >begin; tail -c +601 ping.pcap >end
        \(script)
        """, in: folder)
    }
    #expect(result.status == 0, "\(result.output)")
    return result.output.split(separator: "\n")
  }

  /// By name and as standard input; as it is, and in members of a compressed stream.
  @Test(
    arguments: ["in", "- <in"], [("cat", ""), ("gzip", "-c"), ("zstd", "-qc")])
  func isShownBeforeItWaits(_ input: String, _ pack: (program: String, options: String)) throws {
    // How many bytes the capture has so far: ten frames.
    let outputs = [
      ("-v >out 2>&1", "-n 5"), ("-q --json=out", "-n 6"), ("-q --json=- >out", "-n 6"),
      ("-q -w - >out", "-c 1070"), ("-q -w out", "-c 1070"),
    ]
    for (output, length) in outputs {
      let said = try run(
        """
        timeout 60 $F replay \(output) \(input) & exec 3>in
        \(pack.program) \(pack.options) begin >&3
        timeout 60 head \(length) <out | wc -lc
        \(pack.program) \(pack.options) end >&3; exec 3>&-; wait $! && echo ended
        """)
      let counts = said.first?.split(separator: " ") ?? []
      let place = length.hasPrefix("-n") ? 0 : 1
      #expect(counts.count == 2 && counts[place] == length.dropFirst(3), "\(output): \(said)")
      #expect(said.last == "ended", "\(output): \(said)")
    }
  }

  /// A reply that is held is shown when it is due, though the next frame is an hour away.
  @Test func isShownWhenItIsDue() throws {
    let said = try run(
      """
      editcap -r ping.pcap one.pcap 2 2>/dev/null; editcap -t 3600 one.pcap two.pcap
      mergecap -F nsecpcap -w hour.pcap one.pcap two.pcap
      $F replay hour.pcap -q -a 10.0.0.2 --speed 1 --delay 100ms --json=out & replay=$!
      timeout 60 head -n 2 <out | grep -c '"frame"'
      kill $replay; wait $replay 2>&-; echo $?
      $F replay hour.pcap -q -a 10.0.0.2 --speed 1 --delay 100ms -w out & replay=$!
      timeout 60 head -c $((24 + 2 * (16 + 98))) <out | tcpdump -n -r - 2>/dev/null | grep -o 'echo re[a-z]*'
      kill $replay; wait $replay 2>&-; echo $?
      """)
    #expect(said == ["1", "143", "echo request", "echo reply", "143"])
  }

  /// A signal ends it where it waits for its input, and nothing is lost.
  @Test(arguments: ["INT", "TERM", "HUP"])
  func aSignalEndsTheWait(_ signal: String) throws {
    let said = try run(
      """
      $F replay -v -w out.pcap --json=out.json in >out 2>&1 & replay=$!; exec 3>in
      cat begin >&3
      timeout 60 head -n 5 <out | wc -l; cat <&4 >rest & reader=$!
      awaits_signals $replay
      kill -\(signal) $replay; wait $replay 2>&-; echo $?
      timeout 60 sh -c 'until grep -qs stopped rest; do sleep 0.02; done'; kill $reader
      grep -o 'stopped.*' rest; tcpdump -r out.pcap 2>/dev/null | wc -l; grep -c summary out.json
      """)
    #expect(said == ["5", "0", "stopped before the end of in", "10", "1"])
  }

  /// Frames that are kept are written when that is asked for, and at the end.
  @Test func whatIsKeptIsWritten() throws {
    let said = try run(
      """
      $F replay --keep 3 -v -w kept.pcap in >out 2>&1 & replay=$!; exec 3>in
      cat begin >&3
      timeout 60 head -n 5 <out | wc -l
      kill -USR1 $replay
      timeout 60 sh -c 'until [ "$(tcpdump -r kept.pcap 2>/dev/null | wc -l)" -eq 3 ]; do sleep 0.02; done'
      cp kept.pcap then.pcap; cat end >&3; exec 3>&-; wait $replay 2>&-; echo $?
      tcpdump -r kept.pcap 2>/dev/null | wc -l; cmp -s kept.pcap then.pcap || echo others
      """)
    #expect(said == ["5", "0", "3", "others"])
  }

  /// Who reads no more ends it, though its input goes on.
  @Test func aReaderThatLeavesEndsIt() throws {
    let said = try run(
      """
      exec 4>&-
      timeout 60 $F replay -q -w out in & replay=$!; exec 3>in
      head -c 24 ping.pcap >&3; timeout 60 head -c 24 <out | wc -c
      tail -c +25 begin >&3; wait $replay 2>&-; echo $?
      """)
    #expect(said == ["24", "0"])
  }
}
