import Testing

/// Hosts behind several interfaces that are changed while they answer: behind all of them at once.
@Suite(.needsTap)
struct LiveControlInterfacesTests {
  /// Two veth pairs, at whose ends is the kernel; `c` asks the hosts, `p INTERFACE HOST` pings one.
  private func run(_ script: String) async throws -> String {
    try await PrivateNamespaces.run(
      """
      sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
      for i in 1 2; do
        ip link add h$i type veth peer name f$i; ip link set h$i up; ip link set f$i up
      done
      c() { "$FAKEHOST" control $T/sock "$@" 2>&1; }
      p() { ping -q -c 1 -W ${3:-60} -I f$1 $2 | grep -o '[0-9]* received'; }
      m() { ip neigh show $2 dev f$1 | grep -o '02:[0-9a-f:]*'; }
      flush() { ip neigh flush dev f1; ip neigh flush dev f2; }
      both() { $1 1 $2 ${3-}; $1 2 $2 ${3-}; }
      \(script)
      """
    ).output
  }

  @Test func sameHostsBehindAll() async throws {
    let output = try await run(
      """
      ip address add 10.0.0.101/24 dev f1; ip address add 10.0.0.102/24 dev f2
      start -i h1 -i h2 -a 10.0.0.2-9 --control $T/sock
      both p 10.0.0.7
      c impair 10.0.0.7 loss 100%; both p 10.0.0.7 1
      c impair 10.0.0.7 off; both p 10.0.0.7
      c pause 10.0.0.8; both p 10.0.0.8 1; c resume all; flush; both p 10.0.0.8
      c hosts add 10.0.0.99; both p 10.0.0.99
      both p 10.0.0.9; c move 10.0.0.9 to 02:00:00:00:00:77 announce
      until both m 10.0.0.9 | grep -c 77 | grep -qs 2; do sleep 0.01; done
      both p 10.0.0.9
      python3 - $T/lldp.pcap <<'END'
      import struct, sys
      frame = bytes.fromhex('0180c200000e' + '020000000001' + '88cc') + bytes(46)
      with open(sys.argv[1], 'wb') as file:
        file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        file.write(struct.pack('<IIII', 0, 0, len(frame), len(frame)) + frame)
      END
      for i in 1 2; do
        tcpdump --immediate-mode -c 1 -i f$i ether proto 0x88cc >$T/lldp$i 2>$T/ready$i &
        until grep -qs listening $T/ready$i; do sleep 0.01; done
      done
      c frame $T/lldp.pcap
      for i in 1 2; do until grep -qs LLDP $T/lldp$i; do sleep 0.01; done; done
      c stop; wait $pid; echo status $?
      """)
    #expect(
      output == """
        1 received
        1 received
        0 received
        0 received
        replaced: 10.0.0.7 loss 100%
        1 received
        1 received
        0 received
        0 received
        1 received
        1 received
        hosts: 9
        1 received
        1 received
        1 received
        1 received
        hosts: 9
        1 received
        1 received
        status 0

        """, "\(output)")
  }

  /// Rules are about hosts wherever they are; who is there, nobody can change.
  @Test func ownHostsBehindEach() async throws {
    let output = try await run(
      """
      ip address add 10.1.0.1/24 dev f1; ip address add 10.2.0.1/24 dev f2
      start -i 'h1 10.1.0.2' -i 'h2 10.2.0.2' --control $T/sock
      p 1 10.1.0.2; p 2 10.2.0.2
      c impair 10.2.0.2 loss 100%; p 1 10.1.0.2; p 2 10.2.0.2 1
      c reset; p 2 10.2.0.2
      c hosts add 10.1.0.9 || echo $?
      c impair 10.3.0.2 dead || true
      """)
    #expect(
      output == """
        1 received
        1 received
        1 received
        0 received
        1 received
        fakehost: the interfaces have different hosts: these cannot change while it runs
        1
        fakehost: 10.3.0.2 is no host

        """, "\(output)")
  }
}
