import Foundation
import Testing

/// Single segments to ports in all states, by hand, and what nmap makes of services that say nothing.
@Suite(.needsTap)
struct LivePortProbeTests {
  private static let start = """
    start -a 10.0.0.2,fd00::2 --error-rate unlimited --port 'tcp 80 open' --port 'tcp 81 reset' \
      --port 'tcp 82 half-open' --port 'tcp 83 filtered' --port 'tcp 84 reject' \
      --port 'tcp 85 reject host' --port 'tcp 86 reject net' --port 'tcp 87 reject prohibited' \
      --port 'udp 7 echo' --port 'udp 9 open' --port 'udp 83 filtered' --port 'udp 85 reject host'

    """

  /// What each port says to a SYN, an ACK and a FIN that nobody expects, and to a datagram.
  private static let answers = [
    "S": "1 RA, 80 SA, 81 SA, 82 SA, 83 -, 84 port, 85 host, 86 net, 87 prohibited",
    "A": "1 R, 80 R, 81 R, 82 -, 83 -, 84 port, 85 host, 86 net, 87 prohibited",
    "F": "1 RA, 80 -, 84 port",
    "2": "1 port, 7 data, 9 -, 83 -, 85 host",
  ]

  private static var probes: [(flag: String, port: Substring, answer: Substring)] {
    answers.sorted { $0.key < $1.key }.flatMap { flag, answers in
      answers.split(separator: ", ").map { text in
        let words = text.split(separator: " ")
        return (flag, words[0], words[1])
      }
    }
  }

  /// hping3, which knows IPv4 alone.
  @Test func hping() async throws {
    let result = try await PrivateNamespaces.run(
      Self.start
        + Self.probes.map {
          "hping3 -n -c 1 -s 40000 -k -\($0.flag) -d \($0.flag == "2" ? 4 : 0) -p \($0.port) 10.0.0.2 || true; echo =="
        }.joined(separator: "\n") + "\nstop")
    #expect(result.status == 0, "\(result.output)")
    let parts = result.output.components(separatedBy: "==\n")
    try #require(parts.count == Self.probes.count + 1, "\(result.output)")
    let words: [Substring: String] = [
      "port": "ICMP Port Unreachable from ip=10.0.0.2",
      "host": "ICMP Host Unreachable from ip=10.0.0.2",
      "net": "ICMP Network Unreachable from ip=10.0.0.2",
      "prohibited": "ICMP Packet filtered from ip=10.0.0.2",
      "data": "len=46 ip=10.0.0.2 ttl=64 ", "-": "1 packets transmitted, 0 packets received",
    ]
    for (said, probe) in zip(parts, Self.probes) {
      let expected = words[probe.answer] ?? "sport=\(probe.port) flags=\(probe.answer) "
      #expect(said.contains(expected), "\(probe): \(said)")
    }
  }

  /// The same segments over IPv6, from raw sockets.
  @Test func rawSockets() async throws {
    let result = try await PrivateNamespaces.run(
      Self.start + """
        cat >$T/probe.py <<'END'
        import select, socket, struct, sys
        errors = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        codes = {0: "net", 1: "prohibited", 3: "host", 4: "port"}
        def probe(flag, port, seconds):
          kind, checksum = (17, 6) if flag == "2" else (6, 16)
          link = socket.socket(socket.AF_INET6, socket.SOCK_RAW, kind)
          link.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_CHECKSUM, checksum)
          if kind == 17: message = struct.pack("!HHHH", 40000, port, 12, 0) + b"echo"
          else: message = struct.pack("!HHIIHHHH", 40000, port, 1, 1, 0x5000 | {"S": 2, "A": 16, "F": 1}[flag], 512, 0, 0)
          link.sendto(message, ("fd00::2", 0))
          while True:
            ready = select.select([link, errors], [], [], seconds)[0]
            if not ready: return "-"
            if errors in ready:
              error = errors.recv(2000)
              if error[0] == 1 and error[48:52] == message[:4]: return codes[error[1]]
            if link in ready:
              reply = link.recv(2000)
              if reply[:4] != struct.pack("!HH", port, 40000): continue
              if kind == 17: return "data" if reply[8:] == b"echo" else "others"
              return "".join(name for bit, name in zip((1, 2, 4, 8, 16), "FSRPA") if reply[13] & bit)
        for word in sys.argv[1:]:
          flag, port, expected = word.split(",")
          print(flag, port, probe(flag, int(port), 1 if expected == "-" else 60))
        END
        python3 $T/probe.py \(Self.probes.map { "\($0.flag),\($0.port),\($0.answer)" }.joined(separator: " "))
        stop
        """)
    #expect(
      result.lines.map(String.init)
        == Self.probes.map { "\($0.flag) \($0.port) \($0.answer)" }, "\(result.output)")
  }

  /// A service that says nothing is one that nmap cannot name, and does not end its scan late: it asks fewer
  /// questions here than it usually does.
  @Test func versions() async throws {
    let result = try await versions("--version-intensity 0")
    #expect(result.status == 0, "\(result.output)")
    expectVersions(result)
  }

  /// With all of its questions that takes minutes.
  @Test(.slow) func versionsByAllQuestions() async throws {
    let result = try await versions("")
    #expect(result.status == 0, "\(result.output)")
    expectVersions(result)
  }

  private func versions(_ options: String) async throws -> PrivateNamespaces {
    try await PrivateNamespaces.run(
      seconds: 1200,
      Self.start + """
        nmap -n -Pn -sV \(options) -p 1,80-83,85 10.0.0.2 >$T/four & four=$!
        nmap -6 -n -Pn -sV \(options) -p 1,80-83,85 fd00::2 >$T/six
        wait $four
        cat $T/four $T/six
        stop
        """)
  }

  private func expectVersions(_ result: PrivateNamespaces) {
    let found = result.lines.filter { $0.contains("/tcp ") }
      .map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
    let expected = [
      "1/tcp closed tcpmux", "80/tcp open http?", "81/tcp open hosts2-ns?", "82/tcp open xfer?",
      "83/tcp filtered mit-ml-dev", "85/tcp filtered mit-ml-dev",
    ]
    #expect(found == expected + expected, "\(result.output)")
    #expect(!result.output.contains("fingerprint"), "something was said: \(result.output)")
  }
}
