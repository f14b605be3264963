import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// What says which fault a host has.
@Suite("Words of faults") struct FaultRuleTests {
  @Test(
    arguments: [
      ("arp-wrong-mac 01:00:00:00:00:01", "is no station's address"),
      ("arp-wrong-mac 00:00:00:00:00:00", "is no station's address"),
      ("arp-two-macs 02:00", "takes six pairs of hexadecimal digits"),
      ("ttl 0", "ttl takes a number from 1 to 255, not '0'"),
      ("ttl 256", "ttl takes a number from 1 to 255"), ("ttl", "ttl needs a number"),
      ("redirect 224.0.0.1", "redirect takes a gateway's address"),
      ("redirect fd00::1", "by its link-local address"), ("redirect", "redirect needs a gateway"),
      ("unreachable pot", "did you mean port?"),
      ("unreachable prohibited", "unreachable takes net"),
      ("wrong-checksum 1", "'1' is one word too many"), ("wrong-sum", "'wrong-sum' is no fault"),
      ("fd00::2 redirect 10.0.0.9", "fd00::2 has no IPv4"),
      ("10.0.0.2 redirect fe80::1", "10.0.0.2 has no IPv6"), ("10.0.0.2", "says which fault"),
    ])
  func refused(_ text: String, _ reason: String) {
    let error = #expect(throws: FaultRule.Malformed.self) { try FaultRule(parsing: text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  /// About both families, or about one that each host has.
  @Test(
    arguments: [
      "ttl 1", "ttl 255", "redirect 10.0.0.9", "fd00::2 ttl 3", "10.0.0.2 ttl 3",
      "10.0.0.2 arp-wrong-mac", "fd00::2 arp-two-macs 02:00:00:00:00:99",
      "10.0.0.2 redirect 10.0.0.9", "fd00::2 redirect fe80::1",
    ])
  func taken(_ text: String) throws {
    #expect(try FaultRule(parsing: text).description == text)
  }

  @Test func aboutTheSame() throws {
    let faults = try [
      "arp-wrong-mac", "redirect 10.0.0.9", "redirect fe80::1", "wrong-checksum",
    ].map { try FaultRule(parsing: $0).fault }
    let expected = [
      [true, false, false, false], [false, true, false, true], [false, false, true, true],
      [false, true, true, true],
    ]
    #expect(faults.map { fault in faults.map { fault.isAboutSame(as: $0) } } == expected)
  }

  @Test func ofResolution() {
    #expect(FaultWord.allCases.filter(\.isOfResolution) == [.wrongMAC, .twoMACs])
  }
}
