import Testing

/// A TUN: packets without Ethernet, and so without MACs, ARP and neighbors.
@Suite(.needsTap)
struct LiveTunTests {
  @Test func clients() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun -a 10.0.0.2,fd00::2
      ping -q -c 2 -i 0.2 -W 60 10.0.0.2; ping -q -c 2 -i 0.2 -W 60 fd00::2
      ping -q -c 1 -W 60 -s 65507 10.0.0.2; ping -q -c 1 -W 60 -s 65487 fd00::2
      ping -q -c 1 -W 60 fe80::aff:fe00:2%tun0
      traceroute -n -w 60 -q 1 10.0.0.2; traceroute -6 -n -w 60 -q 1 fd00::2
      tracepath -n 10.0.0.2; mtr -n -r -c 1 10.0.0.2
      nmap -n -sn 10.0.0.2-3; nmap -6 -n -sn fd00::2
      ip neigh show dev tun0 | wc -l
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.split(separator: " 0% packet loss").count == 6, "\(result.output)")
    for line in [
      " 1  10.0.0.2  ", " 1  fd00::2  ", "pmtu 1500 hops 1 back 1", "1.|-- 10.0.0.2 ",
      "2 IP addresses (1 host up)", "1 IP address (1 host up)",
    ] {
      #expect(result.output.contains(line), "\(line): \(result.output)")
    }
    #expect(result.lines.last == "0", "\(result.output)")
    #expect(
      result.messages.hasPrefix(
        """
        fakehost: made tun0; the kernel's side of it is 10.0.0.1/24, fd00::1/64
        fakehost: 10.0.0.2,fd00::2 is behind it
        fakehost: try 'ping 10.0.0.2' or 'ping fd00::2'; Ctrl-C ends it

        """), "\(result.messages)")
  }

  /// Directed broadcasts are for nobody, as on a TAP.
  @Test func broadcastsAreNotAnswered() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun -v
      ping -q -b -c 1 -W 0.1 10.0.0.255 || ping -q -c 1 -W 60 10.0.0.2; stop
      """)
    #expect(result.output.contains("1 received"), "\(result.output)")
    #expect(result.messages.contains("10.0.0.255: ICMP echo request"), "\(result.messages)")
    #expect(result.messages.contains("ignored: to a broadcast address"), "\(result.messages)")
  }

  /// As many as a TAP's kernel would not keep as neighbors, and no router.
  @Test func manyHostsTakeARouteAlone() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec --tun -a 10.1.0.0/16 -a fd01::/64 -- sh -ec '
        ip route; ip -6 route
        fping -q -s -t 60000 -g 10.1.0.0 10.1.7.207 2>&1 | grep alive
        ping -q -c 1 -W 60 10.1.255.255; ping -q -c 1 -W 60 fd01::77; ip neigh show dev tun0 | wc -l'
      """)
    #expect(result.output.contains("10.1.0.0/16 dev tun0 proto static scope link"))
    #expect(result.output.contains("fd01::/64 dev tun0"), "\(result.output)")
    #expect(!result.output.contains(" via "), "\(result.output)")
    #expect(result.lines.last == "0", "\(result.output)")
    #expect(result.output.contains("2000 alive"), "\(result.output)")
    #expect(result.output.split(separator: "1 received").count == 3, "\(result.output)")
  }

  /// A link of two, where the kernel's address has no network around it.
  @Test(arguments: [
    ("--local 10.0.0.1/32", "10.0.0.1 peer 10.0.0.2", "10.0.0.2"),
    ("--local fd00::1/128 -a fd00::2", "fd00::1 peer fd00::2", "fd00::2"),
    (
      "--local 10.0.0.1/32 --local fd00::1/128 -a 10.0.0.9,fd00::9", "fd00::1 peer fd00::9",
      "10.0.0.9"
    ),
  ])
  func pointToPoint(_ options: String, _ side: String, _ host: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun \(options); ip -br address show tun0
      ping -q -c 1 -W 60 \(host); stop
      "$FAKEHOST" exec --tun \(options) -- ping -q -c 1 -W 60 \(host)
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.first?.contains(side) == true, "\(result.output)")
    #expect(result.messages.contains(side), "\(result.messages)")
    #expect(result.output.split(separator: "1 received").count == 3, "\(result.output)")
    #expect(!result.messages.contains("needs a route"), "\(result.messages)")
  }

  @Test func aLinkOfTwoIsForOneHost() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun --local 10.0.0.1/32 -a 10.0.0.2-3
      eval "$(sed -n 's/.*needs a route to .*: //p' $T/messages)"
      ping -q -c 1 -W 60 10.0.0.3; stop
      ip route add blackhole 10.0.0.0/30
      "$FAKEHOST" run --tun --local 192.168.0.1/32 || echo status $?
      """)
    #expect(result.output.contains("1 received"), "\(result.output)\(result.messages)")
    #expect(
      result.output.contains("10.0.0.2/32 overlaps the route 10.0.0.0/30,"), "\(result.output)")
    #expect(result.lines.last == "status 3")
  }

  /// Whatever it was made with: that is asked for anew by who attaches.
  @Test(arguments: [
    "ip tuntap add dev t0 mode tun user 65534", "ip tuntap add dev t0 mode tun group 65534",
    "ip tuntap add dev t0 mode tun", "ip tuntap add dev t0 mode tun user 65534 pi",
    "ip tuntap add dev t0 mode tun user 65534 vnet_hdr",
    "ip tuntap add dev t0 mode tun user 65534 pi vnet_hdr one_queue",
    "openvpn --mktun --dev t0 --dev-type tun --user nobody",
    "ip tuntap add dev t0 mode tap user 65534 pi vnet_hdr",
    "openvpn --mktun --dev t0 --dev-type tap --user nobody", "tunctl -u nobody -t t0",
  ])
  func attachesInTheDevicesOwnMode(_ making: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 || exit 77
      \(making) >/dev/null
      ip address add 10.0.0.1/24 dev t0; ip link set t0 up
      mkfifo $T/ready
      setpriv --reuid 65534 --regid 65534 --clear-groups "$FAKEHOST" run -i t0 --ready-fd 3 3>$T/ready 2>$T/messages & pid=$!
      read -r _ <$T/ready
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2; stop; ip -br link show t0
      """)
    guard result.mayMakeNodes else { return }
    #expect(result.output.contains("2 received, 0% packet loss"), "\(result.output)")
    #expect(result.lines.last?.hasPrefix("t0") == true, "\(result.output)")
    let isTap = ["tap user", "type tap", "tunctl"].contains { making.contains($0) }
    let greeting = isTap ? "10.0.0.2 is at 02:00:0a:00:00:02" : "10.0.0.2 is behind it"
    #expect(result.messages.contains(greeting), "\(result.messages)")
  }

  /// What is there before, the options, the words that must be in the message, and the exit status.
  @Test(arguments: [
    ("ip tuntap add dev t0 mode tun multi_queue", "-i t0", "t0 is a multi-queue TUN", 3 as Int32),
    ("start --tun -i t0", "-i t0", "t0 is in use: process", 3),
    (
      "ip tuntap add dev t0 mode tap", "--tun -i t0", "t0 exists and is a TAP\n  Leave out --tun",
      3
    ),
    ("ip link add t0 type veth peer name v1", "--tun -i t0", "neither TAP nor TUN but a veth", 3),
    ("", "--tun --mac 02:00:00:00:00:09", "--mac: a TUN carries no Ethernet, so its hosts have", 2),
    ("", "--tun --mac any", "--mac: a TUN carries no Ethernet", 2),
    ("", "--tun -a 10.0.0.2=02:00:00:00:00:09", "--address SPEC=MAC: a TUN carries no", 2),
    ("echo 2:0:0:0:0:9 10.0.0.9 >e", "--tun --ethers e", "--ethers: a TUN carries no Ethernet", 2),
    ("", "--tun --vlan none --vlan 5", "--vlan: a TUN carries no Ethernet, so there are no", 2),
    ("", "--tun --probe", "--probe: a TUN carries no Ethernet", 2),
    ("", "--tun --announce", "--announce: a TUN carries no Ethernet", 2),
    ("", "--tun --fault arp-two-macs", "--fault arp-...: a TUN carries no Ethernet", 2),
    ("ip tuntap add dev t0 mode tun", "-i t0 --announce", "--announce: a TUN carries no", 2),
    ("", "--tun --impair 'loss 1% filter arp'", "filter 'arp': expression rejects all packets", 2),
    (
      "", "--tun -w x.pcap --filter 'ether host 02:00:00:00:00:01'",
      "--filter 'ether host 02:00:00:00:00:01', of RAW frames: ethernet addresses supported only", 2
    ),
    ("", "--tun -w x.pcap --filter vlan", "no VLAN support for Raw IP", 2),
  ])
  func refusal(before: String, options: String, message: String, status: Int32) async throws {
    let result = try await PrivateNamespaces.run(
      """
      \(before)
      timeout 60 "$FAKEHOST" run \(options) || exit $?
      """)
    #expect(result.status == status, "\(result.output)")
    #expect(result.output.contains(message), "\(result.output)")
  }

  /// No VLANs are what a TUN has.
  @Test func vlanNoneIsNoTag() async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec --tun --vlan none ping -q -c 1 -W 60 10.0.0.2")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  /// Ethernet is no substitute.
  @Test func withoutTheDeviceFile() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net
      "$FAKEHOST" exec --tun true || echo status $?
      mknod -m 600 /dev/net/tun c 10 200 || exit 77
      setpriv --reuid 65534 --clear-groups --bounding-set -all "$FAKEHOST" exec --tun true || echo status $?
      """)
    guard result.mayMakeNodes else { return }
    #expect(result.lines.filter { $0 == "status 125" }.count == 2, "\(result.output)")
    #expect(
      result.lines.filter { $0.hasPrefix("fakehost: a TUN cannot be made: /dev/net/tun: ") }.count
        == 2 && result.output.contains("leave out --tun"), "\(result.output)")
  }

  /// The name alone makes no TUN.
  @Test func aTapWithATunsName() async throws {
    let result = try await PrivateNamespaces.run(
      "start -i tun3; ip -d link show tun3; stop; start --tun -i tap3; ip -d link show tap3; stop")
    #expect(result.output.contains("type tap") && result.output.contains("type tun"))
    let note = "fakehost: tun3 is a TAP, which carries Ethernet: --tun makes a TUN\n"
    #expect(result.messages.split(separator: note, omittingEmptySubsequences: false).count == 2)
  }

  @Test func recordings() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for file in x.pcap x.pcapng; do
        "$FAKEHOST" exec --tun -w $file --json=$T/json -a 10.0.0.2,fd00::2 -- \\
          sh -c 'ping -q -c 1 -W 60 10.0.0.2; ping -q -c 1 -W 60 fd00::2' >/dev/null
        tcpdump -n -r $file 2>&1 | grep -E 'link-type|echo'
        tshark -r $file -T fields -e frame.encap_type -e frame.comment | sort | uniq -c
        "$FAKEHOST" replay -q -Q out $file -a 10.0.0.2,fd00::2 -w $T/replayed.pcap
        tcpdump -n -r $T/replayed.pcap 2>/dev/null | grep -c echo
      done
      head -1 $T/json
      """)
    #expect(
      result.output.split(separator: "link-type RAW (Raw IP)").count == 3, "\(result.output)")
    #expect(result.output.contains("IP 10.0.0.2 > 10.0.0.1: ICMP echo reply"))
    #expect(result.output.contains("IP6 fd00::2 > fd00::1: ICMP6, echo reply"))
    #expect(result.lines.filter { $0 == "2" }.count == 2, "\(result.output)")
    #expect(
      result.lines.last?.contains(#""device":"tun0","link":"raw","hosts":"#) == true,
      "\(result.output)")
  }

  /// Of a damaged version the kernel takes nothing: that is no trouble to tell of. There are fewer requests
  /// than a TUN's queue is long, so that on a busy machine none is lost.
  @Test func damagedReplies() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun --corrupt 100% --seed 1
      ping -q -c 300 -i 0.002 -s 0 -W 0.1 10.0.0.2 >/dev/null || true; stop
      "$FAKEHOST" measure --tun -c 400 --interval 200us --corrupt 50% --loss 5% --seed 1
      "$FAKEHOST" measure --tun -a fd00::2 -c 400 --interval 200us --duplicate 5% --seed 1
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(!result.messages.contains("could not be sent"), "\(result.messages)")
    #expect(!result.messages.contains("NOT sent"), "\(result.messages)")
    #expect(!result.output.contains("OUTSIDE"), "\(result.output)")
  }

  /// Whenever it ends, nothing of it stays.
  @Test func isGoneWhenWeEnd() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for pause in 0 0.002 0.004 0.006 0.008 0.01 0.012 0.015 0.02 0.03 0.05 0.1; do
        "$FAKEHOST" run --tun -q & pid=$!
        sleep $pause; kill -TERM $pid; wait $pid || true
      done
      "$FAKEHOST" run --tun -q & pid=$!
      until ip link show tun0 >/dev/null 2>&1; do sleep 0.01; done
      kill -KILL $pid; wait $pid || true
      ip -br link | grep -v ^lo || echo none
      """)
    #expect(result.lines.last == "none", "\(result.output)")
  }

  @Test func goesOnWhenTheDeviceWasDown() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun; ping -q -c 1 -W 60 10.0.0.2 >/dev/null
      ip link set tun0 down; ip link set tun0 up
      ping -q -c 1 -W 60 10.0.0.2; ip link delete tun0; wait $pid || exit $?
      """)
    #expect(result.output.contains("1 received, 0% packet loss"), "\(result.output)")
    #expect(result.status == 3)
    #expect(result.messages.contains("tun0 is gone"), "\(result.messages)")
  }
}
