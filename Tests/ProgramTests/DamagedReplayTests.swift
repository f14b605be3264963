import Foundation
import TestProgram
import Testing
import Wire

@testable import TestCaptures

/// What `replay` makes of a capture that is damaged after its first frame, for every link type in both
/// formats: it says where, what precedes is answered and kept, and the exit status is 2.
@Suite struct DamagedReplayTests {
  private static let hosts = "-a 10.0.0.2,fd00::2 --mac 02:00:0a:00:00:02"

  /// An echo request.
  private static func request(_ linkType: LinkType) -> [UInt8] {
    let ipv4: [UInt8] = [
      0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0x66, 0xdf, 10, 0, 0, 1, 10, 0, 0, 2,
      8, 0, 0xf7, 0xfd, 0, 1, 0, 1,
    ]
    let ipv6: [UInt8] =
      [0x60, 0, 0, 0, 0, 8, 58, 64, 0xfd] + [UInt8](repeating: 0, count: 14) + [1, 0xfd]
      + [UInt8](repeating: 0, count: 14) + [2, 128, 0, 0x85, 0xb6, 0, 1, 0, 1]
    let tester: [UInt8] = [2, 0, 10, 0, 0, 1]
    return switch linkType {
    case .ethernet: [2, 0, 10, 0, 0, 2] + tester + [8, 0] + ipv4
    case .linuxSLL: [0, 0, 0, 1, 0, 6] + tester + [0, 0, 8, 0] + ipv4
    case .linuxSLL2: [8, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0, 6] + tester + [0, 0] + ipv4
    case .null: [2, 0, 0, 0] + ipv4
    case .loopback: [0, 0, 0, 2] + ipv4
    case .raw, .ipv4: ipv4
    case .ipv6: ipv6
    case .ppp: [0x21] + ipv4
    case .pppSerial: [0xff, 3, 0, 0x21] + ipv4
    case .ciscoHDLC: [0x0f, 0, 8, 0] + ipv4
    case .ipnet:
      [1, 2, 0, 0, 0, 0, 0, 28] + [UInt8](repeating: 0, count: 16) + ipv4
    case .netfilterLog: [2, 0, 0, 0, 32, 0, 9, 0] + ipv4
    case .dsa: [2, 0, 10, 0, 0, 2] + tester + [0x40, 8, 0, 0, 8, 0] + ipv4
    case .edsa:
      [2, 0, 10, 0, 0, 2] + tester + [0xda, 0xda, 0, 0, 0x40, 8, 0, 0, 8, 0] + ipv4
    }
  }

  /// One good request, then the damage; by what the message has to say.
  private static func captures(_ linkType: LinkType) -> [(says: String, bytes: [UInt8])] {
    let frame = request(linkType)
    func pcap(_ records: Pcap.Record...) -> [UInt8] {
      Pcap(linkType: UInt32(linkType.rawValue), records: records).bytes
    }
    func pcapng(_ damage: (inout Pcapng) -> Void) -> [UInt8] {
      var file = Pcapng()
      file.addInterface(linkType: linkType.rawValue)
      file.addPacket(frame)
      damage(&file)
      return file.bytes
    }
    let good = Pcap.Record(frame: frame)
    let long = Pcap.Record(captured: 0x7fff_ffff, frame: frame)
    return [
      ("at byte", Array(pcap(good, good).dropLast(1))),
      ("at byte", Array(pcap(good, good).dropLast(frame.count + 3))),
      ("capture length", pcap(good, long, good)),
      ("at byte", Array(pcapng { $0.addPacket(frame) }.dropLast(1))),
      ("block", pcapng { $0.add(6, [UInt8](repeating: 0, count: 80), length: 13) }),
      ("capture length", pcapng { $0.addPacket(frame, captured: 0x7fff_ffff) }),
      ("interface", pcapng { $0.addPacket(frame, interface: 1) }),
      (
        "type",
        pcapng {
          $0.addInterface(linkType: 105)
          $0.addPacket(frame, interface: 1)
        }
      ),
    ]
  }

  @Test(arguments: LinkType.allCases, ["pcap", "pcapng"])
  func whatPrecedesIsKept(_ linkType: LinkType, _ written: String) throws {
    try withFolder { folder in
      for (says, bytes) in Self.captures(linkType) {
        try Data(bytes).write(to: folder.appending(path: "in"))
        let input = folder.appending(path: "in").path()
        let output = folder.appending(path: "out.\(written)").path()
        let result = try runProgram(
          ["replay", input, "-q", "-w", output] + Self.hosts.split(separator: " ").map(String.init))
        #expect(result.status == 2)
        // Neither what is still to come nor a link type that is not read is damage.
        let what =
          switch says {
          case "type":
            ": packet 2 is of link type IEEE802_11 (802.11), and replay takes "
          case "at byte": " ends in the middle of packet 2, at byte \(bytes.count): "
          default: " is damaged at packet 2: "
          }
        #expect(result.messages.hasPrefix("fakehost: \(input)\(what)"), "\(result.messages)")
        #expect(result.messages.contains(says), "\(result.messages)")
        #expect(result.messages.split(separator: "\n").count == 1)
        // Wireshark does not know the numbers of switches' tags in a pcap.
        let isSwitched = linkType == .dsa || linkType == .edsa
        let count = try runShell(
          isSwitched
            ? "tcpdump -nr '\(output)' 2>/dev/null | wc -l"
            : "capinfos -M -c '\(output)' | sed -n 's/Number of packets: *//p'")
        #expect(count.messages == "2\n" && count.status == 0, "\(says): the request and its reply")
      }
    }
  }
}
