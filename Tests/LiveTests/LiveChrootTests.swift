import Foundation
import Testing

/// What a command of `exec` sees, and what is left of it: in a chroot, too, whose root is no mount point, and in
/// which what is mounted would be seen outside.
@Suite(.needsTap)
struct LiveChrootTests {
  /// `inside COMMAND ...` runs a command in a chroot, beside which mounts are shared.
  private static let chroot = """
    mount --make-rshared /
    mkdir $T/root
    fill() {
      for name in /*; do
        if [ -h $name ]; then cp -P $name $T/root
        elif [ $name = /tmp ]; then mkdir $T/root/tmp
        elif [ -d $name ]; then mkdir $T/root$name; mount --rbind $name $T/root$name
        fi
      done
      touch $T/root/tmp/fakehost; mount --bind "$FAKEHOST" $T/root/tmp/fakehost
    }
    inside() { chroot $T/root "$@"; }
    mounts() { wc -l </proc/self/mountinfo; }

    """

  @Test func nothingThatIsMountedInAChrootIsSeenOutside() async throws {
    let result = try await PrivateNamespaces.run(
      Self.chroot + """
        fill; before=$(mounts)
        inside /tmp/fakehost exec -- sh -c 'ping -q -c 1 -W 60 10.0.0.2 | grep -o "1 received"' || exit $?
        echo $(($(mounts) - before)) more
        inside /tmp/fakehost exec -a 10.0.0.2=lab -- true || echo status $?
        echo $(($(mounts) - before)) more
        """)
    #expect(
      result.lines.filter { !$0.hasPrefix("fakehost:") }
        == ["1 received", "0 more", "status 125", "0 more"], "\(result.output)")
    #expect(result.output.contains("mount --bind the new root onto itself"))
  }

  /// The advice, followed: such a root is a mount point.
  @Test func namesInAChrootThatIsAMountPoint() async throws {
    let result = try await PrivateNamespaces.run(
      Self.chroot + """
        mount --bind $T/root $T/root; fill
        before=$(mounts)
        inside /tmp/fakehost exec -a 10.0.0.2=lab -- sh -c 'ping -q -c 1 -W 60 lab | grep -o "1 received"' || exit $?
        echo $(($(mounts) - before)) more
        """)
    #expect(result.lines == ["1 received", "0 more"], "\(result.output)")
  }

  /// /sys shows the private network, and in it what was mounted there.
  @Test func sysShowsThePrivateNetwork() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip link add outer0 type dummy 2>/dev/null || ip link add outer0 type veth peer name outer1
      mount --make-rprivate /; mount -t sysfs none /sys; mount -t tmpfs none /sys/fs/cgroup; touch /sys/fs/cgroup/marker
      before=$(wc -l </proc/self/mountinfo)
      ls /sys/class/net | grep -c outer0
      "$FAKEHOST" exec -- sh -c 'ls /sys/class/net; ls /sys/fs/cgroup' || exit $?
      ls /sys/class/net | grep -c outer0
      echo $(($(wc -l </proc/self/mountinfo) - before)) more
      """)
    #expect(result.lines.first == "1" && result.lines.suffix(2) == ["1", "0 more"])
    #expect(
      Set(result.lines.dropFirst().dropLast(2)) == ["lo", "tap0", "marker"], "\(result.output)")
  }

  /// A command that becomes another user takes no capability along.
  @Test func noCapabilityGoesToAnotherUser() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -- sh -c 'grep -E "^Cap(Inh|Amb)" /proc/self/status; setpriv --reuid 65534 --clear-groups grep -E "^Cap(Inh|Prm|Eff|Amb)" /proc/self/status' || exit $?
      """)
    try #require(getuid() == 0)
    #expect(result.lines.count == 6, "\(result.output)")
    #expect(result.lines.allSatisfy { $0.hasSuffix("\t0000000000000000") }, "\(result.output)")
  }

  /// It is killed at any moment, and nothing is left: no process, no mount, no device.
  @Test(arguments: ["", "chroot $T/root"])
  func nothingIsLeftWhenItIsKilled(_ inside: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.chroot + """
        fill; before=$(mounts)
        for n in $(seq 20); do
          \(inside) "$FAKEHOST" exec -- sleep 1000 >/dev/null 2>&1 & pid=$!
          sleep $(awk -v n=$n 'BEGIN { printf "%.3f", n * n % 37 / 400 }')
          kill -KILL $pid 2>/dev/null || true; wait $pid 2>/dev/null || true
        done
        until ! pgrep -r S,R,D "fakehost|sleep" >/dev/null; do sleep 0.1; done
        echo $(($(mounts) - before)) more
        ip -br link | grep -v '^lo' || true
        """)
    #expect(result.lines.last == "0 more", "\(result.output)")
  }

  /// Names that stand for every interface in the kernel's settings.
  @Test(arguments: ["all", "default"])
  func namesOfAllInterfacesAreRefused(_ name: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" run -i \(name) || echo status $?
      "$FAKEHOST" exec -i \(name) -- true || echo status $?
      """)
    #expect(result.lines.filter { $0.hasPrefix("status") } == ["status 2", "status 125"])
    #expect(result.output.contains("'\(name)' is no interface name"), "\(result.output)")
  }
}
