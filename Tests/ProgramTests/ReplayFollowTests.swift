import Foundation
import TestCaptures
import TestProgram
import Testing

/// A capture that is still being written is answered as it grows, until a signal.
@Suite struct ReplayFollowTests {
  /// Runs a script in a folder with `ping.pcap`, of which `begin` is five packets and a bit of the sixth, and
  /// `end` the rest; the same as a pcapng, `ping.pcapng`. `awaits N COMMAND` waits until the command says N.
  private func run(_ script: String) throws -> [Substring] {
    let ping = try #require(Fixture.all.first { $0.name == "ping" })
    let result = try withFolder { folder in
      try FileManager.default.copyItem(at: ping.capture, to: folder.appending(path: "ping.pcap"))
      return try runShell(
        """
        awaits() { wanted=$1; shift
          for n in $(seq 3000); do [ "$("$@" 2>/dev/null)" = "$wanted" ] && return; sleep 0.02; done
          echo "no $wanted of $*: $("$@")"; }
        count() { tcpdump -r "$1" 2>/dev/null | wc -l; }
        frames() { grep -c '"event":"frame"' "$1"; }
        head -c 600 ping.pcap >begin; tail -c +601 ping.pcap >end
        editcap -F pcapng ping.pcap ping.pcapng; size=$(wc -c <ping.pcapng)
        \(script)
        """, in: folder)
    }
    #expect(result.status == 0, "\(result.output)")
    return result.output.split(separator: "\n")
  }

  /// As it is and in pieces of a compressed stream, by name and as standard input.
  @Test(arguments: ["grows", "- <grows"], ["cat", "gzip -c"])
  func answersWhatComes(_ input: String, _ pack: String) throws {
    let said = try run(
      """
      \(pack) <begin >grows
      $F replay -q --follow -w out.pcap --json=out.json \(input) & replay=$!
      awaits 10 count out.pcap; awaits 5 frames out.json
      \(pack) <end >>grows
      awaits 12 count out.pcap; awaits 6 frames out.json
      awaits_signals $replay; kill -INT $replay; wait $replay; echo $?
      $F replay -q ping.pcap -w whole.pcap; cmp out.pcap whole.pcap && echo whole
      """)
    #expect(said == ["0", "whole"])
  }

  /// Of a pcapng byte by byte: whatever is missing comes.
  @Test func byteByByte() throws {
    let said = try run(
      """
      : >grows
      $F replay -v --follow grows >out 2>said & replay=$!
      step=$((size / 40 + 1))
      for n in $(seq 0 40); do tail -c +$((n * step + 1)) ping.pcapng | head -c $step >>grows; sleep 0.01; done
      awaits 6 grep -c '' out
      kill -TERM $replay; wait $replay; echo $?
      $F replay -v ping.pcapng 2>/dev/null | cmp - out && echo same
      """)
    #expect(said == ["0", "same"])
  }

  /// What was not whole is told as that, and how to go on.
  @Test func whereItIsNotFollowed() throws {
    let said = try run("$F replay -q begin; echo $?")
    #expect(
      said == [
        "fakehost: begin ends in the middle of packet 6, at byte 600: is it still being written? 'fakehost replay --follow' goes on reading it",
        "2",
      ])
  }

  /// A signal is its end, and no word is lost on that; nor are packets that are not whole.
  @Test func theSummaryAtItsEnd() throws {
    let said = try run(
      """
      cp begin grows
      $F replay --follow grows -v 2>said >out & replay=$!
      awaits 5 grep -c '' out; awaits_signals $replay
      kill -INT $replay; wait $replay; echo $?
      grep -c 'fakehost statistics' said; grep -c 'stopped\\|ends in' said; true
      """)
    #expect(said == ["0", "1", "0"])
  }

  /// Another file under its name, or none: what was written to the one before is read, and that is the end.
  @Test(arguments: ["mv ping.pcap grows", "rm grows"])
  func whereItIsReplaced(_ how: String) throws {
    let said = try run(
      """
      cp ping.pcap grows
      timeout 60 $F replay --follow grows -w out.pcap 2>said & replay=$!
      awaits 12 count out.pcap
      \(how); wait $replay; echo $?; grep -o 'grows is another.*' said
      """)
    #expect(
      said == ["0", "grows is another file now, or none: the old one is read to its end"])
  }

  @Test func whereItIsWrittenAnew() throws {
    let said = try run(
      """
      cp ping.pcap grows
      timeout 60 $F replay -q --follow grows -w out.pcap 2>said & replay=$!
      awaits 12 count out.pcap
      head -c 24 ping.pcap >grows; wait $replay; echo $?; cat said
      """)
    #expect(
      said == [
        "2",
        "fakehost: grows became shorter than the part already read, after packet 6: it is being written anew",
      ])
  }

  /// What there is no end of is not compared.
  @Test(arguments: ["--expect golden.pcap", "--on-interface lo", "--junit out.xml"])
  func whatDoesNotGoWithIt(_ option: String) throws {
    let said = try run("$F replay --follow ping.pcap \(option) 2>&1 | head -n 1; echo")
    #expect(
      said.first?.hasPrefix("fakehost: --follow goes on until a signal, but only a whole capture")
        == true,
      "\(said)")
  }
}
