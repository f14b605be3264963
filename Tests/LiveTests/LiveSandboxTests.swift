import Foundation
import Testing

/// What who answers keeps when all is open, and what somebody who had taken it over could do.
@Suite(.needsTap)
struct LiveSandboxTests {
  private static let status = """
    rights() { grep -E '^(Uid|Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Seccomp):' /proc/$1/status | awk '{ printf "%s%s ", $1, $2 } END { print "" }'; }

    """

  /// `rights` of a process that has none.
  private func none(
    _ user: Int = 0, capabilities: String = "0"
  ) -> String {
    let zeros = String(repeating: "0", count: 16)
    let kept = zeros.dropLast(capabilities.count) + capabilities
    return
      "Uid:\(user) CapInh:\(zeros) CapPrm:\(kept) CapEff:\(kept) CapAmb:\(zeros) NoNewPrivs:1 Seccomp:2 "
  }

  /// Nothing is kept, but by root who makes files in others' folders: CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER.
  @Test(arguments: [
    ("", "0"), ("-w $T/trace.pcap", "0"), ("-w $T/trace.pcap -C 1", "b"),
    ("-w $T/trace.pcap --keep 9", "b"), ("-i unix-listen:$T/socket", "b"),
    ("--control $T/control", "b"), ("-i tcp:127.0.0.1:9", "0"), ("-v --json=$T/json", "0"),
  ])
  func runKeepsNothing(_ options: String, _ kept: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + "start \(options); rights $pid; stop; grep sandbox $T/messages || true")
    #expect(result.lines == [Substring(none(capabilities: kept))], "\(result.output)")
  }

  @Test func itIsSwitchedOffAndSaysSo() async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + "start --no-sandbox; rights $pid; stop; grep -c 'no-sandbox: ' $T/messages")
    #expect(result.lines.count == 2 && result.lines.last == "1", "\(result.output)")
    #expect(result.lines[0].contains("NoNewPrivs:0 Seccomp:0"))
  }

  /// By root, who becomes another user, and by that user with the rights that a unit gives.
  @Test func anotherUserAnswers() async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + """
        [ "$(id -u)" = 0 ] && grep -q ' 4294967295$' /proc/self/uid_map || exit 77
        chmod 777 $T
        start -Z nobody -w $T/trace.pcap -C 1 -z true
        ping -q -c 3 -i 0.01 10.0.0.2 | grep -o '3 received'
        rights $pid; stop
        stat -c '%U %a' $T/trace.pcap
        "$FAKEHOST" run -Z nobody -w /proc/version || echo status $?
        "$FAKEHOST" run -Z nosuch || echo status $?
        mkdir $T/roots; "$FAKEHOST" run -Z nobody -i unix-listen:$T/roots/socket || echo status $?
        setpriv --reuid 65534 --clear-groups "$FAKEHOST" run -Z nobody || echo status $?
        """)
    guard result.mayMakeNodes else { return }
    let told = result.lines.filter { !$0.hasPrefix("fakehost:") && !$0.hasPrefix("See ") }
    #expect(
      told == [
        "3 received", Substring(none(65534)), "nobody 600", "status 3", "status 2", "status 3",
        "status 2",
      ], "\(result.output)")
  }

  /// The command keeps what it was given; who answers it keeps nothing, whoever it is.
  @Test func execKeepsNothing() async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + """
        "$FAKEHOST" exec -- sh -c 'grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status; read -r _ <$T/go' & pid=$!
        mkfifo $T/go
        until grep -q '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
        rights $pid; echo >$T/go; wait $pid
        """)
    #expect(
      Set(result.lines) == ["NoNewPrivs:\t0", "Seccomp:\t0", Substring(none())],
      "\(result.output)")
  }

  /// All that it does later is allowed: files one after another, each handed to a command, what is held, a report, a
  /// reload, a link that comes again; and nothing is refused.
  @Test func whatItDoesLaterIsAllowed() async throws {
    let result = try await PrivateNamespaces.run(
      """
      printf '{ address: "10.0.0.2-9" }' >$T/lab.json5
      start --scenario $T/lab.json5 --control $T/control -w $T/trace.pcap -C 1k -z gzip -v
      ping -q -f -c 200 10.0.0.2 >/dev/null
      "$FAKEHOST" control $T/control scenario reload >/dev/null && echo reloaded
      "$FAKEHOST" control $T/control impair 10.0.0.2 loss 100% >/dev/null && echo changed
      kill -QUIT $pid; ping -q -c 1 -W 0.1 10.0.0.2 >/dev/null || true
      stop; [ -e $T/control ] || echo removed
      [ $(ls $T/trace.pcap*.gz | wc -l) -gt 10 ] && echo rotated
      start -w $T/kept.pcap --keep 5; ping -q -c 9 -i 0.01 10.0.0.2 >/dev/null; kill -USR1 $pid
      until [ -e $T/kept.pcap ]; do sleep 0.05; done; stop; echo kept
      "$FAKEHOST" exec --report=$T/report --junit $T/junit --assert '10.0.0.2 answered' -- ping -q -c 1 -W 60 10.0.0.2 >/dev/null
      ls $T/report $T/junit | wc -l
      start -i unix-listen:$T/socket; "$FAKEHOST" wire -q unix:$T/socket tap:t0 2>>$T/messages & wire=$!
      until grep -q 'peer\\|connect' $T/messages; do sleep 0.05; done
      stop; start -i unix-listen:$T/socket
      until ip -br link show t0 >/dev/null 2>&1; do sleep 0.05; done
      ip address add 10.0.0.1/24 dev t0; ip link set t0 up
      ping -q -c 1 -W 60 10.0.0.2 | grep -o '1 received'
      kill -INT $wire; wait $wire || true; stop
      grep sandbox $T/messages || true
      """)
    #expect(
      result.lines == [
        "reloaded", "changed", "removed", "rotated", "kept", "2", "1 received",
      ], "\(result.output)\(result.messages)")
  }

  /// What nobody asks it to do ends it, or is refused.
  @Test(arguments: [
    ("execve", nil), ("execveat", nil), ("ptrace", nil), ("bpf", nil), ("connect", nil),
    ("connect-6", nil), ("packets", nil), ("unix", "Operation not permitted"),
    ("fork", "Operation not permitted"), ("mount", "Operation not permitted"),
    ("type", "Operation not permitted"), ("run-memory", "Operation not permitted"),
    ("read-elsewhere", "Permission denied"), ("write-elsewhere", "Permission denied"),
    ("thread", "Permission denied"), ("write-there", "done"),
    ("that-port", "Connection refused"), ("another-port", "Permission denied"),
  ])
  func whoTakesItOverCanDoLittle(_ what: String, _ answer: Substring?) async throws {
    let result = try await PrivateNamespaces.run(
      """
      $(dirname "$FAKEHOST")/confined \(what) $T 2>$T/messages || echo status $?
      """)
    if result.lines.first == "no Landlock",
      ["elsewhere", "thread", "port"].contains(where: what.contains)
    {
      return
    }
    let refused = answer == "Operation not permitted"
    #expect(result.lines.last == answer ?? "status 159", "\(result.output)")
    #expect(result.messages.contains("the sandbox has refused system call") == refused)
  }
}
