import Foundation
import TestCaptures
import Testing

/// `replay --on-interface`: captures are sent on an interface, to fake hosts behind a TAP and to the
/// kernel's own stack in another network namespace, and what comes back is compared.
@Suite(.needsTap)
struct LiveWireReplayTests {
  private static let fixtures = Fixture.folder.path()

  /// `wire FIXTURE INTERFACE OPTION ...` sends a fixture, with its golden capture of `$G` or its own.
  /// `kernel_host` joins `client` to another network namespace, whose kernel is 10.0.0.2 and fd00::2 at the MAC that
  /// the fixtures have; `linux_golden FIXTURE` makes `$T/FIXTURE.out.pcap` as `--profile linux` has it.
  /// In `$T/nobody` is the other end of `alone`.
  private static let prelude = """
    X='\(fixtures)'; G=$X
    wire() {
      name=$1; interface=$2; shift 2
      # Where replies are expected, a tenth of it is waited when they are there.
      case $name in *broadcast | *nobody) wait=1s ;; *) wait=${long:-10s} ;; esac
      "$FAKEHOST" replay $X/$name.in.pcap --on-interface $interface --expect $G/$name.out.pcap --wait $wait "$@"
    }
    linux_golden() {
      "$FAKEHOST" replay -q $X/$1.in.pcap -a 10.0.0.2,fd00::2 --profile linux --error-rate unlimited -Q out \
        --expect $T/$1.out.pcap --update
    }
    carrier() { until ip link show $1 | grep -qs LOWER_UP; do sleep 0.01; done; }
    kernel_host() {
      G=$T
      unshare --net sleep 10000 & far=$!
      until [ $(readlink /proc/$far/ns/net) != $(readlink /proc/$$/ns/net) ]; do sleep 0.01; done
      ip link add client type veth peer name host0 address 02:00:0a:00:00:02
      ip link set host0 netns $far
      nsenter -t $far -n sh -euc '
        echo 0 >/proc/sys/net/ipv4/icmp_ratemask
        echo 0 >/proc/sys/net/ipv6/icmp/ratelimit
        ip address add 10.0.0.2/24 dev host0; ip address add fd00::2/64 dev host0 nodad
        ip link set host0 up'
      ip link set client up; carrier client
      until nsenter -t $far -n ip -6 route show table local | grep -qs fd00::2; do sleep 0.01; done
    }
    nobody() {
      ip link add alone type veth peer name other
      ip link set other up; ip link set alone up; carrier alone
    }

    """

  private func run(_ script: String) async throws -> PrivateNamespaces {
    try await PrivateNamespaces.run(Self.prelude + script)
  }

  /// What a capture's header declares as check sequences is not sent; here frames without any lose as much.
  @Test func checkSequencesAreNotSent() async throws {
    let result = try await run(
      """
      nobody
      head -c 20 $X/ping.in.pcap >$T/fcs.pcap; printf '\\001\\0\\0\\104' >>$T/fcs.pcap
      tail -c +25 $X/ping.in.pcap >>$T/fcs.pcap
      tcpdump --immediate-mode -Z root -nqtei other -Q in -c 6 -w $T/seen.pcap 'arp or ip' 2>$T/tcpdump & seen=$!
      until grep -qs listening $T/tcpdump; do sleep 0.01; done
      "$FAKEHOST" replay -q $T/fcs.pcap --on-interface alone --wait 10ms --speed max
      wait $seen
      for file in $X/ping.in.pcap $T/seen.pcap; do
        tshark -r $file -T fields -e frame.len 2>/dev/null | xargs
      done
      """)
    let lengths = result.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
    try #require(lengths.count == 2, "\(result.output)\(result.messages)")
    #expect(lengths[1] == lengths[0].map { $0 - 4 })
  }

