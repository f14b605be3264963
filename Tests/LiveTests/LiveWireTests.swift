import Testing

/// `wire`: two links joined, as tutorials of TUN/TAP do it.
@Suite(.needsTap)
struct LiveWireTests {
  /// Two sites, each a bridge with a host and a TAP, and TCP between them; `in_NAME` runs there. `ha` is
  /// 192.168.0.5, `hb` 192.168.0.3.
  private static let sites = """
    for name in ha va vb hb; do
      unshare --net sleep 3600 & eval $name=$!
    done
    for name in ha va vb hb; do
      eval "there=\\$$name"
      until [ "$(readlink /proc/$there/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
      eval "in_$name() { nsenter --net=/proc/$there/ns/net \\"\\$@\\"; }"
    done
    ip link add u0 type veth peer name u1
    ip link set u0 netns $va; ip link set u1 netns $vb
    in_va ip address add 192.0.2.1/24 dev u0; in_va ip link set u0 up
    in_vb ip address add 192.0.2.2/24 dev u1; in_vb ip link set u1 up
    site() {  # HOST GATEWAY ADDRESS
      ip link add h0 type veth peer name e1
      ip link set h0 netns $(eval echo \\$$1); ip link set e1 netns $(eval echo \\$$2)
      in_$1 ip address add $3/24 dev h0; in_$1 ip link set h0 up
      in_$2 sysctl -q net.ipv6.conf.all.disable_ipv6=1
      in_$1 sysctl -q net.ipv6.conf.all.disable_ipv6=1
      in_$2 ip link add br0 type bridge; in_$2 ip link set e1 master br0
      in_$2 ip link set e1 up; in_$2 ip link set br0 up
    }
    site ha va 192.168.0.5; site hb vb 192.168.0.3
    wire() {  # GATEWAY OPTION ...
      mkfifo $T/ready-$1
      gateway=$1; shift
      "$FAKEHOST" wire --netns $(eval echo \\$$gateway) --ready-fd 3 -w $T/$gateway.pcapng "$@" \\
        3>$T/ready-$gateway 2>>$T/$gateway.said &
      eval wire_$gateway=$!
      read -r line <$T/ready-$gateway; echo "$line"
      in_$gateway ip link set tap0 master br0
    }

    """

