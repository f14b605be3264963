import Foundation
import Testing

/// Ports in all states, as sockets and scanners find them.
@Suite(.needsTap)
struct LivePortTests {
  /// A port for each state, and one of which nothing is said.
  private static let ports = """
    --error-rate unlimited --port 'tcp 80 open' --port 'tcp 81 reset' --port 'tcp 82 half-open' \
    --port 'tcp 83 filtered' --port 'tcp 84 reject' --port 'tcp 85 reject host' \
    --port 'tcp 86 reject net' --port 'tcp 87 reject prohibited' --port 'udp 7 echo' \
    --port 'udp 9 open' --port 'udp 83 filtered' --port 'udp 85 reject host'
    """

  /// A host that has no CPU is asked for its MAC for as long as it takes, and what waits for it is kept.
  private static let patience = """
    ip link set tap0 txqueuelen 50000
    for family in ipv4 ipv6; do echo 100 >/proc/sys/net/$family/neigh/tap0/mcast_solicit; done

    """

  /// What a socket sees that connects, sends, says that this is all, and waits for the end.
  @Test(arguments: [
    ("10.0.0.2", "EHOSTUNREACH"), ("fd00::2", "EACCES"),
  ])
  func sockets(_ host: String, _ prohibited: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 \(Self.ports)
      \(Self.patience)
      cat >$T/client.py <<'END'
      import errno, socket, sys
      for port in [1] + list(range(80, 88)):
        s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
        s.settimeout(2 if port in (82, 83) else 60)
        try:
          s.connect((sys.argv[1], port))
          s.sendall(b"hello")
          if port != 81: s.shutdown(socket.SHUT_WR)
          print(port, "closed" if s.recv(1) == b"" else "data")
        except socket.timeout:
          print(port, "timeout")
        except OSError as error:
          print(port, errno.errorcode[error.errno])
      END
      python3 $T/client.py \(host)
      stop
      """)
    #expect(
      result.lines == [
        "1 ECONNREFUSED", "80 closed", "81 ECONNRESET", "82 timeout", "83 timeout",
        "84 ECONNREFUSED", "85 EHOSTUNREACH", "86 ENETUNREACH", "87 \(prohibited)",
      ], "\(result.output)")
  }

  @Test(arguments: ["10.0.0.2", "fd00::2"])
  func clients(_ host: String) async throws {
    let (url, six) = host.contains(":") ? ("[\(host)]", "-6") : (host, "")
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 \(Self.ports)
      \(Self.patience)
      nc -z -w 60 \(host) 80 && echo open
      nc -z -w 60 \(host) 1 || echo closed
      curl -sS --max-time 2 http://\(url)/ 2>&1 | sed 's/after.*//' || true
      nmap \(six) --privileged -n -Pn --send-ip -sS -p 1,80-83,85 \(host) | grep /tcp
      nmap \(six) -n -Pn -sT -p 1,80-83,85 \(host) | grep /tcp
      nmap \(six) --privileged -n -Pn --send-ip -sU -p 1,7,9,83,85 \(host) | grep /udp
      stop
      """)
    let found = result.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    let tcp = [
      "1/tcp closed", "80/tcp open", "81/tcp open", "82/tcp open", "83/tcp filtered",
      "85/tcp filtered",
    ]
    #expect(
      found == ["open", "closed", "curl: (28)"] + tcp + tcp + [
        "1/udp closed", "7/udp open", "9/udp open|filtered", "83/udp open|filtered",
        "85/udp filtered",
      ], "\(result.output)")
  }

  @Test func everyPortOfOneHost() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --port 'tcp 0-1023 open' --port 'tcp 40000- reset' --port 'tcp 22,2000-2009 filtered'
      \(Self.patience)
      nmap --privileged -n -Pn --send-ip -sS --max-retries 20 -p 0-65535 -oG $T/found 10.0.0.2 >/dev/null
      stop
      tr ',' '\\n' <$T/found | sed -n 's|.*[: ]\\([0-9]*\\)/\\([a-z]*\\)/tcp.*|\\1 \\2|p'
      grep -o 'Ignored State: .*' $T/found
      """)
    let open = result.lines.filter { $0.hasSuffix(" open") }
    let filtered = result.lines.filter { $0.hasSuffix(" filtered") }
    #expect(open.count == 1023 + 25_536, "\(open.count)")
    #expect(filtered.map { Int($0.split(separator: " ")[0]) } == [22] + (2000...2009).map { $0 })
    #expect(
      result.output.contains("Ignored State: closed (\(65_536 - 1023 - 25_536 - 11))"),
      "\(result.lines.suffix(3))")
  }

  @Test func portsOfManyHosts() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.1.0/24 -m 02:00:00:00:00:02 --local 10.0.0.1/16 --port '10.0.1.0/25 tcp 80,443 open' \
        --port '10.0.1.7 tcp 80 closed' --port '10.0.1.7 tcp 1-10 open' --port 'tcp 100 open'
      \(Self.patience)
      for n in $(seq 0 255); do
        echo neighbour replace 10.0.1.$n lladdr 02:00:00:00:00:02 dev tap0 nud permanent
      done | ip -batch -
      nmap --privileged -n -Pn --send-ip -sS --max-retries 20 -p 1-99,443 -oG - 10.0.1.0/24 | grep -o '^Host: [^ ]*\\|Ports: .*'
      stop
      """)
    let hosts = result.output.components(separatedBy: "Host: ").dropFirst()
    var open: [String: [String]] = [:]
    for host in hosts {
      let name = host.prefix { $0 != "\n" }
      open[String(name), default: []] += host.matches(of: /([0-9]+)\/open/).map {
        String($0.output.1)
      }
    }
    try #require(open.count == 256, "\(result.output.prefix(2000))")
    for (place, name) in (0...255).map({ ($0, "10.0.1.\($0)") }) {
      let expected =
        place == 7
        ? (1...10).map(String.init) + ["443"] : place < 128 ? ["80", "443"] : []
      #expect(open[name] == expected, "\(name)")
    }
  }

  /// Opened, written to and closed; the program is as large after as before.
  @Test(arguments: ["4", "6"])
  func tenThousandConnections(_ family: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2-10.0.3.233 -a fd00::2-fd00::400 --local 10.0.0.1/22 --network 10.0.0.0/22 \
        --port 'tcp 80 open'
      \(Self.patience)
      cat >$T/client.py <<'END'
      import resource, selectors, socket, sys
      def size():
        with open("/proc/%s/status" % sys.argv[2]) as status:
          return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
      most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
      resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
      number = min(10000, most - 100)
      isIPv6 = sys.argv[1] == "6"
      name = lambda n: "fd00::%x" % n if isIPv6 else "10.0.%d.%d" % (n >> 8, n & 255)
      before = size()
      found = selectors.DefaultSelector()
      sockets, pending, opened = [], 0, 0
      while opened < number:
        # As many at once as a device's queue holds.
        while pending < 200 and len(sockets) < number:
          s = socket.socket(socket.AF_INET6 if isIPv6 else socket.AF_INET)
          s.setblocking(False)
          s.connect_ex((name(len(sockets) % 1000 + 2), 80))
          sockets.append(s)
          found.register(s, selectors.EVENT_WRITE)
          pending += 1
        for key, _ in found.select():
          assert key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
          found.unregister(key.fileobj)
          pending -= 1
          opened += 1
      for s in sockets:
        s.settimeout(60)
        s.sendall(b"x" * 1000)
      for s in sockets: s.shutdown(socket.SHUT_WR)
      closed = sum(s.recv(1) == b"" for s in sockets)
      print(number - closed, size() - before)
      END
      python3 $T/client.py \(family) $pid
      stop
      """)
    #expect(result.status == 0, "\(result.output)")
    let numbers = try #require(result.lines.last).split(separator: " ").map { Int($0) }
    #expect(numbers.first == 0, "\(result.output)")
    // In KiB; a connection that was kept would cost more than 100 bytes.
    #expect((numbers.last ?? nil).map { $0 < 1000 } == true, "\(result.output)")
  }

  /// What was answered live is answered again in replay, with the same sequence numbers.
  @Test func replayIsTheSame() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 \(Self.ports) --seed 6 -w $T/out.pcap -Q out
      ( tcpdump -n -i tap0 -Q out -U -w $T/in.pcap 2>$T/dump & echo $! >$T/tcpdump )
      until grep -qs listening $T/dump; do sleep 0.1; done
      for host in 10.0.0.2 fd00::2; do
        for port in 80 81 84; do echo hello | nc -q 1 -w 2 $host $port || true; done
        echo hello | nc -u -q 1 -w 1 $host 7
      done
      stop
      kill $(cat $T/tcpdump)
      "$FAKEHOST" replay $T/in.pcap -a 10.0.0.2,fd00::2 \(Self.ports) --seed 6 -q -w $T/again.pcap -Q out
      for f in out again; do tcpdump -n -t -r $T/$f.pcap 'tcp or udp' 2>/dev/null >$T/$f; done
      cmp $T/out $T/again && wc -l <$T/out
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect((result.lines.last.flatMap { Int($0) } ?? 0) >= 8, "\(result.output)")
  }

  /// Two of them on one bridge, all ports open and echoes, after somebody has written to one in the name
  /// of the other.
  @Test func twoFakehostsFallSilent() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ip link add br0 type bridge; ip link set br0 up
      for host in 2 3; do
        start -i port$host -a 10.0.0.$host --local none --port 'tcp - open' --port 'udp - echo'
        ip link set port$host master br0
        eval pid$host=$pid
      done
      cat >$T/write.py <<'END'
      import socket, struct
      link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      link.bind(("br0", 0))
      ends = bytes([10, 0, 0, 2, 10, 0, 0, 3])
      macs = bytes([2, 0, 10, 0, 0, 3, 2, 0, 10, 0, 0, 2])
      def checksum(data):
        total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
        while total >> 16: total = (total & 0xffff) + (total >> 16)
        return total ^ 0xffff
      def send(protocol, message):
        place = 6 if protocol == 17 else 16
        sum = checksum(ends + struct.pack("!HH", protocol, len(message)) + message)
        message = message[:place] + struct.pack("!H", sum) + message[place + 2:]
        header = struct.pack("!HHHHBBH", 0x4500, 20 + len(message), 1, 0, 64, protocol, 0) + ends
        header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
        link.send((macs + b"\\x08\\0" + header + message).ljust(60, b"\\0"))
      for source, port in [(5000, 7), (7, 5000), (7, 7), (40000, 40001), (40001, 40000)]:
        send(17, struct.pack("!HHHH", source, port, 12, 0) + b"echo")
        for flags in (0x02, 0x12, 0x10, 0x11, 0x18):
          send(6, struct.pack("!HHIIHHHH", source, port, 1, 1, 0x5000 | flags, 1000, 0, 0))
      END
      python3 $T/write.py
      sleep 1
      # What the two have sent; what the kernel sends to them is none of theirs.
      count() { sed -n 's/ *port[23]: *//p' /proc/net/dev | while read -r _ packets _; do echo -n "$packets "; done; }
      sleep 1; before=$(count); sleep 3; echo "$before;$(count)"
      stop; pid=$pid2; stop
      """)
    let counts = try #require(result.lines.last).split(separator: ";")
    #expect(counts.count == 2 && counts.first == counts.last, "\(result.output)")
    for answer in ["UDP echo", "TCP SYN-ACK", "TCP reset"] {
      #expect(result.messages.contains(answer), "\(result.messages)")
    }
    // Each of what was written comes to an answer to an answer at the most.
    #expect(!result.messages.contains("TCP FIN-ACK"), "\(result.messages)")
  }
}
