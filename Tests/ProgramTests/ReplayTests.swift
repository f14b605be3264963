import Foundation
import TestCaptures
import TestProgram
import Testing

/// What `replay` does with the files that it is given, none of which it may spoil.
@Suite struct ReplayTests {
  /// A folder with `in.pcap`, `golden.pcap` (equal) and `other.pcap` (another fixture's).
  private func withCaptures(_ body: (URL) throws -> Void) throws {
    let ping = try #require(Fixture.all.first { $0.name == "ping" })
    let arping = try #require(Fixture.all.first { $0.name == "arping" })
    try withFolder { folder in
      let copy = { (from: URL, name: String) in
        try FileManager.default.copyItem(at: from, to: folder.appending(path: name))
      }
      try copy(ping.capture, "in.pcap")
      try copy(ping.golden, "golden.pcap")
      try copy(arping.golden, "other.pcap")
      try body(folder)
    }
  }

  private func replay(_ folder: URL, _ line: String) throws -> (status: Int32, messages: String) {
    let result = try runShell(line, in: folder)
    return (result.status, result.output)
  }

  private func contents(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      files[name] = try Data(contentsOf: folder.appending(path: name))
    }
    return files
  }

  /// By its first bytes, whatever its name, from a file or a pipe.
  @Test(arguments: [
    ("gzip -c in.pcap >in.pcap.gz; $F replay in.pcap.gz", 0, ""),
    ("gzip -c in.pcap >other.pcap; $F replay - <other.pcap", 0, ""),
    ("gzip -c in.pcap | $F replay -", 0, ""),
    ("gzip golden.pcap; mv golden.pcap.gz golden.pcap; $F replay in.pcap", 0, ""),
    ("gzip -c in.pcap | head -c 200 | $F replay -", 2, "standard input is damaged at packet"),
    (
      "gzip -c in.pcap | head -c 200 | $F replay -", 2,
      "its gzip data is damaged at byte 200: it breaks off"
    ),
    (
      "gzip -c in.pcap | head -c 20 | $F replay -", 2,
      "its gzip data is damaged at byte 20: it breaks off"
    ),
  ])
  func compressed(_ line: String, _ status: Int32, _ message: String) throws {
    try withCaptures { folder in
      let result = try replay(folder, line + " -Q out --expect golden.pcap")
      #expect(result.status == status)
      #expect(status == 0 ? result.messages == "" : result.messages.contains(message))
    }
  }

  /// A golden capture of another link type is told as that; `--update` writes it anew.
  @Test func anotherLinkType() throws {
    let folder = Fixture.all[0].capture.deletingLastPathComponent()
    try withFolder { copies in
      for name in ["raw.in.pcap", "cooked.in.pcap", "cooked.out.pcap"] {
        try FileManager.default.copyItem(
          at: folder.appending(path: name), to: copies.appending(path: name))
      }
      let line = "$F replay raw.in.pcap -Q out --expect cooked.out.pcap"
      let result = try replay(copies, line)
      #expect(result.status == 2)
      #expect(
        result.messages
          == "fakehost: cooked.out.pcap holds frames of link type LINUX_SLL, raw.in.pcap of RAW: they cannot be compared\n"
      )
      #expect(try replay(copies, "$F replay raw.in.pcap -w out.pcapng -q -Q out").status == 0)
      #expect(try replay(copies, line + " --update").status == 0)
      #expect(try replay(copies, line).status == 0)
      #expect(try replay(copies, "$F replay raw.in.pcap -Q out --expect out.pcapng").status == 0)
    }
  }

  @Test(arguments: [
    ("$F replay in.pcap -w in.pcap", "would overwrite in.pcap"),
    ("ln in.pcap hard; $F replay in.pcap -w hard", "would overwrite in.pcap"),
    ("ln -s in.pcap soft; $F replay soft -w ./in.pcap", "would overwrite soft"),
    ("$F replay - -w in.pcap <in.pcap", "would overwrite standard input"),
    ("$F replay in.pcap -w - >>in.pcap", "would overwrite in.pcap"),
    ("$F replay in.pcap -w golden.pcap --expect golden.pcap", "would overwrite golden.pcap"),
    ("$F replay in.pcap --expect in.pcap --update", "would overwrite in.pcap"),
    ("$F replay - --expect golden.pcap --update <in.pcap", "give the capture as a file"),
    ("$F replay in.pcap --expect '' --update", "--expect takes a file"),
    ("$F replay in.pcap --expect - --update", "--expect takes a file"),
    ("$F replay in.pcap --update", "--update and --ignore go with --expect"),
    ("$F replay in.pcap other.pcap", "in.pcap is no case: a case's capture is called in.in.pcap"),
    ("$F replay", "say which capture to replay"),
  ])
  func refusedWithoutHarm(line: String, message: String) throws {
    try withCaptures { folder in
      let before = try contents(folder)
      let result = try replay(folder, line)
      #expect(result.status == 2)
      #expect(result.messages.contains(message), "\(result.messages)")
      let after = try contents(folder)
      #expect(before.allSatisfy { after[$0.key] == $0.value }, "no file has changed")
    }
  }

  /// A shell's line that makes `twice.pcap`: the capture, and again after a minute.
  private static let twice =
    "editcap -t 60 in.pcap later.pcap; mergecap -F nsecpcap -a -w twice.pcap in.pcap later.pcap"

  /// `--expect` compares what `-w` would hold after `--filter`.
  @Test func aFilterIsForBothSides() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        $F replay -q in.pcap --filter 'icmp[0] = 0' -w replies.pcap
        tcpdump -nr replies.pcap 2>/dev/null | grep -vc 'echo reply'
        $F replay in.pcap --filter 'icmp[0] = 0' --expect replies.pcap && echo equal
        $F replay in.pcap --filter icmp --expect replies.pcap >/dev/null 2>&1 || echo status $?
        $F replay in.pcap --filter 'icmp[0] = 0' --expect new.pcap --update -q
        cmp replies.pcap new.pcap && echo the same
        """)
      #expect(result.messages == "0\nequal\nstatus 1\nthe same\n")
    }
  }

  /// Files by size, by the capture's clock, and what becomes of each: together they are what one is.
  @Test(arguments: [
    "-C 1k", "-C 1k --format pcapng", "-G 1", "-C 1k -W 1000", "-C 1k -G 1",
  ])
  func rotationLosesNothing(options: String) throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        frames() { tcpdump -tt --nano -nxr "$1" 2>/dev/null; }
        \(Self.twice)
        $F replay -q twice.pcap -w whole.pcap
        mkdir out; $F replay -q twice.pcap -w out/t \(options)
        for f in out/*; do frames $f; done >parts; frames whole.pcap >whole
        ls out | wc -l; sort parts >a; sort whole >b; cmp a b && echo all
        """)
      let lines = result.messages.split(separator: "\n")
      #expect(lines.last == "all", "\(result.messages)")
      #expect(try #require(lines.first.flatMap { Int($0) }) > 1)
    }
  }

  /// `-z` runs once for each file, which is whole by then, and the program waits for the last.
  @Test func aCommandForEachFile() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        printf '#!/bin/sh\\ntest -r "$1" && sleep 0.1 && echo "$1" >>told\\n' >tell; chmod +x tell
        $F replay -q in.pcap -w t -C 1k -z ./tell
        ls t t[0-9]* | sort >a; sort told >b; cmp a b && echo each
        $F replay -q in.pcap -w u -C 100 -z false
        """)
      #expect(result.messages == "each\nfakehost: false u: exit status 1\n", "\(result.messages)")
    }
  }

  @Test func anEndByTheCapturesClock() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        \(Self.twice)
        $F replay -q twice.pcap -w t -G 1; ls t t[0-9]*; rm t t[0-9]*
        $F replay -q twice.pcap -w t -G 1 -W 1; echo $?; ls t t[0-9]* 2>/dev/null
        """)
      #expect(result.messages == "t\nt1\n0\nt\n", "\(result.messages)")
    }
  }

  @Test func aRotationDoesNotWriteOverItsInput() throws {
    try withCaptures { folder in
      let result = try replay(
        folder, "cp in.pcap t1; $F replay -q t1 -w t -C 1k; echo $?; cmp in.pcap t1 && echo whole")
      #expect(result.messages.contains("t1: File exists."), "\(result.messages)")
      #expect(result.messages.hasSuffix("3\nwhole\n"))
    }
  }

  /// The last frames, at the end or up to a verdict.
  @Test func keepsTheLastFrames() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        list() { tcpdump -tt --nano -nxr "$1" 2>/dev/null | grep -v "^$(printf '\t')"; }
        $F replay -q in.pcap -w whole.pcap; list whole.pcap >whole
        $F replay -q in.pcap -w k.pcap --keep 3; tail -n 3 whole >a; list k.pcap >b
        cmp a b && echo last
        $F replay -q in.pcap -w k.pcap --keep 1 --keep-until echo-reply
        grep -m 1 'echo request' whole >a; list k.pcap >b; cmp a b && echo first
        """)
      #expect(result.messages == "last\nfirst\n", "\(result.messages)")
    }
  }

  @Test func equalIsSilent() throws {
    try withCaptures { folder in
      let result = try replay(folder, "$F replay in.pcap -Q out --expect golden.pcap")
      #expect(result.status == 0 && result.messages == "")
    }
  }

  /// A golden capture that differs, is missing, is empty or no capture at all; a link stays a link,
  /// the mode stays, and nothing else appears.
  @Test(arguments: [
    "cp other.pcap g", "true", ": >g", "head -c 50 golden.pcap >g",
    "cp other.pcap real; ln -s real g", "cp other.pcap g; chmod 640 g",
  ])
  func updateWritesTheGoldenAnew(before: String) throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        echo precious >g.new; \(before); mode=$(stat -Lc %a g 2>/dev/null || true)
        $F replay in.pcap -Q out --expect g --update && cmp -s g golden.pcap && cat g.new && ls | wc -l
        [ -z "$mode" ] || [ "$mode" = "$(stat -Lc %a g)" ] || echo mode changed
        [ ! -e real ] || [ -L g ] || echo link lost
        """)
      let lines = result.messages.split(separator: "\n")
      let count = before.contains("real") ? "6" : "5"
      let what = before == "true" || before == ": >g" ? "new" : "written anew"
      #expect(lines == ["fakehost: g is \(what)", "precious", Substring(count)])
    }
  }

  /// What is no capture is somebody's file.
  @Test func anUpdateOverwritesNothingElse() throws {
    try withCaptures { folder in
      let result = try replay(
        folder, "echo precious >g; $F replay in.pcap -Q out --expect g --update; echo $?; cat g")
      #expect(
        result.messages
          == "fakehost: g is no capture, and --update would overwrite it: move it away first\n2\nprecious\n"
      )
    }
  }

  /// In the capture's own time, or faster; a reader has each frame when its time has come.
  @Test func aReplayMayTakeItsTime() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        mkfifo fifo
        $F replay in.pcap --speed 0.001 -q -w fifo & pid=$!
        head -c 100 <fifo | wc -c; kill $pid; wait $pid 2>&-; echo $?; rm fifo
        start=$(date +%s%N); $F replay in.pcap --speed 10 -Q out --expect golden.pcap; echo $?
        [ $(($(date +%s%N) - start)) -ge $(tshark -r in.pcap -T fields -e frame.time_relative 2>/dev/null |
          awk '{ last = $1 } END { printf "%d", last * 1e8 }') ] || echo too soon
        $F replay in.pcap --speed max -Q out --expect golden.pcap; echo $?
        timeout 60 $F replay in.pcap --speed 1000000 --announce -q; echo $?
        """)
      #expect(result.messages == "100\n143\n0\n0\n0\n", "\(result.messages)")
    }
  }

  /// Who is stopped says so, whatever the exit status.
  @Test func aReplayThatIsStoppedSaysSo() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        mergecap -a -F nsecpcap -w one $(seq 500 | sed s/.*/in.pcap/)
        mergecap -a -F nsecpcap -w big $(seq 200 | sed s/.*/one/)
        $F replay big -w out 2>said & awaits_signals $!; kill -INT $!; wait $!; echo $?
        frames=$(sed -n 's/ frames received.*//p' said)
        [ "$frames" -lt 600000 ] && grep -c 'stopped before the end of big' said
        """)
      #expect(result.status == 0 && result.messages == "0\n1\n", "\(result.messages)")
    }
  }

  /// The first pass of an update may find nothing wrong that the second one meets.
  @Test func anUpdateThatFailsLeavesNothing() throws {
    try withCaptures { folder in
      let before = try contents(folder)
      let result = try replay(
        folder,
        "head -c 150 in.pcap >cut.pcap; $F replay cut.pcap --expect other.pcap --update; s=$?; rm cut.pcap; exit $s"
      )
      #expect(result.status == 2)
      #expect(try contents(folder) == before)
    }
  }

  /// What is damaged outranks what differs, but does not hide it.
  @Test func differencesAreToldBesideDamage() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        "head -c 400 in.pcap >cut.pcap; $F replay cut.pcap -Q out --expect golden.pcap --ttl 9")
      #expect(result.status == 2)
      #expect(result.messages.contains("ip.ttl              expected 64, got 9"))
      #expect(result.messages.contains("cut.pcap ends in the middle of packet 4, at byte 400"))
      #expect(!result.messages.contains("missing"))
    }
  }

  @Test func aClosedReaderEndsItWithoutError() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        "{ $F replay in.pcap -q -w -; echo status $? >status; } | head -c 30 >/dev/null; cat status"
      )
      #expect(result.messages.contains("status 0"), "\(result.messages)")
    }
  }

  @Test func fromAPipe() throws {
    try withCaptures { folder in
      let result = try replay(folder, "cat in.pcap | $F replay - -Q out --expect golden.pcap")
      #expect(result.status == 0 && result.messages == "")
    }
  }

  /// pcap has no times before 1970 and after 2106, pcapng none before 1970: what is written is what
  /// is compared.
  @Test(arguments: ["-t 3000000000", "-t -1800000000"], ["g", "g.pcapng"])
  func timesThatDoNotFit(shift: String, golden: String) throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        editcap -F pcapng \(shift) in.pcap far.pcapng; G=\(golden)
        $F replay far.pcapng -q -Q out --expect $G --update && $F replay far.pcapng -Q out --expect $G
        """)
      #expect(result.status == 0, "\(result.messages)")
      #expect(result.messages == "")
    }
  }

  /// By its name or as it is asked for, the same each time, wherever it is made.
  @Test func pcapngIsTheSameEachTime() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        $F replay in.pcap -q -w one.pcapng; sleep 0.01; mkdir sub; cp in.pcap sub/other.pcap
        (cd sub; $F replay other.pcap -q -w - --format pcapng >../two)
        $F replay in.pcap -q -w three.pcapng --format pcap; $F replay in.pcap -q -w four
        rm -r sub
        """)
      #expect(result.status == 0 && result.messages == "")
      let files = try contents(folder)
      let one = try #require(files["one.pcapng"])
      #expect(one.starts(with: [0x0a, 0x0d, 0x0d, 0x0a]) && one == files["two"])
      #expect(files["three.pcapng"] == files["four"] && files["four"] != one)
    }
  }

  /// Wireshark sees the same times and the same packets in both formats.
  @Test func bothFormatsAreReadAlike() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        for format in pcap pcapng; do
          $F replay in.pcap -q -w out --format $format
          tshark -2 -r out -V 2>/dev/null | sed -e '/^Packet comments/,/^Frame/{/^Frame/!d}' \\
            -e '/Packet flags/,/Packet id/d' -e '/Section number/d' -e '/Interface/d' \\
            -e '/Encapsulation type/d' -e '/Point-to-Point Direction/d' -e 's/ on interface.*//' >$format
          rm out
        done
        grep -c 'Arrival Time' pcap; grep -c 'Request frame' pcap; diff pcap pcapng
        """)
      #expect(result.messages == "12\n5\n")
    }
  }

  /// What came stands before its replies, with its verdict; what nobody asked for says so.
  @Test func pcapngHoldsTheVerdicts() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        $F replay in.pcap -q -w out.pcapng
        tshark -r out.pcapng -T fields -e frame.packet_id -e frame.packet_flags_direction -e frame.comment 2>/dev/null | head -n 4
        """)
      #expect(
        result.messages == """
          1\t0x00000001\tanswered: ARP reply
          1\t0x00000002\treply to packet id 1
          2\t0x00000001\tanswered: echo reply
          2\t0x00000002\treply to packet id 2

          """)
    }
  }

  /// A first fragment whose rest never comes: after 60 s there is a time exceeded.
  @Test func aFrameThatTimeCausedSaysSo() throws {
    try withFolder { folder in
      let result = try replay(
        folder,
        """
        printf '%s' '0000  02 00 0a 00 00 02 02 cf 00 00 00 4d 08 00 45 00 00 24 00 01 20 00 40 01 46 8a 0a 00 00 4d 0a 00 00 02 08 00 f7 fe 00 01 00 00 00 00 00 00 00 00 00 00' | text2pcap -q - in.pcap 2>/dev/null
        $F replay in.pcap -q -w out.pcapng
        tshark -r out.pcapng -T fields -e frame.packet_id -e frame.packet_flags_direction -e frame.comment -e icmp.type 2>/dev/null
        """)
      #expect(
        result.messages == """
          1\t0x00000001\tkept: fragment, until the rest comes (RFC 791 3.2, RFC 8200 4.5)\t
          2\t0x00000002\tunasked\t11

          """)
    }
  }

  @Test func aGoldenCaptureCanBePcapng() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        $F replay in.pcap -q --expect g.pcapng --update && $F replay in.pcap --expect g.pcapng
        $F replay in.pcap -q --expect g --update --format pcapng && cmp g g.pcapng && echo equal
        $F replay in.pcap --expect g.pcapng --ttl 9
        """)
      #expect(result.status == 1 && result.messages.contains("equal\n"))
      #expect(try contents(folder)["g.pcapng"]?.first == 0x0a)
      #expect(result.messages.contains("ip.ttl              expected 64, got 9"))
    }
  }

  /// A reply a frame: twenty thousand that all differ are counted in no time.
  @Test func manyDifferences() throws {
    try withCaptures { folder in
      let result = try replay(
        folder,
        """
        mergecap -a -F nsecpcap -w many $(yes in.pcap | head -n 500)
        $F replay many -q -Q out -w g; $F replay many -Q out --expect g --ttl 9 --ignore ip.id | tail -2
        """)
      #expect(result.messages.contains("more differences"), "\(result.messages)")
      #expect(result.messages.contains("many differs from g"))
    }
  }
}
