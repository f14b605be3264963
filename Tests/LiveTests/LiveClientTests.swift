import Testing

/// The clients that people have, against a host that is not there.
@Suite(.needsTap)
struct LiveClientTests {
  @Test func pingAThousandTimesAMillisecondApart() async throws {
    let result = try await PrivateNamespaces.run(
      "start; ping -q -c 1000 -W 60 -i 0.001 10.0.0.2; stop")
    #expect(result.status == 0)
    #expect(result.output.contains("1000 received, 0% packet loss"))
    #expect(!result.output.contains("duplicate") && !result.output.contains("errors"))
  }

  @Test func pingFlood() async throws {
    let result = try await PrivateNamespaces.run("start; ping -q -f -c 20000 10.0.0.2; stop")
    #expect(result.status == 0)
    #expect(result.output.contains("20000 received, 0% packet loss"))
    #expect(result.messages.contains("20000  echo reply"))
  }

  /// ping compares every byte that comes back with what it sent.
  @Test func pingEverySizeOfAnEthernetFrame() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start
      for size in $(seq 0 1472); do
        ping -n -c 1 -W 60 -s $size 10.0.0.2 >>$T/all || { tail $T/all; exit 1; }
      done
      ! grep -e 'wrong data' -e truncated $T/all || exit 1
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output == "")
    #expect(result.messages.contains("1473  echo reply"))
  }

  @Test func pingWithAPatternAndATypeOfService() async throws {
    let result = try await PrivateNamespaces.run(
      "start; ping -n -c 2 -W 60 -i 0.2 -p ff00 -s 33 -Q 0xb8 -t 1 10.0.0.2; stop")
    #expect(result.status == 0)
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(!result.output.contains("wrong data"))
  }

  @Test func arping() async throws {
    let result = try await PrivateNamespaces.run("start; arping -I tap0 -c 3 -w 60 10.0.0.2; stop")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("[02:00:0A:00:00:02]"))
    #expect(result.output.contains("Received 3 response(s)"))
  }

  /// Duplicate address detection (RFC 5227): the probe must find the address taken.
  @Test func arpingDetectsTheDuplicate() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start
      arping -D -I tap0 -c 2 -w 60 10.0.0.2 && echo free || echo taken
      arping -D -I tap0 -c 1 -w 1 10.0.0.3 && echo free || echo taken
      stop
      """)
    #expect(result.lines.filter { $0 == "taken" || $0 == "free" } == ["taken", "free"])
  }

  @Test func theKernelsAnnouncementDoesNotUpsetUs() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start
      arping -U -I tap0 -c 2 10.0.0.1
      arping -A -I tap0 -c 2 10.0.0.1
      ping -q -c 3 -W 60 -i 0.2 10.0.0.2; stop
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("3 received, 0% packet loss"))
  }

  @Test func manyHostsEachWithItsOwnMAC() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2 -a 10.0.0.10-10.0.0.19 -a 10.1.0.0/16
      ip route add 10.1.0.0/16 dev tap0
      for host in 10.0.0.2 10.0.0.10 10.0.0.19 10.1.0.0 10.1.77.7 10.1.255.255; do
        ping -q -c 1 -W 60 $host >/dev/null && ip neigh show $host | cut -d' ' -f1,3,5
      done
      ping -q -c 1 -W 1 10.0.0.20 >/dev/null || echo nobody
      stop
      """)
    #expect(
      result.lines == [
        "10.0.0.2 tap0 02:00:0a:00:00:02", "10.0.0.10 tap0 02:00:0a:00:00:0a",
        "10.0.0.19 tap0 02:00:0a:00:00:13", "10.1.0.0 tap0 02:00:0a:01:00:00",
        "10.1.77.7 tap0 02:00:0a:01:4d:07", "10.1.255.255 tap0 02:00:0a:01:ff:ff", "nobody",
      ])
  }

  @Test func oneMACForAll() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --mac 02:00:00:00:00:02 --local 192.168.7.1/24 -a 192.168.7.2 --ttl 99
      ping -n -c 1 -W 60 192.168.7.2; ip neigh show 192.168.7.2; stop
      """)
    #expect(result.output.contains("ttl=99"))
    #expect(result.output.contains("lladdr 02:00:00:00:00:02"))
  }
}
