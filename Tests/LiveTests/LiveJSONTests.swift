import Foundation
import Testing

/// `--json` while the hosts answer.
@Suite(.needsTap)
struct LiveJSONTests {
  @Test func everyFrameHasItsLine() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --json=$T/out -w $T/trace.pcapng -a 10.0.0.2,fd00::2
      ping -q -c 3 -W 60 -i 0.2 10.0.0.2 >/dev/null; ping -q -c 1 -W 60 fd00::2 >/dev/null
      ping -q -c 1 -W 0.1 10.0.0.9 >/dev/null || true; stop
      cat $T/out
      echo $(tshark -r $T/trace.pcapng -T fields -e frame.packet_id 2>/dev/null | sort -un)
      """)
    #expect(result.status == 0, "\(result.output)")
    let ids = try #require(result.lines.last)
    let events = try result.lines.dropLast().map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let start = try #require(events.first)
    #expect(start["event"] as? String == "start")
    #expect(start["device"] as? String == "tap0")
    #expect(start["hosts"] as? [String] == ["10.0.0.2,fd00::2"])
    let summary = try #require(events.last)
    #expect(summary["event"] as? String == "summary")
    #expect(summary["milliseconds"] is Int)
    let frames = events.filter { $0["event"] as? String == "frame" }
    #expect(summary["received"] as? Int == frames.count)
    for verdict in ["answered", "kept", "ignored"] {
      #expect(
        summary[verdict] as? Int == frames.filter { $0["verdict"] as? String == verdict }.count)
    }
    #expect(frames.filter { $0["reason"] as? String == "echo-reply" }.count == 4)
    #expect(frames.contains { $0["reason"] as? String == "arp-not-ours" })
    let counts = Dictionary(grouping: frames) { $0["reason"] as? String ?? "" }.mapValues(\.count)
    #expect(summary["reasons"] as? [String: Int] == counts)
    let own = events.filter { $0["event"] as? String == "sent" }.count
    #expect(
      summary["sent"] as? Int == own + frames.reduce(0) { $0 + ($1["replies"] as? Int ?? 0) })
    #expect(
      events.compactMap { $0["id"] as? Int }.map(String.init).joined(separator: " ") == ids)
  }

  @Test func aPipeIsReadWhileItRuns() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready
      "$FAKEHOST" run -q -c 3 --json --ready-fd 3 3>$T/ready 2>$T/messages | grep -o '"reason":"[a-z-]*reply"' >$T/seen &
      read -r _ <$T/ready
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2 >/dev/null; wait; cat $T/seen
      """)
    #expect(
      result.lines == [
        #""reason":"arp-reply""#, #""reason":"echo-reply""#, #""reason":"echo-reply""#,
      ])
    #expect(result.messages == "")
  }

  @Test func besideACommand() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec --json=$T/out -- sh -c 'ping -q -c 1 -W 60 10.0.0.2 >/dev/null; ls /proc/self/fd | wc -l'
      head -n 1 $T/out | grep -o '"device":"tap0"'; grep -c '"reason":"echo-reply"' $T/out
      tail -n 1 $T/out | cut -c 1-18
      """)
    #expect(result.lines.dropFirst() == ["\"device\":\"tap0\"", "1", "{\"event\":\"summary\""])
  }

  @Test func aReaderThatSleepsDoesNotStopTheAnswering() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready $T/pipe
      sleep 1000 <$T/pipe &
      "$FAKEHOST" run --json --ready-fd 3 3>$T/ready 2>$T/messages >$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -c 8000 10.0.0.2; stop || echo status $?
      """)
    #expect(result.output.contains("8000 received, 0% packet loss"))
    #expect(result.lines.last == "status 3")
    #expect(result.messages.contains("the reader of standard output does not keep up"))
    #expect(result.messages.contains("standard output: its reader did not keep up. "))
  }

  @Test func aReaderThatClosesIsNoError() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready $T/pipe
      head -n 1 <$T/pipe >/dev/null &
      "$FAKEHOST" run --json --ready-fd 3 3>$T/ready 2>$T/messages >$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -c 1000 10.0.0.2; stop; echo status $?
      """)
    #expect(result.output.contains("1000 received, 0% packet loss"))
    #expect(result.lines.last == "status 0")
    #expect(result.messages.contains("JSON stopped: the reader of standard output closed it"))
  }

  @Test func aFullDiskStopsTheJSONAndNotTheAnswering() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkdir $T/small; mount -t tmpfs -o size=64k none $T/small
      start --json=$T/small/out
      ping -q -f -c 2000 10.0.0.2; stop || echo status $?
      tail -n 1 $T/small/out | tail -c 2
      """)
    #expect(result.output.contains("2000 received, 0% packet loss"))
    #expect(
      result.lines.suffix(2) == ["status 3", "}"], "whole lines, and nothing torn behind them")
    #expect(result.messages.contains("JSON stopped: "))
    #expect(result.messages.contains("No space left on device"))
  }
}
