import TestFrames
import Testing

@testable import Wire

/// An Ethernet frame of that type.
private func frame(_ type: String, _ payload: [UInt8] = []) -> [UInt8] {
  bytes("ffffffffffff 020000000001 \(type)") + payload
}

private func arp(_ payload: String) -> [UInt8] { frame("0806", bytes(payload)) }

/// A datagram from 10.0.0.1 to 10.0.0.2; its header begins with what is given, 10 bytes.
private func ip(_ start: String, _ data: String = "") -> [UInt8] {
  frame("0800", sealed(bytes(start + "0000 0a000001 0a000002"), at: 10) + bytes(data))
}

private func icmp(_ message: String) -> [UInt8] {
  let length = 20 + bytes(message).count
  return ip("4500 00\(hexadecimal(UInt8(length))) 0000 4000 4001", message)
}

/// The header of a datagram to 10.0.0.9, as an error quotes it.
private func quote(_ protocolNumber: String, fragment: String = "0000") -> String {
  "45000054 0001\(fragment) 40\(protocolNumber)0000 0a000001 0a000009"
}

/// A packet from fd00::1 to fd00::2 of that next header.
private func ip6(_ nextHeader: String, _ payload: String = "") -> [UInt8] {
  let length = hexadecimal(UInt16(bytes(payload).count))
  return frame("86dd", bytes("60000000 \(length) \(nextHeader) 40" + one + two + payload))
}

private func icmp6(_ message: String) -> [UInt8] { ip6("3a", message) }

private func zeros(_ count: Int) -> String { String(repeating: "00", count: count) }

private let one = "fd00 0000 0000 0000 0000 0000 0000 0001"
private let two = "fd00 0000 0000 0000 0000 0000 0000 0002"
private let nine = "fd00 0000 0000 0000 0000 0000 0000 0009"

/// The header of a packet to fd00::9, as an error quotes it.
private func quote6(_ nextHeader: String) -> String {
  "60000000 0000 \(nextHeader) 40" + one + nine
}

/// A TCP header with that data offset and those flags.
private func tcp(_ flags: String) -> String {
  "1388 0050 01020304 05060708 \(flags) faf0 0000 0000"
}

