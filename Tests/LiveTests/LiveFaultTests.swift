import Testing

/// Hosts that misbehave on purpose, as the kernel and real clients meet them.
@Suite(.needsTap)
struct LiveFaultTests {
  /// What ping says of each.
  @Test(arguments: [
    ("unreachable", "From 10.0.0.2 icmp_seq=1 Destination Host Unreachable"),
    ("unreachable net", "From 10.0.0.2 icmp_seq=1 Destination Net Unreachable"),
    ("unreachable protocol", "From 10.0.0.2 icmp_seq=1 Destination Protocol Unreachable"),
    ("unreachable port", "From 10.0.0.2 icmp_seq=1 Destination Port Unreachable"),
    ("prohibited", "From 10.0.0.2 icmp_seq=1 Packet filtered"),
    ("redirect 10.0.0.99", "Redirect Host(New nexthop: 10.0.0.99)"),
    ("wrong-data", "wrong data byte #55 should be 0x37 but was 0x36"),
    ("wrong-sequence", "64 bytes from 10.0.0.2: icmp_seq=2 ttl=64"),
    ("wrong-id", "1 packets transmitted, 0 received, 100% packet loss"),
    ("ttl 7", "64 bytes from 10.0.0.2: icmp_seq=1 ttl=7"),
  ])
  func ping(_ fault: String, _ finding: String) async throws {
    let result = try await PrivateNamespaces.run(
      "start --fault '\(fault)'; ping -n -c 1 -W \(patience(finding)) 10.0.0.2 || true; stop")
    #expect(result.output.contains(finding), "\(result.output)")
  }

  @Test(arguments: [
    ("unreachable", "From fd00::2 icmp_seq=1 Destination unreachable: Address unreachable"),
    ("unreachable net", "From fd00::2 icmp_seq=1 Destination unreachable: No route"),
    ("unreachable protocol", "From fd00::2 icmp_seq=1 Parameter problem: Unknown header at 6"),
    ("unreachable port", "From fd00::2 icmp_seq=1 Destination unreachable: Port unreachable"),
    ("prohibited", "From fd00::2 icmp_seq=1 Destination unreachable: Administratively prohibited"),
    ("wrong-data", "wrong data byte #55 should be 0x37 but was 0x36"),
    ("wrong-checksum", "1 packets transmitted, 0 received, 100% packet loss"),
    ("ttl 7", "64 bytes from fd00::2: icmp_seq=1 ttl=7"),
  ])
  func ping6(_ fault: String, _ finding: String) async throws {
    let result = try await PrivateNamespaces.run(
      "start -a fd00::2 --fault '\(fault)'; ping -n -c 1 -W \(patience(finding)) fd00::2 || true; stop"
    )
    #expect(result.output.contains(finding), "\(result.output)")
  }

  /// In seconds: only what does not come is not waited for.
  private func patience(_ finding: String) -> Int { finding.contains(" 0 received") ? 1 : 60 }

  @Test func arping() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2 -a 10.0.0.3 --fault '10.0.0.2 arp-wrong-mac 02:00:00:00:00:99' \
        --fault '10.0.0.3 arp-two-macs' -m 00:1b:21
      arping -I tap0 -c 1 -w 60 10.0.0.2
      arping -I tap0 -c 2 -w 60 10.0.0.3 || true
      ping -n -c 1 -W 1 10.0.0.2 || true
      stop
      """)
    let macs = result.lines.compactMap { $0.firstMatch(of: /reply from ([^ ]*) \[(.*)\]/)?.output }
      .map { "\($0.1) \($0.2)" }
    #expect(
      macs.prefix(3) == [
        "10.0.0.2 02:00:00:00:00:99", "10.0.0.3 00:1B:21:00:00:03", "10.0.0.3 00:1B:21:00:00:02",
      ], "\(result.output)")
    // The kernel believes the first, and nobody hears what it sends.
    #expect(result.output.contains("1 packets transmitted, 0 received, 100% packet loss"))
    #expect(result.messages.contains("ARP reply with a wrong MAC"))
    #expect(result.messages.contains("two ARP replies with different MACs"))
    #expect(result.messages.contains("to another station's MAC"))
  }

  /// Of both families; ping's own socket takes no packet of IPv6 whose checksum is wrong.
  @Test func tsharkMarksWhatIsWrong() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 -a 10.0.0.3,fd00::3 --fault '10.0.0.3,fd00::3 wrong-checksum' \
        --fault 'fd00::2 redirect fe80::99' -w $T/trace.pcapng
      for host in 10.0.0.2 10.0.0.3 fd00::2 fd00::3; do
        ping -n -q -c 1 -W 1 $host >$T/ping || true
      done
      stop
      for filter in 'icmp.checksum.status == "Bad" || icmpv6.checksum.status == "Bad"' \
        'icmpv6.type == 137 && icmpv6.checksum.status == "Good" && ipv6.hlim == 255'; do
        echo - && tshark -r $T/trace.pcapng -Y "$filter" -T fields -E occurrence=f -e ip.src \
          -e ipv6.src 2>$T/told
      done
      echo - && tshark -r $T/trace.pcapng -Y _ws.malformed 2>$T/told
      echo - && tshark -r $T/trace.pcapng -Y frame.comment -T fields -e frame.comment 2>$T/told
      """)
    #expect(result.status == 0, "\(result.output)")
    let parts = result.output.split(separator: "-\n", omittingEmptySubsequences: false)
      .map { $0.split(whereSeparator: \.isWhitespace) }
    try #require(parts.count == 5, "\(result.output)")
    #expect(parts[1] == ["10.0.0.3", "fd00::3"])
    #expect(parts[2] == ["fe80::aff:fe00:2"])
    #expect(parts[3] == [])
    #expect(result.output.contains("answered: echo reply with a wrong checksum"))
    #expect(result.output.contains("answered: redirect, and then an echo reply"))
  }
}
