import Glibc
import TestFrames
import Testing

@testable import Wire

struct IPv6AddressTests {
  /// As it is written (RFC 4291 2.2, RFC 5952), and as it is to be (RFC 5952 4, 5).
  @Test(arguments: [
    ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
    ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
    ("2001:DB8::8:800:200C:417A", "2001:db8::8:800:200c:417a"),
    ("FF01:0:0:0:0:0:0:101", "ff01::101"), ("FF01::101", "ff01::101"),
    ("0:0:0:0:0:0:0:1", "::1"), ("::1", "::1"), ("0:0:0:0:0:0:0:0", "::"), ("::", "::"),
    ("0:0:0:0:0:0:13.1.68.3", "::d01:4403"), ("::13.1.68.3", "::d01:4403"),
    ("0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"),
    ("::FFFF:129.144.52.38", "::ffff:129.144.52.38"), ("::ffff:8190:3426", "::ffff:129.144.52.38"),
    ("::ffff:0:0", "::ffff:0.0.0.0"), ("::fffe:0:0", "::fffe:0:0"),
    ("::1:ffff:0:0", "::1:ffff:0:0"),
    // RFC 5952 4.1: no leading zeros.
    ("2001:0db8::0001", "2001:db8::1"), ("2001:db8::0:1", "2001:db8::1"),
    // 4.2.1: as short as it can be.
    ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:db8::2:1", "2001:db8::2:1"),
    // 4.2.2: not for one group.
    ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    // 4.2.3: the longest run, the first of several.
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("0:0:1:0:0:0:0:0", "0:0:1::"), ("0:0:1:0:0:1:0:0", "::1:0:0:1:0:0"),
    // 4.3: small letters.
    ("FD00::AbCd", "fd00::abcd"),
    ("fd00::2", "fd00::2"), ("fe80::", "fe80::"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ("1::1.2.3.4", "1::102:304"),
  ])
  func bothWays(_ text: String, _ canonical: String) throws {
    let address = try #require(IPv6Address(text))
    #expect(address.description == canonical)
    #expect(IPv6Address(canonical) == address)
    #expect(IPv6Address("[\(text)]".dropFirst().dropLast()) == address)
    #expect(system(text) == address)
  }

  @Test func firstOctetIsTheHighest() {
    #expect(
      IPv6Address("102:304:506:708:90a:b0c:d0e:f10")?.rawValue
        == 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10)
  }

  @Test(arguments: [
    "", ":", ":::", "::::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:",
    ":1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "1::2::3", "::1::", "1:::2", ":::1",
    "1:::", "::1:", ":1::", "1:2:3:4::5:6:7:8", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::",
    "12345::", "00001::", "::g", "::-0", "::-1", "::+1", "::0x1", "-0::", "+1::", ":: 1", " ::1",
    "::1 ", "::1\n", "::1%lo", "::1/64", "[::1]", "fd00::2\u{301}", "fd00:\u{301}:2", "ｆd00::2",
    "::１", "1.2.3.4", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:1.2.3.4", "::1.2.3", "::1.2.3.256", "::1.2.3.04", "::1.2.3.4.5", "::1.2.3.4.",
    "1:2:3:4:5:6:7::1.2.3.4", "1:2:3:4:5:6::1.2.3.4", "::.1.2.3", "localhost", "10.0.0.2",
  ])
  func refused(_ text: String) {
    #expect(IPv6Address(text) == nil)
    #expect(system(text) == nil)
  }

  /// Texts of the letters that addresses are made of, and addresses with a letter changed.
  @Test func readsWhatTheSystemReads() {
    var random = SeededGenerator(seed: 4291)
    let letters = Array("0123456789abcdefABCDEF::::::....g+- x")
    let words = ["0", "1", "ffff", "00a0", ":", ":", ":", "::", "1.2.3.4", "255.0", "-0", "12345"]
    var readable = 0
    for number in 0..<20_000 {
      var text: String
      switch number % 4 {
      case 0:
        text = String(
          (0..<Int.random(in: 0...20, using: &random)).map { _ in
            letters.randomElement(using: &random)!
          })
      case 1:
        text = (0..<Int.random(in: 1...15, using: &random)).map { _ in
          words.randomElement(using: &random)!
        }.joined()
      default:
        text = Self.sparse(&random).description
        if number % 4 == 3 {
          let place = text.indices.randomElement(using: &random)!
          text.replaceSubrange(
            place...place, with: [letters.randomElement(using: &random)!])
        }
      }
      let (ours, theirs) = (IPv6Address(text), system(text))
      if ours != theirs {
        Issue.record("\(text): \(ours.debugDescription), not \(theirs.debugDescription)")
      }
      if theirs != nil { readable += 1 }
    }
    #expect((6_000...18_000).contains(readable))
  }

  /// Where RFC 5952 5 leaves the choice, inet_ntop(3) writes IPv4-compatible addresses in dots too.
  @Test func writesWhatTheSystemWrites() {
    var random = SeededGenerator(seed: 5952)
    for _ in 0..<20_000 {
      let address = Self.sparse(&random)
      let isCompatible = address.rawValue >> 32 == 0 && address.rawValue >> 16 != 0
      let text = address.description
      if !isCompatible && text != system(address) {
        Issue.record("\(text), not \(system(address))")
      }
      if IPv6Address(text) != address { Issue.record("\(text) is not read back") }
    }
  }

