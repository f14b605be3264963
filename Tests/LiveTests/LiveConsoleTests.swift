import Testing

/// What the person at the terminal sees.
@Suite(.needsTap)
struct LiveConsoleTests {
  @Test func verbosePrintsAVerdictForEachFrame() async throws {
    let result = try await PrivateNamespaces.run(
      "start -v; ping -q -c 1 -W 60 10.0.0.2 >/dev/null; stop")
    let time = "[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6} "
    let expected = try [
      Regex(
        time
          + "42 bytes, ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28 → answered: ARP reply"
      ),
      Regex(
        time
          + "98 bytes, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id [0-9]+, seq 1, length 64 → answered: echo reply"
      ),
    ]
    for line in expected {
      #expect(result.messages.contains(line), "\(result.messages)")
    }
  }

  @Test func quietSaysNothing() async throws {
    let result = try await PrivateNamespaces.run(
      "start -q; ping -q -c 1 -W 60 10.0.0.2 >/dev/null; stop")
    #expect(result.status == 0)
    #expect(result.messages == "")
  }

  @Test func countEndsItWithTheLastReplySent() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -c 6; ip neigh add 10.0.0.2 lladdr 02:00:0a:00:00:02 dev tap0
      ping -q -c 6 -W 60 -i 0.2 10.0.0.2; wait $pid; echo status $?; ip link show tap0 || echo gone
      """)
    #expect(result.output.contains("6 received, 0% packet loss"))
    #expect(result.output.contains("status 0"))
    #expect(result.lines.last == "gone")
    #expect(result.messages.contains("6 answered"))
  }

  @Test func helpAndVersionGoToStandardOutput() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" --version 2>/dev/null; "$FAKEHOST" run --help 2>/dev/null | head -1
      "$FAKEHOST" --help 2>/dev/null | head -1
      """)
    #expect(result.status == 0)
    try #require(result.lines.count == 3, "\(result.output)")
    #expect(result.lines[0].hasPrefix("fakehost "))
    #expect(result.lines[1] == "Usage: fakehost run [OPTION ...]")
  }

  /// Nobody reads standard error: the hosts answer, and the program can be stopped.
  @Test func aStuckTerminalStopsNothing() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready $T/pipe
      sleep 1000 <$T/pipe &
      "$FAKEHOST" run -v --ready-fd 3 3>$T/ready 2>$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -c 5000 10.0.0.2; stop TERM; echo status $?
      """)
    #expect(result.output.contains("5000 received, 0% packet loss"))
    #expect(result.lines.last == "status 0")
  }

  /// A device must not become standard output or standard error.
  @Test func closedStandardDescriptors() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready
      "$FAKEHOST" run -w $T/trace.pcap --ready-fd 3 3>$T/ready <&- >&- 2>&- & pid=$!
      read -r _ <$T/ready; ping -q -c 2 -W 60 -i 0.2 10.0.0.2; stop; echo status $?
      tcpdump -nr $T/trace.pcap 'icmp[0] = 0' 2>/dev/null | wc -l
      "$FAKEHOST" run -w - -c 1 --ready-fd 3 3>$T/ready >&- 2>$T/messages & pid=$!
      read -r _ <$T/ready; ping -q -c 2 -W 1 -i 0.2 10.0.0.2 >/dev/null || true; wait $pid || echo status $?
      """)
    #expect(result.output.contains("2 received, 0% packet loss"))
    #expect(result.lines.suffix(3) == ["status 0", "2", "status 3"])
    #expect(result.messages.contains("standard output: Bad file descriptor"))
  }

  @Test func aTextThatCannotBeWritten() async throws {
    let result = try await PrivateNamespaces.run("\"$FAKEHOST\" run --help >/dev/full || exit $?")
    #expect(result.status == 3)
    #expect(result.output.contains("cannot write standard output: No space left on device"))
  }
}
