import Foundation
import TestCaptures
import Testing

/// Tagged frames on a real TAP, there and back. The kernel may have no VLAN devices, and none are
/// needed: `Fixtures/vlan.in.pcap` goes in through a packet socket, and what comes back is recorded
/// where the kernel receives it.
@Suite(.needsTap)
struct LiveVLANTests {
  @Test func everyTagComesBack() async throws {
    let result = try await Self.replay(
      "", replies: 17,
      """
      tshark -r $T/in.pcap -T fields -E 'separator=|' -e eth.type -e ieee8021ad.id -e vlan.id \
        -e vlan.priority -e arp.opcode -e icmp.seq 2>/dev/null
      echo drop eligible $(tshark -r $T/in.pcap -Y vlan.dei==1 2>/dev/null | wc -l)
      echo wrong $(tshark -r $T/in.pcap -o ip.check_checksum:TRUE -Y \
        '_ws.malformed || ip.checksum.status == 0 || icmp.checksum.status == 0' 2>/dev/null | wc -l)
      """)
    #expect(result.status == 0, "\(result.output)")
    let expected: [Substring] = [
      "0x0806||||2|", "0x0800|||||2",
      "0x8100||5|0|2|", "0x8100||5|0||4",  // VLN-001
      "0x8100||4094|7|2|", "0x8100||4094|7||6",  // VLN-002
      "0x88a8|100|||2|", "0x88a8|100||||8",  // VLN-005
      "0x8100||0|3|2|", "0x8100||0|3||10",  // VLN-006
      "0x88a8|100|5|0|2|", "0x88a8|100|5|0||12",  // VLN-003
      "0x8100||100,5|0,0|2|", "0x8100||100,5|0,0||14",  // VLN-004
      "0x9100||100,5|0,0|2|", "0x9100||100,5|0,0||16",
      "0x0800|||||27",  // still there after all that is not answered: VLN-007, VLN-008
      "drop eligible 2", "wrong 0",
    ]
    #expect(result.lines == expected)
    for line in [
      "17 frames sent", "4  VLAN 4095, which is reserved", "4  truncated VLAN tag",
      "1  truncated IPv4 header", "1  more than two VLAN tags",
    ] {
      #expect(result.messages.contains(line), "\(line): \(result.messages)")
    }
  }

  /// Each echo has an ARP request before it, but for the last.
  @Test(arguments: [
    ("5", 2, "4"), ("100", 2, "8"), ("none", 5, "2 10 27"), ("100.5", 6, "12 14 16"),
    ("1-9,none", 7, "2 4 10 27"),
  ])
  func hostsInSomeVLANsAreInNoOther(_ list: String, _ count: Int, _ echoes: String) async throws {
    let result = try await Self.replay(
      "--vlan \(list)", replies: count,
      "echo $(tshark -r $T/in.pcap -Y icmp -T fields -e icmp.seq 2>/dev/null)")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.map(String.init) == [echoes])
    #expect(result.messages.contains(" \(count) answered, "), "\(result.messages)")
    #expect(result.messages.contains(" \(count) frames sent"), "\(result.messages)")
  }

  /// Sends the fixture, and runs the script when so many replies are in `$T/in.pcap`. (tcpreplay
  /// makes a TAP of its own where a name begins with tap; tcpdump would not listen for who is root of
  /// a user namespace alone.)
  private static func replay(_ options: String, replies: Int, _ script: String) async throws
    -> PrivateNamespaces
  {
    let fixture = Fixture.folder.appending(path: "vlan.in.pcap").path()
    return try await PrivateNamespaces.run(
      """
      start -i fake0 \(options)
      dumpcap -q -i fake0 -f 'ether src 02:00:0a:00:00:02' -c \(replies) -a duration:60 -w $T/in.pcap 2>$T/said &
      dumpcap=$!
      until grep -qs File: $T/said; do sleep 0.05; done
      tcpreplay -q -i fake0 --pps 1000 '\(fixture)' >$T/sent 2>&1 || { cat $T/sent; exit 1; }
      wait $dumpcap
      stop
      \(script)
      """)
  }
}
