import Foundation
import TestCaptures
import TestProgram
import Testing

/// A pcapng that is replayed into a pcapng has the same packets, interfaces, comments and names, as tshark
/// shows them.
@Suite struct RoundTripTests {
  private static let frames: [[UInt8]] = [
    request(to: 2), request(to: 3), request(to: 9), [UInt8](0..<60),
  ]

  /// An echo request to 10.0.0.N.
  private static func request(to host: UInt8) -> [UInt8] {
    [2, 0, 10, 0, 0, host, 2, 0xcf, 0, 0, 0, 0x4d, 8, 0]
      + [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 0x4d, 10, 0, 0, host]
      + [8, 0, 0xf7, 0xfd, 0, 1, 0, 1]
  }

  /// What is about a packet, an interface, an address and a section, in one and in several.
  private static func captures() -> [(name: String, bytes: [UInt8])] {
    var files: [(String, [UInt8])] = []
    for order in ByteOrder.allCases {
      var file = Pcapng(order, comments: ["made by hand", "of two lines:\nthis"])
      file.addInterface(
        resolution: 9, name: "eth1", filter: "not port 22",
        others: [
          (1, Array("the first".utf8)), (3, Array("uplink".utf8)), (15, Array("a card".utf8)),
        ])
      file.addInterface(name: "unused")
      file.addInterface(linkType: 101, snapLength: 100, resolution: 6, name: "tun0")
      file.addNames([([10, 0, 0, 0x4d], "tester"), ([10, 0, 0, 2], "web")])
      file.addPacket(
        frames[0], at: 1_700_000_000_000_000_001, comments: ["asked", "twice, \"so\""])
      file.addPacket(
        Array(frames[1][14...]), at: 1_700_000_000_000_500, interface: 2, length: 2000,
        comments: [])
      file.addNames([([10, 0, 0, 9], "late")])
      file.addPacket(frames[2], at: 1_700_000_000_002_000_001, flags: 1, comments: ["größe"])
      file.addPacket(frames[3], at: 1_700_000_000_003_000_001, comments: [])
      file.addInterface(name: "behind all")
      files.append(("one", file.bytes))
      var second = Pcapng(order, comments: ["another"])
      second.addInterface(name: "eth1")
      second.addPacket(frames[0], at: 1_700_000_000_500_000, flags: 2, comments: [])
      second.addPacket(frames[1], at: 1_700_000_001_000_000, comments: ["of the second section"])
      second.addOldPacket(frames[2], at: 1_700_000_002_000_000)
      files.append(("sections", file.bytes + second.bytes))
    }
    return files
  }

  @Test(arguments: captures())
  func isTheSame(_ name: String, _ bytes: [UInt8]) throws {
    let said = try withFolder { folder in
      try Data(bytes).write(to: folder.appending(path: "in.pcapng"))
      return try runShell(Self.script, in: folder)
    }
    let count = name == "one" ? 4 : 7
    #expect(said.output == "\(count) same\n\(count)\n", "\(name): \(said.output)")
  }

  /// Comments of ours stand behind those of others, so that a line that has none begins with what was there.
  private static let script = """
    list() { tshark -N n -o frame.generate_md5_hash:TRUE -r $1.pcapng -T fields -E occurrence=a \
      $(printf ' -e %s' frame.number frame.time_epoch frame.interface_id frame.interface_name \
        frame.interface_description frame.encap_type frame.len frame.cap_len frame.md5_hash \
        ip.src_host ip.dst_host frame.comment) 2>/dev/null; }
    about() { capinfos -Ik $1.pcapng 2>/dev/null | sed -n \
      's/^ *\\(Name\\|Description\\|Encapsulation\\|Filter string\\|Hardware\\|Capture comment\\|Comment\\) = /\\1: /p
       s/^\\(Capture comment:.*\\)/\\1/p'; }
    $F replay -q -a 10.0.0.2-3 in.pcapng -Q in -w out.pcapng || echo failed
    list in >in; list out >out; about in >in.about; about out >out.about
    diff in.about out.about
    python3 - <<'E'
    a, b = open('in').read().splitlines(), open('out').read().splitlines()
    same = [x == y or y.startswith(x) and y[len(x):].startswith((',', 'answered', 'ignored'))
            for x, y in zip(a, b)]
    print(sum(same), 'same' if all(same) and len(a) == len(b) else (a, b))
    E
    wc -l <out
    """

  /// Of what others made with several interfaces, where it is there.
  @Test(arguments: ["multi-linktype", "multi-snaplen", "caplen-gt-snaplen"])
  func madeByTools(_ name: String) throws {
    let said = try withFolder { folder in
      for (file, linkType) in [("a", "ether"), ("b", "rawip")] {
        try FileManager.default.copyItem(
          at: Fixture.folder.appending(path: linkType == "ether" ? "ping.in.pcap" : "raw.in.pcap"),
          to: folder.appending(path: "\(file).pcap"))
      }
      let make =
        switch name {
        case "multi-linktype": "mergecap -w in.pcapng a.pcap b.pcap"
        case "multi-snaplen":
          "editcap -s 60 a.pcap c.pcap; mergecap -w in.pcapng a.pcap c.pcap"
        default:
          "editcap -a 1:one -a 3:three -F pcapng a.pcap c.pcapng; mergecap -w in.pcapng c.pcapng b.pcap"
        }
      return try runShell("\(make)\n\(Self.script)", in: folder)
    }
    #expect(said.output.contains(" same\n"), "\(name): \(said.output)")
    #expect(!said.output.hasPrefix("0 "), "\(name): \(said.output)")
  }
}
