import Foundation
import Testing

/// What a person at a terminal does while it runs.
@Suite(.needsTap)
struct LiveTerminalTests {
  /// The summary stands below the ^C that the terminal shows.
  @Test func interrupted() async throws {
    let result = try await PrivateNamespaces.run(
      """
      cat >$T/run <<'END'
      "$FAKEHOST" run --ready-fd 3 3>$T/ready & pid=$!
      read -r _ <$T/ready; printf '^C' >&2; kill -INT $pid; wait $pid
      END
      export T; mkfifo $T/ready; script -qec "sh $T/run" /dev/null | tr -d '\\r'
      """)
    #expect(result.output.contains("^C\n--- tap0: fakehost statistics ---\n"), "\(result.output)")
  }

  /// SIGQUIT shows the statistics, and the hosts go on.
  @Test func statisticsOnTheWay() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start; ping -q -c 2 -i 0.05 -W 60 10.0.0.2 >/dev/null; kill -QUIT $pid
      until grep -qs statistics $T/messages; do sleep 0.05; done
      ping -q -c 1 -W 60 10.0.0.2; stop; echo status $?
      """)
    #expect(result.output.contains("1 received, 0% packet loss"), "\(result.output)")
    #expect(result.lines.last == "status 0")
    let summaries = result.messages.components(separatedBy: "--- tap0: fakehost statistics ---\n")
    try #require(summaries.count == 3, "\(result.messages)")
    #expect(summaries[1].contains("2  echo reply"), "\(result.messages)")
    #expect(summaries[2].contains("3  echo reply"), "\(result.messages)")
  }

  /// It ends by itself, with nobody asking and with somebody.
  @Test(arguments: ["sleep 0", "ping -q -i 0.01 10.0.0.2 >/dev/null 2>&1 &"])
  func forAWhile(_ meanwhile: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --duration 300ms; \(meanwhile)
      wait $pid; echo status $?; ip link show tap0 2>&1
      """)
    #expect(result.output.hasPrefix("status 0\n"), "\(result.output)")
    #expect(result.output.contains("does not exist"), "\(result.output)")
    let time = try #require(result.messages.firstMatch(of: /time ([0-9]+) ms/)?.1)
    #expect(try #require(Int(time)) >= 300, "\(result.messages)")
  }

  /// What kernels send by themselves is one line on a terminal, and all of it with -vv and in a pipe.
  @Test func kernelsAreFolded() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for options in -v -vv; do
        script -qec "stty cols 250; \\"$FAKEHOST\\" exec $options -a fd00::2 -- sleep 4" /dev/null |
          tr -d '\\r' | sed "s/$(printf '\\033')\\[[0-9]*m//g" >$T/lines
        grep -c 'not shown one by one' $T/lines || true; grep -c 'listener report' $T/lines || true
      done
      "$FAKEHOST" exec -v -a fd00::2 -- sleep 4 2>&1 | grep -c 'listener report'
      """)
    let counts = result.lines.compactMap { Int($0) }
    try #require(counts.count == 5, "\(result.output)")
    #expect(counts[0] == 1 && counts[1] == 1 && counts[2] == 0, "\(result.output)")
    #expect(counts[3] > 0 && counts[4] > 0, "\(result.output)")
  }

  /// A seed that was drawn is told with -q, too, and stands in the recording.
  @Test func theDrawnSeed() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -q --loss 10% -w $T/x.pcapng; stop; cat $T/messages
      tshark -r $T/x.pcapng -T fields -e frame.number >/dev/null 2>&1; capinfos -k $T/x.pcapng
      """)
    let seed = try #require(
      result.messages.firstMatch(of: /these random choices: --seed ([0-9]+)/)?.1,
      "\(result.messages)")
    #expect(result.output.contains("--seed \(seed)"), "\(result.output)")
  }

  /// How far a measurement is stands on a terminal while it lasts.
  @Test func progressOfAMeasurement() async throws {
    let result = try await PrivateNamespaces.run(
      """
      script -qec '"$FAKEHOST" measure -c 150 --interval 10ms' /dev/null | tr '\\r' '\\n' >$T/lines
      grep -c 'of 150 requests' $T/lines; "$FAKEHOST" measure -c 100 2>&1 | grep -c 'of 100 requests' || true
      """)
    let counts = result.lines.compactMap { Int($0) }
    #expect(counts.first ?? 0 > 0 && counts.last == 0, "\(result.output)")
  }
}
