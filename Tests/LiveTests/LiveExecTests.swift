import Foundation
import Testing

/// A private world for a command, as anybody, with a TAP and without one.
@Suite(.needsTap)
struct LiveExecTests {
  /// The prelude's world is around that of exec, so that anything left in it would show.
  @Test(arguments: [
    ("ping -q -c 3 -W 60 -i 0.2 10.0.0.2", 0 as Int32, "3 received, 0% packet loss"),
    ("sh -c 'exit 37'", 37, ""),
    ("sh -c 'kill -TERM $$'", 143, ""),
    ("sh -c 'kill -KILL $$'", 137, ""),
    ("nosuchcommand", 127, "fakehost: nosuchcommand: No such file or directory"),
    ("/etc/passwd", 126, "fakehost: /etc/passwd: Permission denied"),
    ("cat /proc/self/comm", 0, "cat"),
    ("ls /proc/1/comm", 0, "/proc/1/comm"),
    ("arping -q -c 1 -I tap0 10.0.0.2", 0, ""),
    ("ip -br address show tap0", 0, "10.0.0.1/24"),
  ])
  func status(command: String, status: Int32, output: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      s=0; "$FAKEHOST" exec -- \(command) || s=$?
      ip -br link | grep tap0 && exit 99
      exit $s
      """)
    #expect(result.status == status)
    #expect(output.isEmpty || result.output.contains(output), "\(result.output)")
  }

  /// What the device has beside what each has from the kernel, fe80::/64.
  @Test(arguments: [
    ("-a 10.0.0.2", "10.0.0.1/24"), ("-a fd00::2", "fd00::1/64"),
    ("-a 10.0.0.2,fd00::2", "10.0.0.1/24 fd00::1/64"),
    ("-a fd00::2 --local 10.0.0.1/24", "10.0.0.1/24 fd00::1/64"), ("-a fd00::2 --local none", ""),
  ])
  func addresses(_ options: String, _ addresses: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec \(options) -- ip -br address show tap0 | awk '{ $1 = $2 = ""; print $0 }' |
        xargs -n 1 | grep -v ^fe80 | xargs echo
      start \(options); ip -br address show tap0 | awk '{ $1 = $2 = ""; print $0 }' |
        xargs -n 1 | grep -v ^fe80 | xargs echo; stop
      """)
    #expect(result.output == "\(addresses)\n\(addresses)\n", "\(result.output)\(result.messages)")
    let side = "the kernel's side of it is " + addresses.replacing(" ", with: ", ")
    #expect(result.messages.contains(side) != addresses.isEmpty, "\(result.messages)")
  }

  @Test(arguments: [["exec", "-w", "-", "true"], ["exec", "--count", "3", "true"]])
  func wrongUsage(_ words: [String]) async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" \(words.joined(separator: " ")) || exit $?")
    #expect(result.status == 125)
  }

  /// Without a command it is $SHELL, and /bin/sh where there is none; only a terminal is told of it.
  @Test(arguments: ["SHELL=/bin/bash", "SHELL=", "-u SHELL"])
  func withoutACommandIsAShell(_ environment: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      echo 'ping -q -c 1 -W 60 10.0.0.7; echo "as $0"; exit 7' |
        env \(environment) "$FAKEHOST" exec -a 10.0.0.7 2>$T/said || echo status $?
      [ -s $T/said ] || echo silent
      """)
    #expect(result.output.contains("1 received"), "\(result.output)")
    let shell = environment.hasSuffix("bash") ? "bash" : "sh"
    #expect(
      result.lines.suffix(3) == ["as /bin/\(shell)", "status 7", "silent"], "\(result.output)")
  }

  @Test func aShellOnATerminal() async throws {
    let result = try await PrivateNamespaces.run(
      """
      export SHELL=/bin/sh
      echo 'ip -br address show tap0; exit 7' | script -qec '"$FAKEHOST" exec' /dev/null | tr -d '\\r'
      """)
    #expect(
      result.output.contains("fakehost: /bin/sh, where there is 10.0.0.2; 'exit' ends it"),
      "\(result.output)")
    #expect(result.output.contains("10.0.0.1/24"), "\(result.output)")
  }

  /// A command line in one word: what is told does it.
  @Test func severalWordsInOne() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec 'ping -q -c 1 -W 60 10.0.0.2' 2>$T/said || echo status $?
      cat $T/said
      eval "\"$FAKEHOST\" exec $(sed 's/.*for a shell: //' $T/said)"
      """)
    #expect(result.lines.first == "status 127", "\(result.output)")
    #expect(result.output.contains("for a shell: sh -c 'ping -q -c 1 -W 60 10.0.0.2'\n"))
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  /// What follows the command is the command's own.
  @Test func theCommandsOptionsAreItsOwn() async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec -a 10.0.0.7 ping -c 1 -W 60 -q 10.0.0.7")
    #expect(result.output.contains("1 received"))
  }

  @Test func streamsPassThrough() async throws {
    let result = try await PrivateNamespaces.run(
      """
      echo one two | "$FAKEHOST" exec -- sh -c 'read a b; echo $b; echo err >&2; pwd' 2>$T/err
      cat $T/err; echo $T
      """)
    try #require(result.lines.count == 4, "\(result.output)")
    #expect(result.lines.prefix(1) == ["two"])
    #expect(result.lines[2] == "err")
    #expect("\(result.lines[1])/" == result.lines[3] || result.lines[1] == result.lines[3])
  }

  @Test func aSignalIsPassedOn() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/go
      "$FAKEHOST" exec -- sh -c 'trap "echo caught; exit 5" USR1; echo go >$T/go; while :; do sleep 0.05; done' & pid=$!
      read -r _ <$T/go; kill -USR1 $pid; wait $pid || echo status $?
      """)
    #expect(result.lines == ["caught", "status 5"])
  }

  /// Whatever fakehost does with signals for itself, and no descriptor of its own.
  @Test func theCommandBeginsAsItWouldAlone() async throws {
    let result = try await PrivateNamespaces.run(
      """
      show='grep -E "^Sig(Blk|Ign)" /proc/self/status; ls /proc/self/fd; exit 9'
      trap '' INT PIPE
      env --ignore-signal=CHLD sh -c "$show" >$T/alone || echo alone $?
      env --ignore-signal=CHLD "$FAKEHOST" exec -w $T/result.pcap -- sh -c "$show" >$T/inside || echo inside $?
      cmp $T/alone $T/inside && echo equal
      """)
    #expect(result.lines == ["alone 9", "inside 9", "equal"], "\(result.output)")
  }

  /// A shell takes the terminal for itself, and ends with it.
  @Test func theTerminalComesBack() async throws {
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/outer <<'END'
      "$FAKEHOST" exec -- bash --norc -ic 'exit 7'
      echo status $?; read -r word; echo "got $word"
      END
      echo hello | script -qec 'sh $T/outer' /dev/null | tr -d '\\r'
      """)
    #expect(result.lines.contains("status 7"), "\(result.output)")
    #expect(result.lines.contains("got hello"), "\(result.output)")
  }

  @Test func recordsTheWorld() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -w $T/result.pcap -- ping -q -c 2 -W 60 -i 0.2 10.0.0.2 >/dev/null
      tcpdump -nr $T/result.pcap icmp 2>/dev/null | wc -l
      """)
    #expect(result.lines == ["4"])
  }

  /// More hosts than the kernel keeps neighbours: they are reached through one of them.
  @Test func aLargePrefix() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -a 10.1.0.0/16 -- sh -c '
        for i in $(seq 0 63); do ping -q -c 1 -W 60 10.1.$((i * 4)).$i >/dev/null || echo lost; done
        ip neigh | wc -l; ip route show 10.1.0.0/16'
      """)
    #expect(result.lines.first == "1", "\(result.output)")
    #expect(result.lines.last?.hasPrefix("10.1.0.0/16 via 10.0.0.254 dev tap0") == true)
  }

  /// Without /dev/net/tun a veth pair does.
  @Test func withoutATap() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net
      "$FAKEHOST" exec -v -- sh -c 'ping -q -f -c 1000 10.0.0.2; arping -q -c 1 -I tap0 10.0.0.2 && echo arping' 2>$T/messages
      """)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.output.contains("1000 received, 0% packet loss"))
    #expect(result.lines.last == "arping")
    #expect(result.messages.contains("a veth pair does instead"))
  }

  /// Killed on either side at any moment, nothing is left: no process, and so no namespace or device.
  /// (A zombie waits for a PID 1 that reaps nothing here.)
  @Test func nothingIsLeft() async throws {
    let result = try await PrivateNamespaces.run(
      """
      alive() { cat /proc/[0-9]*/stat 2>/dev/null | grep -E '^[0-9]+ \\((sleep|fakehost)\\) [^ZX]' || true; }
      for i in $(seq 50); do
        "$FAKEHOST" exec -- sh -c 'sleep 4711 & exec sleep 4711' & pid=$!
        sleep 0.$(printf %03d $((i * 37 % 91)))
        if [ $((i % 2)) = 0 ]; then
          kill -KILL $pid
        else
          while grep -q ') [^ZX] ' /proc/$pid/stat; do
            pkill -KILL -x sleep || true
          done
        fi
        wait $pid 2>/dev/null || true
        while [ "$(alive)" ]; do :; done
      done
      echo nothing is left; alive
      """)
    #expect(result.lines.last == "nothing is left", "\(result.output)")
  }

  @Test func intoANamespaceThatExists() async throws {
    let result = try await PrivateNamespaces.run(
      """
      unshare --net sh -c 'echo $$ >$T/number; exec sleep 1000' & other=$!
      while ! [ -s $T/number ] || [ "$(readlink /proc/$(cat $T/number)/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do :; done
      start --netns $(cat $T/number)
      nsenter --net=/proc/$(cat $T/number)/ns/net ping -q -c 1 -W 60 10.0.0.2
      ip -br link | grep tap0 || echo not here
      stop; "$FAKEHOST" run --netns nosuch || echo status $?
      """)
    #expect(result.output.contains("1 received"))
    #expect(result.lines.contains("not here"))
    #expect(result.lines.last == "status 3")
  }

  /// Neither a user namespace nor the privilege to do without: the message says what stands in the way.
  @Test func withoutNamespaces() async throws {
    let result = try await PrivateNamespaces.run(
      """
      unshare --user --map-root-user true || exit 77
      unshare --user --map-root-user sh -c '
        echo 0 >/proc/sys/user/max_user_namespaces
        setpriv --bounding-set -all --inh-caps -all "$FAKEHOST" exec -- true' || exit $?
      """)
    // Where user namespaces are forbidden to begin with, none can be made to forbid them in.
    guard result.status != 77 else { return }
    #expect(result.status == 125)
    #expect(result.output.contains("user.max_user_namespaces"), "\(result.output)")
    #expect(result.output.contains("the limit of namespaces is reached"), "\(result.output)")
  }

  /// Prefixes around the local network, of all addresses, of a network whose addresses are all hosts,
  /// twice the same: each has its way.
  @Test(arguments: [
    ("-a 10.0.0.0/8", "10.200.0.3"), ("-a 10.0.0.0/23", "10.0.1.7"), ("-a 0.0.0.0/0", "20.1.2.3"),
    ("-a 10.0.0.0/24 -a 10.1.0.0/16", "10.1.9.9"), ("-a 10.1.0.0/24 -a 10.1.0.0/24", "10.1.0.9"),
    ("-a 10.1.0.0/16 -a 10.1.0.0/16 -a 10.1.5.0/24", "10.1.5.9"),
    ("-a 10.0.0.2-10.0.3.9", "10.0.3.9"), ("--local 10.9.0.1/30 -a 10.9.0.0/16", "10.9.4.4"),
  ])
  func reaches(options: String, address: String) async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec \(options) -- ping -q -c 2 -i 0.2 -W 60 \(address)")
    #expect(result.output.contains("2 received, 0% packet loss"), "\(result.output)")
  }

  @Test func withoutALocalAddress() async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec --local none -a 10.1.0.0/16 -- ip -br address show tap0")
    #expect(result.status == 0 && result.output.hasPrefix("tap0"), "\(result.output)")
  }

  /// What the command says outranks a recording that broke off.
  @Test(arguments: [("exit 3", 3 as Int32), ("ping -q -c 1 -W 60 10.0.0.2", 125)])
  func aRecordingThatBreaksOff(command: String, status: Int32) async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec -w /dev/full -- sh -c 'ping -q -c 1 -W 60 10.0.0.2; \(command)' || exit $?"
    )
    #expect(result.status == status)
    #expect(result.output.contains("/dev/full: No space left on device"), "\(result.output)")
  }
}
