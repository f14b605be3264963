import Foundation
import TestCaptures
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

  /// Nothing is kept, but by root who makes files in others' folders (CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER), reads
  /// them later (CAP_DAC_READ_SEARCH), or sends to others' sockets (CAP_DAC_OVERRIDE).
  @Test(arguments: [
    ("", "0"), ("-w $T/trace.pcap", "0"), ("-w $T/trace.pcap -C 1", "b"),
    ("-w $T/trace.pcap --keep 9", "b"), ("-i unix-listen:$T/socket", "0"),
    ("--control $T/control", "0"), ("-i tcp:127.0.0.1:9", "0"), ("-i unix:$T/nobody", "0"),
    ("-i unixgram:$T/own:$T/other", "2"), ("-v --json=$T/json", "0"),
    ("--scenario $T/lab.json5", "4"),
  ])
  func runKeepsNothing(_ options: String, _ kept: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + """
        echo '{ address: "10.0.0.2-9" }' >$T/lab.json5
        start \(options); rights $pid; stop; grep sandbox $T/messages || true
        """)
    #expect(result.lines == [Substring(none(capabilities: kept))], "\(result.output)")
  }

  /// A helper knows one address or one file, may reach those of others, and has none of the hosts' descriptors.
  @Test(arguments: [
    ("-i tcp:127.0.0.1:9", "socket"), ("-i unix:$T/nobody", "socket"),
    ("-i unix-listen:$T/socket", "socket $T $T/socket"), ("--control $T/c", "socket $T $T/c"),
  ])
  func aHelperHasItsSocketAlone(_ options: String, _ open: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + """
        start \(options)
        until helper=$(pgrep -x fakehost-helper); do sleep 0.05; done
        rights $helper
        echo $(ls -l /proc/$helper/fd | sed -n 's/.* -> \\([^:]*\\).*/\\1/p')
        echo "\(open)"
        stop; pgrep -x fakehost-helper || echo gone
        """)
    let kept = none(capabilities: "2").replacing("Seccomp:2", with: "Seccomp:0")
    #expect(result.lines.count == 4, "\(result.output)")
    #expect(result.lines.first == Substring(kept), "\(result.output)")
    #expect(result.lines.dropFirst().first == result.lines.dropFirst(2).first, "\(result.output)")
    #expect(result.lines.last == "gone", "\(result.output)")
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
        mkdir $T/roots; touch $T/roots/trace; chown nobody $T/roots/trace
        "$FAKEHOST" run -Z nobody -w $T/roots/trace -C 1 || echo status $?
        start -Z nobody -i unix-listen:$T/roots/socket; rights $pid; stop; ls $T/roots
        setpriv --reuid 65534 --clear-groups "$FAKEHOST" run -Z nobody || echo status $?
        """)
    guard result.mayMakeNodes else { return }
    let lines = result.lines.filter { !$0.hasPrefix("fakehost:") && !$0.hasPrefix("See ") }
    #expect(
      lines == [
        "3 received", Substring(none(65534)), "nobody 600", "status 3", "status 2", "status 3",
        Substring(none(65534)), "trace", "status 2",
      ], "\(result.output)")
    let told = [
      "as nobody, by -Z: cannot write /proc/version: Permission denied",
      "that user could not make files in \(result.folder)/roots later",
    ]
    for words in told { #expect(result.output.contains(words)) }
  }

  /// The command keeps what it was given; who answers it keeps nothing, whoever it is.
  /// In a user namespace it is who called it.
  @Test(arguments: [0, 65534])
  func execKeepsNothing(_ user: Int) async throws {
    let result = try await PrivateNamespaces.run(
      Self.status + """
        mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 || exit 77
        chmod 755 $T; mkfifo $T/go; chmod 666 $T/go
        setpriv --reuid \(user) --regid \(user) --clear-groups "$FAKEHOST" exec -- \
          sh -c 'grep -E "^(NoNewPrivs|Seccomp):" /proc/self/status; read -r _ <$T/go' & pid=$!
        until grep -qs '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
        rights $pid; echo >$T/go; wait $pid
        """)
    guard result.mayMakeNodes else { return }
    #expect(
      Set(result.lines) == ["NoNewPrivs:\t0", "Seccomp:\t0", Substring(none(user))],
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
      until grep -qs 'peer\\|connect' $T/messages; do sleep 0.05; done
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

  /// What nobody asks of it, made to happen in it: that ends it, or is refused, and then it goes on.
  private static let attempts: [(what: String, outcome: String)] = [
    ("execve", dead), ("execveat", dead), ("ptrace", dead), ("bpf", dead), ("socket-ipv4", dead),
    ("socket-ipv6", dead), ("socket-packet", dead), ("socket-unix", dead), ("connect", dead),
    ("connect-unix", dead), ("socket-netlink", "refused"), ("bind", "refused"),
    ("fork", "refused"), ("namespace", "refused"), ("mount", "refused"), ("ring", "refused"),
    ("type", "refused"), ("run-memory", "refused"), ("read-elsewhere", "Permission denied"),
    ("write-elsewhere", "Permission denied"),
  ]
  private static let dead = "killed: Bad system call"
  /// Where filters are compiled later the C library tries to open these, and does without.
  private static let ofFilters = Dictionary(
    uniqueKeysWithValues: ["ipv4", "ipv6", "unix", "netlink"].map {
      ("socket-\($0)", "Operation not permitted")
    })
  private static let some = [
    "execve", "socket-ipv4", "socket-unix", "connect", "fork", "read-elsewhere", "write-elsewhere",
  ]

  private func takeOver(
    _ names: [String] = some, except others: [String: String] = [:],
    by script: String
  ) async throws {
    let result = try await PrivateNamespaces.run(
      """
      takeover() {
        for n in $(seq 1000); do
          result=$($(dirname "$FAKEHOST")/takeover $1 $2 $T) && break || [ $? != 77 ] || exit 77
          sleep 0.01  # it was in no system call
        done
        echo "$result"
      }
      for what in \(names.joined(separator: " ")); do
      \(script)
      done 2>$T/shell
      """)
    guard result.status != 77 else { return }  // it is written for x86-64
    let expected = names.map { name in
      others[name] ?? Self.attempts.first { $0.what == name }?.outcome ?? ""
    }
    #expect(result.lines.map(String.init) == expected, "\(result.output)")
  }

  @Test func whoTakesRunOverCanDoLittle() async throws {
    try await takeOver(
      Self.attempts.map(\.what) + ["write-there"], except: ["write-there": "done"],
      by: """
        start -w $T/trace.pcap -C 1
        takeover $pid $what
        case $result in
          killed*) wait $pid || true ;;
          *) until ping -q -c 1 -W 5 10.0.0.2 >/dev/null; do kill -0 $pid; sleep 0.1; done; stop ;;
        esac
        """)
  }

  /// A thread that is begun later writes a recording.
  @Test func soWithAThreadOfIt() async throws {
    try await takeOver(
      by: """
        start -w $T/trace.pcap
        ping -q -c 1 -W 60 10.0.0.2 >/dev/null
        until [ $(ls /proc/$pid/task | wc -l) -gt 1 ]; do sleep 0.05; done
        takeover $(ls /proc/$pid/task | tail -n 1) $what
        stop || true
        """)
  }

  /// Links that connect again do so by another process.
  @Test(arguments: ["tcp:127.0.0.1:9", "unix:$T/nobody"])
  func soWithALinkThatConnects(_ link: String) async throws {
    try await takeOver(
      by: """
        start -i \(link); takeover $pid $what; stop || true
        """)
  }

  /// Who has `--control` may be asked to compile a filter, whose ports may have names.
  @Test func soWithControl() async throws {
    try await takeOver(
      except: Self.ofFilters,
      by: """
        start --control $T/control; takeover $pid $what; stop || true
        """)
  }

  @Test func soWithExecAndWire() async throws {
    try await takeOver(
      by: """
        "$FAKEHOST" exec -- sleep 1000 & pid=$!
        until grep -qs '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
        takeover $pid $what; kill $pid || true; wait $pid || true
        """)
    try await takeOver(
      by: """
        "$FAKEHOST" wire tcp-listen:5555 tcp-listen:5556 & pid=$!
        until grep -qs '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
        takeover $pid $what; kill $pid || true; wait $pid || true
        """)
  }

  /// Who reads captures may read others, and load what reads them.
  @Test func soWithReplay() async throws {
    try await takeOver(
      Self.attempts.map(\.what),
      except: Self.ofFilters.merging(["read-elsewhere": "done"]) { $1 },
      by: """
        mkfifo $T/fifo
        "$FAKEHOST" replay $T/fifo & pid=$!
        exec 5>$T/fifo
        until grep -qs '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
        takeover $pid $what; exec 5>&-; wait $pid || true; rm $T/fifo
        """)
  }

  @Test func soWithReplayOnAnInterface() async throws {
    try await takeOver(
      except: Self.ofFilters.merging(["read-elsewhere": "done"]) { $1 },
      by: """
        ip link add v0 type veth peer name v1; ip link set v1 up; ip link set v0 up
        "$FAKEHOST" replay \(Fixture.folder.path())/ping.in.pcap --on-interface v0 --wait 10000s & pid=$!
        until grep -qs '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
        takeover $pid $what; kill $pid || true; wait $pid || true; ip link del v0
        """)
  }

  /// Who answers, and who pings, whose sockets are open.
  @Test func soWithMeasure() async throws {
    let measure = """
      "$FAKEHOST" measure -c 1000000 >/dev/null & pid=$!
      until grep -qs '^Seccomp:.*2' /proc/$pid/status; do sleep 0.05; done
      """
    try await takeOver(
      by: measure + "\ntakeover $pid $what; kill $pid || true; wait $pid || true")
    try await takeOver(
      Self.some + ["socket-netlink", "bind"],
      except: ["socket-netlink": "done", "bind": "Socket operation on non-socket"],
      by: measure + """

        until grep -qs '^Seccomp:.*2' /proc/$(pgrep -P $pid)/status; do sleep 0.05; done
        takeover $(pgrep -P $pid) $what; kill $pid || true; wait $pid || true
        """)
  }
}
