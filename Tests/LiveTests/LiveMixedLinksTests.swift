import Testing

/// Links of several kinds, as they are found: half checksums, packets beside frames, and each with its hosts.
@Suite(.needsTap)
struct LiveMixedLinksTests {
  /// The far end of a veth pair leaves checksums to a device that never comes, as every container does.
  @Test func tracerouteOverVeth() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip link add h0 type veth peer name f0
      unshare --net sleep 3600 & there=$!
      until [ "$(readlink /proc/$there/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
      at() { nsenter --net=/proc/$there/ns/net "$@"; }
      ip link set f0 netns $there; ip link set h0 up; at ip link set f0 up
      at ip address add 10.0.0.1/24 dev f0; at ip address add fd00::1/64 dev f0 nodad
      start -i 'h0 10.0.0.2,fd00::2' --port 'tcp 80 open' --error-rate unlimited -w $T/x.pcap -Q in
      for how in -U -T '-T -p 81'; do
        at traceroute -n -w 60,1e9,1e9 $how 10.0.0.2; at traceroute -6 -n -w 60,1e9,1e9 $how fd00::2
      done
      stop
      tshark -r $T/x.pcap -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE -Y 'udp or tcp' \\
        -T fields -e udp.checksum.status -e tcp.checksum.status 2>/dev/null | sort -u | xargs
      """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    let hops = result.lines.filter { $0.hasPrefix(" 1  ") }.compactMap {
      $0.split(separator: " ").dropFirst().first
    }
    #expect(hops == ["10.0.0.2", "fd00::2", "10.0.0.2", "fd00::2", "10.0.0.2", "fd00::2"])
    #expect(!result.output.contains("*"), "\(result.output)")
    #expect(result.lines.last == "1 1", "all are right: \(result.output)")
    #expect(result.messages.contains("TCP SYN-ACK"), "\(result.messages)")
  }

  /// A TUN, a TAP and a socket in one process: packets and frames in one pcapng, each with its link type.
  @Test func tunBesideEthernet() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip tuntap add dev tun7 mode tun; ip link set tun7 up
      ip address add 10.1.0.1/24 dev tun7; ip address add fd01::1/64 dev tun7
      start -i 'tun7 10.1.0.2,fd01::2' -i 'tap7 10.2.0.2,fd02::2' -i "unix-listen:$T/sock 10.3.0.2" \\
        -w $T/x.pcapng
      ip -br address show tap7 | grep -o '10.2.0.1[^ ]*'
      for host in 10.1.0.2 fd01::2 10.2.0.2 fd02::2; do ping -q -c 1 -W 60 $host; done
      for host in 10.1.0.3 10.2.0.3; do ping -q -c 1 -W 1 $host || true; done
      stop
      tshark -r $T/x.pcapng -Y 'icmp.type == 0 or icmpv6.type == 129' -T fields -e frame.interface_name \\
        -e frame.encap_type -e ip.src -e ipv6.src 2>/dev/null | tr -s '\\t' ' '
      """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    #expect(result.lines.first == "10.2.0.1/24", "\(result.output)")
    #expect(result.output.split(separator: " 0% packet loss").count == 5, "\(result.output)")
    #expect(
      result.lines.suffix(4) == [
        "tun7 7 10.1.0.2 ", "tun7 7 fd01::2", "tap7 1 10.2.0.2 ", "tap7 1 fd02::2",
      ], "\(result.output)")
  }

  /// What is at the other end of a socket is not in this machine's network: its hosts may have addresses that
  /// this machine has, too. Those behind a device may not.
  @Test func addressesOfThisMachineBehindASocket() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip address add 10.0.0.2/32 dev lo
      start -i "unix-listen:$T/sock" -a 10.0.0.2; stop; echo $?
      "$FAKEHOST" run -i tap0 -a 10.0.0.2 || echo $?
      "$FAKEHOST" run -i tap0 -i "unix-listen:$T/sock" -a 10.0.0.2 || echo $?
      """)
    let refusal = "10.0.0.2 cannot be a host: it is an address of this machine's own"
    #expect(result.lines.first == "0", "\(result.output)\(result.messages)")
    #expect(result.output.split(separator: refusal).count == 3, "\(result.output)")
  }

  /// What was answered live behind several interfaces is answered the same in replay.
  @Test func replaysTheSame() async throws {
    let result = try await PrivateNamespaces.run(
      """
      set -- -i 'h1 10.1.0.2 fd01::2' -i 'h2 10.1.0.2=02:00:00:00:00:bb 10.1.0.3' -a 10.1.0.4
      sysctl -q net.ipv6.conf.default.accept_dad=0
      for i in 1 2; do
        ip link add h$i type veth peer name f$i
        unshare --net sleep 3600 & there=$!
        until [ "$(readlink /proc/$there/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
        ip link set f$i netns $there; ip link set h$i up; eval at$i=$there
        nsenter --net=/proc/$there/ns/net sh -ec "ip link set f$i up
          ip address add 10.1.0.1/24 dev f$i; ip address add fd01::1/64 dev f$i nodad"
      done
      start "$@" -w $T/live.pcapng
      for i in 1 2; do
        for host in 10.1.0.2 10.1.0.3 10.1.0.4 fd01::2; do
          eval nsenter --net=/proc/\\$at$i/ns/net ping -n -q -c 1 -W 1 $host || true
        done
      done
      stop
      tshark -r $T/live.pcapng -Y 'frame.packet_flags_direction == 1' -w $T/in.pcapng 2>/dev/null
      "$FAKEHOST" replay -q $T/in.pcapng "$@" -Q out -w $T/again.pcapng
      for file in live again; do
        tshark -r $T/$file.pcapng -Y 'frame.packet_flags_direction == 2' -T fields \\
          -e frame.interface_name -e eth.src -e eth.dst -e ip.src -e ipv6.src -e icmp.checksum -e icmpv6.checksum \\
          2>/dev/null >$T/$file
      done
      cmp $T/live $T/again && wc -l <$T/live
      """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    // ARP and echo for two hosts behind either and for one more behind the second, and IPv6 behind the first.
    #expect(result.lines.last == "12", "\(result.output)")
  }
}
