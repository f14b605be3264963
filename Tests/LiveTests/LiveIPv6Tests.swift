import Foundation
import Testing

/// The clients that people have, over IPv6.
@Suite(.needsTap)
struct LiveIPv6Tests {
  @Test func pingOfEverySort() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 -w $T/trace.pcap
      ping -6 -n -c 3 -i 0.2 -W 60 -p a5c3 fd00::2
      ping -6 -n -c 1 -W 60 -s 65000 fd00::2
      ping -n -c 1 -W 60 10.0.0.2
      ping -6 -n -c 1 -W 60 fe80::aff:fe00:2%tap0
      traceroute -6 -n -m 3 -w 60,1e9,1e9 fd00::2
      stop
      tshark -2 -r $T/trace.pcap -Y '_ws.malformed || icmpv6.checksum.status == 0 || _ws.expert.severity > "Note"' 2>/dev/null
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("3 received, 0% packet loss"))
    #expect(result.output.components(separatedBy: "1 received, 0% packet loss").count == 4)
    #expect(!result.output.contains("wrong data"))
    #expect(result.lines.last?.hasPrefix(" 1  fd00::2 ") == true, "\(result.output)")
  }

  /// Two solicitations: rdisc6 gives up after them, with 2 for an exit status.
  @Test func neighborsAreFoundAndRoutersAreNot() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -v -a fd00::2
      ndisc6 -q -1 -w 20000 fd00::2 tap0
      rdisc6 -r 2 -w 500 tap0 || echo status $?
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.first == "02:01:00:00:00:02")
    #expect(result.lines.suffix(2) == ["No response.", "status 2"], "\(result.output)")
    let solicitations = result.messages.split(separator: "\n").filter {
      $0.contains("> ff02::2: ICMP6 router solicitation")
    }
    #expect(solicitations.count >= 2, "\(result.messages)")
    #expect(
      solicitations.allSatisfy {
        $0.hasSuffix("→ ignored: to an IPv6 group that nobody answers (RFC 4291 2.7)")
      })
  }

  /// The kernel looks for a duplicate of an address before it uses it, and finds ours.
  @Test func theKernelFindsTheDuplicate() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a fd00::2
      ip -6 address add fd00::2/64 dev tap0
      for try in $(seq 600); do
        ip -6 address show dev tap0 | grep -q dadfailed && break
        sleep 0.1
      done
      ip -6 address show dev tap0 | grep fd00::2/
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("dadfailed"))
    #expect(result.messages.contains("fd00::2 is at 02:01:00:00:00:02"))
  }

  @Test func execHasBothFamilies() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -a 10.0.0.2,fd00::2 -a fd00:1::/64 -a 10.1.0.9 -- sh -euc '
        ping -6 -n -c 1 -W 60 fd00::2
        ping -6 -n -c 1 -W 60 fd00:1::dead:beef
        ping -n -c 1 -W 60 10.1.0.9
        ip -6 route show dev tap0 proto static'
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.components(separatedBy: "1 received, 0% packet loss").count == 4)
    #expect(result.lines.last?.hasPrefix("fd00:1::/64 ") == true)
  }

  @Test func portsAreClosed() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a fd00::2 --error-rate unlimited
      nmap --privileged -6 -n -sn fd00::2
      nmap --privileged -6 -n -Pn -sT -p 1-50 fd00::2
      nmap --privileged -6 -n -Pn -sU -p 1-50 fd00::2
      stop
      """)
    #expect(result.output.contains("Host is up"))
    #expect(result.output.contains("50 closed tcp ports"), "\(result.output)")
    #expect(result.output.contains("50 closed udp ports"), "\(result.output)")
  }
}
