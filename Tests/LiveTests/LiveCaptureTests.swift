import Foundation
import Testing

/// The trace that a live run leaves, as tcpdump and tshark read it.
@Suite(.needsTap)
struct LiveCaptureTests {
  @Test func tsharkPairsEveryRequestAndFindsNothingWrong() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcap
      ping -q -f -c 3000 10.0.0.2 >/dev/null
      for size in 0 1 17 18 19 63 64 65 1471 1472; do ping -q -c 1 -W 60 -s $size 10.0.0.2 >/dev/null; done
      stop
      read_trace() { tshark -2 -r $T/trace.pcap -o ip.check_checksum:TRUE -Y "$1" 2>$T/tshark.err; }
      echo paired $(read_trace 'icmp.type == 8 && icmp.resp_in' | wc -l)
      echo replies $(read_trace 'icmp.type == 0 && icmp.resp_to' | wc -l)
      echo wrong $(read_trace '_ws.malformed || icmp.resp_not_found || ip.checksum.status == 0 || icmp.checksum.status == 0 || arp.duplicate-address-detected' | wc -l)
      grep -v 'as user "root"' $T/tshark.err || true
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines == ["paired 3010", "replies 3010", "wrong 0"])
  }

  @Test func everyFrameHasATimeOfItsOwn() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcap; ping -q -f -c 500 10.0.0.2 >/dev/null; stop
      head -c 4 $T/trace.pcap | od -An -tx1
      tshark -r $T/trace.pcap -T fields -e frame.time_epoch 2>/dev/null >$T/times
      sort -c $T/times && uniq -d $T/times | wc -l
      """)
    #expect(result.lines == [" 4d 3c b2 a1", "0"])
  }

  @Test(arguments: ["TERM", "INT"])
  func isCompleteAfterASignalInAFlood(signal: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcap
      ping -q -f -c 1000000 10.0.0.2 >/dev/null & flood=$!
      ping -q -c 300 -W 60 -i 0.001 10.0.0.2 >/dev/null
      stop \(signal); kill $flood
      tcpdump -nr $T/trace.pcap 2>$T/tcpdump.err | wc -l
      grep -v -e 'reading from' -e 'setgid/setuid failed' $T/tcpdump.err || true
      sed -n 's/^  recorded  *\\([0-9]*\\) .*/\\1/p' $T/messages
      sed -n 's/^\\([0-9]*\\) frames received.*; \\([0-9]*\\) frames sent, .*/\\1 \\2/p' $T/messages | { read -r i o; echo $((i + o)); }
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.count == 3)
    #expect(Set(result.lines).count == 1, "frames in the file, recorded, received and sent")
  }

  @Test(arguments: ["pcap", "pcapng"])
  func isReadableAfterSIGKILL(format: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace --format \(format)
      ping -q -c 200 -W 60 -i 0.002 10.0.0.2 >/dev/null
      # Nothing else comes: what was recorded is in the file by itself.
      until [ "$(tcpdump -nr $T/trace 'icmp[0] = 0' 2>/dev/null | wc -l)" -ge 200 ]; do sleep 0.1; done
      kill -KILL $pid; wait $pid 2>/dev/null || true
      capinfos -t $T/trace | sed -n 's/^File type: *//p'
      tshark -r $T/trace 2>&1 >/dev/null | grep -v 'as user "root"' || true
      tcpdump -nr $T/trace 'icmp[0] = 0' 2>/dev/null | wc -l
      """)
    let type =
      format == "pcap" ? "Wireshark/tcpdump/... - nanosecond pcap" : "Wireshark/... - pcapng"
    #expect(
      result.lines == [Substring(type), "200"], "\(result.output)")
  }

  @Test func pcapngSaysWhatBecameOfEachFrame() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 -w $T/trace.pcapng
      for n in 1 2; do ping -q -c 1 -W 60 10.0.0.2; done >/dev/null
      ping -q -c 1 -W 0.2 10.0.0.9 >/dev/null || true
      stop
      frames() { tshark -r $T/trace.pcapng -Y "$1" -T fields -e frame.packet_flags_direction -e frame.packet_flags_reception_type -e frame.interface_name -e frame.comment 2>$T/tshark.err; }
      echo silent $(frames '!frame.comment || !frame.packet_id || !frame.packet_flags_direction' | wc -l)
      frames icmp | sed 's/id [0-9]*/id N/' | sort -u
      frames 'arp.dst.proto_ipv4 == 10.0.0.9'
      echo pairs $(tshark -r $T/trace.pcapng -Y icmp -T fields -e frame.packet_id 2>/dev/null | uniq -c | awk '{ print $1 }')
      tshark -r $T/trace.pcapng -q -z hosts 2>/dev/null | grep 'fakehost$'
      capinfos $T/trace.pcapng | grep -e oper-sys -e application -e comment -e '  Name' -e Description -e Capture.length -e Time.precision -e stat.entries
      uname -r; grep -v 'as user "root"' $T/tshark.err || true
      """)
    #expect(result.status == 0, "\(result.output)")
    let lines = result.lines.map { $0.split(separator: " ").joined(separator: " ") }
    let release = try #require(lines.last)
    #expect(
      lines.dropLast() == [
        "silent 0",
        "0x00000001\t1\ttap0\tanswered: echo reply",
        "0x00000002\t1\ttap0\treply to packet id N",
        "0x00000001\t3\ttap0\tignored: ARP for an address that no fake host has (RFC 826)",
        "pairs 2 2",
        "10.0.0.2\t10.0.0.2.fakehost",
        "Capture oper-sys: Linux \(release)",
        "Capture application: fakehost 0.1.0",
        "Capture comment: fakehost run --ready-fd 3 -a 10.0.0.2,fd00::2 -w \(result.folder)/trace.pcapng",
        "Name = tap0",
        "Description = fakehost's side of tap0",
        "Capture length = 0",
        "Time precision = nanoseconds (9)",
        "Number of stat entries = 1",
      ])
  }

  /// The options if_IPv4addr, if_IPv6addr and if_MACaddr, which capinfos does not show.
  @Test func theDevicesAddressesAreInPcapng() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -a 10.0.0.2,fd00::2 -w $T/trace.pcapng
      ip -br link show tap0 | awk '{ print $3 }' | tr -d :
      stop
      od -An -v -tx1 $T/trace.pcapng | tr -d ' \\n' >$T/hex
      grep -o 0600............0000 $T/hex | head -n 1
      grep -o -e 0a000001ffffff00 -e fd00000000000000000000000000000140 $T/hex
      """)
    #expect(result.status == 0, "\(result.output)")
    let mac = try #require(result.lines.first)
    #expect(
      result.lines.dropFirst() == [
        "0600\(mac)0000", "0a000001ffffff00", "fd00000000000000000000000000000140",
      ])
  }

  @Test(arguments: [("in", "8 1"), ("out", "0 2"), ("inout", "8 0 1 2")])
  func oneDirection(_ direction: String, _ expected: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcap -Q \(direction); ping -q -c 1 -W 60 10.0.0.2 >/dev/null; stop
      echo $(tshark -r $T/trace.pcap -Y icmp -T fields -e icmp.type 2>/dev/null) \
        $(tshark -r $T/trace.pcap -Y 'arp.opcode && arp.dst.proto_ipv4 == 10.0.0.2 || arp.src.proto_ipv4 == 10.0.0.2' -T fields -e arp.opcode 2>/dev/null | sort -u)
      """)
    #expect(result.lines == [Substring(expected)])
  }

  @Test(arguments: ["", "--format pcapng"])
  func aPipeIsReadWhileItRuns(options: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready
      "$FAKEHOST" run -w - \(options) -c 3 --ready-fd 3 3>$T/ready 2>$T/messages | tcpdump -n -l -r - icmp 2>/dev/null >$T/seen &
      read -r _ <$T/ready
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2 >/dev/null; wait; wc -l <$T/seen
      """)
    #expect(result.lines == ["4"])
  }

  @Test func aFullDiskStopsTheRecordingAndNotTheAnswering() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkdir $T/small; mount -t tmpfs -o size=64k none $T/small
      start -w $T/small/trace.pcap
      ping -q -f -c 2000 10.0.0.2
      stop || echo status $?
      tcpdump -nr $T/small/trace.pcap 2>$T/tcpdump.err | wc -l
      grep -v -e 'reading from' -e 'setgid/setuid failed' $T/tcpdump.err || true
      """)
    #expect(result.output.contains("2000 received, 0% packet loss"))
    #expect(result.output.contains("status 3"))
    #expect(result.messages.contains("recording stopped: "))
    #expect(result.messages.contains("No space left on device"))
    let recorded = try #require(count(in: result.messages, after: "  recorded "))
    let unrecorded = try #require(count(in: result.messages, after: "  NOT recorded "))
    #expect(result.lines.last == "\(recorded)", "whole frames, and nothing torn behind them")
    #expect(recorded > 100 && recorded + unrecorded > 4000)
  }

  @Test func aFileSizeLimitIsNoSignal() async throws {
    let result = try await PrivateNamespaces.run(
      """
      ulimit -f 8; start -w $T/trace.pcap; ulimit -f unlimited 2>/dev/null || true
      ping -q -f -c 500 10.0.0.2; stop || echo status $?
      """)
    #expect(result.output.contains("500 received, 0% packet loss"))
    #expect(result.output.contains("status 3"))
    #expect(result.messages.contains("File too large"))
  }

  @Test func aClosedViewerIsNoError() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready $T/pipe
      head -c 200 <$T/pipe >/dev/null &
      "$FAKEHOST" run -w - --ready-fd 3 3>$T/ready 2>$T/messages >$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -c 2000 10.0.0.2; stop; echo status $?
      """)
    #expect(result.output.contains("2000 received, 0% packet loss"))
    #expect(result.lines.last == "status 0")
    #expect(result.messages.contains("the reader of standard output closed it"))
  }

  @Test func aViewerThatSleepsDoesNotStopTheAnswering() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/ready $T/pipe
      sleep 1000 <$T/pipe &
      "$FAKEHOST" run -w - --ready-fd 3 3>$T/ready 2>$T/messages >$T/pipe & pid=$!
      read -r _ <$T/ready
      ping -q -f -s 1400 -c 3000 10.0.0.2; stop || echo status $?
      """)
    #expect(result.output.contains("3000 received, 0% packet loss"))
    #expect(result.output.contains("status 3"))
    #expect(result.messages.contains("does not keep up"))
    #expect(try #require(count(in: result.messages, after: "  NOT recorded ")) > 0)
  }

  /// Under a flood no frame is lost between two files: those of all are those of the summary.
  @Test(arguments: [
    "-C 50k", "-C 50k --format pcapng", "-C 50k -W 1000", "-G 1", "-C 100k -z gzip",
  ])
  func rotationLosesNoFrame(options: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkdir $T/out; start -w $T/out/trace \(options)
      ping -q -f -c 3000 10.0.0.2 >/dev/null
      ping -q -c 12 -W 60 -i 0.1 10.0.0.2 >/dev/null
      stop
      gunzip $T/out/*.gz 2>/dev/null || true
      for f in $T/out/*; do tcpdump -nr $f 2>/dev/null | wc -l; done >$T/counts
      awk '{ n += $1 } END { print n; print NR }' $T/counts
      sed -n 's/^  recorded  *\\([0-9]*\\) .*/\\1/p' $T/messages
      sed -n 's/^\\([0-9]*\\) frames received.*; \\([0-9]*\\) frames sent, .*/\\1 \\2/p' $T/messages | { read -r i o; echo $((i + o)); }
      """)
    #expect(result.status == 0, "\(result.output)")
    let numbers = result.lines.compactMap { Int($0) }
    try #require(numbers.count == 4, "\(result.output)")
    #expect(Set([numbers[0], numbers[2], numbers[3]]).count == 1, "\(numbers)")
    #expect(numbers[1] > 1, "files")
  }

  /// As many files as were asked for, and the line ends, as tcpdump does.
  @Test func aRunEndsWithItsLastFile() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace-%s -G 1 -W 2
      ping -q -i 0.05 10.0.0.2 >/dev/null & ping=$!
      wait $pid; echo status $?; kill $ping 2>/dev/null || true
      ls $T/trace-* | wc -l
      """)
    #expect(result.lines == ["status 0", "2"])
  }

  @Test func aFullDiskBetweenTwoFiles() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkdir $T/small; mount -t tmpfs -o size=128k none $T/small
      start -w $T/small/trace -C 20k
      ping -q -f -c 2000 10.0.0.2
      stop || echo status $?
      for f in $T/small/*; do tcpdump -nr $f 2>&1 >/dev/null; done | grep -v -e 'reading from' -e 'setgid/setuid failed' || true
      """)
    #expect(result.output.contains("2000 received, 0% packet loss"))
    #expect(result.lines.last == "status 3")
    #expect(result.messages.contains("No space left on device"))
  }

  /// A thousand frames of a flood, at a signal and at the end, in memory that does not grow.
  @Test(arguments: ["pcap", "pcapng"])
  func keepsTheLastFramesOfAFlood(format: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace --format \(format) --keep 1000
      peak() { sed -n 's/^VmHWM: *\\([0-9]*\\) kB/\\1/p' /proc/$pid/status; }
      written() { until [ $(grep -c '1000 frames in' $T/messages) = $1 ]; do sleep 0.01; done; }
      ping -q -f -c 2000 10.0.0.2 >/dev/null
      kill -USR1 $pid; written 1
      tcpdump -nr $T/trace 2>/dev/null | wc -l
      before=$(peak)
      ping -q -f -c 15000 10.0.0.2 >/dev/null
      kill -USR1 $pid; written 2
      tcpdump -nr $T/trace icmp 2>/dev/null | tail -n 1 | grep -c 'seq 15000,'
      echo $(($(peak) - before < 1024))
      stop; tcpdump -nr $T/trace 2>/dev/null | wc -l
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines == ["1000", "1", "1", "1000"], "\(result.messages)")
    #expect(result.messages.contains("  recorded         1000  in "))
  }

  /// SIGUSR1 is for who keeps frames: it ends nobody.
  @Test(arguments: ["-w $T/trace.pcap", ""])
  func nothingIsKept(_ recording: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      start \(recording)
      kill -USR1 $pid
      ping -q -c 1 -W 60 10.0.0.2 | grep -c '1 received'
      stop
      """)
    #expect(result.status == 0 && result.lines == ["1"], "\(result.output)")
    #expect(
      result.messages.contains(
        "fakehost: SIGUSR1 writes the frames that --keep holds, and it holds none; SIGQUIT shows statistics\n"
      ))
  }

  @Test func theVerdictDoesNotCome() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcap --keep 2 --keep-until bad-checksum,fragment-overlap
      ping -q -c 2 -W 60 -i 0.2 10.0.0.2 >/dev/null
      stop
      tcpdump -nr $T/trace.pcap 2>/dev/null | wc -l
      """)
    #expect(result.status == 0 && result.lines == ["2"], "\(result.output)")
    #expect(
      result.messages.contains(
        "fakehost: no frame had a verdict of --keep-until: the last ones are written\n"))
  }

  @Test func keepsUpToAVerdict() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -w $T/trace.pcapng --keep 4 --keep-until bad-checksum
      ping -q -c 3 -W 60 -i 0.2 10.0.0.2 >/dev/null
      hping3 -q -c 1 -1 -b 10.0.0.2 >/dev/null 2>&1 || true
      ping -q -c 3 -W 60 -i 0.2 10.0.0.2 >/dev/null
      stop
      tshark -r $T/trace.pcapng -T fields -e frame.comment 2>/dev/null | tail -n 1
      tcpdump -nr $T/trace.pcapng 2>/dev/null | wc -l
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines == ["ignored: bad ICMP checksum (RFC 792)", "4"], "\(result.messages)")
    #expect(
      result.messages.contains(
        "fakehost: ignored: bad ICMP checksum (RFC 792): 4 frames up to it in "))
  }

  /// `-z` runs outside of the command's world, so for the last file too, when that is gone.
  @Test func aCommandForEachFileOfExec() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -w $T/trace -C 50k -z gzip -- ping -q -f -c 1000 10.0.0.2 >/dev/null 2>$T/messages
      gunzip -v $T/trace*.gz 2>&1 | wc -l; ls $T/trace* | wc -l
      for f in $T/trace*; do tcpdump -nr $f icmp 2>/dev/null; done | wc -l
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.count == 3 && result.lines[0] == result.lines[1], "\(result.output)")
    #expect(result.lines.last == "2000")
  }

  /// In `exec` the signal is fakehost's while it keeps frames, and the command's otherwise.
  @Test(arguments: [
    ("-w $T/trace --keep 10", "[ -s $T/trace ]", "not told"),
    ("-w $T/trace", "[ -s $T/said ]", "told"),
  ])
  func theSignalOfExec(options: String, event: String, expected: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/go $T/end
      "$FAKEHOST" exec \(options) -- sh -c '
        ping -q -c 1 -W 60 10.0.0.2 >/dev/null
        trap "echo told" USR1; echo go >$T/go; read -r _ <$T/end; echo not told' 2>$T/messages >$T/said & pid=$!
      read -r _ <$T/go; kill -USR1 $pid; until \(event); do sleep 0.01; done
      echo end >$T/end & wait $pid; head -n 1 $T/said
      """)
    #expect(result.lines == [Substring(expected)], "\(result.messages)")
  }

  private func count(in text: String, after label: String) -> Int? {
    guard let range = text.range(of: label) else { return nil }
    return Int(text[range.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
  }
}
