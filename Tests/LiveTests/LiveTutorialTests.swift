import Foundation
import Testing

/// What tutorials of TUN/TAP teach, with fakehost as their program: the walks of TunTap.md.
@Suite(.needsTap)
struct LiveTutorialTests {
  /// Opens a TUN and reads 84 bytes, of which none is answered; the own address goes to lo.
  @Test func theFirstProgram() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun -i tun77 --local 192.168.3.11/24 -a none --json=$T/lines
      ping -c 1 -W 0.2 192.168.3.12 || true
      ping -q -c 1 192.168.3.11 | grep -c '1 received'
      ip route get 192.168.3.11; ip route get 192.168.3.12; ip route get 192.168.3.1
      stop
      grep -o '"length":84,"description":"IP [^:]*' $T/lines; grep -c '192.168.3.11 > 192.168.3.11' $T/lines || true
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("100% packet loss"), "\(result.output)")
    #expect(result.output.contains("local 192.168.3.11 dev lo "), "\(result.output)")
    #expect(result.output.contains("\n192.168.3.12 dev tun77 "), "\(result.output)")
    #expect(result.output.contains("\n192.168.3.1 dev tun77 "), "\(result.output)")
    #expect(
      result.lines.suffix(2) == [
        #""length":84,"description":"IP 192.168.3.11 > 192.168.3.12"#, "0",
      ], "\(result.output)")
    #expect(
      result.messages.contains("try 'ping 192.168.3.12' and see it come"), "\(result.messages)")
  }

  /// The address comes first, the route when the device is up, the carrier with a program.
  @Test func bringingItUp() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip tuntap add dev tun0 mode tun; ip address add 192.168.3.11/24 dev tun0
      ip route | wc -l; ip link set tun0 up; ip route; ip -br link show tun0
      start -i tun0 -a 192.168.3.12; ip -br link show tun0
      ping -q -c 1 -W 60 192.168.3.12; stop
      """)
    #expect(result.lines.first == "0", "\(result.output)")
    #expect(result.output.contains("192.168.3.0/24 dev tun0 "), "\(result.output)")
    #expect(result.output.split(separator: "NO-CARRIER").count == 2, "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  /// The kernel asks three times, and no ping leaves; where somebody speaks ARP it is answered.
  @Test func aTapAsksFirst() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for who in none 10.0.0.2; do
        "$FAKEHOST" exec -a $who -v ping -c 1 10.0.0.2 2>&1 | grep -E 'who-has|echo|Unreachable'
      done
      """)
    let lines = result.lines.map { $0.split(separator: " ", maxSplits: 1).last ?? "" }
    let asks = "42 bytes, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28 → "
    try #require(lines.count >= 6, "\(result.output)")
    #expect(lines[..<3].allSatisfy { $0.hasPrefix("\(asks)ignored: ") }, "\(result.output)")
    #expect(lines[3] == "10.0.0.1 icmp_seq=1 Destination Host Unreachable")
    #expect(lines[4] == "\(asks)answered: ARP reply")
    #expect(lines[5].hasSuffix("→ answered: echo reply"), "\(result.output)")
  }

  /// tcpdump in the same place: the own address on lo, the others on the device, as packets.
  @Test func whatTcpdumpSees() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --tun -a none
      tcpdump -n -l -i tun0 icmp >$T/tun 2>&1 & one=$!
      tcpdump -n -l -i lo icmp >$T/lo 2>&1 & other=$!
      until grep -qs listening $T/tun && grep -qs listening $T/lo; do sleep 0.05; done
      ping -q -c 1 -W 0.2 10.0.0.2 >/dev/null || true; ping -q -c 1 10.0.0.1 >/dev/null
      until grep -qs 10.0.0.2 $T/tun && grep -qs reply $T/lo; do sleep 0.05; done
      kill $one $other; wait $one $other || true; stop; grep -h -E 'IP|link-type' $T/tun $T/lo
      """)
    #expect(result.output.contains("link-type RAW (Raw IP)"), "\(result.output)")
    #expect(result.lines.filter { $0.contains("10.0.0.1 > 10.0.0.2:") }.count == 1)
    #expect(result.lines.filter { $0.contains("10.0.0.1 > 10.0.0.1:") }.count == 2)
  }

  /// What the page shows is what is told today.
  @Test func thePageSaysIt() async throws {
    let page = try String(
      contentsOf: URL(filePath: #filePath).appending(
        path: "../../../Sources/fakehost/fakehost.docc/TunTap.md"
      ).standardized, encoding: .utf8)
    let result = try await PrivateNamespaces.run(
      """
      start --tun -i tun77 --local 192.168.3.11/24 -a none; stop
      ip tuntap add dev tun2 mode tun user 65534; ip address add 10.0.0.1/24 dev tun2
      ip link set tun2 up; start -i tun2; stop; ip link delete tun2
      for mode in --tun ''; do "$FAKEHOST" exec $mode -a 10.1.0.0/16 ip route; done
      "$FAKEHOST" exec --tun --local 10.0.0.1/32 -- sh -c 'ip address show tun0; ip route'
      """)
    let said = result.messages.split(separator: "\n").filter { $0.hasPrefix("fakehost: ") }
    #expect(said.count == 6)
    for line in said { #expect(page.contains("\n\(line)\n"), "\(line)") }
    let shown = result.lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
      .filter { !$0.contains("inet6") }
    #expect(shown.count >= 9, "\(result.output)")
    for line in shown { #expect(page.contains("\(line)\n"), "\(line)") }
  }
}
