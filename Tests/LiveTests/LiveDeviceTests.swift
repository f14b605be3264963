import Testing

/// The device: made and gone, attached to, refused with what to do.
@Suite(.needsTap)
struct LiveDeviceTests {
  @Test func isGoneWhenWeEnd() async throws {
    let result = try await PrivateNamespaces.run(
      "start -i mine0; ip -br address show mine0; stop TERM; ip link show mine0 || echo gone")
    #expect(result.status == 0)
    #expect(result.lines.first?.contains("10.0.0.1/24") == true)
    #expect(result.lines.last == "gone")
  }

  @Test func takesTheFirstFreeNumber() async throws {
    let result = try await PrivateNamespaces.run(
      "ip tuntap add dev tap0 mode tap; start; ls -d /proc/$pid >/dev/null; ip -br link; stop")
    #expect(result.output.contains("tap1"))
    #expect(result.messages.contains("made tap1"))
  }

  @Test func attachesToOneThatExistsAndLeavesItThere() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip tuntap add dev kept0 mode tap
      ip address add 192.168.9.1/24 dev kept0
      start -i kept0 -a 192.168.9.2
      ping -q -c 2 -W 60 -i 0.2 192.168.9.2
      stop; ip -br link show kept0
      """)
    #expect(result.status == 0)
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(result.lines.last?.hasPrefix("kept0") == true)
    #expect(result.messages.contains("attached to kept0"))
  }

  @Test func anOrdinaryUserAttachesToADeviceMadeForThem() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 || exit 77
      ip tuntap add dev ours0 mode tap user 65534
      ip address add 10.0.0.1/24 dev ours0; ip link set ours0 up
      mkfifo $T/ready
      setpriv --reuid 65534 --clear-groups "$FAKEHOST" run -i ours0 --ready-fd 3 3>$T/ready 2>$T/messages & pid=$!
      read -r _ <$T/ready
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2; stop
      """)
    // A user namespace may not make device nodes: there the machine's own stands for it elsewhere.
    guard result.mayMakeNodes else { return }
    #expect(result.output.contains("2 received, 0% packet loss"), "\(result.messages)")
  }

  /// What is in the way, the words that must be in the message, and the exit status.
  @Test(arguments: [
    ("", "-i sixteencharacter", "too long for an interface name: 16 bytes, at most 15", 2 as Int32),
    ("", "-i a/b", "contains '/'", 2),
    ("", "-i lo", "lo exists and is neither TAP nor TUN", 3),
    ("ip tuntap add dev t0 mode tap multi_queue", "-i t0", "multi-queue TAP", 3),
    ("start -i t0; echo $pid", "-i t0", " (fakehost) is attached to it\n", 3),
    (
      "ip link add v0 type veth peer name v1; ip address add 10.0.0.1/16 dev v0", "",
      "10.0.0.1 is already an address of v0", 3
    ),
    (
      "ip link add v0 type veth peer name v1; ip address add 10.0.3.1/16 dev v0; ip link set v0 up",
      "", "overlaps the route 10.0.0.0/16 dev v0", 3
    ),
    ("ip route add blackhole 10.0.0.128/25", "", "overlaps the route 10.0.0.128/25,", 3),
    (
      "mount -t tmpfs none /dev/net", "",
      "and the kernel has its driver\n  Make it, and then again:\n    mkdir -p /dev/net\n    mknod -m 666 /dev/net/tun c 10 200",
      3
    ),
    (
      "mount -t tmpfs none /dev/net; mount -t tmpfs none /sys; mount --bind /dev/null /proc/misc",
      "",
      "modprobe tun", 3
    ),
    (
      "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6; mount -t tmpfs none /proc/sys",
      "-a fd00::2", "fd00::1/64: IPv6 is turned off there, or the kernel has none", 3
    ),
    (
      """
      echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
      mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys
      """, "-a 10.0.0.2,fd00::2", "    sysctl net.ipv6.conf.default.disable_ipv6=0\n", 3
    ),
    ("start -i t0 -a fd00::2; mount -t tmpfs none /proc", "-i t0", "cannot be seen from here", 3),
    ("", "-a 10.0.0.1", "10.0.0.1 cannot be a host: it is an address of this machine's own", 2),
    ("", "-a 10.0.0.255", "it is the broadcast address of 10.0.0.0/24", 2),
    ("", "-w /nowhere/x.pcap", "cannot write /nowhere/x.pcap: No such file or directory", 3),
  ])
  func refusal(before: String, options: String, message: String, status: Int32) async throws {
    let result = try await PrivateNamespaces.run(
      """
      \(before)
      timeout 60 "$FAKEHOST" run \(options) || exit $?
      """)
    #expect(result.status == status)
    #expect(result.output.contains(message), "\(result.output)")
  }

  /// The process that is named is the one, also where another namespace has a device of that name.
  @Test func whoIsAttachedIsNamed() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -i t0; right=$pid
      mkfifo $T/other
      unshare --net sh -c 'exec "$FAKEHOST" run -q -i t0 --ready-fd 3 3>$T/other' & other=$!
      read -r _ <$T/other
      "$FAKEHOST" run -i t0 2>&1 | grep -q "^fakehost: t0 is in use: process $right (fakehost) is attached" &&
        echo right
      kill $other $right; wait
      """)
    #expect(result.output == "right\n", "\(result.output)")
  }

  /// Where the sysctls are hidden, both families work all the same.
  @Test func withoutSysctls() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /proc/sys
      start -a 10.0.0.2,fd00::2; ping -q -c 1 10.0.0.2; ping -q -c 1 fd00::2; stop
      "$FAKEHOST" exec -a fd00::2 -- ping -q -c 1 fd00::2
      """)
    #expect(result.output.split(separator: "1 received").count == 4, "\(result.output)")
  }

  @Test(arguments: [("600", "Permission denied"), ("666", "CAP_NET_ADMIN")])
  func noPermission(mode: String, message: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net && mknod -m \(mode) /dev/net/tun c 10 200 || exit 77
      setpriv --reuid 65534 --clear-groups --bounding-set -all "$FAKEHOST" run || exit $?
      """)
    guard result.mayMakeNodes else { return }
    #expect(result.status == 3)
    #expect(result.output.contains(message) && result.output.contains("sudo"), "\(result.output)")
  }

  @Test func theDefaultRouteIsInNobodysWay() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip link add v0 type veth peer name v1; ip address add 192.168.1.2/24 dev v0
      ip link set v0 up; ip link set v1 up; ip route add default via 192.168.1.1
      start; ping -q -c 1 -W 60 10.0.0.2; stop
      """)
    #expect(result.status == 0, "\(result.messages)")
  }

  /// The requests wait in the device while the program is stopped; their replies meet it down.
  @Test func saysThatRepliesAreLostWhileTheDeviceIsDown() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start; ping -q -c 1 -W 60 10.0.0.2 >/dev/null
      kill -STOP $pid; ping -q -c 3 -i 0.01 -W 0.1 10.0.0.2 >/dev/null || true
      ip link set tap0 down; kill -CONT $pid
      ip link set tap0 up; ping -q -c 1 -W 60 10.0.0.2; stop
      """)
    #expect(result.output.contains("1 received, 0% packet loss"))
    // Where the kernel throws away what waits in a device that goes down there is nothing to lose.
    let isTold = result.messages.contains("the device is down, replies are lost")
    #expect(isTold == result.messages.contains("NOT sent"), "\(result.messages)")
  }

  @Test func theNetworkIsLocalsEvenOnADeviceThatHasAnother() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip tuntap add dev kept0 mode tap; ip address add 192.168.5.1/24 dev kept0
      start -i kept0 --local 10.0.0.1/24 -a 10.0.0.0/24; stop
      """)
    #expect(result.messages.contains("253 hosts from 10.0.0.2 on"), "\(result.messages)")
  }

  @Test func whatIsRefusedChangesNothing() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip tuntap add dev kept0 mode tap
      "$FAKEHOST" run -i kept0 --local 10.0.0.5/24 -a 10.0.0.5 || echo status $?
      "$FAKEHOST" run -i kept0 --local 10.0.0.5/24 -w /nowhere/x || echo status $?
      ip -br address show kept0
      """)
    #expect(result.lines.filter { $0.hasPrefix("status") } == ["status 2", "status 3"])
    #expect(result.lines.last?.contains("10.0.0.5") == false)
  }

  /// An address that the kernel got later, inside the range of the hosts.
  @Test func aStationInsideTheRangeIsAnswered() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --local none -a 10.0.0.0/24; ip address add 10.0.0.1/24 dev tap0
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2; stop
      """)
    #expect(result.output.contains("2 received, 0% packet loss"), "\(result.messages)")
  }

  @Test func goesOnWhenTheDeviceWasDown() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start; ip link set tap0 down; ip link set tap0 up
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2; stop
      """)
    #expect(result.output.contains("2 received, 0% packet loss"))
  }

  @Test func saysWhenTheDeviceIsDeleted() async throws {
    let result = try await PrivateNamespaces.run("start; ip link delete tap0; wait $pid || exit $?")
    #expect(result.status == 3)
    #expect(result.messages.contains("tap0 is gone"))
  }
}
