import Foundation
import Testing

/// As a service: what its manager hears, and the rights that the unit gives it.
@Suite(.needsTap)
struct LiveServiceTests {
  /// `listen ADDRESS` writes what comes to a socket into $T/heard, and $T/listens when it does.
  private static let manager = """
    listen() {
      python3 -c '
    import socket, sys
    name = sys.argv[1]
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind("\\0" + name[1:] if name[0] == "@" else name)
    open(sys.argv[2] + "/listens", "w").close()
    while True:
        with open(sys.argv[2] + "/heard", "ab") as f: f.write(s.recv(4096) + b"\\n")
    ' "$1" $T & manager=$!
      until [ -e $T/listens ]; do sleep 0.05; done
    }
    heard() { until grep -qs "$1" $T/heard; do sleep 0.05; done; }

    """

  @Test(arguments: ["$T/notify", "@fakehost-test"])
  func theManagerHearsOfIt(_ address: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.manager + """
        listen \(address); export NOTIFY_SOCKET=\(address)
        printf '#!/bin/sh\\necho "${NOTIFY_SOCKET-unset}" >>'$T/seen >$T/see; chmod +x $T/see
        start -w $T/trace -C 1k -z $T/see; heard READY
        ping -q -c 50 -i 0.01 10.0.0.2 >/dev/null; stop
        heard STOPPING; cat $T/heard; sort -u $T/seen
        unset NOTIFY_SOCKET; kill $manager
        NOTIFY_SOCKET=$T/nobody "$FAKEHOST" run || echo status $?
        """)
    #expect(
      result.lines == [
        "READY=1", "STATUS=answering behind tap0", "STOPPING=1", "unset",
        "fakehost: NOTIFY_SOCKET: No such file or directory", "status 3",
      ], "\(result.output)")
  }

  /// What setpriv gives is what the unit does: a user with CAP_NET_ADMIN alone, and no new privileges.
  @Test func theRightsOfTheUnitAreEnough() async throws {
    let result = try await PrivateNamespaces.run(
      Self.manager + """
        mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 || exit 77
        chmod 777 $T; umask 0077; listen $T/notify; chmod 666 $T/notify; cd $T
        NOTIFY_SOCKET=$T/notify setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs \\
          --bounding-set -all,+net_admin --inh-caps -all,+net_admin --ambient-caps -all,+net_admin \\
          "$FAKEHOST" run -q -i tap7 -a 10.0.0.2,fd00::2 -w trace.pcap -C 1 2>$T/messages & pid=$!
        heard READY
        ping -q -c 2 -i 0.01 -W 60 10.0.0.2 | grep -o '2 received'
        ping -q -c 2 -i 0.01 -W 60 fd00::2 | grep -o '2 received'
        grep -E '^(CapEff|CapPrm|NoNewPrivs|Seccomp):' /proc/$pid/status | tr -d '\\t'
        stop; cat $T/messages; kill $manager
        """)
    guard result.mayMakeNodes else { return }
    let zeros = String(repeating: "0", count: 16)
    #expect(
      result.lines
        == [
          "2 received", "2 received", "CapPrm:\(zeros)", "CapEff:\(zeros)", "NoNewPrivs:1",
          "Seccomp:2",
        ].map { Substring($0) }, "\(result.output)")
  }

  /// The unit that is shipped, where systemd's own judge is there.
  @Test func theUnitIsSound() throws {
    let unit = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Sources/Packaging/fakehost@.service"
    ).standardized
    let text = try String(contentsOf: unit, encoding: .utf8)
    for line in [
      "Type=notify", "DynamicUser=yes", "RestartPreventExitStatus=2",
      "DeviceAllow=/dev/net/tun rw", "AmbientCapabilities=CAP_NET_ADMIN",
    ] {
      #expect(text.split(separator: "\n").contains(Substring(line)))
    }
    #expect(!text.contains("\nPrivateDevices=yes") && !text.contains("\nProcSubset=pid"))
  }
}
