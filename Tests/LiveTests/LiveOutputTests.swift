import Foundation
import Testing

/// The files of a live line: snapshots, and the command of `-z`.
@Suite(.needsTap)
struct LiveOutputTests {
  private static let helpers = """
    count() { tcpdump -nr $1 icmp 2>/dev/null | wc -l; }
    told() { until grep -qs "$1" $T/messages; do sleep 0.01; done; }

    """

  /// Of 64 KiB: the first snapshot fits in, the second does not beside it.
  @Test func aFullDiskLeavesTheSnapshotBefore() async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + """
        mkdir $T/small; mount -t tmpfs -o size=64k none $T/small
        start -w $T/small/trace --keep 1000
        ping -q -f -c 100 10.0.0.2 >/dev/null; kill -USR1 $pid; told 'frames in'
        count $T/small/trace; cp $T/small/trace $T/first
        ping -q -f -c 300 10.0.0.2 >/dev/null; kill -USR1 $pid; told 'cannot write'
        cmp $T/small/trace $T/first; ls -A $T/small
        stop || echo status $?
        cmp $T/small/trace $T/first; ls -A $T/small
        """)
    #expect(result.lines == ["200", "trace", "status 3", "trace"], "\(result.output)")
    #expect(result.messages.contains("small/trace: No space left on device. It stays as it was"))
    #expect(!result.messages.contains("recording stopped"))
  }

  /// Killed in the middle of a snapshot, or just behind it: the file is one or the other.
  @Test(arguments: ["pcap", "pcapng"])
  func aKillLeavesAWholeSnapshot(format: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers
        + """
        start -w $T/trace --format $FORMAT --keep 1000000
        ping -q -f -c 100 10.0.0.2 >/dev/null; kill -USR1 $pid; told 'frames in'
        cp $T/trace $T/first
        ping -q -f -c 5000 10.0.0.2 >/dev/null; kill -USR1 $pid
        until set -- $T/.fakehost.* && [ -e $1 ] || ! cmp -s $T/trace $T/first; do :; done
        kill -KILL $pid; wait $pid 2>/dev/null || true
        cmp -s $T/trace $T/first || [ $(count $T/trace) = 10200 ]; echo whole
        """.replacing("$FORMAT", with: format))
    #expect(result.status == 0 && result.lines == ["whole"], "\(result.output)")
  }

  /// A file of an earlier run stays until there are frames; its owner and mode stay longer.
  @Test func whatAnEarlierRunHasLeft() async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + """
        echo earlier >$T/trace; chmod 604 $T/trace; [ $(id -u) != 0 ] || chown 5:6 $T/trace
        stat -c '%u:%g %a' $T/trace >$T/before
        start -w $T/trace --keep 2 --keep-until bad-checksum
        kill -KILL $pid; wait $pid 2>/dev/null || true; cat $T/trace
        start -w $T/trace --keep 2; ping -q -c 3 -i 0.01 10.0.0.2 >/dev/null; stop
        stat -c '%u:%g %a' $T/trace | cmp - $T/before
        tcpdump -nr $T/trace 2>/dev/null | wc -l; ls -A $T | grep -c fakehost || true
        """)
    #expect(result.status == 0 && result.lines == ["earlier", "2", "0"], "\(result.output)")
  }

  /// `measure` writes its figures as a whole, too.
  @Test func theFiguresOfMeasure() async throws {
    let result = try await PrivateNamespaces.run(
      """
      echo earlier >$T/x; ln $T/x $T/other; chmod 604 $T/x
      (ulimit -f 0; "$FAKEHOST" measure -c 1 --json=$T/x >/dev/null) || echo status $?
      cmp $T/x $T/other
      "$FAKEHOST" measure -c 1 --json=$T/x >/dev/null
      cat $T/other; head -c 1 $T/x; echo; stat -c %a $T/x
      """)
    #expect(result.lines.suffix(4) == ["status 3", "earlier", "{", "604"], "\(result.output)")
  }

  /// What cannot be opened is called what it would have been called.
  @Test func aPeriodsFileIsNamed() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" run -w $T/missing/trace-%Y -G 3600 2>&1 | sed "s/$(date +%Y)/YEAR/" || true
      """)
    #expect(
      result.lines == [
        "fakehost: cannot write \(result.folder)/missing/trace-YEAR: No such file or directory"
      ])
  }

  // MARK: -z

  /// A command that writes what it is called with to `$T/ran`, and then hangs.
  private static let hanging = """
    printf '#!/bin/sh\\necho "$@" >>$T/ran\\nexec sleep 1000\\n' >$T/hang; chmod +x $T/hang; PATH=$PATH:$T

    """

  /// The device goes first; then the command is waited for, until a second signal.
  @Test(arguments: ["INT", "TERM"])
  func aCommandThatHangs(signal: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + Self.hanging + """
        start -w $T/trace -C 10k -z hang
        ping -q -f -c 100 10.0.0.2 >/dev/null
        kill -INT $pid
        while ip link show tap0 >/dev/null 2>&1; do sleep 0.01; done
        told 'waiting for hang'; kill -0 $pid && echo waits
        kill -\(signal) $pid; wait $pid || echo status $?
        while pgrep -x -r R,S,D sleep >/dev/null; do sleep 0.01; done; ls $T/trace* | wc -l
        """)
    #expect(result.lines == ["waits", "status 3", "3"], "\(result.output)")
    #expect(
      result.messages.hasSuffix(
        "fakehost: -z: hang was stopped: unprocessed are 3 files: \(result.folder)/trace, \(result.folder)/trace1, \(result.folder)/trace2\n"
      ), "\(result.messages)")
  }

  /// In `exec` as well, whose command's status stays its own.
  @Test func aCommandThatHangsInExec() async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + Self.hanging + """
        "$FAKEHOST" exec -w $T/trace -G 1000 -z hang -- sh -c 'ping -q -c 1 10.0.0.2 >/dev/null; exit 7' 2>$T/messages & pid=$!
        told 'waiting for hang'; kill -INT $pid; wait $pid || echo status $?
        """)
    #expect(result.lines == ["status 7"], "\(result.output)")
    #expect(result.messages.contains("-z: hang was stopped: unprocessed are 1 file: "))
  }

  /// What runs the command is killed: which files are left is told, at once and at the end.
  @Test func whatRunsTheCommandIsKilled() async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + """
        start -w $T/trace -C 10k -z gzip
        ping -q -f -c 30 10.0.0.2 >/dev/null
        kill -KILL $(pgrep -P $pid)
        while pgrep -P $pid -r R,S,D >/dev/null; do sleep 0.01; done
        ping -q -f -c 30 10.0.0.2 >/dev/null; told 'was killed'
        ping -q -f -c 60 10.0.0.2 >/dev/null; stop || echo status $?
        ls $T | grep trace | grep -v gz >$T/left; wc -l <$T/left
        sed -n 's/.*unprocessed are .*: //p' $T/messages | tr ',' '\n' | sed 's,.*/,,' | cmp - $T/left
        """)
    #expect(
      result.status == 0 && result.lines == ["status 3", "3"], "\(result.messages)\(result.output)")
  }

  /// A file's name is never one of its options.
  @Test func aNameThatBeginsWithADash() async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + """
        start -w -x.pcap -C 10k -z gzip
        ping -q -f -c 60 10.0.0.2 >/dev/null; stop
        ls $T | grep -e -x
        """)
    #expect(result.status == 0, "\(result.messages)\(result.output)")
    #expect(result.lines == ["-x.pcap.gz", "-x.pcap1.gz"])
  }

  // MARK: --ready-fd

  /// A pipe that is full holds nobody up, and has the line once there is room.
  @Test func aFullPipe() async throws {
    let result = try await PrivateNamespaces.run(
      Self.helpers + """
        mkfifo $T/full; exec 4<>$T/full
        fill() { dd if=/dev/zero bs=4096 count=16 2>/dev/null >&4; }
        run() {
          "$FAKEHOST" run --ready-fd 4 2>>$T/messages & pid=$!
          until ping -q -c 1 -W 1 10.0.0.2 >/dev/null 2>&1; do sleep 0.01; done
        }
        fill; run; dd bs=4096 count=16 <&4 2>/dev/null | wc -c; head -n 1 <&4; stop
        fill; run; stop; echo status $?
        """)
    #expect(result.lines == ["65536", "ready tap0", "status 0"], "\(result.output)")
    #expect(result.messages.contains("fakehost: --ready-fd 4: its reader took no line\n"))
  }
}
