import Testing

/// `-a none`: what comes is shown and recorded, and answered by nobody; and what is told where nothing
/// comes.
@Suite(.needsTap)
struct LiveNobodyTests {
  @Test func isShownAndRecorded() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a none -v -w $T/all.pcap
      ping -q -c 1 -W 1 10.0.0.2 || echo unanswered; stop
      tcpdump -nr $T/all.pcap arp 2>/dev/null | sed 's/.* ARP/ARP/' | sort -u
      """)
    #expect(result.lines.contains("unanswered"), "\(result.output)")
    #expect(
      result.lines.last == "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28",
      "\(result.output)")
    #expect(
      result.messages.contains("fakehost: try 'ping 10.0.0.2' and see who is asked for it; Ctrl-C"),
      "\(result.messages)")
    #expect(
      result.messages.contains("who-has 10.0.0.2 tell 10.0.0.1, length 28 → ignored: ARP for an"),
      "\(result.messages)")
    #expect(result.messages.contains(" 0 answered, "), "\(result.messages)")
  }

  @Test func inExec() async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" exec -a none -v ping -q -c 1 -W 1 10.0.0.2 2>&1 || echo status $?")
    #expect(result.lines.last == "status 1", "\(result.output)")
    #expect(
      result.output.contains("who-has 10.0.0.2 tell 10.0.0.1, length 28 → ignored: "),
      "\(result.output)")
  }

  /// The device's own address is answered by the kernel.
  @Test(arguments: [
    (
      "",
      "packets to 10.0.0.1, its own address, stay in the kernel, and those to others in 10.0.0.0/24 go there"
    ),
    ("--local none", "the kernel has no IPv4 address there: ip address add 10.0.0.1/24 dev tap0"),
  ])
  func nothingCame(_ options: String, _ why: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
      start -a none \(options); ping -q -c 1 -W 60 10.0.0.1 || true; stop
      """)
    #expect(options.isEmpty == result.output.contains("1 received"), "\(result.output)")
    #expect(result.messages.contains("0 frames received"), "\(result.messages)")
    #expect(
      result.messages.contains("fakehost: nothing came to tap0: \(why); see 'fakehost help tap'\n"),
      "\(result.messages)")
  }
}