  /// The walk of an ARP request and its reply from one site to the other, step by step, and a ping that fills
  /// the frames.
  @Test func twoBridgesOverTCP() async throws {
    let result = try await PrivateNamespaces.run(
      Self.sites + """
        in_ha tcpdump -n -l -i h0 arp >$T/ha.arp 2>$T/ha.log & one=$!
        in_hb tcpdump -n -l -i h0 arp >$T/hb.arp 2>$T/hb.log & other=$!
        until grep -qs listening $T/ha.log && grep -qs listening $T/hb.log; do sleep 0.05; done
        wire va tap:tap0 tcp-listen:192.0.2.1:5555
        wire vb tap:tap0 tcp:192.0.2.1:5555
        until grep -qs 'a peer has come' $T/va.said && grep -qs 'a peer has come' $T/vb.said; do sleep 0.05; done
        in_ha ping -q -c 1 -W 60 192.168.0.3
        in_ha ping -q -c 1 -W 60 -M do -s 1472 192.168.0.3
        until grep -qs is-at $T/ha.arp && grep -qs is-at $T/hb.arp; do sleep 0.05; done
        kill $one $other; wait $one $other || true
        for gateway in va vb; do eval kill -INT \\$wire_$gateway; eval wait \\$wire_$gateway; done
        cat $T/va.said
        echo walk
        grep -c 'who-has 192.168.0.3 tell 192.168.0.5' $T/ha.arp
        for gateway in va vb; do
          tshark -r $T/$gateway.pcapng -Y 'arp.src.proto_ipv4 == 192.168.0.5 || arp.dst.proto_ipv4 == 192.168.0.5' \\
            -T fields -e arp.opcode -e frame.interface_name -e frame.packet_flags_direction 2>/dev/null |
            sed "s/^/$gateway /" | sort -u
        done
        grep -c '192.168.0.3 is-at' $T/ha.arp
        """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.split(separator: " 0% packet loss").count == 3, "\(result.output)")
    #expect(result.lines.contains("ready tap0 tcp-listen:192.0.2.1:5555"), "\(result.output)")
    let walk = result.lines.drop { $0 != "walk" }.dropFirst()
    #expect(Int(walk.first ?? "") ?? 0 > 0 && Int(walk.last ?? "") ?? 0 > 0, "\(result.output)")
    // In and out at each wire, the request and the reply.
    for (gateway, near, far) in [
      ("va", "tap0", "tcp-listen:192.0.2.1:5555"), ("vb", "tap0", "tcp:192.0.2.1:5555"),
    ] {
      for opcode in [1, 2] {
        for name in [near, far] {
          #expect(
            walk.contains { $0.hasPrefix("\(gateway) \(opcode)\t\(name)\t") },
            "\(gateway) \(opcode) \(name): \(result.output)")
        }
      }
    }
    #expect(result.output.contains("a peer has come"), "\(result.output)")
  }

  /// Each way is delayed and lost as asked, and both are counted and recorded with what became of them.
  @Test func impairedBothWays() async throws {
    let result = try await PrivateNamespaces.run(
      """
      sysctl -q net.ipv6.conf.default.disable_ipv6=1
      for i in 0 1; do ip link add h$i type veth peer name f$i; ip link set h$i up; ip link set f$i up; done
      ip address add 10.0.0.1/24 dev h0
      start -q -i 'h1 10.0.0.2'; hosts=$pid
      mkfifo $T/told
      "$FAKEHOST" wire f0 f1 --impair 'delay 20ms direction a-b' \\
        --impair 'delay 20ms drop 3 direction b-a' -v -w $T/w.pcapng \\
        --json=$T/lines --ready-fd 3 3>$T/told 2>$T/said & pid=$!
      cat $T/told
      ping -c 5 -i 0.2 -W 10 10.0.0.2 | tee $T/pinged | tail -3
      kill -INT $pid; wait $pid
      "$FAKEHOST" wire -q f0 f1 --delay 20ms --ready-fd 3 3>$T/told & pid=$!
      cat $T/told
      "$FAKEHOST" measure --on-interface h0 -a 10.0.0.2 --delay 40ms -c 200 --lateness 60s || true
      kill -INT $pid; wait $pid; kill -INT $hosts; wait $hosts
      grep -c 'icmp_seq=3 ' $T/pinged || true
      tail -20 $T/said; grep -c '"verdict":"forwarded"' $T/lines
      tail -1 $T/lines | grep -o '"impaired":.*'
      tshark -r $T/w.pcapng -Y 'frame.comment contains "drop"' -T fields -e frame.interface_name 2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("5 packets transmitted, 4 received"), "\(result.output)")
    #expect(result.output.contains("lost        -      0 of 200 "), "\(result.output)")
    let delays = result.lines.filter { $0.hasPrefix("rtt min") || $0.hasPrefix("delay in ms  ") }
      .compactMap { $0.split { !$0.isNumber && $0 != "." }.first.flatMap { Double($0) } }
    #expect(delays.count == 2 && delays.allSatisfy { $0 >= 40 }, "\(result.output)")
    #expect(result.output.contains("from f0 to f1"), "\(result.output)")
    #expect(result.output.contains("from f1 to f0"), "\(result.output)")
    #expect(result.output.contains("way in"), "\(result.output)")
  }

  /// Loss one way and a delay each way are found by who measures over the wire.
  @Test func measuredLossAndDelay() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for i in 0 1; do ip link add h$i type veth peer name f$i; ip link set h$i up; ip link set f$i up; done
      ip address add 10.0.0.1/24 dev h0
      start -q -i 'h1 10.0.0.2'; hosts=$pid
      mkfifo $T/told
      "$FAKEHOST" wire -q f0 f1 --impair 'delay 10ms loss 10% direction a-b filter icmp' \\
        --impair 'delay 10ms direction b-a' --seed 3 --ready-fd 3 3>$T/told & wire=$!
      cat $T/told
      "$FAKEHOST" measure --on-interface h0 -a 10.0.0.2 --delay 20ms --loss 10% -c 1000 --interval 2ms \\
        --lateness 60s
      kill -INT $wire; wait $wire; kill -INT $hosts; wait $hosts
      """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    let lost = result.lines.first { $0.hasPrefix("lost  ") }
    #expect(lost?.hasSuffix("within") == true, "\(result.output)")
    let delay = result.lines.first { $0.hasPrefix("delay in ms  ") }?
      .split(separator: " ").dropFirst(3).first.flatMap { Double($0) }
    #expect(delay.map { $0 >= 20 } == true, "\(result.output)")
  }

  /// Packets between TUNs, over UDP on this machine.
  @Test func tuns() async throws {
    let result = try await PrivateNamespaces.run(
      """
      unshare --net sleep 3600 & there=$!
      until [ "$(readlink /proc/$there/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
      mkfifo $T/one $T/two
      "$FAKEHOST" wire -q tun:t0 unixgram:$T/a:$T/b --ready-fd 3 3>$T/one & a=$!
      cat $T/one
      "$FAKEHOST" wire -q --netns $there tun:t0 unixgram:$T/b:$T/a --ready-fd 3 3>$T/two & b=$!
      cat $T/two
      ip address add 10.9.0.1/24 dev t0
      nsenter --net=/proc/$there/ns/net ip address add 10.9.0.2/24 dev t0
      ping -q -c 2 -i 0.2 -W 60 10.9.0.2; ping -q -c 1 -W 60 -s 1472 -M do 10.9.0.2
      kill -INT $a $b; wait $a; wait $b; ls $T/a $T/b 2>&1 | grep -c 'No such'
      """)
    #expect(result.output.split(separator: " 0% packet loss").count == 3, "\(result.output)")
    #expect(result.lines.last == "2", "\(result.output)")
  }

  @Test(arguments: [
    ("tun:t0 tap:t1", "t0 carries packets, and t1 frames of Ethernet: join two of a kind", 2),
    ("tap:t0 udp:1:127.0.0.1:2,raw", "carries packets, and t0 frames of Ethernet", 2),
    ("t0", "wire joins two links, and 1 is given", 2),
    ("", "wire joins two links, and none is given", 2),
    ("t0 t0", "t0 and t0 are one link: wire joins two", 2),
    ("tap:t0 nfs:/x", "'nfs:/x' is no link", 2),
  ])
  func refusals(_ links: String, _ message: String, _ status: Int) async throws {
    let result = try await PrivateNamespaces.run("\"$FAKEHOST\" wire \(links) || echo $?")
    #expect(result.output.contains(message), "\(result.output)")
    #expect(result.lines.last == "\(status)", "\(result.output)")
  }
}
