import Foundation
import Testing

/// A guest of QEMU's, whose network card ends at hosts that are not there: by an ordinary user, who has no
/// /dev/net/tun.
@Suite(.needsTap)
struct LiveGuestTests {
  /// Where both are and what they may do; `qemu NETDEV OPTION ...` runs it.
  private static let prelude = """
    mount -t tmpfs none /dev/net
    cp "$FAKEHOST" $T/fakehost; FAKEHOST=$T/fakehost; chmod 777 $T
    # Root of a user namespace is an ordinary user already.
    user='setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs'
    $user true 2>/dev/null || user=
    hosts() {
      mkfifo -m 666 $T/ready
      $user "$FAKEHOST" run --ready-fd 3 "$@" 3>$T/ready 2>>$T/messages & pid=$!
      read -r _ <$T/ready
    }
    qemu() {
      netdev=$1; shift
      exec $user qemu-system-x86_64 -M pc -accel tcg -cpu qemu64 -nodefaults -display none -no-reboot \\
        -netdev $netdev "$@" </dev/null
    }
    stream="stream,id=n,server=off,addr.type=unix,addr.path=$T/lab.sock"
    datagrams="dgram,id=n,local.type=unix,local.path=$T/qemu,remote.type=unix,remote.path=$T/hosts"

    """

  /// Without a kernel it asks for one: a frame that iPXE sends some seconds after the start.
  @Test(
    .needs("qemu-system-x86_64"),
    arguments: [("stream", "unix-listen:$T/lab.sock"), ("datagrams", "unixgram:$T/hosts:$T/qemu")])
  func firstFrame(_ netdev: String, _ link: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.prelude + """
        hosts -v -i "\(link)"
        qemu $\(netdev) -m 64 -boot n -device e1000,netdev=n & qemu=$!
        until grep -qs 'UDP' $T/messages; do sleep 0.1; done
        kill $qemu; wait $qemu || true
        kill -INT $pid; wait $pid
        """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    #expect(
      result.messages.contains(
        "442 bytes, IP 0.0.0.0.68 > 255.255.255.255.67: UDP, length 400 → ignored: to a broadcast address"
      ), "\(result.output)\(result.messages)")
  }

  /// Linux boots, which takes ten seconds, and pings.
  @Test(
    .slow, .needs("qemu-system-x86_64"),
    arguments: [("stream", "unix-listen:$T/lab.sock"), ("datagrams", "unixgram:$T/hosts:$T/qemu")])
  func boots(_ netdev: String, _ link: String) async throws {
    let guest = try #require(
      ProcessInfo.processInfo.environment["FAKEHOST_GUEST"],
      "FAKEHOST_GUEST is the folder that Tests/Tools/Guest/guest.sh makes: make test-slow")
    let result = try await PrivateNamespaces.run(
      Self.prelude + """
        cp '\(guest)'/vmlinuz '\(guest)'/initrd $T
        hosts -a 10.0.0.2,fd00::2 -i "\(link)"
        ( qemu $\(netdev) -m 256 -serial stdio -device virtio-net-pci,netdev=n,romfile= \\
          -kernel $T/vmlinuz -initrd $T/initrd \\
          -append "console=ttyS0 quiet panic=-1 rdinit=/init addresses=10.0.0.1/24,fd00::1/64 hosts=10.0.0.2,fd00::2" )
        kill -INT $pid; wait $pid
        """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    let output = result.output
    for text in [
      "PING 10.0.0.2 (10.0.0.2): 1472 data bytes", "PING fd00::2 (fd00::2): 1452 data bytes",
      "guest is done",
    ] {
      #expect(output.contains(text), "\(output)")
    }
    #expect(
      output.split(separator: "3 packets transmitted, 3 packets received, 0% packet loss").count
        == 5, "\(output)\(result.messages)")
    #expect(result.messages.contains("12  echo reply"), "\(result.messages)")
  }
}