struct FrameDescriptionTests {
  static let table: [(frame: [UInt8], line: String)] = [
    // ARP.
    (
      arp("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002"),
      "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28"
    ),
    (
      arp("0001 0800 06 04 0002 02000a000002 0a000002 020000000001 0a000001"),
      "ARP, Reply 10.0.0.2 is-at 02:00:0a:00:00:02, length 28"
    ),
    (
      arp("0001 0800 06 04 0001 020000000001 00000000 000000000000 0a000002"),
      "ARP, Probe who-has 10.0.0.2, length 28"
    ),
    (
      arp("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000001"),
      "ARP, Announcement 10.0.0.1, length 28"
    ),
    (
      arp("0001 0800 06 04 0003 020000000001 0a000001 000000000000 0a000002 0000"),
      "ARP, operation 3, length 30"
    ),
    (arp("0006 0800 06 04 0001"), "ARP, not for IPv4 over Ethernet (hardware type), length 8"),
    (arp("0001 86dd 06 10 0001"), "ARP, not for IPv4 over Ethernet (protocol type), length 8"),
    (arp("0001 0800 08 04 0001"), "ARP, not for IPv4 over Ethernet (address length), length 8"),

    // ICMP.
    (
      icmp("0800 bc03 1234 0001 6162636465"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 4660, seq 1, length 13"
    ),
    (
      icmp("0000 c403 1234 ffff"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP echo reply, id 4660, seq 65535, length 8"
    ),
    (
      icmp("0801 0000 0001 0002"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, code 1, id 1, seq 2, length 8"
    ),
    (
      icmp("0305 0000 0000 0000"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP destination unreachable, code 5, length 8"
    ),
    (icmp("0300 0000 0000 0000"), "IP 10.0.0.1 > 10.0.0.2: ICMP network unreachable, length 8"),
    (
      icmp("0301 0000 00000000" + quote("01") + "0800 bc03"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP host unreachable for ICMP 10.0.0.9, length 32"
    ),
    (icmp("030d 0000 0000 0000"), "IP 10.0.0.1 > 10.0.0.2: ICMP prohibited, length 8"),
    (
      icmp("0501 0000 0a000063" + quote("01") + "0800 bc03"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP redirect to 10.0.0.99 for ICMP 10.0.0.9, length 32"
    ),
    (icmp("0400 0000 0000 0000"), "IP 10.0.0.1 > 10.0.0.2: ICMP source quench, length 8"),
    (icmp("0500 0000 0000 0000"), "IP 10.0.0.1 > 10.0.0.2: ICMP redirect, length 8"),
    (icmp("0b00 0000 0000 0000"), "IP 10.0.0.1 > 10.0.0.2: ICMP time exceeded, length 8"),
    (
      icmp("0c00 0000 0000 0000"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP parameter problem at octet 0, length 8"
    ),
    (
      icmp("0d00 0000 0007 0008"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP timestamp request, id 7, seq 8, length 8"
    ),
    (
      icmp("0e03 0000 0007 0008 000000000000000000000000"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP timestamp reply, code 3, id 7, seq 8, length 20"
    ),
    // What an error quotes, as far as it does.
    (
      icmp("0302 0000 00000000" + quote("fd")),
      "IP 10.0.0.1 > 10.0.0.2: ICMP protocol unreachable for protocol 253 10.0.0.9, length 28"
    ),
    (
      icmp("0303 0000 00000000" + quote("11") + "1388 9c41"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable for UDP 10.0.0.9.40001, length 32"
    ),
    (
      icmp("0303 0000 00000000" + quote("06") + "1388 00"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable for TCP 10.0.0.9, length 31"
    ),
    (
      icmp("0303 0000 00000000" + quote("06") + "1388 0050"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable for TCP 10.0.0.9.80, length 32"
    ),
    (
      icmp("0b01 0000 00000000" + quote("01") + "0800 bc03"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP reassembly time exceeded for ICMP 10.0.0.9, length 32"
    ),
    (
      icmp("0303 0000 00000000" + quote("11", fragment: "0001") + "1388 9c41"),
      "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable for UDP 10.0.0.9, length 32"
    ),
    (icmp("0303 0000 00000000 45"), "IP 10.0.0.1 > 10.0.0.2: ICMP port unreachable, length 9"),
    (
      icmp("0b01 0000 00000000" + quote("01", fragment: "2000")),
      "IP 10.0.0.1 > 10.0.0.2: ICMP reassembly time exceeded for ICMP 10.0.0.9, length 28"
    ),
    (
      icmp("0c00 0000 16000000" + quote("01")),
      "IP 10.0.0.1 > 10.0.0.2: ICMP parameter problem at octet 22 for ICMP 10.0.0.9, length 28"
    ),
    (icmp("2a00 0000 0000 0000"), "IP 10.0.0.1 > 10.0.0.2: ICMP type 42, length 8"),
    (icmp("0800 bc03 1234 00"), "IP 10.0.0.1 > 10.0.0.2: ICMP, truncated, length 7"),
    (icmp(""), "IP 10.0.0.1 > 10.0.0.2: ICMP, truncated, length 0"),

    // UDP and TCP.
    (
      ip("4500 0021 0000 4000 4011", "1388 9c41 000d 0000 0102030405"),
      "IP 10.0.0.1.5000 > 10.0.0.2.40001: UDP, length 5"
    ),
    (
      ip("4500 001c 0000 4000 4011", "1388 9c41 0008 0000"),
      "IP 10.0.0.1.5000 > 10.0.0.2.40001: UDP, length 0"
    ),
    (
      ip("4500 0028 0000 4000 4006", tcp("5002")),
      "IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [S], seq 16909060, win 64240, length 0"
    ),
    (
      ip("4500 002a 0000 4000 4006", tcp("503f") + "0102"),
      "IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [FSRP.U], seq 16909060, ack 84281096, win 64240, length 2"
    ),
    // A data offset past the end is no length.
    (
      ip("4500 0028 0000 4000 4006", tcp("f000")),
      "IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [none], seq 16909060, win 64240, length 0"
    ),

    // IPv4. What follows the total length is padding, and not counted.
    (ip("4500 0018 0000 4000 4006", "01020304"), "IP 10.0.0.1 > 10.0.0.2: TCP, length 4"),
    (ip("4500 0015 0000 4000 4011", "01020304"), "IP 10.0.0.1 > 10.0.0.2: UDP, length 1"),
    (ip("4500 0014 0000 4000 4002"), "IP 10.0.0.1 > 10.0.0.2: protocol 2, length 0"),
    (
      ip("4500 001c 0007 2000 4001", "0800 bc03 1234 0001"),
      "IP 10.0.0.1 > 10.0.0.2: fragment of ICMP, id 7, offset 0, length 8"
    ),
    (
      ip("4500 0015 ffff 00b9 4011", "00"),
      "IP 10.0.0.1 > 10.0.0.2: fragment of UDP, id 65535, offset 1480, length 1"
    ),
    (
      ip("6500 0014 0000 4000 4001"),
      "IP 10.0.0.1 > 10.0.0.2: bad header (version), length 20"
    ),
    (
      ip("4400 0014 0000 4000 4001"),
      "IP 10.0.0.1 > 10.0.0.2: bad header (header length), length 20"
    ),
    (
      ip("4500 0015 0000 4000 4001"),
      "IP 10.0.0.1 > 10.0.0.2: bad header (total length), length 20"
    ),
    (
      frame("0800", bytes("45000014 00004000 40010000 0a000001 0a000002")),
      "IP 10.0.0.1 > 10.0.0.2: bad header (checksum), length 20"
    ),
    (frame("0800", bytes("45000014")), "IP, truncated, length 4"),
    (frame("0800"), "IP, truncated, length 0"),

    // ICMPv6.
    (
      icmp6("8000 0000 0007 0001" + String(repeating: "61", count: 56)),
      "IP6 fd00::1 > fd00::2: ICMP6 echo request, id 7, seq 1, length 64"
    ),
    (
      icmp6("8103 0000 0007 ffff"),
      "IP6 fd00::1 > fd00::2: ICMP6 echo reply, code 3, id 7, seq 65535, length 8"
    ),
    (
      icmp6("8700 0000 00000000" + two + "0101 020000000001"),
      "IP6 fd00::1 > fd00::2: ICMP6 neighbor solicitation, who has fd00::2, length 32"
    ),
    (
      icmp6("8701 0000 00000000" + String(two.prefix(30))),
      "IP6 fd00::1 > fd00::2: ICMP6 neighbor solicitation, code 1, length 20"
    ),
    (
      icmp6("8800 0000 60000000" + two + "0201 02000a000002"),
      "IP6 fd00::1 > fd00::2: ICMP6 neighbor advertisement, tgt is fd00::2, length 32"
    ),
    (
      icmp6("8700 0000 00000000" + two),
      "IP6 fd00::1 > fd00::2: ICMP6 neighbor solicitation, who has fd00::2, length 24"
    ),
    (
      icmp6("8800 0000 60000000" + two),
      "IP6 fd00::1 > fd00::2: ICMP6 neighbor advertisement, tgt is fd00::2, length 24"
    ),
    (icmp6("8800 0000 6000 0000"), "IP6 fd00::1 > fd00::2: ICMP6 neighbor advertisement, length 8"),
    (icmp6("8500 0000 00000000"), "IP6 fd00::1 > fd00::2: ICMP6 router solicitation, length 8"),
    (
      icmp6("8600 0000 40000708 00000000 00000000"),
      "IP6 fd00::1 > fd00::2: ICMP6 router advertisement, length 16"
    ),
    (
      icmp6("8900 0000 00000000" + one + nine),
      "IP6 fd00::1 > fd00::2: ICMP6 redirect, fd00::9 to fd00::1, length 40"
    ),
    (icmp6("8900 0000 00000000" + one), "IP6 fd00::1 > fd00::2: ICMP6 redirect, length 24"),
    (
      icmp6("8200 0000 03e80000" + zeros(16)),
      "IP6 fd00::1 > fd00::2: ICMP6 listener query, length 24"
    ),
    (
      icmp6("8200 0000 03e80000 ff02 0000 0000 0000 0000 0001 ff00 0002"),
      "IP6 fd00::1 > fd00::2: ICMP6 listener query for ff02::1:ff00:2, length 24"
    ),
    (
      icmp6("8f00 0000 0000 0001 0400 0000 ff02 0000 0000 0000 0000 0001 ff00 0002"),
      "IP6 fd00::1 > fd00::2: ICMP6 listener report, 1 record, length 28"
    ),
    (
      icmp6("8300 0000 0000 0000 ff02 0000 0000 0000 0000 0001 ff00 0002"),
      "IP6 fd00::1 > fd00::2: ICMP6 listener report v1 of ff02::1:ff00:2, length 24"
    ),
    (icmp6("8300 0000 0000 0000"), "IP6 fd00::1 > fd00::2: ICMP6 listener report v1, length 8"),
    (
      icmp6("8f00 0000 0000 ffff"),
      "IP6 fd00::1 > fd00::2: ICMP6 listener report, 65535 records, length 8"
    ),
    (
      icmp6("0104 0000 00000000" + quote6("11") + "1388 9c41"),
      "IP6 fd00::1 > fd00::2: ICMP6 port unreachable for UDP fd00::9.40001, length 52"
    ),
    (
      icmp6("0103 0000 00000000" + quote6("06") + "1388 00"),
      "IP6 fd00::1 > fd00::2: ICMP6 address unreachable for TCP fd00::9, length 51"
    ),
    (icmp6("0100 0000 00000000"), "IP6 fd00::1 > fd00::2: ICMP6 no route, length 8"),
    (icmp6("0101 0000 00000000"), "IP6 fd00::1 > fd00::2: ICMP6 prohibited, length 8"),
    (
      icmp6("0105 0000 00000000"),
      "IP6 fd00::1 > fd00::2: ICMP6 destination unreachable, code 5, length 8"
    ),
    (icmp6("0104 0000 00000000 60"), "IP6 fd00::1 > fd00::2: ICMP6 port unreachable, length 9"),
    (
      icmp6("0200 0000 00000500"), "IP6 fd00::1 > fd00::2: ICMP6 packet too big, mtu 1280, length 8"
    ),
    (
      icmp6("0200 0000 00000500" + quote6("3a")),
      "IP6 fd00::1 > fd00::2: ICMP6 packet too big for ICMP6 fd00::9, mtu 1280, length 48"
    ),
    (
      icmp6("0301 0000 00000000"),
      "IP6 fd00::1 > fd00::2: ICMP6 reassembly time exceeded, length 8"
    ),
    (icmp6("0300 0000 00000000"), "IP6 fd00::1 > fd00::2: ICMP6 time exceeded, length 8"),
    (
      icmp6("0400 0000 0000002a"),
      "IP6 fd00::1 > fd00::2: ICMP6 parameter problem at octet 42, length 8"
    ),
    (
      icmp6("0401 0000 00000006" + quote6("fd")),
      "IP6 fd00::1 > fd00::2: ICMP6 unrecognized next header at octet 6 for protocol 253 fd00::9, length 48"
    ),
    (
      icmp6("0402 0000 0000002a" + quote6("00") + "3a00 8001 00000000"),
      "IP6 fd00::1 > fd00::2: ICMP6 unrecognized option at octet 42 for ICMP6 fd00::9, length 56"
    ),
    (
      icmp6("0403 0000 00000000" + quote6("00")),
      "IP6 fd00::1 > fd00::2: ICMP6 incomplete header chain at octet 0 for HBH fd00::9, length 48"
    ),
    (
      icmp6("0409 0000 ffffffff"),
      "IP6 fd00::1 > fd00::2: ICMP6 parameter problem, code 9, at octet 4294967295, length 8"
    ),
    // The ports of a quote are behind its headers, and in its first fragment only.
    (
      icmp6("0104 0000 00000000" + quote6("3c") + "1100 01040000 0000 1388 9c41"),
      "IP6 fd00::1 > fd00::2: ICMP6 port unreachable for UDP fd00::9.40001, length 60"
    ),
    (
      icmp6("0301 0000 00000000" + quote6("2c") + "1100 0001 00000007 1388 9c41"),
      "IP6 fd00::1 > fd00::2: ICMP6 reassembly time exceeded for UDP fd00::9.40001, length 60"
    ),
    (
      icmp6("0301 0000 00000000" + quote6("2c") + "1100 0009 00000007 1388 9c41"),
      "IP6 fd00::1 > fd00::2: ICMP6 reassembly time exceeded for UDP fd00::9, length 60"
    ),
    (icmp6("2a01 0000 0000 0000"), "IP6 fd00::1 > fd00::2: ICMP6 type 42, code 1, length 8"),
    (icmp6("8000 0000 1234 00"), "IP6 fd00::1 > fd00::2: ICMP6, truncated, length 7"),
    (icmp6(""), "IP6 fd00::1 > fd00::2: ICMP6, truncated, length 0"),

    // IPv6.
    (
      ip6("11", "1388 9c41 000d 0000 0102030405"),
      "IP6 fd00::1.5000 > fd00::2.40001: UDP, length 5"
    ),
    (
      ip6("06", tcp("5002")),
      "IP6 fd00::1.5000 > fd00::2.80: Flags [S], seq 16909060, win 64240, length 0"
    ),
    (ip6("11", "1388 9c41"), "IP6 fd00::1 > fd00::2: UDP, length 4"),
    (ip6("3b"), "IP6 fd00::1 > fd00::2: no next header, length 0"),
    (ip6("fd", "00"), "IP6 fd00::1 > fd00::2: protocol 253, length 1"),
    (ip6("01", "0800 bc03 1234 0001"), "IP6 fd00::1 > fd00::2: ICMP, length 8"),
    (
      ip6("3a", "8000 0000 0007 0001") + [0, 0],
      "IP6 fd00::1 > fd00::2: ICMP6 echo request, id 7, seq 1, length 8"
    ),
    (
      ip6("00", "3a00 05020000 0100 8f00 0000 0000 0000"),
      "IP6 fd00::1 > fd00::2: HBH ICMP6 listener report, 0 records, length 8"
    ),
    (
      ip6("3c", "2b00 01040000 0000 3c00 c800 00000000 0601 0000" + zeros(12) + tcp("5002")),
      "IP6 fd00::1.5000 > fd00::2.80: DSTOPT RT200 DSTOPT Flags [S], seq 16909060, win 64240, length 0"
    ),
    (
      ip6("2b", "3a02 0001 00000000" + nine + "8000 0000 0007 0001"),
      "IP6 fd00::1 > fd00::2: RT0 ICMP6 echo request, id 7, seq 1, length 8"
    ),
    (
      ip6("2c", "3a00 05a8 00000007" + zeros(100)),
      "IP6 fd00::1 > fd00::2: fragment of ICMP6, id 7, offset 1448, length 100"
    ),
    (
      ip6("00", "2c00 01040000 0000 1100 0001 ffffffff" + zeros(8)),
      "IP6 fd00::1 > fd00::2: HBH fragment of UDP, id 4294967295, offset 0, length 8"
    ),
    // RFC 6946: the only fragment.
    (
      ip6("2c", "3a00 0006 00000007 8000 0000 0007 0001"),
      "IP6 fd00::1 > fd00::2: frag ICMP6 echo request, id 7, seq 1, length 8"
    ),
    (ip6("00", "3a00 0502"), "IP6 fd00::1 > fd00::2: HBH, truncated, length 4"),
    (ip6("00", "3c00 01040000 0000"), "IP6 fd00::1 > fd00::2: HBH DSTOPT, truncated, length 0"),
    (ip6("2b", "3a01 0000 00000000"), "IP6 fd00::1 > fd00::2: RT, truncated, length 8"),
    // No more than eight are told.
    (
      ip6("3c", String(repeating: "3c00 01040000 0000", count: 100)),
      "IP6 fd00::1 > fd00::2: \(String(repeating: "DSTOPT ", count: 8))DSTOPT, length 736"
    ),
    (
      frame("86dd", bytes("50000000 0000 3b40" + one + two)),
      "IP6 fd00::1 > fd00::2: bad header (version), length 40"
    ),
    (
      frame("86dd", bytes("60000000 0001 3b40" + one + two)),
      "IP6 fd00::1 > fd00::2: bad header (payload length), length 40"
    ),
    (frame("86dd", bytes("60000000")), "IP6, truncated, length 4"),
    (frame("86dd"), "IP6, truncated, length 0"),
    (
      frame("8100", bytes("0005 86dd") + ip6("3b")[14...]),
      "vlan 5, IP6 fd00::1 > fd00::2: no next header, length 0"
    ),

    // What is neither.
    ([], "truncated Ethernet frame, length 0"),
    (bytes("ffffffffffff 020000000001 08"), "truncated Ethernet frame, length 13"),
    (
      frame("8100", bytes("0005 0806 0001 0800 06 04 0001")),
      "vlan 5, ARP, truncated, length 8"
    ),
    (
      frame("88a8", bytes("0064 8100 e005 0800 45")),
      "vlan 100.5, p 7, IP, truncated, length 1"
    ),
    (frame("8100", bytes("fffe 0800")), "vlan 4094, p 7, DEI, IP, truncated, length 0"),
    (
      frame("8100", bytes("0000 88cc")),
      "vlan 0, 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 0x88cc, length 18"
    ),
    (frame("8100"), "truncated VLAN tag, length 14"),
    (frame("88a8", bytes("0064 8100 0005")), "truncated VLAN tag, length 20"),
    (
      frame("8100", bytes("0001 8100 0002 8100 0003 0800")),
      "more than 2 VLAN tags, length 26"
    ),
    (
      frame("0026", bytes("4242 03")),
      "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, 802.3, length 17"
    ),
    (frame("05dc"), "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, 802.3, length 14"),
    (frame("05dd"), "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 0x05dd, length 14"),
    (frame("88cc"), "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype 0x88cc, length 14"),
  ]

  @Test(arguments: table)
  func line(_ frame: [UInt8], _ line: String) {
    let actual = describe(frame.span)
    #expect(actual == line)
  }

  /// A truncated packet may well be one for IPv4 over Ethernet.
  @Test(arguments: [0, 7, 8, 27])
  func truncatedARP(_ length: Int) {
    let packet = bytes("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002")
    let frame = frame("0806", Array(packet[..<length]))
    let line = describe(frame.span)
    #expect(line == "ARP, truncated, length \(length)")
  }

  @Test func anyPartOfAFrameIsOneLine() {
    for (frame, _) in Self.table {
      for length in 0...frame.count {
        let line = describe(frame.span.extracting(first: length))
        if line.isEmpty || line.contains(where: \.isNewline) {
          Issue.record("\(frame) cut to \(length): \(line)")
        }
      }
    }
  }

  @Test func noiseIsOneLine() {
    var generator = SeededGenerator(seed: 826)
    for _ in 0..<3000 {
      let type = ["0806", "0800"].randomElement(using: &generator)!
      let noise = frame(type, generator.bytes(.random(in: 0...80, using: &generator)))
      let line = describe(noise.span)
      if line.isEmpty || line.contains(where: \.isNewline) { Issue.record("\(noise): \(line)") }
    }
  }
}

extension FrameDescriptionTests {
  /// Packets with lengths that are often right, and headers that are often known.
  @Test func noiseInIPv6IsOneLine() {
    var generator = SeededGenerator(seed: 8200)
    let kinds: [UInt8] = [0, 6, 17, 43, 44, 58, 58, 58, 59, 60, 253]
    for _ in 0..<5000 {
      var noise = ip6("3a") + generator.bytes(.random(in: 0...120, using: &generator))
      noise[19] = UInt8(noise.count - 54)
      for offset in [20, 54, 62, 70] where offset < noise.count && .random(using: &generator) {
        noise[offset] = kinds.randomElement(using: &generator)!
      }
      for offset in [55, 63, 71] where offset < noise.count && .random(using: &generator) {
        noise[offset] = 0
      }
      if noise.count > 54, noise[20] == 58 {
        noise[54] = [1, 2, 3, 4, 128, 130, 133, 134, 135, 136, 137, 143].randomElement(
          using: &generator)!
      }
      if .random(using: &generator) {
        noise[.random(in: 14..<noise.count, using: &generator)] ^= 0x81
      }
      let line = describe(noise.span)
      if line.isEmpty || line.contains(where: \.isNewline) { Issue.record("\(noise): \(line)") }
    }
  }
}
