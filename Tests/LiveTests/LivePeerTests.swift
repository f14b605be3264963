import Testing

/// What others have at the other end of a socket: VDE, VPCS, socat, and who speaks simpletun's framing.
@Suite(.needsTap)
struct LivePeerTests {
  private static let pings = """
    ping -q -c 2 -i 0.2 -W 60 10.0.0.2; ping -q -c 1 -W 60 -s 1472 -M do 10.0.0.2
    ping -q -c 2 -i 0.2 -W 60 fd00::2; ping -q -c 1 -W 60 -s 1452 -M do fd00::2

    """

  private func expectPings(_ result: PrivateNamespaces) {
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    #expect(
      result.output.split(separator: " 0% packet loss").count == 5,
      "\(result.output)\(result.messages)")
  }

  /// The hosts are at one port of a switch, and a TAP at another.
  @Test(.needs("vde_switch", "vde_plug", "dpipe", "vde_plug2tap")) func vde() async throws {
    let result = try await PrivateNamespaces.run(
      """
      vde_switch -d -s $T/switch -M $T/console
      until [ -S $T/switch/ctl ]; do sleep 0.05; done
      mkfifo $T/ready
      dpipe vde_plug $T/switch = "$FAKEHOST" run -a 10.0.0.2,fd00::2 -i - --ready-fd 3 \\
        3>$T/ready 2>$T/messages &
      read -r line <$T/ready; echo "$line"
      ip tuntap add dev t0 mode tap; ip link set t0 up
      vde_plug2tap -d -s $T/switch t0
      ip address add 10.0.0.1/24 dev t0; ip address add fd00::1/64 dev t0 nodad
      """ + "\n" + Self.pings)
    expectPings(result)
    #expect(result.lines.first == "ready -", "\(result.output)")
  }

  /// A frame a datagram, between here and a TAP of socat's.
  @Test(.needs("socat")) func socat() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 -i udp:45300:127.0.0.1:45301
      socat TUN:10.0.0.1/24,tun-name=t0,tun-type=tap,iff-no-pi,up \\
        UDP-DATAGRAM:127.0.0.1:45300,bind=127.0.0.1:45301 & socat=$!
      until ip -br link show t0 2>/dev/null | grep -q UP; do sleep 0.05; done
      ip address add fd00::1/64 dev t0 nodad
      \(Self.pings)
      kill $socat; wait $socat || true
      stop
      """)
    expectPings(result)
  }

  /// The simulated PC of GNS3 pings, connects and traces.
  @Test(.needs("vpcs")) func vpcs() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 --port 'tcp 80 open' -i udp:30000:127.0.0.1:20000
      for line in 'ip 10.0.0.1/24' 'ip fd00::1/64' 'ping 10.0.0.2 -c 2' 'ping 10.0.0.2 -c 1 -l 1472' \\
        'ping fd00::2 -c 2' 'ping 10.0.0.2 -P 17 -p 9 -c 1' 'ping 10.0.0.2 -P 6 -p 80 -c 1' \\
        'ping 10.0.0.2 -P 6 -p 81 -c 1' 'trace 10.0.0.2' 'show arp' quit; do echo "$line"; done >$T/script
      # It wants a terminal.
      TERM=dumb script -qec "vpcs -i 1 -s 20000 -c 30000 -t 127.0.0.1 $T/script" /dev/null </dev/null |
        tr -d '\\r'
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    for text in [
      "10.0.0.2 icmp_seq=2 ttl=64 time=", "fd00::2 icmp6_seq=2 ttl=64 time=",
      "10.0.0.2 udp_seq=1 ttl=64", "Connect   80@10.0.0.2 seq=1 ttl=64",
      "Close     80@10.0.0.2 seq=1 ttl=64", "Connect   81@10.0.0.2 RST returned",
      "(ICMP type:3, code:3, Destination port unreachable)", "02:00:0a:00:00:02  10.0.0.2 ",
    ] {
      #expect(result.output.contains(text), "\(text): \(result.output)")
    }
    #expect(result.messages.contains("5  echo reply"), "\(result.messages)")
  }

  /// A TAP, whose frames go each behind two bytes of length over TCP: whoever connects. One peer goes, and
  /// the next is answered.
  @Test(arguments: ["tcp-listen", "tcp"]) func simpletun(_ side: String) async throws {
    let listens = side == "tcp-listen"
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/peer.py <<'END'
      import fcntl, os, select, socket, struct, sys
      tap = os.open("/dev/net/tun", os.O_RDWR)
      fcntl.ioctl(tap, 0x400454ca, struct.pack("16sH22x", b"t0", 0x1002))
      if sys.argv[1] == "connect": peer = socket.create_connection(("127.0.0.1", 55555))
      else:
        listener = socket.create_server(("127.0.0.1", 55555))
        open(os.environ["T"] + "/listens", "w").close()
        peer = listener.accept()[0]
      def whole(count):
        data = b""
        while len(data) < count:
          part = peer.recv(count - len(data))
          if not part: sys.exit()
          data += part
        return data
      while True:
        for one in select.select([tap, peer], [], [])[0]:
          if one == tap:
            frame = os.read(tap, 2000)
            peer.sendall(struct.pack("!H", len(frame)) + frame)
          else: os.write(tap, whole(struct.unpack("!H", whole(2))[0]))
      END
      meet() {
        until ip -br link show t0 2>/dev/null; do sleep 0.05; done
        ip address add 10.0.0.1/24 dev t0; ip address add fd00::1/64 dev t0 nodad; ip link set t0 up
      }
      \(listens
        ? "start -a 10.0.0.2,fd00::2 -i tcp-listen:55555; python3 $T/peer.py connect & peer=$!"
        : "python3 $T/peer.py listen & peer=$!; until [ -e $T/listens ]; do sleep 0.05; done; start -a 10.0.0.2,fd00::2 -i tcp:127.0.0.1:55555")
      meet
      \(Self.pings)
      kill $peer; wait $peer || true
      \(listens ? "python3 $T/peer.py connect & peer=$!; meet; ping -q -c 1 -W 60 10.0.0.2 | grep -o '1 received'; kill $peer; wait $peer || true" : "echo 1 received")
      stop
      """)
    expectPings(result)
    #expect(result.lines.contains("1 received"), "\(result.output)")
  }
}
