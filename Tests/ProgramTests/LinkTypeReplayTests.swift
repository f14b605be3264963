import Foundation
import TestProgram
import Testing

@testable import TestCaptures

/// Frames of links that carry plain IP are answered as the packets in them are, with headers that other
/// programs read.
@Suite struct LinkTypeReplayTests {
  /// What stands before a packet, and as what the other end's header reads in a reply.
  struct Link: CustomStringConvertible, Sendable {
    let name: String
    let number: UInt32
    let header: @Sendable (_ isIPv6: Bool, _ length: Int) -> [UInt8]
    /// Wireshark's fields, and what they are in a reply of IPv4.
    let fields: [(name: String, value: String)]

    var description: String { name }
  }

  private static func bigEndian(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
  }

  static let links: [Link] = [
    Link(
      name: "PPP", number: 9, header: { isIPv6, _ in [0, isIPv6 ? 0x57 : 0x21] },
      fields: [("ppp.protocol", "0x0021")]),
    Link(
      name: "PPP in one octet", number: 9, header: { isIPv6, _ in [isIPv6 ? 0x57 : 0x21] },
      fields: [("ppp.protocol", "0x0021")]),
    Link(
      name: "PPP_SERIAL", number: 50,
      header: { isIPv6, _ in [0xff, 3, 0, isIPv6 ? 0x57 : 0x21] },
      fields: [("ppp.address", "0xff"), ("ppp.control", "0x03"), ("ppp.protocol", "0x0021")]),
    Link(
      name: "C_HDLC", number: 104,
      header: { isIPv6, _ in [0x8f, 0] + (isIPv6 ? [0x86, 0xdd] : [8, 0]) },
      fields: [("chdlc.address", "0x0f"), ("chdlc.protocol", "0x0800")]),
    Link(
      name: "NFLOG", number: 239,
      header: { isIPv6, length in
        let attribute: [UInt8] = [7, 0, 10, 0, 0x61, 0x62, 0, 0]
        let size = bigEndian(length + 4, 2)
        return [isIPv6 ? 10 : 2, 0, 0, 5] + attribute + [size[1], size[0], 9, 0]
      },
      fields: [("nflog.family", "2"), ("nflog.res_id", "5"), ("nflog.prefix", "")]),
    Link(
      name: "IPNET", number: 226,
      header: { isIPv6, length in
        let numbers = [length, 3, 0, 1, 2].flatMap { bigEndian($0, 4) }
        return [1, isIPv6 ? 26 : 2, 0, 0] + numbers
      },
      fields: [("ipnet.htype", "1"), ("ipnet.zsrc", "2"), ("ipnet.zdst", "1")]),
  ]

  /// The packets of a fixture, each behind such a header.
  private func write(_ link: Link, to folder: URL) throws {
    let data = try Data(contentsOf: Fixture.folder.appending(path: "raw.in.pcap"))
    let records = Fixture.frames(of: data).enumerated().map { number, place in
      let packet = Array(data[place])
      let header = link.header(packet[0] >> 4 == 6, packet.count)
      return Pcap.Record(seconds: UInt32(number), frame: header + packet)
    }
    let plain = Fixture.frames(of: data).enumerated().map { number, place in
      Pcap.Record(seconds: UInt32(number), frame: Array(data[place]))
    }
    try Data(Pcap(linkType: link.number, records: records).bytes)
      .write(to: folder.appending(path: "in.pcap"))
    try Data(Pcap(linkType: 101, records: plain).bytes)
      .write(to: folder.appending(path: "raw.pcap"))
  }

  private static let packets = """
    -e frame.time_epoch -e ip.src -e ip.dst -e ip.id -e ip.checksum.status -e icmp.type -e icmp.seq
    -e icmp.checksum -e icmp.checksum.status -e ipv6.src -e icmpv6.type -e icmpv6.checksum
    -e icmpv6.checksum.status -e udp.checksum -e tcp.flags -e _ws.malformed
    """.replacingOccurrences(of: "\n", with: " ")

  @Test(arguments: links)
  func areAnsweredAsPlainPackets(_ link: Link) throws {
    let result = try withFolder { folder in
      try write(link, to: folder)
      return try runShell(
        """
        list() { tshark -o ip.check_checksum:TRUE -r $1 -T fields \(Self.packets) 2>/dev/null; }
        for name in raw in; do $F replay -q $name.pcap -Q out -w $name.out.pcapng || echo failed; done
        list raw.out.pcapng >wanted; list in.out.pcapng >got; diff wanted got && wc -l <got
        tshark -r in.out.pcapng -Y ip -T fields -E separator=' ' \(link.fields.map { "-e \($0.name)" }.joined(separator: " ")) 2>/dev/null | sort -u
        """, in: folder)
    }
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect((lines.first.flatMap { Int($0) } ?? 0) >= 5, "\(result.output)")
    let expected = link.fields.map(\.value).joined(separator: " ")
    #expect(lines.dropFirst().first.map(String.init) == expected, "\(result.output)")
    #expect(lines.count == 3, "\(result.output)")
  }

