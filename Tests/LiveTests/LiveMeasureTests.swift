import Testing

/// A measurement whose figures do not depend on how fast the machine is.
@Suite(.needsTap)
struct LiveMeasureTests {
  /// All that is lost, doubled and damaged, each way, over both families.
  @Test(arguments: [
    ("", "10.0.0.2"),
    ("--impair 'drop every 7'", "10.0.0.2"),
    ("--impair 'direction both loss 10% 25% duplicate 0.0001%'", "10.0.0.2"),
    ("--loss 5% --duplicate 5% --corrupt 5% --size 1000 -a fd00::2", "fd00::2"),
    ("--impair 'truncate 80' -a 10.1.0.0/16", "10.1.0.0"),
    ("--impair '10.0.0.3 loss 100%' -a 10.0.0.3 -a 10.0.0.2", "10.0.0.3"),
    ("--impair '10.0.0.3 loss 100%' -a 10.0.0.4 -a 10.0.0.3", "10.0.0.4"),
    ("-a fd00::7 -a 10.0.0.2", "fd00::7"), ("-a 10.0.0.0/24", "10.0.0.2"),
  ])
  func isWithin(options: String, target: String) async throws {
    let result = try await PrivateNamespaces.run(
      "\"$FAKEHOST\" measure -c 1000 --interval 200us --seed 1 \(options) || exit $?")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.contains { $0.hasPrefix("pinged  \(target), 1000 requests,") })
    #expect(!result.output.contains("OUTSIDE"))
  }

  /// Its files are written in the end, when it may write nowhere else.
  @Test func files() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkdir $T/own; cd $T/own
      "$FAKEHOST" measure -c 20 --lateness 60s --svg $T/x.svg --json=x.json >/dev/null
      tail -n 1 $T/x.svg; grep -c '"sent":20' x.json; ls $T/own
      """)
    #expect(result.lines == ["</svg>", "1", "x.json"], "\(result.output)\(result.messages)")
  }

  /// What a host does that was not asked for: its own device, and who answers there.
  @Test func onAnInterface() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --loss 20% --seed 1
      "$FAKEHOST" measure --on-interface tap0 -c 500 --interval 200us && echo same
      "$FAKEHOST" measure --on-interface tap0 -c 500 --interval 200us --loss 20% --lateness 60s >/dev/null && echo told
      "$FAKEHOST" measure --on-interface tap0 -a 10.0.0.9 || echo status $?
      stop
      """)
    #expect(result.output.contains("OUTSIDE") && !result.lines.contains("same"), "\(result.output)")
    #expect(result.lines.contains("told"))
    #expect(result.lines.contains("fakehost: cannot find 10.0.0.9 on tap0: No route to host"))
    #expect(result.lines.contains("status 3"))
  }

  @Test func stopsEarly() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" measure -c 1000000 --json >$T/json & pid=$!
      until pgrep -P $pid >/dev/null; do sleep 0.1; done
      sleep 1; kill -INT $pid; wait $pid
      grep -c '"within":true' $T/json
      """)
    #expect(result.lines == ["1"], "\(result.output)")
  }
}
