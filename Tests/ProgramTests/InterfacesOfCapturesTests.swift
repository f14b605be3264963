import Foundation
import TestCaptures
import TestProgram
import Testing

/// A pcapng of several interfaces, of different link types and snap lengths: each frame is answered on its
/// own, as in a capture of its own.
@Suite struct InterfacesOfCapturesTests {
  /// Runs a script in a folder with `ping.pcap` (Ethernet) and `raw.pcap` (plain IP), and `both.pcapng`, in
  /// which the two are interleaved, of interfaces that are called eth1 and tun0; `$F` is the program, and
  /// `list FILE FIELD ...` lists fields of packets.
  private func run(_ script: String) throws -> (status: Int32, output: String) {
    try withFolder { folder in
      for name in ["ping", "raw"] {
        let source = Fixture.folder.appending(path: "\(name).in.pcap").resolvingSymlinksInPath()
        try Data(contentsOf: source).write(to: folder.appending(path: "\(name).pcap"))
      }
      try Data(Self.both(folder)).write(to: folder.appending(path: "both.pcapng"))
      return try runShell(
        """
        list() { file=$1; shift; tshark -o frame.generate_md5_hash:TRUE -r "$file" -T fields $(printf ' -e %s' "$@") 2>/dev/null; }
        \(script)
        """, in: folder)
    }
  }

  /// The second interface is described behind the first packet, in another section a byte order of its own.
  private static func both(_ folder: URL) throws -> [UInt8] {
    var frames: [[[UInt8]]] = []
    for name in ["ping", "raw"] {
      let data = try Data(contentsOf: folder.appending(path: "\(name).pcap"))
      frames.append(Fixture.frames(of: data).map { Array(data[$0]) })
    }
    var bytes: [UInt8] = []
    for (order, places) in [(ByteOrder.little, 0..<3), (.big, 3..<6)] {
      var file = Pcapng(order)
      file.addInterface(resolution: 9, name: "eth1", filter: "not port 22")
      for place in places {
        file.addPacket(
          frames[0][place], at: 1_700_000_000_000_000_000 + UInt64(place) * 1_000_000)
        if place == places.lowerBound {
          file.addInterface(linkType: 101, snapLength: 65_535, resolution: 6, name: "tun0")
        }
        file.addPacket(
          frames[1][place], at: 1_700_000_000_000_500 + UInt64(place) * 1000, interface: 1)
      }
      bytes += file.bytes
    }
    return bytes
  }

