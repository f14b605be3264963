import Foundation
import Testing

/// Fragments, options, closed ports and errors, as real clients meet them.
@Suite(.needsTap)
struct LiveDatagramTests {
  /// 45 fragments each; ping compares every byte.
  @Test func pingTheLongestDatagram() async throws {
    let result = try await PrivateNamespaces.run(
      "start; ping -n -s 65507 -c 3 -W 60 -i 0.2 10.0.0.2; stop")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("3 received, 0% packet loss"))
    #expect(!result.output.contains("wrong data"))
    #expect(result.messages.contains("3  echo reply"))
  }

  @Test func pingSizesAroundTheFragments() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start
      for size in 1473 1479 1480 1481 2951 2952 2953 8000 65506; do
        ping -n -c 1 -W 60 -s $size -p a5c3 10.0.0.2 >$T/one || { cat $T/one; exit 1; }
        grep -e 'wrong data' -e truncated $T/one && exit 1
      done
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "")
    #expect(result.messages.contains("9  echo reply"))
  }

  @Test func pingRecordsTheRoute() async throws {
    let result = try await PrivateNamespaces.run(
      "start; ping -n -R -c 2 -W 60 -i 0.2 10.0.0.2; stop")
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(result.output.contains("RR: \t10.0.0.1\n\t10.0.0.2\n\t10.0.0.1\n"))
    #expect(result.output.contains("(same route)"))
  }

  /// ping shows each time as what has passed since the one before it.
  @Test(arguments: [
    ("tsonly", "TS: ", 2), ("tsandaddr", "\t10.0.0.2\t", 2), ("tsprespec 10.0.0.2", "TS: ", 0),
  ])
  func pingTakesTheTime(_ flag: String, _ before: String, _ deltas: Int) async throws {
    let result = try await PrivateNamespaces.run(
      "start; ping -n -T \(flag) -c 2 -W 60 -i 0.2 10.0.0.2; stop")
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(result.output.contains(before))
    if flag.hasPrefix("tsprespec") { #expect(result.output.contains("\t10.0.0.2\t")) }
    let times = result.lines.filter { $0.hasPrefix("\t") }.compactMap {
      Int($0.split(separator: "\t").last ?? "")
    }
    #expect(times.count == 2 * deltas, "\(result.output)")
    #expect(times.allSatisfy { abs($0) < 60_000 }, "\(result.output)")
  }

  @Test func repliesGoInFragmentsOfTheMTU() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --mtu 576 -w $T/trace.pcap -Q out
      ping -n -c 2 -i 0.2 -W 60 -s 1400 -p a5c3 10.0.0.2
      stop
      tcpdump -nvr $T/trace.pcap icmp 2>/dev/null | sed -n 's/.*offset \\([0-9]*\\), flags \\[\\(.*\\)\\],.* length \\([0-9]*\\).*/\\1 \\2 \\3/p'
      """)
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(!result.output.contains("wrong data"))
    let one: [Substring] = ["0 + 572", "552 + 572", "1104 none 324"]
    #expect(result.lines.suffix(6) == ArraySlice(one + one))
  }

  @Test(arguments: ["-PE", "-PP", "-PE -PP -PM"])
  func nmapFindsTheHostUp(_ probes: String) async throws {
    let result = try await PrivateNamespaces.run(
      "start; nmap --privileged -n -sn --disable-arp-ping \(probes) 10.0.0.2; stop")
    #expect(result.output.contains("(1 host up)"), "\(result.output)")
  }

  @Test(arguments: [
    ("-sU", "closed udp ports (port-unreach)"), ("-sT", "closed tcp ports (conn-refused)"),
    ("-sS", "closed tcp ports (reset)"),
  ])
  func nmapFindsThePortsClosed(_ scan: String, _ finding: String) async throws {
    let result = try await PrivateNamespaces.run(
      "start --error-rate unlimited; nmap --privileged -n \(scan) -p 1-100 10.0.0.2; stop")
    #expect(result.output.contains("Not shown: 100 \(finding)"), "\(result.output)")
  }

  /// (Of its own it waits but a few round trips, which a busy machine does not keep to.)
  @Test(arguments: ["", "-I", "-T"])
  func tracerouteEndsAtTheFirstHop(_ how: String) async throws {
    let result = try await PrivateNamespaces.run(
      "start; traceroute -n -w 60,1e9,1e9 \(how) 10.0.0.2; stop")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.count == 2, "\(result.output)")
    #expect(result.lines.last?.hasPrefix(" 1  10.0.0.2  ") == true, "\(result.output)")
    #expect(!result.output.contains("*"))
  }

  /// A burst of 50, and then one a second.
  @Test func errorsAreLimited() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --error-rate 1; before=$(date +%s)
      hping3 -q -n -2 -p 9 -i u1000 -c 200 10.0.0.2 >/dev/null 2>&1 || true; stop
      echo $(($(date +%s) - before))
      """)
    let line = result.messages.split(separator: "\n").first { $0.contains("port unreachable") }
    let answered = line?.split(separator: " ").lazy.compactMap { Int($0) }.first
    let seconds = try #require(result.lines.last.flatMap { Int($0) })
    #expect((50...52 + seconds).contains(answered ?? 0), "\(result.messages)")
  }

  /// What is answered and what is not, by hping3's own account; its summary comes first.
  @Test func hpingIsAnswered() async throws {
    let packets = [
      ("-1 -d 100 -f", "len=128 ip=10.0.0.2"),
      ("-1 --rroute", "\t10.0.0.2"),
      ("-1 -C 13", "ICMP timestamp RTT tsrtt="),
      ("-0 -H 253 -d 8", "ICMP Protocol Unreachable from ip=10.0.0.2"),
      ("-2 -p 9 -d 600 -f", "ICMP Port Unreachable from ip=10.0.0.2"),
      ("-S -p 9 -d 600 -f", "sport=9 flags=RA seq=0 win=0"),
      ("-A -p 9", "sport=9 flags=R seq=0 win=0"),
      ("-1 --badcksum", nil), ("-2 -p 9 --badcksum", nil), ("-S -p 9 --badcksum", nil),
      ("-R -p 9", nil), ("-1 -C 3", nil), ("-1 -C 17", nil), ("-1 --lsrr 10.0.0.2", nil),
    ]
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcap
      \(packets.map { "hping3 -n -c 1 \($0.0) 10.0.0.2 || true; echo ==" }.joined(separator: "\n"))
      stop
      tshark -2 -r $T/trace.pcap -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o tcp.check_checksum:TRUE \
        -Y 'ip.src == 10.0.0.2 && (_ws.malformed || ip.checksum.status == 0 || icmp.checksum.status == 0 || tcp.checksum.status == 0)' \
        2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    let parts = result.output.components(separatedBy: "==\n")
    try #require(parts.count == packets.count + 1, "\(result.output)")
    for (said, (packet, reply)) in zip(parts, packets) {
      let received = reply == nil ? 0 : 1
      #expect(
        said.contains("1 packets transmitted, \(received) packets received"), "\(packet): \(said)")
      if let reply { #expect(said.contains(reply), "\(packet): \(said)") }
    }
    #expect(parts.last == "", "what is wrong")
  }

  /// What the kernel sends over a veth pair has whole checksums too, and the right sizes.
  @Test func aVethPairDoesAsWell() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net
      "$FAKEHOST" exec -v --error-rate unlimited -- sh -euc '
        ping -n -s 65507 -c 2 -W 60 -i 0.2 10.0.0.2
        for scan in -sU -sT; do nmap --privileged -n $scan -p 1-100 10.0.0.2; done
        for how in "" -I -T; do traceroute -n -w 60,1e9,1e9 $how 10.0.0.2; done' 2>$T/messages
      """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    #expect(result.messages.contains("a veth pair does instead"))
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(result.output.contains("100 closed udp ports (port-unreach)"))
    #expect(result.output.contains("100 closed tcp ports (conn-refused)"))
    #expect(result.lines.filter { $0.hasPrefix(" 1  10.0.0.2  ") }.count == 3)
  }

  /// hping3 sends routes that are gone already. Nothing goes back over the host itself.
  @Test func sourceRoutesAreGoneBack() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --accept-source-route -w $T/trace.pcap
      for route in '--lsrr 10.0.0.5' '--ssrr 10.0.0.7' '--lsrr 10.0.0.2'; do
        hping3 -q -n -c 1 -1 $route 10.0.0.2 >/dev/null 2>&1 || true
      done
      stop
      tcpdump -nvr $T/trace.pcap 'icmp[icmptype] = icmp-echoreply' 2>/dev/null |
        sed -n -e 's/.*options (\\([^)]*\\)).*/\\1/p' -e 's/: ICMP echo reply.*//p'
      """)
    #expect(
      result.lines == [
        "LSRR 10.0.0.1,EOL", "    10.0.0.2 > 10.0.0.5",
        "SSRR 10.0.0.1,EOL", "    10.0.0.2 > 10.0.0.7",
      ], "\(result.output)")
  }

  @Test func fragmentsAreGivenUpInTime() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --reassembly-timeout 100ms -w $T/trace.pcap
      hping3 -n -c 1 -1 -x -d 64 10.0.0.2
      stop
      tshark -r $T/trace.pcap -Y icmp.type==11 -T fields -e icmp.code -e ip.len -e icmp.checksum.status 2>/dev/null
      tshark -r $T/trace.pcap -Y 'ip' -T fields -e frame.time_delta_displayed 2>/dev/null | tail -n 1
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("TTL 0 during reassembly from ip=10.0.0.2"))
    // The outer length is 20 + 8 + the quoted 92, which is the whole fragment.
    #expect(result.lines.dropLast().last == "1\t120,92\t1", "\(result.output)")
    // How soon depends on the machine; not before its time.
    let seconds = Double(result.lines.last ?? "") ?? 0
    #expect(seconds >= 0.09, "\(result.output)")
    #expect(result.messages.contains("1  not whole in time: time exceeded sent"))
  }

  /// More than are held, none of which ever becomes whole: the oldest goes, and who comes last is
  /// answered at once. (The flood is another's: its identifications may be ping's too.)
  @Test func aFloodOfFragmentsKeepsNobodyOut() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start
      ping -q -n -c 1 -W 60 -s 3000 10.0.0.2 >/dev/null
      memory() { awk '/^VmRSS/ { print $2 }' /proc/$pid/status; }
      before=$(memory)
      hping3 -q -n -a 10.0.0.77 -1 -x -d 64 -i u200 -c 8000 10.0.0.2 >/dev/null 2>&1 || true
      ping -n -c 3 -W 60 -i 0.2 -s 3000 10.0.0.2
      echo kilobytes $(($(memory) - before))
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("3 received, 0% packet loss"))
    #expect(result.messages.contains("not whole when room was needed"), "\(result.messages)")
    let grown = Int(result.lines.last?.dropFirst("kilobytes ".count) ?? "") ?? .max
    #expect(grown < 16384)
  }
}
