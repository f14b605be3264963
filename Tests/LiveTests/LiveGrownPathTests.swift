import Testing

/// Trees of routers, options of IPv4, redirects and source routes, as real clients and the kernel see them.
@Suite(.needsTap)
struct LiveGrownPathTests {
  /// A /8 behind a thousand routers, for both families.
  @Test func thousandRouters() async throws {
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/lab.json5 <<'END'
      {
        hosts: ["20.0.0.0/8", "fd20::/32"],
        path: ["10.0.0.254,fd00::fe"],
        grow: { tree: [10, 100], from: "10.128.0.0/16,fd80::/64" },
      }
      END
      "$FAKEHOST" exec --scenario $T/lab.json5 -- sh -c '
        for a in 20.77.1.2 20.255.255.254 fd20:0:ffff:ffff::1; do traceroute -n -q 1 -w 60 $a; done
        ping -n -c 1 -W 60 10.128.3.242 >/dev/null && ip route show 20.0.0.0/8 && ip -6 route show fd20::/32
      ' | sed -n 's/^ *\\([0-9]\\)  \\([^ ]*\\) .*/\\1 \\2/p; s/ proto.*//; / via /p'
      """)
    #expect(
      result.output == """
        1 10.0.0.254
        2 10.128.0.4
        3 10.128.1.56
        4 20.77.1.2
        1 10.0.0.254
        2 10.128.0.10
        3 10.128.3.242
        4 20.255.255.254
        1 fd00::fe
        2 fd80::a
        3 fd80::3f2
        4 fd20:0:ffff:ffff::1
        20.0.0.0/8 via 10.0.0.254 dev tap0
        fd20::/32 via fd00::fe dev tap0

        """, "\(result.output)")
  }

  /// ping -R shows each router, there and back, and -T tsandaddr what they stamp.
  @Test func recordRoute() async throws {
    let result = try await PrivateNamespaces.run(
      Self.twoRouters + """
        "$FAKEHOST" exec -a 10.9.0.0/16 --path "$path" -- sh -c '
          ping -n -R -c 1 -W 60 10.9.0.5; ping -n -T tsandaddr -c 1 -W 60 10.9.0.5
        ' | sed -n 's/^[RT][RS]: *\\t/\\t/; s/^\\t *\\([0-9.]*\\).*/\\1/p'
        """)
    let hops = ["10.0.0.254", "10.2.0.1", "10.9.0.5", "10.2.0.1", "10.0.0.254"]
    // There and back; and as many as it has room for, the sender first.
    #expect(
      result.lines.map(String.init)
        == ["10.0.0.1"] + hops + ["10.0.0.1"] + ["10.0.0.1"] + hops.prefix(3), "\(result.output)")
  }

  /// The kernel heeds a redirect of either family.
  @Test func redirects() async throws {
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/lab.json5 <<'END'
      {
        hosts: ["10.8.0.0/24", "fd08::/120", "10.9.0.0/24", "fd09::/120"],
        routers: {
          edge: { address: "10.0.0.254,fd00::fe" },
          other: { address: "10.0.0.253,fd00::fd" },
        },
        links: ["here - edge", "here - other", "edge - 10.8.0.0/24,fd08::/120", "other - 10.9.0.0/24,fd09::/120"],
      }
      END
      "$FAKEHOST" exec --scenario $T/lab.json5 --json=$T/said.json -- sh -c '
        ip route replace 10.9.0.0/24 via 10.0.0.254
        ip -6 route replace fd09::/120 via fe80::aff:fe00:fe dev tap0
        for a in 10.9.0.5 fd09::5; do ping -n -c 2 -i 0.2 -W 60 $a | grep -o "2 received"; ip route get $a; done
      ' | sed -n 's/^2 received/&/p; s/.* via \\([^ ]*\\) dev.*/\\1/p'
      grep -o '"event":"redirected",.*' $T/said.json | sed 's/"time":"[^"]*",//; s/"id":[0-9]*,//; s/"clause":"[^"]*",//' | sort -u
      """)
    #expect(
      result.output == """
        2 received
        10.0.0.253
        2 received
        fe80::aff:fe00:fd
        "event":"redirected","reason":"redirected","text":"forwarded, redirected to 10.0.0.253 by edge (hop 1)","router":"edge","hop":1,"to":"10.0.0.253"}
        "event":"redirected","reason":"redirected","text":"forwarded, redirected to fe80::aff:fe00:fd by edge (hop 1)","router":"edge","hop":1,"to":"fe80::aff:fe00:fd"}

        """, "\(result.output)")
  }

  /// Over a stop that was asked for, where the scenario has it so; else it is refused.
  @Test(arguments: [true, false])
  func sourceRoute(_ isForwarded: Bool) async throws {
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/lab.json5 <<'END'
      {
        hosts: ["10.9.0.0/16"],
        path: ["10.0.0.254", "10.2.0.1"],
        "source-route": \(isForwarded),
        "accept-source-route": true,
      }
      END
      cat >$T/over.py <<'END'
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
      s.settimeout(float(sys.argv[1]))
      s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, bytes([1, 131, 7, 4, 10, 2, 0, 1]))
      s.sendto(bytes.fromhex("0800e5c712340004"), ("10.9.0.5", 0))
      try:
          reply, sender = s.recvfrom(2000)
          print(sender[0], reply[20 : (reply[0] & 15) * 4].hex(" "))
      except TimeoutError:
          print("nothing")
      END
      "$FAKEHOST" exec --scenario $T/lab.json5 --json=$T/said.json -- sh -c '
        echo 1 >/proc/sys/net/ipv4/conf/all/accept_source_route
        echo 1 >/proc/sys/net/ipv4/conf/tap0/accept_source_route
        python3 '$T'/over.py \(isForwarded ? 60 : 1)
      '
      grep -c '"reason":"source-route"' $T/said.json || true
      """)
    #expect(
      result.output
        == (isForwarded ? "10.9.0.5 83 07 08 0a 02 00 01 00\n0\n" : "nothing\n1\n"),
      "\(result.output)")
  }

  private static let twoRouters = """
    path='10.9.0.0/16 via 10.0.0.254 10.2.0.1'

    """
}