  @Test func eachIsAnsweredAsByItself() throws {
    let result = try run(
      """
      $F replay -q both.pcapng -Q out -w out.pcapng
      for name in ping raw; do $F replay -q $name.pcap -Q out -w $name.out.pcap; done
      # Six of each are there.
      list out.pcapng frame.interface_name frame.len ip.src icmp.checksum arp.src.hw_mac | sort >got
      { list ping.out.pcap frame.len ip.src icmp.checksum arp.src.hw_mac | sed 's/^/eth1\\t/'
        list raw.out.pcap frame.len ip.src icmp.checksum arp.src.hw_mac | head -n 6 | sed 's/^/tun0\\t/'
      } | sort >wanted
      diff got wanted && wc -l <got
      """)
    #expect(
      result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "12", "\(result.output)")
  }

  /// What comes in goes out as it was.
  @Test func aRoundTripKeepsIt() throws {
    let result = try run(
      """
      $F replay -q both.pcapng -Q in -w copy.pcapng
      for file in both copy; do
        list $file.pcapng frame.number frame.time_epoch frame.interface_name frame.encap_type frame.len \\
          frame.cap_len frame.md5_hash ip.id >$file.list
      done
      diff both.list copy.list && wc -l <copy.list
      for file in both copy; do
        capinfos -I $file.pcapng | sed -n 's/^ *\\(Name\\|Filter string\\) = //p' >$file.about
      done
      diff both.about copy.about && sort -u copy.about
      """)
    #expect(result.output == "12\neth1\nnot port 22\ntun0\n", "\(result.output)")
  }

  /// They are named where there are several, which the first frame does not know yet.
  @Test func areNamed() throws {
    let result = try run(
      """
      $F replay both.pcapng -v 2>/dev/null | cut -d ' ' -f 4,5 | sort | uniq -c | sed 's/^ *//'
      $F replay both.pcapng -q --json=- | grep '"frame"' | grep -o '"interface":"[a-z0-9]*"' | sort | uniq -c | sed 's/^ *//'
      $F replay ping.pcap -q --json=- | grep -c interface
      """)
    #expect(
      result.output == """
        1 ARP, Request
        5 eth1 IP
        6 tun0 IP
        5 "interface":"eth1"
        6 "interface":"tun0"
        0

        """, "\(result.output)")
  }

  /// A pcap has one link type: which one, the first frame says that is recorded.
  @Test(arguments: [
    (
      "$F replay -q both.pcapng -w x.pcap; echo $?; capinfos -Mc x.pcap | tail -n 1",
      [
        "x.pcap: a pcap has frames of one link type, and there are EN10MB and RAW ones: write a pcapng (--format pcapng), or choose by --filter. 22 frames not recorded",
        "\n2\n", "packets:   2",
      ]
    ),
    (
      "$F replay -q both.pcapng --filter 'arp' -w x.pcap; echo $?; capinfos -E x.pcap | tail -n 1",
      ["0\n", "Ethernet"]
    ),
    (
      "$F replay -q both.pcapng --filter 'len = 28 or len = 29' -w x.pcap; echo $?; capinfos -E x.pcap | tail -n 1",
      ["0\n", "Raw IP"]
    ),
    (
      "$F replay -q both.pcapng --keep 1 -w x.pcap; echo $?; capinfos -E x.pcap | tail -n 1",
      ["0\n", "Raw IP"]
    ),
    (
      "$F replay -q both.pcapng --filter 'ether host 02:00:0a:00:00:02' -w x.pcapng; echo $?",
      ["--filter 'ether host 02:00:0a:00:00:02', of RAW frames: ethernet addresses", "\n2\n"]
    ),
    (
      "$F replay -q both.pcapng --impair 'loss 100% filter arp' -c 4 -w x.pcapng; echo $?; list x.pcapng frame.interface_name | uniq -c | head -n 2",
      ["0\n", "1 eth1", "2 tun0"]
    ),
  ])
  func recordings(_ script: String, _ said: [String]) throws {
    let result = try run(script)
    for text in said { #expect(result.output.contains(text), "\(result.output)") }
  }

  /// What differs is told of frames as what they are.
  @Test func comparedWithAGoldenCapture() throws {
    let result = try run(
      """
      $F replay both.pcapng -Q out --expect golden.pcapng --update -q
      $F replay both.pcapng -Q out --expect golden.pcapng -q; echo $?
      $F replay both.pcapng -Q out --expect golden.pcapng --ttl 3 -q 2>&1 | grep -c 'ip.ttl *expected 64, got 3'
      $F replay both.pcapng -Q out --expect golden.pcapng --ttl 3 -q 2>&1 | grep -c '^    packet .* answered: echo reply'
      $F replay raw.pcap -Q out --expect golden.pcapng -q 2>&1; echo $?
      """)
    #expect(
      result.output.hasSuffix(
        """
        0
        11
        11
        fakehost: golden.pcapng holds frames of link type EN10MB, raw.pcap of RAW: they cannot be compared
        2

        """), "\(result.output)")
  }

  /// Frames are those of an interface, by its name; where the golden capture has another one there, that differs.
  @Test func comparedByInterface() throws {
    let result = try run(
      """
      $F replay both.pcapng -Q in --expect golden.pcapng --update -q
      $F replay both.pcapng -Q in --expect golden.pcapng -q; echo $?
      sed 's/tun0/tun9/g' both.pcapng >other.pcapng
      $F replay other.pcapng -Q in --expect golden.pcapng -q 2>&1 | grep -A1 '^frame 2 '
      $F replay other.pcapng -Q in --expect golden.pcapng -q --ignore frame.interface_name; echo $?
      """)
    #expect(result.output.hasPrefix("0\nframe 2 differs: IP "), "\(result.output)")
    #expect(
      result.output.contains("    frame.interface_name expected tun0, got tun9\n"),
      "\(result.output)")
    #expect(result.output.hasSuffix("\n0\n"), "\(result.output)")
  }

  // MARK: Hosts of one interface

  /// By its name and by its number; who is behind one is not behind the other.
  @Test func hostsOfOneInterface() throws {
    let result = try run(
      """
      replay() { $F replay both.pcapng -Q out -w out.pcapng "$@" 2>&1 | sed -n 's/.* on \\(.*\\) sent/\\1/p'; }
      replay -i 'eth1 10.0.0.2'
      replay -i '0 10.0.0.2' -a none
      replay -i 'tun0 10.0.0.2' -i 'eth1 none'
      replay -i '1 10.0.0.9' -a 10.0.0.2
      replay -i '1 10.0.0.2-3 !10.0.0.2' -a 10.0.0.9
      replay -i 'eth1 10.0.0.2=02:00:00:00:00:bb' -a none
      list out.pcapng arp.src.hw_mac
      """)
    #expect(
      result.output == """
        eth1, 6
        tun0, 6
        eth1, 6
        tun0, 0
        eth1, 0
        tun0, 6
        eth1, 6
        tun0, 6
        eth1, 0
        tun0, 0
        eth1, 1
        tun0, 0
        02:00:00:00:00:bb

        """, "\(result.output)")
  }

  /// A pcap has one, which is 0; what a capture does not have is told when it has been read.
  @Test(arguments: [
    ("ping.pcap -i '0 10.0.0.2'", 0, ""),
    (
      "ping.pcap -i 'eth0 10.0.0.2'", 2,
      "--interface eth0: ping.pcap has no such interface; it has 0"
    ),
    (
      "both.pcapng -i 'eth9 10.0.0.2'", 2,
      "--interface eth9: both.pcapng has no such interface; it has 0 (eth1) and 1 (tun0)"
    ),
    ("both.pcapng -i '2 10.0.0.2'", 2, "--interface 2: both.pcapng has no such interface"),
    (
      "both.pcapng -i '99999999999999999999 10.0.0.2'", 2, "both.pcapng has no such interface"
    ),
    // Who stops before has not seen all of them.
    ("both.pcapng -i '2 10.0.0.2' -a 10.0.0.2 -c 1", 0, ""),
    (
      "both.pcapng -i '1 10.0.0.2' -i 'tun0 10.0.0.3'", 2,
      "--interface 1 and --interface tun0 are one interface of both.pcapng: name all its hosts in one"
    ),
    (
      "both.pcapng -i 'tun0 10.0.0.2' -i 'tun0 10.0.0.3'", 2,
      "--interface tun0 is given twice: name all its hosts in one, -i 'tun0 SPEC ...'"
    ),
    ("both.pcapng -i tun0", 2, "--interface tun0: name its hosts, -i 'tun0 SPEC'"),
    ("both.pcapng -i ''", 2, "--interface takes an interface of the capture"),
    (
      "both.pcapng -i 'tun0 none' -a 10.0.0.2", 2,
      "--interface 'tun0 none': those of --address are behind every interface"
    ),
    ("both.pcapng -i 'tun0 10.0.0.300'", 2, "--interface tun0"),
    (
      "both.pcapng -i 'tun0 10.0.0.2' --exclude 10.0.0.9", 2,
      "--exclude: 10.0.0.9 is not in any SPEC"
    ),
    (
      "both.pcapng -i 'tun0 10.0.0.2' --fault '10.0.0.9 wrong-id'", 2,
      "--fault: 10.0.0.9 is no host"
    ),
    ("both.pcapng -i 'tun0 10.0.0.9' --fault '10.0.0.9 wrong-id'", 0, ""),
    (
      "ping.pcap -i '0 10.0.0.2' --on-interface lo", 2,
      "--interface is about fake hosts, and with --on-interface others answer"
    ),
  ])
  func namedInterfaces(_ arguments: String, _ status: Int32, _ said: String) throws {
    let result = try run("$F replay -q \(arguments)")
    #expect(result.status == status, "\(result.output)")
    #expect(said.isEmpty ? result.output.isEmpty : result.output.contains(said), "\(result.output)")
  }

  /// Kept beside the capture, for the case and for the folder; the golden capture tells interfaces apart.
  @Test func inOptionsBesideACapture() throws {
    let result = try run(
      """
      mkdir suite; cp both.pcapng suite/both.in.pcapng
      echo '{ interface: ["eth1 10.0.0.2", "1 10.0.0.9"] }' >suite/both.json5
      $F replay -q suite/both --update --format pcapng; $F replay suite
      list suite/both.out.pcapng frame.interface_name | sort | uniq -c | sed 's/^ *//'
      echo '{ interface: "tun0 10.0.0.2", address: "none" }' >suite/both.json5
      $F replay suite 2>&1 | grep -A 2 '^frame 1 '; $F replay suite 2>/dev/null; echo $?
      mv suite/both.json5 suite/replay.json5; $F replay -q suite -i 'eth1 10.0.0.2' -i 'tun0 10.0.0.9'
      """)
    #expect(
      result.output == """
        fakehost: 1 case: 1 same
        6 eth1
        frame 1 differs: ARP, Reply 10.0.0.2 is-at 02:00:0a:00:00:02, length 46
            frame.interface_name expected eth1, got tun0
            time                expected 1700000000.000000000, got 1700000000.000500000
        1

        """, "\(result.output)")
  }

  /// The summary has a line for each, and an object.
  @Test func inTheSummary() throws {
    let result = try run(
      """
      $F replay both.pcapng 2>&1 | grep ' on '
      $F replay both.pcapng -q --json=- | grep -o '"interfaces":[^]]*]'
      $F replay ping.pcap 2>&1 | grep -c ' on '
      """)
    #expect(
      result.output == """
          received            6  on eth1, 6 sent
          received            6  on tun0, 6 sent
        "interfaces":[{"interface":"eth1","received":6,"sent":6},{"interface":"tun0","received":6,"sent":6}]
        0

        """, "\(result.output)")
  }

  /// What is sent to hosts that are there are Ethernet frames, all of them.
  @Test func isNotSent() throws {
    let result = try run("$F replay both.pcapng --on-interface lo; echo $?")
    #expect(
      result.output
        == "fakehost: both.pcapng: packet 2 is of link type RAW, and only Ethernet frames can be sent\n2\n"
    )
  }
}