  /// With VLAN tags, with fragments, with errors; and those that nobody may answer.
  @Test func fakeHostsAnswerAsOffline() async throws {
    let result = try await run(
      """
      start --error-rate unlimited
      for name in ping vlan ping-large nmap-udp hping hping-tcp ping-broadcast arping-nobody; do
        wire $name tap0 --speed max --ignore ip.id || echo $name differs
      done
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "")
  }

  /// In `exec`, too, which has a veth pair where there is no TAP: that has tags, and all needs no root.
  @Test(arguments: [":", "mount -t tmpfs none /dev/net"])
  func insideOfExec(before: String) async throws {
    let result = try await run(
      """
      \(before)
      "$FAKEHOST" exec --error-rate unlimited -- "$FAKEHOST" replay $X/ping $X/vlan $X/nmap-udp \
        --on-interface tap0 --speed max --ignore ip.id
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.last == "fakehost: 3 cases: 3 same")
  }

  /// Nothing has to be ignored but what the kernel makes at random.
  @Test(arguments: [
    "ping", "ping-sizes", "ping-tos", "ping-df", "ping-large", "ping-flood", "ping-broadcast",
    "arping", "arping-nobody", "fping-range", "nmap-udp", "hping-tcp", "traceroute",
    "ping6", "ping6-fragments", "ndisc6", "nmap6-udp", "traceroute6",
  ])
  func theKernelAnswersAsTheLinuxProfile(name: String) async throws {
    let result = try await run(
      """
      kernel_host; linux_golden \(name)
      wire \(name) client --speed max --ignore ip.id,ipv6.flow,ipv6.fraghdr.ident
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "")
  }

  @Test func whatDiffersIsTold() async throws {
    let result = try await run(
      """
      start --ttl 63
      wire ping tap0 --speed max --ignore ip.id || echo status $?
      stop
      """)
    #expect(
      result.lines.prefix(2) == [
        "frame 2 differs: IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, id 29, seq 1, length 64",
        "    ip.ttl              expected 64, got 63",
      ], "\(result.output)")
    #expect(result.lines.last == "status 1")
    #expect(result.output.contains("ping.in.pcap on tap0 differs from "))
  }

  @Test func whatDoesNotComeIsTold() async throws {
    let result = try await run(
      """
      nobody
      long=100ms; wire ping alone --speed max || echo status $?
      """)
    #expect(result.lines.count == 8, "\(result.output)")
    #expect(result.lines.first?.hasPrefix("frame 1 is missing: ARP, Reply 10.0.0.2 is-at") == true)
    #expect(result.lines.last == "status 1")
  }

  /// Answers that the golden capture does not have, and that come where it has none.
  @Test func whatIsTooMuchIsTold() async throws {
    let result = try await run(
      """
      start
      cp $X/ping-broadcast.out.pcap $T/ping.out.pcap; G=$T
      wire ping tap0 --speed max --filter icmp || echo status $?
      stop
      """)
    #expect(result.lines.filter { $0.hasPrefix("an extra frame, number ") }.count == 5)
    #expect(result.lines.last == "status 1")
  }

  /// Others that speak there, and the host's own questions, are no answers.
  @Test func whatElseIsThereIsNotCompared() async throws {
    let result = try await run(
      """
      kernel_host; linux_golden ping
      nsenter -t $far -n ping -q -b -i 0.05 10.0.0.255 >/dev/null 2>&1 &
      wire ping client --ignore ip.id -v
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.filter { $0.hasSuffix(" → sent") }.count == 6)
    #expect(result.lines.filter { $0.hasSuffix(" → came back") }.count == 6)
    #expect(
      result.output.contains(
        " → not compared: to a group, and the golden capture has nothing of the kind"))
  }

  /// All of it is sent, in its order, at any speed; the recording has it, and what came back.
  @Test(arguments: ["max", "10", "0.9"])
  func allIsSentInItsOrder(speed: String) async throws {
    let result = try await run(
      """
      start
      wire ping tap0 --speed \(speed) --ignore ip.id -w $T/trace.pcapng
      stop
      tshark -r $T/trace.pcapng -Y icmp.type==8 -T fields -e icmp.seq -e frame.packet_flags_direction -e frame.comment 2>/dev/null
      tshark -r $T/trace.pcapng -Y icmp.type==0 -T fields -e icmp.seq -e frame.packet_flags_direction 2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    let requests = (1...5).map { "\($0)\t0x00000001\tpacket \($0 + 1)" }
    let replies = (1...5).map { "\($0)\t0x00000002" }
    #expect(result.lines.map(String.init) == requests + replies)
  }

  /// What a capture's time goes back is no time, and its frames keep their distances behind that.
  @Test func aStepBackIsNoTime() async throws {
    let result = try await run(
      """
      start
      editcap -r $X/ping.in.pcap $T/first 1; editcap -t 3600 $T/first $T/later
      editcap -r $X/ping.in.pcap $T/others 2-6; mergecap -a -F nsecpcap -w $T/back.pcap $T/later $T/others
      before=$(date +%s%N)
      "$FAKEHOST" replay $T/back.pcap --on-interface tap0 --wait 0s -w $T/trace.pcapng 2>&1 | grep -E 'went|goes'
      [ $(($(date +%s%N) - before)) -ge 800000000 ] && echo in time
      stop
      tshark -r $T/trace.pcapng -Y icmp.type==8 2>/dev/null | wc -l
      """)
    #expect(result.status == 0, "\(result.output)")
    let lines = result.lines.filter { !$0.hasPrefix("Running as user") }
    #expect(
      lines.first == "  went back           1  time, the capture's clock: by 3600s", "\(lines)")
    #expect(lines.count == 4 && lines[1].contains("back.pcap goes back 1 time, by 3600s, first"))
    #expect(lines.suffix(2) == ["in time", "5"])
  }

  /// Ten times as fast, the times of what comes back are those of the capture again.
  @Test func timesAreComparedOnTheCapturesClock() async throws {
    let result = try await run(
      """
      start
      wire ping tap0 --speed 2 --tolerance 100s --ignore ip.id
      wire ping tap0 --tolerance 0ns --ignore ip.id >$T/told 2>&1 || echo status $?
      stop
      grep -c ' time  *expected' $T/told
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.first == "status 1")
    #expect(result.lines.last != "0")
  }

  @Test func withoutAGoldenCapture() async throws {
    let result = try await run(
      """
      start
      "$FAKEHOST" replay $X/ping.in.pcap --on-interface tap0 --speed max --wait 200ms -Q out -w $T/new.pcap
      "$FAKEHOST" replay $X/ping.in.pcap --on-interface tap0 --speed max --expect $T/new.pcap --ignore ip.id
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.output.contains("--- tap0: fakehost statistics ---\n6 frames sent, 6 came back, "))
    #expect(result.output.contains("  recorded            6  in "))
  }

  @Test func aSuite() async throws {
    let result = try await run(
      """
      start --error-rate unlimited
      mkdir $T/cases; cp $X/ping.* $X/arping.* $X/nmap-udp.* $X/raw.* $T/cases
      echo '{ ignore: "ip.id" }' >$T/cases/replay.json5
      "$FAKEHOST" replay $T/cases --on-interface tap0 --speed max || echo status $?
      "$FAKEHOST" replay $T/cases/ping $T/cases/nmap-udp --on-interface tap0 --speed max
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.lines.map { $0.split(separator: ": ").last.map(String.init) } == [
        "\(result.folder)/cases/raw.in.pcap holds frames of link type RAW, and only Ethernet frames can be sent",
        "3 same, 1 failed", "status 2", "2 same",
      ], "\(result.output)")
  }

  @Test func aSignalEndsIt() async throws {
    let result = try await run(
      """
      start
      for signal in INT TERM; do
        for golden in "" "--expect $X/ping.out.pcap"; do
          "$FAKEHOST" replay $X/ping.in.pcap --on-interface tap0 --speed 0.001 $golden -w $T/trace 2>>$T/said &
          replay=$!
          until [ -s $T/trace ] && [ $(tcpdump -nr $T/trace 2>/dev/null | wc -l) -ge 2 ]; do sleep 0.01; done
          kill -$signal $replay; wait $replay && echo status $? || echo status $?
          rm $T/trace
        done
      done
      grep -c 'stopped: .* is not compared to its end' $T/said
      stop
      """)
    #expect(result.lines == ["status 0", "status 1", "status 0", "status 1", "2"])
  }

  /// Else what was lost here would be missing there.
  @Test func whatIsLostHereIsNoDifference() async throws {
    let result = try await run(
      """
      nobody
      "$FAKEHOST" replay $X/ping.in.pcap --on-interface alone --expect $X/ping.out.pcap --speed max --wait 50s -v >$T/said 2>&1 & replay=$!
      until [ "$(grep -cs ' → sent$' $T/said)" = 6 ]; do sleep 0.01; done
      kill -STOP $replay; until grep -qs 'State:.T' /proc/$replay/status; do sleep 0.01; done
      for n in $(seq 10); do
        "$FAKEHOST" replay -q $X/ping-large.in.pcap --on-interface other --speed max --wait 0s
      done
      kill -INT $replay; kill -CONT $replay; wait $replay || echo status $?
      tail -n 1 $T/said
      """)
    #expect(result.lines.first == "status 3", "\(result.output)")
    #expect(
      result.lines.last?.hasSuffix(
        " frames on alone came faster than they were received, and are lost: send more slowly (--speed)"
      ) == true, "\(result.output)")
  }

  @Test func whatTheSystemRefuses() async throws {
    let result = try await run(
      """
      nobody; ip link add idle type veth peer name other1
      for name in none lo idle; do wire ping $name || echo status $?; done
      setpriv --bounding-set -all --inh-caps -all "$FAKEHOST" replay $X/ping.in.pcap --on-interface alone || echo status $?
      ip link set alone mtu 80
      wire ping alone || echo status $?
      ip link show idle | grep -c 'state DOWN'
      """)
    #expect(
      result.lines.map { $0.replacing("fakehost: ", with: "") } == [
        "none: No such device", "  'ip link' lists the interfaces", "status 3",
        "lo is no Ethernet interface, and only Ethernet frames can be sent", "status 3",
        "idle: Network is down", "  Set it up:", "    ip link set idle up", "status 3",
        "alone: Operation not permitted", "  Sending frames needs CAP_NET_RAW: run it as root",
        "status 3",
        "alone does not take packet 2 of \(Self.fixtures)/ping.in.pcap, 98 bytes: Message too long",
        "status 3", "1",
      ], "\(result.output)")
  }

  /// Else a part of it would have been sent: nothing was.
  @Test func aCaptureThatCannotBeSentIsNot() async throws {
    let result = try await run(
      """
      echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
      nobody
      editcap -s 60 $X/ping.in.pcap $T/cut.pcap
      head -c 200 $X/ping.in.pcap >$T/torn.pcap
      for file in $T/cut.pcap $T/torn.pcap $X/damaged.in.pcap; do
        "$FAKEHOST" replay $file --on-interface alone || echo status $?
      done
      ip -s link show alone | awk '/TX:/ { getline; print $2 " frames sent" }'
      """)
    #expect(result.lines.filter { $0 == "status 2" }.count == 3, "\(result.output)")
    #expect(result.lines.last == "0 frames sent")
    #expect(result.output.contains("has only the beginning of packet 2, 60 of 98 bytes"))
    #expect(result.output.contains("torn.pcap ends in the middle of packet 3, at byte 200"))
    #expect(
      result.output.contains("packet 2 has 1 bytes, and an Ethernet frame has at least 14"))
  }
}