  /// Switches' tags say where a frame goes; of tcpdump alone, for tshark does not read them.
  @Test(
    arguments: [
      (284, [0x40, 0x28, 0, 5]), (285, [0xda, 0xda, 0, 0, 0x40, 0x28, 0, 5]),
    ] as [(UInt32, [UInt8])])
  func switchTags(_ number: UInt32, _ tag: [UInt8]) throws {
    let result = try withFolder { folder in
      let data = try Data(contentsOf: Fixture.folder.appending(path: "ping.in.pcap"))
      let records = Fixture.frames(of: data).map { place in
        var frame = Array(data[place])
        frame.insert(contentsOf: tag, at: 12)
        return Pcap.Record(frame: frame)
      }
      try Data(Pcap(linkType: number, records: records).bytes)
        .write(to: folder.appending(path: "in.pcap"))
      return try runShell(
        """
        $F replay -q in.pcap -Q out -w out.pcap
        tcpdump -enr out.pcap 2>/dev/null | grep -c 'Marvell .*dev 0, port 5, .*\\(echo reply\\|Reply 10.0.0.2 is-at\\)'
        tcpdump -enr out.pcap 2>/dev/null | grep -o 'mode [A-Za-z ]*' | sort -u
        """, in: folder)
    }
    #expect(result.output == "6\nmode Forward\n", "\(result.output)")
  }

  /// Of others it is said what would make them some that are read.
  @Test(
    arguments: [
      (105, "Of 802.11 'airdecap-ng -b BSSID in.pcap' makes Ethernet frames"),
      (127, "Of 802.11 'airdecap-ng -b BSSID in.pcap' makes Ethernet frames"),
      (189, "If IP packets begin N bytes from the beginning: editcap -L "),
    ] as [(UInt32, String)])
  func whatIsNotRead(_ number: UInt32, _ advice: String) throws {
    let result = try withFolder { folder in
      try Data(Pcap(linkType: number).bytes).write(to: folder.appending(path: "in.pcap"))
      return try runShell("$F replay in.pcap; echo $?", in: folder)
    }
    #expect(result.output.contains(advice), "\(result.output)")
    #expect(result.output.hasSuffix("\n2\n"), "\(result.output)")
  }

  /// That advice, followed, of packets behind eight bytes.
  @Test func theAdviceIsRight() throws {
    let result = try withFolder { folder in
      let data = try Data(contentsOf: Fixture.folder.appending(path: "ping.in.pcap"))
      let behind = Fixture.frames(of: data).dropFirst().map { place in
        Pcap.Record(frame: [UInt8](0..<8) + Array(data[place].dropFirst(14)))
      }
      try Data(Pcap(linkType: 189, records: behind).bytes)
        .write(to: folder.appending(path: "in.pcap"))
      return try runShell(
        """
        eval "$($F replay in.pcap 2>&1 | sed 's/.*beginning: //; s/-C N/-C 8/')"
        $F replay NEW.pcap 2>&1 | grep -o '[0-9][0-9]* answered\\|only the beginning'
        """, in: folder)
    }
    #expect(result.output == "5 answered\n", "\(result.output)")
  }

  /// Where libpcap is missing, all is read but foreign formats, and what needs it says what to install. Files
  /// of its names that are no libraries stand for that.
  @Test func withoutLibpcap() throws {
    let result = try withFolder { folder in
      try FileManager.default.copyItem(
        at: Fixture.folder.appending(path: "ping.in.pcap"), to: folder.appending(path: "in.pcap"))
      try Data(Pcap(linkType: 105).bytes).write(to: folder.appending(path: "wireless.pcap"))
      return try runShell(
        """
        mkdir none; : >none/libpcap.so.0.8; : >none/libpcap.so.1; export LD_LIBRARY_PATH=$PWD/none
        $F replay in.pcap 2>&1 | grep -o '6 answered'
        $F replay in.pcap --filter arp -w out.pcap 2>&1 | head -n 1
        printf '\\241\\262\\315\\064' >modified.pcap; head -c 100 /dev/zero >>modified.pcap
        $F replay modified.pcap; echo $?
        $F replay wireless.pcap 2>&1 | grep -o 'link type number 105'
        """, in: folder)
    }
    let missing = "libpcap is not installed (on Debian: sudo apt install libpcap0.8)"
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5, "\(result.output)")
    guard lines.count == 5 else { return }
    #expect(lines[0] == "6 answered")
    #expect(lines[1].contains("--filter") && lines[1].hasSuffix(missing), "\(lines[1])")
    #expect(lines[2].hasSuffix("its format is unknown here, and \(missing)"), "\(lines[2])")
    #expect(lines[3...] == ["2", "link type number 105"])
  }
}
