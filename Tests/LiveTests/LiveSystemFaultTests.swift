import Foundation
import Testing

/// What happens when the system fails: the table of Trust/SystemFaults.md, a test for each line.
@Suite(.needsTap)
struct LiveSystemFaultTests {
  private static let answers = """
    # Again where the kernel's neighbors, 1024 of all namespaces, leave no room for one.
    answers() { until ping -q -c 2 -i 0.01 -W 60 ${1-10.0.0.2} | grep -o '2 received'; do sleep 1; done; }
    without() {
      strace -f -o $T/strace -p $pid -e inject=$1:error=EMFILE 2>/dev/null & strace=$!
      until grep -qs 'TracerPid:\\s*[1-9]' /proc/$pid/status; do sleep 0.05; done
    }

    """

  private func run(_ script: String) async throws -> PrivateNamespaces {
    try await PrivateNamespaces.run(Self.answers + script)
  }

  @Test func theDiskFails() async throws {
    let result = try await run(
      """
      start -w $T/trace.pcap
      strace -f -o $T/strace -p $pid -P $T/trace.pcap -e inject=write:error=EIO 2>/dev/null & strace=$!
      until grep -qs 'TracerPid:\\s*[1-9]' /proc/$pid/status; do sleep 0.05; done
      answers
      until grep -qs 'recording stopped' $T/messages; do sleep 0.05; done
      kill $strace; answers; stop || echo status $?
      """)
    #expect(result.lines == ["2 received", "2 received", "status 3"], "\(result.output)")
    #expect(result.messages.contains("trace.pcap: Input/output error"))
  }

