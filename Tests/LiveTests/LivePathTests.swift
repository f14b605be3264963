import Testing

/// Hosts behind routers, as real clients see them.
@Suite(.needsTap)
struct LivePathTests {
  /// A slow third hop, and a link of 1400 bytes behind it.
  private static let lab = """
    path='10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe 10.2.0.1,fd02::1 10.3.0.1,fd03::1(delay 20ms) 10.4.0.1,fd04::1(mtu 1400)'
    lab() { "$FAKEHOST" exec -a 10.9.0.0/16 -a fd09::/64 --port 'tcp 80 open' "$@" --path "$path" -- sh -euc "$script"; }
    # Of a line of traceroute the hop and whoever answers.
    hops() { sed -n 's/^ *\\([0-9]*\\)  *\\([0-9a-f.:*]*\\) .*/\\1 \\2/p'; }

    """

  private static let hops4 = "1 10.0.0.254\n2 10.2.0.1\n3 10.3.0.1\n4 10.4.0.1\n5 10.9.0.5\n"
  private static let hops6 = "1 fd00::fe\n2 fd02::1\n3 fd03::1\n4 fd04::1\n5 fd09::5\n"

  @Test(arguments: ["", "-I", "-T -p 80"])
  func traceroute(_ kind: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='traceroute -n -q 1 -w 60 \(kind) 10.9.0.5; traceroute -6 -n -q 1 -w 60 \(kind) fd09::5'
        lab | hops
        """)
    #expect(result.output == Self.hops4 + Self.hops6, "\(result.output)")
  }

  /// Routers lose hops on the way back, too: else it would say that the ways differ.
  @Test func tracepath() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='tracepath -n 10.9.0.5; tracepath -6 -n fd09::5'
        lab >$T/said; grep -c asymm $T/said || true; grep -c 'pmtu 1400' $T/said
        grep 'Resume' $T/said | sed 's/ *$//'; grep -c 'reached' $T/said
        """)
    #expect(
      result.output == """
        0
        4
             Resume: pmtu 1400 hops 5 back 5
             Resume: pmtu 1400 hops 5 back 5
        2

        """, "\(result.output)")
  }

  @Test func mtr() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='mtr -n -c 2 -i 0.5 -j 10.9.0.5; mtr -6 -n -c 2 -i 0.5 -j fd09::5'
        lab >$T/said
        sed -n 's/.*"host": "\\([^"]*\\)".*/\\1/p' $T/said | tr '\\n' ' '; grep -c '"Loss%": 0' $T/said
        """)
    #expect(
      result.output
        == "10.0.0.254 10.2.0.1 10.3.0.1 10.4.0.1 10.9.0.5 fd00::fe fd02::1 fd03::1 fd04::1 fd09::5 10\n",
      "\(result.output)")
  }

  @Test func nmap() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='nmap -n -Pn -p 80 --traceroute 10.9.0.5; nmap -6 -n -Pn -p 80 --traceroute fd09::5'
        lab | sed -n 's/^\\([0-9]\\) .* ms *\\([0-9a-f.:]*\\)$/\\1 \\2/p'
        """)
    #expect(result.output == Self.hops4 + Self.hops6, "\(result.output)")
  }

  @Test(.needs("tcptraceroute.mt")) func tcptraceroute() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='tcptraceroute.mt -n -q 1 -w 60 10.9.0.5 80; tcptraceroute.mt -n -q 1 -w 60 10.9.0.5 81'
        lab >$T/said 2>&1; hops <$T/said; grep -o '10.9.0.5 .*]' $T/said
        """)
    #expect(
      result.output == Self.hops4 + Self.hops4 + "10.9.0.5 [open]\n10.9.0.5 [closed]\n",
      "\(result.output)")
  }

  @Test(.needs("scamper"), arguments: ["icmp-paris", "udp-paris", "tcp"])
  func scamper(_ method: String) async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        # Now and then it waits for ever for what the kernel says of a route: again, then.
        script='for a in 10.9.0.5 fd09::5; do
          for limit in 20 20 20 60 300; do
            timeout -k 1 $limit scamper -I "trace -P \(method) -q 1 -w 10 $a" && break
          done 2>/dev/null
        done'
        lab | hops
        """)
    #expect(result.output == Self.hops4 + Self.hops6, "\(result.output)")
  }

  /// The time of a hop is the delay of the links that lead there, each way.
  @Test func ping() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='
          for t in 1 2 3 4; do ping -n -c 1 -W 60 -t $t 10.9.0.5 || true; ping -n -c 1 -W 60 -t $t fd09::5 || true; done
          ping -n -c 1 -W 60 10.9.0.5; ping -n -c 1 -W 60 fd09::5
          ping -n -c 1 -W 60 -t 1 10.0.0.254; ping -n -c 1 -W 60 -t 2 10.2.0.1; ping -n -c 1 -W 60 -t 4 fd04::1
        '
        lab >$T/said 2>&1
        sed -n 's/^From \\([^ ]*\\) icmp_seq=1 Time.*/\\1/p' $T/said
        sed -n 's/.*from \\([^ ]*\\):.* ttl=\\([0-9]*\\) .*/\\1 \\2/p' $T/said
        # 20 ms each way are 40.
        awk -F 'time=' '/from 10.9.0.5:/ { split($2, t, " "); print (t[1] >= 40 ? "late" : "early") }' $T/said
        """)
    #expect(
      result.output == """
        10.0.0.254
        fd00::fe
        10.2.0.1
        fd02::1
        10.3.0.1
        fd03::1
        10.4.0.1
        fd04::1
        10.9.0.5 60
        fd09::5 60
        10.0.0.254 64
        10.2.0.1 63
        fd04::1 61
        late

        """, "\(result.output)")
  }

  /// The kernel heeds what a router says of the MTU, and so do its sockets.
  @Test func pathMTU() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        cat >$T/long.py <<'END'
        import socket, sys
        six = ":" in sys.argv[1]
        s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(*((41, 23, 2) if six else (0, 10, 2)))  # IPV6_MTU_DISCOVER, IP_MTU_DISCOVER: do
        try:
            s.sendto(bytes(1472 if not six else 1452), (sys.argv[1], 9))
            print("sent")
        except OSError as error:
            print(error.strerror)
        END
        script='
          ping -n -c 1 -W 60 -M do -s 1472 10.9.0.5 || true; ping -n -c 1 -W 60 -M do -s 1452 fd09::5 || true
          ip route get 10.9.0.5; ip -6 route get fd09::5
          python3 '$T'/long.py 10.9.0.5; python3 '$T'/long.py fd09::5
          traceroute -n --mtu -q 1 -w 60 10.9.0.6
          ping -n -c 1 -W 60 -M do -s 1372 10.9.0.5
        '
        lab >$T/said 2>&1
        grep -o 'From .* Frag needed.*' $T/said; grep -o 'From .* Packet too big.*' $T/said
        grep -c 'mtu 1400' $T/said; grep -c 'Message too long' $T/said; grep -c 'F=1400' $T/said
        grep -o '1380 bytes from 10.9.0.5' $T/said
        """)
    #expect(
      result.output == """
        From 10.3.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)
        From fd03::1 icmp_seq=1 Packet too big: mtu=1400
        2
        2
        1
        1380 bytes from 10.9.0.5

        """, "\(result.output)")
  }

  /// What traceroute and ping call what routers say.
  @Test func refusals() async throws {
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/lab.json5 <<'END'
      {
        hosts: ["10.9.0.0/24", "fd09::/120"],
        path: [
          "10.0.0.254,fd00::fe",
          { router: "10.2.0.1,fd02::1",
            refuse: ["10.9.0.66,10.9.0.67 prohibited", "fd09::66 prohibited", "10.9.0.68 unreachable net",
              "fd09::68 unreachable net", "fd09::69 source-policy", "fd09::70 route-rejected"] },
          { router: "10.3.0.1,fd03::1", silent: true },
          "10.4.0.1,fd04::1",
        ],
      }
      END
      "$FAKEHOST" exec --scenario $T/lab.json5 --exclude 10.9.0.9 --exclude fd09::9 -- sh -c '
        for a in 10.9.0.66 fd09::66 10.9.0.68 fd09::68 10.9.0.9 fd09::9 fd09::69 fd09::70; do
          ping -n -c 1 -W 60 $a | sed -n "s/^From //p"
          traceroute -n -q 1 -w 1 -m 5 $a | sed -n "s/.* ms \\(!.*\\)/\\1/p"
        done
        traceroute -n -q 1 -w 1 -m 4 10.9.0.5 | tail -n 2 | cut -c 1-12
      '
      """)
    #expect(
      result.output == """
        10.2.0.1 icmp_seq=1 Packet filtered
        !X
        fd02::1 icmp_seq=1 Destination unreachable: Administratively prohibited
        !X
        10.2.0.1 icmp_seq=1 Destination Net Unreachable
        !N
        fd02::1 icmp_seq=1 Destination unreachable: No route
        !N
        10.4.0.1 icmp_seq=1 Destination Host Unreachable
        !H
        fd04::1 icmp_seq=1 Destination unreachable: Address unreachable
        !H
        fd02::1 icmp_seq=1 Destination unreachable: Unknown code 5
        !<5>
        fd02::1 icmp_seq=1 Destination unreachable: Unknown code 6
        !<6>
         3  *
         4  10.4.0.1

        """, "\(result.output)")
  }

  /// exec's own router is one: the first hop, and behind it what is no host is unreachable.
  @Test func ownRouter() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -a 10.1.0.0/16 --exclude 10.1.0.9 -- sh -c '
        traceroute -n -q 1 -w 60 10.1.0.5 | sed -n "s/^ *\\([0-9]\\)  \\([^ ]*\\) .*/\\1 \\2/p"
        ping -n -c 1 -W 60 -t 1 10.1.0.5 | sed -n "s/^From //p"
        ping -n -c 1 -W 60 10.1.0.9 | sed -n "s/^From //p"
        ping -n -c 1 -W 60 10.0.0.254 | grep -o "ttl=[0-9]*"
      '
      """)
    #expect(
      result.output == """
        1 10.0.0.254
        2 10.1.0.5
        10.0.0.254 icmp_seq=1 Time to live exceeded
        10.0.0.254 icmp_seq=1 Destination Host Unreachable
        ttl=64

        """, "\(result.output)")
  }

  /// A pcapng says with what comes back where its packet ended, and JSON in an event of its own; a replay
  /// of what came says the same.
  @Test func recorded() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        script='ping -n -c 1 -W 60 -t 2 10.9.0.5 >/dev/null || true; ping -n -c 1 -W 60 10.9.0.5 >/dev/null'
        lab -w $T/said.pcapng --json=$T/said.json --seed 3
        tshark -r $T/said.pcapng -T fields -e frame.comment icmp 2>/dev/null
        grep '"event":"ended"' $T/said.json | sed 's/"time":"[^"]*",//; s/"id":[0-9]*,//'
        grep -o '"ended":{[^}]*}' $T/said.json
        tshark -r $T/said.pcapng -F nsecpcap -w $T/in.pcap 'eth.src != 02:00:0a:00:00:fe' 2>/dev/null
        "$FAKEHOST" replay -q -a 10.9.0.0/16 --path "${path%,fd09*}${path#*/64}" -w $T/one.pcapng $T/in.pcap
        "$FAKEHOST" replay -q -a 10.9.0.0/16 --path "${path%,fd09*}${path#*/64}" -w $T/two.pcapng $T/in.pcap
        cmp $T/one.pcapng $T/two.pcapng && tshark -r $T/one.pcapng -T fields -e frame.comment icmp 2>/dev/null
        """)
    let comments = """
      forwarded
      time exceeded at 10.2.0.1 (hop 2); reply to packet id
      forwarded
      answered: echo reply; reply to packet id
      """.split(separator: "\n")
    let lines = result.lines.filter { !$0.hasPrefix("{") && !$0.hasPrefix("\"ended\"") }
    #expect(lines.count == 8, "\(result.output)")
    for (line, comment) in zip(lines, comments + comments) {
      #expect(line.hasPrefix(comment), "\(result.output)")
    }
    #expect(
      result.output.contains(
        "{\"event\":\"ended\",\"end\":\"told\",\"reason\":\"time-exceeded\",\"text\":\"time exceeded at 10.2.0.1 (hop 2)\",\"clause\":\"RFC 1812 5.3.1, RFC 4443 3.3\",\"router\":\"10.2.0.1\",\"hop\":2}"
      ), "\(result.output)")
    #expect(
      result.output.contains("\"ended\":{\"answered\":1,\"time-exceeded\":1}"), "\(result.output)")
  }

  /// run says which routes the kernel needs, and works with them; a TUN has no MACs to tell routers by.
  @Test(arguments: ["", "--tun"])
  func run(_ kind: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start \(kind) -a 10.9.0.0/16 --path '10.9.0.0/16 via 10.0.0.254 10.2.0.1'
      sed -n 's/.*needs routes there: //p' $T/messages | sed 's/sudo //g' | tr ';' '\\n' >$T/routes
      sh -eu $T/routes
      traceroute -n -q 1 -w 60 10.9.0.5 | sed -n 's/^ *\\([0-9]\\)  \\([^ ]*\\) .*/\\1 \\2/p'
      stop; echo $?; grep -o 'ended .*answered by its destination' $T/messages
      """)
    #expect(
      result.output.hasPrefix("1 10.0.0.254\n2 10.2.0.1\n3 10.9.0.5\n0\n"), "\(result.output)")
  }
}
