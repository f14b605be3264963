import Testing

/// The `linux` profile and the kernel itself get the same damaged frames, and answer the same: what
/// differs is a fault of the kernel's that the comparison knows.
@Suite(.needsTap)
struct LiveKernelTests {
  @Test(arguments: ["ipv4", "ipv6"])
  func theLinuxProfileAnswersAsLinuxDoes(_ family: String) async throws {
    let result = try await PrivateNamespaces.run(
      seconds: 300,
      // All namespaces share the kernel's table of neighbors: while other tests fill it, the kernel answers
      // nobody new. A real difference comes again each time.
      Self.kernel + """
        status=1
        for try in 1 2 3; do
          if $(dirname $FAKEHOST)/kernel-comparison kernel0 \(family) 100000; then status=0; break; fi
          sleep 5
        done
        [ $status = 0 ]
        """)
    #expect(result.status == 0, "\(result.output.prefix(4000))")
    #expect(result.lines.last == "0 differences that are not explained")
  }

  /// Every kind of segment to a TCP port that listens, and conversations.
  @Test(arguments: ["ipv4", "ipv6"])
  func anOpenPortAnswersAsLinuxDoes(_ family: String) async throws {
    let result = try await PrivateNamespaces.run(
      seconds: 300,
      Self.kernel + """
        cat >$T/listen.py <<'END'
        import signal, socket
        server = socket.socket(socket.AF_INET6)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.bind(("::", 80))
        server.listen(1000)
        print("listens", flush=True)
        signal.pause()
        END
        python3 $T/listen.py >$T/listens &
        until grep -qs listens $T/listens; do sleep 0.1; done
        $(dirname $FAKEHOST)/kernel-comparison kernel0 \(family) ports
        """)
    #expect(result.status == 0, "\(result.output.prefix(4000))")
    #expect(result.lines.suffix(1) == ["0 differences"], "\(result.output.prefix(4000))")
    let numbers = result.lines.dropLast().last?.split(separator: " ").compactMap { Int($0) }
    #expect(numbers == [268, 160], "\(result.output)")
  }

  /// Ports that the kernel's packet filter drops and rejects, in each way.
  @Test(arguments: ["ipv4", "ipv6"])
  func aRejectedPortAnswersAsLinuxDoes(_ family: String) async throws {
    let result = try await PrivateNamespaces.run(
      seconds: 300,
      Self.kernel + """
        COMPARISON=$(dirname $FAKEHOST)/kernel-comparison
        $COMPARISON rules \(family) | nft -f -
        $COMPARISON kernel0 \(family) rejections
        """)
    #expect(result.status == 0, "\(result.output.prefix(4000))")
    #expect(result.lines.suffix(1) == ["0 differences"], "\(result.output.prefix(4000))")
    let numbers = result.lines.first?.split(separator: " ").compactMap { Int($0) }
    #expect(numbers == (family == "ipv4" ? [888, 740] : [740, 592]), "\(result.output)")
  }

  /// Makes kernel0, behind which the kernel has the fake host's addresses.
  private static let kernel = """
    ip tuntap add dev kernel0 mode tap
    cd /proc/sys/net/ipv6
    # Nothing unasked but which groups it is in; link-local is what is given.
    echo 1 >conf/kernel0/addr_gen_mode
    echo 0 >conf/kernel0/accept_ra
    echo 0 >conf/kernel0/accept_redirects
    echo 0 >conf/kernel0/router_solicitations
    ip link set kernel0 address 02:00:00:00:00:02
    ip link set kernel0 up
    ip address add 10.0.0.2/24 dev kernel0
    ip address add fd00::2/128 dev kernel0 nodad
    ip address add fe80::ff:fe00:2/128 dev kernel0 nodad
    # Whoever sends, the kernel knows the way back and asks nobody.
    for n in 10.0.0.0 10.0.0.1 $(seq -f 10.0.0.%g 3 254) fe80::cf:ff:fe00:4d; do
      echo neighbour replace $n lladdr 02:cf:00:00:00:4d dev kernel0 nud permanent
    done | ip -batch -
    ip route add default via 10.0.0.77
    ip route add fe80::/10 via fe80::cf:ff:fe00:4d dev kernel0 onlink
    ip route add default via fe80::cf:ff:fe00:4d dev kernel0 onlink
    # No limits that are not the profile's, and no flow labels made at random.
    echo >icmp/ratemask
    echo 268435456 >ip6frag_high_thresh
    echo 0 >auto_flowlabels
    cd /proc/sys/net/ipv4
    echo 0 >icmp_ratemask
    echo 0 >ipfrag_max_dist
    echo 268435456 >ipfrag_high_thresh
    echo 0 >conf/all/rp_filter
    echo 0 >conf/kernel0/rp_filter

    """
}
