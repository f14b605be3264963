import Foundation
import Testing

/// The trace that a live run leaves, as tcpdump and tshark read it.
@Suite(.needsTap)
struct LiveCaptureTests {
  @Test func tsharkPairsEveryRequestAndFindsNothingWrong() throws {
    let world = try World.run(
      """
      start -w $T/trace.pcap
      ping -q -f -c 3000 10.0.0.2 >/dev/null
      for size in 0 1 17 18 19 63 64 65 1471 1472; do ping -q -c 1 -s $size 10.0.0.2 >/dev/null; done
      stop
      read_trace() { tshark -2 -r $T/trace.pcap -o ip.check_checksum:TRUE -Y "$1" 2>$T/tshark.err; }
      echo paired $(read_trace 'icmp.type == 8 && icmp.resp_in' | wc -l)
      echo replies $(read_trace 'icmp.type == 0 && icmp.resp_to' | wc -l)
      echo wrong $(read_trace '_ws.malformed || icmp.resp_not_found || ip.checksum.status == 0 || icmp.checksum.status == 0 || arp.duplicate-address-detected' | wc -l)
      grep -v 'as user "root"' $T/tshark.err || true
      """)
    #expect(world.status == 0, "\(world.output)")
    #expect(world.lines == ["paired 3010", "replies 3010", "wrong 0"])
  }

  @Test func everyFrameHasATimeOfItsOwn() throws {
    let world = try World.run(
      """
      start -w $T/trace.pcap; ping -q -f -c 500 10.0.0.2 >/dev/null; stop
      head -c 4 $T/trace.pcap | od -An -tx1
      tshark -r $T/trace.pcap -T fields -e frame.time_epoch 2>/dev/null >$T/times
      sort -c $T/times && uniq -d $T/times | wc -l
      """)
    #expect(world.lines == [" 4d 3c b2 a1", "0"])
  }

  @Test(arguments: ["TERM", "INT"])
  func isCompleteAfterASignalInAFlood(signal: String) throws {
    let world = try World.run(
      """
      start -w $T/trace.pcap
      ping -q -f -c 1000000 10.0.0.2 >/dev/null & flood=$!
      ping -q -c 300 -i 0.001 10.0.0.2 >/dev/null
      stop \(signal); kill $flood
      tcpdump -nr $T/trace.pcap 2>$T/tcpdump.err | wc -l
      grep -v -e 'reading from' -e 'setgid/setuid failed' $T/tcpdump.err || true
      sed -n 's/^  recorded  *\\([0-9]*\\) .*/\\1/p' $T/messages
      sed -n 's/^\\([0-9]*\\) frames received.*; \\([0-9]*\\) frames sent, .*/\\1 \\2/p' $T/messages | { read -r i o; echo $((i + o)); }
      """)
    #expect(world.status == 0, "\(world.output)")
    #expect(world.lines.count == 3)
    #expect(Set(world.lines).count == 1, "frames in the file, recorded, received and sent")
  }

  @Test func isReadableAfterSIGKILL() throws {
    let world = try World.run(
      """
      start -w $T/trace.pcap
      ping -q -c 200 -i 0.002 10.0.0.2 >/dev/null
      ping -q -c 1 -W 1 10.0.0.3 >/dev/null || true
      kill -KILL $pid; wait $pid 2>/dev/null || true
      tcpdump -nr $T/trace.pcap 'icmp[0] = 0' 2>/dev/null | wc -l
      """)
    #expect(world.lines.last == "200", "the line was idle for a second after the last reply")
  }

  @Test(arguments: [("in", "8 1"), ("out", "0 2"), ("inout", "8 0 1 2")])
  func oneDirection(_ direction: String, _ expected: String) throws {
    let world = try World.run(
      """
      start -w $T/trace.pcap -Q \(direction); ping -q -c 1 10.0.0.2 >/dev/null; stop
      echo $(tshark -r $T/trace.pcap -Y icmp -T fields -e icmp.type 2>/dev/null) \
        $(tshark -r $T/trace.pcap -Y 'arp.opcode && arp.dst.proto_ipv4 == 10.0.0.2 || arp.src.proto_ipv4 == 10.0.0.2' -T fields -e arp.opcode 2>/dev/null | sort -u)
      """)
    #expect(world.lines == [Substring(expected)])
  }

  @Test func aPipeIsReadWhileItRuns() throws {
    let world = try World.run(
      """
      mkfifo $T/ready
      "$FAKEHOST" run -w - -c 3 --ready-fd 3 3>$T/ready 2>$T/messages | tcpdump -n -l -r - icmp 2>/dev/null >$T/seen &
      read -r _ <$T/ready
      ping -q -c 2 -i 0.01 10.0.0.2 >/dev/null; wait; wc -l <$T/seen
      """)
    #expect(world.lines == ["4"])
  }

  @Test func aFullDiskStopsTheRecordingAndNotTheAnswering() throws {
    let world = try World.run(
      """
      mkdir $T/small; mount -t tmpfs -o size=64k none $T/small
      start -w $T/small/trace.pcap
      ping -q -f -c 2000 10.0.0.2
      stop || echo status $?
      tcpdump -nr $T/small/trace.pcap 2>$T/tcpdump.err | wc -l
      grep -v -e 'reading from' -e 'setgid/setuid failed' $T/tcpdump.err || true
      """)
    #expect(world.output.contains("2000 received, 0% packet loss"))
    #expect(world.output.contains("status 3"))
    #expect(world.messages.contains("recording stopped: "))
    #expect(world.messages.contains("No space left on device"))
    let recorded = try #require(count(in: world.messages, after: "  recorded "))
    let unrecorded = try #require(count(in: world.messages, after: "  NOT recorded "))
    #expect(world.lines.last == "\(recorded)", "whole frames, and nothing torn behind them")
    #expect(recorded > 100 && recorded + unrecorded > 4000)
  }

  @Test func aFileSizeLimitIsNoSignal() throws {
    let world = try World.run(
      """
      ulimit -f 8; start -w $T/trace.pcap; ulimit -f unlimited 2>/dev/null || true
      ping -q -f -c 500 10.0.0.2; stop || echo status $?
      """)
    #expect(world.output.contains("500 received, 0% packet loss"))
    #expect(world.output.contains("status 3"))
    #expect(world.messages.contains("File too large"))
  }

  @Test func aClosedViewerIsNoError() throws {
    let world = try World.run(
      """
      mkfifo $T/ready $T/pipe
      head -c 200 <$T/pipe >/dev/null &
      "$FAKEHOST" run -w - --ready-fd 3 3>$T/ready 2>$T/messages >$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -c 2000 10.0.0.2; stop; echo status $?
      """)
    #expect(world.output.contains("2000 received, 0% packet loss"))
    #expect(world.lines.last == "status 0")
    #expect(world.messages.contains("the reader of standard output closed it"))
  }

  @Test func aViewerThatSleepsDoesNotStopTheAnswering() throws {
    let world = try World.run(
      """
      mkfifo $T/ready $T/pipe
      sleep 60 <$T/pipe &
      "$FAKEHOST" run -w - --ready-fd 3 3>$T/ready 2>$T/messages >$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -s 1400 -c 3000 10.0.0.2; stop || echo status $?
      """)
    #expect(world.output.contains("3000 received, 0% packet loss"))
    #expect(world.output.contains("status 3"))
    #expect(world.messages.contains("does not keep up"))
    #expect(try #require(count(in: world.messages, after: "  NOT recorded ")) > 0)
  }

  private func count(in text: String, after label: String) -> Int? {
    guard let range = text.range(of: label) else { return nil }
    return Int(text[range.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
  }
}