  /// An address with many groups of zeros.
  private static func sparse(_ random: inout SeededGenerator) -> IPv6Address {
    let density = Int.random(in: 0...3, using: &random)
    let groups = (0..<8).map { _ -> UInt16 in
      guard Int.random(in: 0...3, using: &random) <= density else { return 0 }
      let shift = UInt16.random(in: 0...15, using: &random)
      return Bool.random(using: &random) ? 0xffff : .random(in: 0...(.max), using: &random) >> shift
    }
    return IPv6Address(groups.reduce(0) { $0 << 16 | UInt128($1) })
  }

  private func system(_ text: String) -> IPv6Address? {
    guard !text.utf8.contains(0) else { return nil }
    var address = in6_addr()
    guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return nil }
    let bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
    return IPv6Address(bytes.span.uint128(at: 0))
  }

  private func system(_ address: IPv6Address) -> String {
    var bytes = written(16) { $0.store(address.rawValue, at: $1) }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard unsafe inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: Kinds

  @Test(arguments: [
    ("::", false, false, true), ("::1", false, false, true), ("::10.0.0.2", false, false, true),
    ("::ffff:10.0.0.2", false, false, true), ("::fffe:10.0.0.2", false, false, false),
    ("::1:0:0", false, false, false), ("::1:ffff:0:0", false, false, false),
    ("fd00::2", false, false, false), ("2001:db8::1", false, false, false),
    ("fe7f:ffff::", false, false, false), ("fe80::", false, true, false),
    ("febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, true, false),
    ("fec0::", false, false, false),
    ("feff:ffff::", false, false, false), ("ff00::", true, false, false),
    ("ff02::1", true, false, false),
    ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true, false, false),
  ])
  func kinds(_ text: String, _ isMulticast: Bool, _ isLinkLocal: Bool, _ isIPv4: Bool) throws {
    let address = try #require(IPv6Address(text))
    #expect(address.isMulticast == isMulticast)
    #expect(address.isLinkLocal == isLinkLocal)
    #expect(address.isIPv4 == isIPv4)
    #expect(address.isUnicast == (!isMulticast && !isIPv4))
  }

  @Test func wellKnown() {
    #expect(IPv6Address.unspecified.description == "::")
    #expect(IPv6Address.loopback.description == "::1")
    #expect(IPv6Address.allNodes.description == "ff02::1")
    #expect(IPv6Address.listenerReports.description == "ff02::16")
    #expect(IPv6Address.listenerReports.description == "ff02::16")
  }

  /// RFC 4291 2.7.1 has the first, RFC 2464 7 the addresses.
  @Test(arguments: [
    ("4037::01:800:200e:8c6c", "ff02::1:ff0e:8c6c", "33:33:ff:0e:8c:6c"),
    ("fd00::2", "ff02::1:ff00:2", "33:33:ff:00:00:02"),
    ("::", "ff02::1:ff00:0", "33:33:ff:00:00:00"),
    ("fe80::ffff:ffff", "ff02::1:ffff:ffff", "33:33:ff:ff:ff:ff"),
  ])
  func solicitedNode(_ text: String, _ group: String, _ mac: String) throws {
    let solicited = try #require(IPv6Address(text)).solicitedNode
    #expect(solicited.description == group)
    #expect(solicited.groupMAC.description == mac)
  }

  @Test func groupAddresses() {
    #expect(IPv6Address.allNodes.groupMAC.description == "33:33:00:00:00:01")
    #expect(IPv6Address("ff05::1:89ab:cdef")?.groupMAC.description == "33:33:89:ab:cd:ef")
  }

  /// RFC 2464 4 has the first.
  @Test(arguments: [
    (0x3456_789a_bcde as UInt64, "fe80::3656:78ff:fe9a:bcde"),
    (0x0200_0a00_0002, "fe80::aff:fe00:2"),
    (0, "fe80::200:ff:fe00:0"), (0xffff_ffff_ffff, "fe80::fdff:ffff:feff:ffff"),
  ])
  func linkLocal(_ mac: UInt64, _ text: String) {
    let address = IPv6Address(linkLocalOf: MACAddress(mac))
    #expect(address.description == text)
    #expect(address.isLinkLocal)
    #expect(address.linkLocalMAC == MACAddress(mac))
  }

  @Test(arguments: [
    "fe80::1", "fe80::aff:ff00:2", "fe80::aff:fd00:2", "fe80::afe:fe00:2",
    "fe80:0:0:1:0:aff:fe00:2",
    "fe81::aff:fe00:2", "fd00::aff:fe00:2", "::",
  ])
  func notOfAStation(_ text: String) throws {
    #expect(try #require(IPv6Address(text)).linkLocalMAC == nil)
  }

  @Test func order() {
    let ascending = ["::", "::1", "fd00::9", "fd00::10", "fd00::1:0", "fe80::", "ff02::1"]
    #expect(
      ascending.reversed().compactMap { IPv6Address($0) }.sorted().map(\.description) == ascending)
  }
}
