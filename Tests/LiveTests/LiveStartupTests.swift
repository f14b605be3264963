import Foundation
import Testing

/// What hosts say unasked, before they answer and as they begin to, to the kernel.
@Suite(.needsTap)
struct LiveStartupTests {
  /// The kernel has other MACs for them, and takes ours from an announcement.
  @Test func announcementsMendWhatNeighborsKnow() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -v --announce -a 10.0.0.2,fd00::2 -w $T/trace.pcap
      for address in 10.0.0.2 fd00::2; do
        ip neighbour replace $address lladdr 02:99:00:00:00:99 nud stale dev tap0
      done
      for try in $(seq 600); do
        [ "$(ip neighbour show dev tap0 | grep -c 02:00:0a:00:00:02)" = 2 ] && break
        sleep 0.1
      done
      ip neighbour show dev tap0 | grep -c 02:00:0a:00:00:02
      for try in $(seq 600); do
        [ "$(grep -c unasked $T/messages)" = 6 ] && break
        sleep 0.1
      done
      stop
      tshark -r $T/trace.pcap -Y 'eth.src == 02:00:0a:00:00:02' \
        -T fields -e arp.isannouncement -e icmpv6.type 2>/dev/null | sort | uniq -c
      tshark -2 -r $T/trace.pcap -Y '_ws.malformed || _ws.expert.severity > "Note"' 2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    // Twice each: the advertisement, the report of the group, ARP.
    let expected = ["2", "2 \t136", "2 \t143", "2 1"]
    let lines = result.lines.map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(lines.map { $0.replacing("True", with: "1") } == expected, "\(result.output)")
  }

  @Test func whoIsNobodysBegins() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --probe -a 10.0.0.2,fd00::2 -w $T/trace.pcap
      ping -n -c 1 -W 60 10.0.0.2
      ping -6 -n -c 1 -W 60 fd00::2
      stop
      tshark -r $T/trace.pcap -Y 'eth.src == 02:00:0a:00:00:02 && arp.isprobe == 1' 2>/dev/null | wc -l
      tshark -r $T/trace.pcap -Y 'eth.src == 02:00:0a:00:00:02 && icmpv6.type == 135' \
        -T fields -e ipv6.src -e icmpv6.nd.ns.target_address 2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.components(separatedBy: "1 received, 0% packet loss").count == 3)
    #expect(result.lines.suffix(3) == ["3", "::\tfe80::aff:fe00:2", "::\tfd00::2"])
    #expect(result.messages.contains("nobody has them: the hosts answer"))
  }

  /// The kernel is the owner. Neither family's looks like the other's.
  @Test(arguments: ["10.0.0.2", "fd00::2"])
  func whoIsSomebodysDoesNot(_ address: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" run --probe -a \(address) -i tap0 2>>$T/messages &
      for try in $(seq 600); do
        ip -o link show up dev tap0 2>/dev/null | grep -q tap0 && break
        sleep 0.1
      done
      ip address add \(address)/24 dev tap0 \(address.contains(":") ? "nodad" : "")
      ip -o link show dev tap0 | sed 's/.*ether \\([^ ]*\\).*/\\1/'
      wait $! || echo status $?
      """)
    #expect(result.status == 0, "\(result.output)")
    try #require(result.lines.count == 2, "\(result.output)")
    #expect(result.lines[1] == "status 3")
    #expect(result.messages.contains("fakehost: \(address) belongs to \(result.lines[0]), "))
  }

  /// A query of thc-ipv6's is one of a router that snoops.
  @Test func whoAsksForListenersHearsOfThem() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -v -a 10.0.0.2,fd00::2 -w $T/trace.pcap
      timeout 60 atk6-fake_mld26 tap0 query >/dev/null
      for try in $(seq 600); do
        grep -q 'unasked' $T/messages && break
        sleep 0.1
      done
      stop
      tshark -2 -r $T/trace.pcap -Y 'icmpv6.type == 143 && eth.src == 02:00:0a:00:00:02' \
        -T fields -e ipv6.src -e ipv6.dst -e icmpv6.mldr.mar.multicast_address 2>/dev/null
      tshark -2 -r $T/trace.pcap -Y '_ws.malformed || icmpv6.checksum.status == 0' 2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "fe80::aff:fe00:2\tff02::16\tff02::1:ff00:2\n")
    #expect(result.messages.contains("kept: listener query, until its reports are due"))
  }

  /// A private network has nobody else: the command begins when the hosts answer.
  @Test func execProbesToo() async throws {
    let result = try await PrivateNamespaces.run(
      #""$FAKEHOST" exec --probe -a fd00::2 -- ping -6 -n -c 1 -W 60 fd00::2"#)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("1 received, 0% packet loss"))
    #expect(result.messages == "")
  }
}