  /// Replies to many requests go to the device by one call, where the kernel lets them.
  @Test(arguments: [
    ("", true), ("-e inject=io_uring_setup:error=EPERM", false),
    ("-e inject=io_uring_register:error=EINVAL", false),
    ("-e inject=io_uring_enter:error=EBUSY", true),
    ("-e inject=io_uring_enter:error=EINTR:when=1", true),
  ])
  func theKernelHasNoRing(_ fault: String, _ isTried: Bool) async throws {
    let result = try await run(
      """
      strace -f -o $T/strace -e trace=io_uring_setup,io_uring_register,io_uring_enter \(fault) \
        "$FAKEHOST" run -w $T/trace.pcap 2>$T/messages & strace=$!
      until ping -q -c 1 -W 1 10.0.0.2 >/dev/null 2>&1; do sleep 0.1; done
      pid=$(pgrep -x fakehost -P $strace)
      kill -STOP $pid; ping -q -l 60 -c 60 -W 0.1 10.0.0.2 >/dev/null || true; kill -CONT $pid
      replies() { awk '$1 == "Icmp:" { count = $11 } END { print count }' /proc/net/snmp; }
      for n in $(seq 1000); do [ $(replies) -lt 61 ] || break; sleep 0.05; done
      replies; kill -INT $pid; wait $strace
      tcpdump -nr $T/trace.pcap 'icmp[0] = 0' 2>/dev/null | grep -o 'seq [0-9]*' | tail -n 60 | sort -cnk 2 &&
        echo in order
      grep -q 'io_uring_setup.* = [0-9]' $T/strace || echo none
      grep -q 'io_uring_enter' $T/strace && echo tried || true
      """)
    let hasRing = !result.lines.contains("none")
    #expect(
      result.lines.filter { $0 != "none" }
        == ["61", "in order"] + (isTried && hasRing ? ["tried"] : []),
      "\(result.output)\(result.messages)")
  }

  /// There are no descriptors for the next file of a recording.
  @Test func descriptorsRunOutForARecording() async throws {
    let result = try await run(
      """
      start -w $T/trace.pcap -C 1k; answers; without openat,openat2
      ping -q -f -c 100 10.0.0.2 >/dev/null
      until grep -qs 'recording stopped' $T/messages; do sleep 0.05; done
      kill $strace; answers; stop || echo status $?
      tcpdump -nr $T/trace.pcap 2>/dev/null | wc -l | grep -qv '^0' && echo readable
      """)
    #expect(
      result.lines == ["2 received", "2 received", "status 3", "readable"], "\(result.output)")
    #expect(result.messages.contains("Too many open files"))
  }

  /// Nor for who comes: a peer, and a client of the control socket. They wait.
  @Test func descriptorsRunOutForWhoComes() async throws {
    let result = try await run(
      """
      start -i tap0 -i 'tcp-listen:5555 10.1.0.2'; answers; without accept4
      "$FAKEHOST" wire -q tcp:127.0.0.1:5555 unix-listen:$T/other & wire=$!
      until grep -qs 'new peers must wait: Too many open files' $T/messages; do sleep 0.05; done
      answers; kill $strace
      until grep -qs 'a peer has come' $T/messages; do sleep 0.05; done
      kill -INT $wire; wait $wire || true; stop && echo done
      start --control $T/control; without accept4
      "$FAKEHOST" control $T/control show >/dev/null & client=$!
      until grep -qs 'accept4.*INJECTED' $T/strace; do sleep 0.05; done
      answers; kill $strace; wait $client && echo told
      stop && echo done
      """)
    #expect(
      result.lines == ["2 received", "2 received", "done", "2 received", "told", "done"],
      "\(result.output)\(result.messages)")
  }

  @Test func theDeviceIsDeleted() async throws {
    let result = try await run(
      """
      start -w $T/trace.pcap; answers; ip link del tap0
      wait $pid || echo status $?
      tcpdump -nr $T/trace.pcap 'icmp[0] = 0' 2>/dev/null | wc -l
      """)
    #expect(result.lines == ["2 received", "status 3", "2"], "\(result.output)")
    #expect(result.messages.contains("tap0 is gone: somebody deleted it"))
  }

  @Test func theDeviceIsRenamedAndMoved() async throws {
    let result = try await run(
      """
      unshare --net sleep 1000 & other=$!
      until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
      start -w $T/trace.pcap; answers
      ip link set tap0 down; ip link set tap0 name other0; ip link set other0 up; answers
      ip link set other0 netns $other
      inside() { nsenter --net=/proc/$other/ns/net "$@"; }
      inside ip address add 10.0.0.1/24 dev other0; inside ip link set other0 up
      inside ping -q -c 2 -i 0.01 -W 60 10.0.0.2 | grep -o '2 received'
      stop && echo done
      tcpdump -nr $T/trace.pcap 'icmp[0] = 0' 2>/dev/null | wc -l
      """)
    #expect(
      result.lines == ["2 received", "2 received", "2 received", "done", "6"], "\(result.output)")
  }

  @Test func theMTUChanges() async throws {
    let result = try await run(
      """
      start -v; ip link set tap0 mtu 9000; ping -q -c 1 -W 60 -s 8000 10.0.0.2 | grep -o '1 received'
      ip link set tap0 mtu 600; ping -q -c 1 -W 60 -s 5000 10.0.0.2 | grep -o '1 received'
      stop && echo done
      """)
    #expect(result.lines == ["1 received", "1 received", "done"], "\(result.output)")
  }

  @Test func itIsStopped() async throws {
    let result = try await run(
      """
      start -w $T/trace.pcap; answers; kill -STOP $pid
      ping -q -c 3 -i 0.01 -W 60 10.0.0.2 | grep -o '3 received' >$T/late & late=$!
      sleep 0.5; kill -CONT $pid; wait $late; cat $T/late; answers; stop && echo done
      """)
    #expect(result.lines == ["2 received", "3 received", "2 received", "done"], "\(result.output)")
  }

  @Test func theNamespaceIsDeleted() async throws {
    let result = try await run(
      """
      unshare --net sleep 1000 & other=$!
      until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
      start --netns $other; { kill $other; wait $other || true; } 2>/dev/null
      nsenter --net=/proc/$pid/ns/net ping -q -c 2 -i 0.01 -W 60 10.0.0.2 | grep -o '2 received'
      stop && echo done
      """)
    #expect(result.lines == ["2 received", "done"], "\(result.output)")
  }

  /// At any moment: no device is left, and what is recorded can be read.
  @Test func itIsKilled() async throws {
    let result = try await run(
      """
      for n in $(seq 50); do
        "$FAKEHOST" run -q -w $T/trace$n.pcap & pid=$!
        sleep $(awk -v n=$n 'BEGIN { printf "%.3f", n * n % 41 / 400 }')
        kill -KILL $pid; wait $pid 2>/dev/null || true
        ! ip link show tap0 >/dev/null 2>&1 || echo left
        [ ! -s $T/trace$n.pcap ] || tcpdump -nr $T/trace$n.pcap >/dev/null 2>$T/err || cat $T/err
      done
      echo done
      """)
    #expect(result.lines.last == "done", "\(result.output)")
    #expect(!result.lines.contains("left"))
    #expect(!result.output.contains("truncated") && !result.output.contains("bad dump"))
  }
}
