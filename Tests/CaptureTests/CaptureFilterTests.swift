import Testing
import Wire

@testable import Capture

/// tcpdump's filters, as libpcap evaluates them.
@Suite struct CaptureFilterTests {
  /// An echo request from 10.0.0.77 to 10.0.0.2, behind a VLAN tag where there is one.
  private static func echo(vlan: [UInt8] = []) -> [UInt8] {
    let header: [UInt8] = [
      0x45, 0, 0, 28, 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 0, 77, 10, 0, 0, 2,
    ]
    return [2, 0, 10, 0, 0, 2, 2, 0xcf, 0, 0, 0, 0x4d] + vlan + [8, 0] + header
      + [8, 0, 0, 0, 0, 1, 0, 1] + [UInt8](repeating: 0, count: 18)
  }

  @Test(arguments: [
    ("", true), ("icmp", true), ("arp", false), ("icmp[0] = 8", true), ("icmp[0] = 0", false),
    ("host 10.0.0.2 and not arp", true), ("src host 10.0.0.2", false), ("vlan", false),
    ("ether dst 02:00:0a:00:00:02", true), ("less 60", true), ("greater 61", false),
  ])
  func matches(_ expression: String, _ expected: Bool) throws {
    let filter = try CaptureFilter(expression)
    #expect(filter.matches(Self.echo().span, originalLength: 60) == expected)
  }

  /// What libpcap would optimize for minutes is left as it is, and what it has no stack for is refused.
  @Test func manyTerms() throws {
    let hosts = (0..<900).map { "host 10.1.\($0 / 250).\($0 % 250 + 1)" } + ["host 10.0.0.77"]
    let any = try CaptureFilter(hosts.joined(separator: " or "))
    #expect(any.matches(Self.echo().span, originalLength: 60) == true)
    let none = try CaptureFilter("not (\(hosts.suffix(300).joined(separator: " || ")))")
    #expect(none.matches(Self.echo().span, originalLength: 60) == false)
    let refusal = #expect(throws: CaptureFilter.Refusal.self) {
      try CaptureFilter(Array(repeating: "icmp", count: 20_000).joined(separator: " or "))
    }
    #expect(refusal?.reason.contains("it is longer than 64 KiB") == true)
    let many = #expect(throws: CaptureFilter.Refusal.self) {
      try CaptureFilter(Array(repeating: "ip", count: 1001).joined(separator: " or "))
    }
    #expect(many?.reason.contains("it has 1001 terms") == true)
  }

  @Test(
    arguments: [
      ("", nil), ("icmp", nil), ("host 10.0.0.2 and port http or https", nil),
      ("ip proto \\icmp or proto ospf", nil), ("net 10.1 and src host 0x0a000001", nil),
      ("host fd00::1 or net fd00::/8 or host ::", nil), ("portrange ftp-http", nil),
      ("ether host 02:00:0a:00:00:02 or ether host 0200.0a00.0002", nil),
      ("icmp6[icmp6type] == icmp6-neighboradvert", nil),
      ("tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", nil),
      ("tcp[12:1] & 0xf0 > 80 && ether[0] & 1 = 0", nil), ("vlan 5 and len > 60", nil),
      ("host example.com", "example.com"), ("src example", "example"), ("icmp or dst a.b", "a.b"),
      ("net loopback", "loopback"), ("gateway gw", "gw"), ("ether host gw", "gw"),
      ("port http and src http", "http"), ("port 80 or host 10.0.0.2 or http", "http"),
      ("src host \\tcp", "tcp"), ("host 10.0.0.1.example", "10.0.0.1.example"),
      ("host TCP", "TCP"), ("host(example.com)", "example.com"), ("host 1.2.3.4.5", "1.2.3.4.5"),
      ("host fd00::example", "fd00::example"), ("host ::ffff:10.0.0.1", "::ffff:10.0.0.1"),
      ("src host abcdef", "abcdef"), ("dst host é.com", "é.com"),
    ] as [(String, String?)])
  func names(_ expression: String, _ name: String?) {
    #expect(FilterWords(expression).name == name)
  }

  @Test(arguments: [
    ("icmp", 1), ("icmp or arp", 2), ("icmp&&arp||ip", 3), ("port 1 or 2 or 3", 3),
    ("tcp[0]+tcp[1]-1 > 3", 3), ("net 10.0.0.0/8", 1), ("tcp-syn or icmp6-echo", 2),
  ])
  func terms(_ expression: String, _ count: Int) {
    #expect(FilterWords(expression).terms == count)
  }

  @Test func aTagIsSeenWhereItIs() throws {
    let tagged = Self.echo(vlan: [0x81, 0, 0, 5])
    for (expression, expected) in [
      ("vlan 5 and icmp", true), ("vlan 6", false), ("icmp", false),
    ] {
      let filter = try CaptureFilter(expression)
      #expect(filter.matches(tagged.span, originalLength: tagged.count) == expected)
    }
  }

  /// The length is the one on the link, the bytes those that are there.
  @Test func aFrameThatIsCut() throws {
    let cut = Self.echo().span.extracting(first: 20)
    #expect(try CaptureFilter("greater 60").matches(cut, originalLength: 60))
    #expect(try !CaptureFilter("icmp").matches(cut, originalLength: 60))
    let nothing: [UInt8] = []
    #expect(try CaptureFilter("less 0").matches(nothing.span, originalLength: 0))
    #expect(try !CaptureFilter("ip").matches(nothing.span, originalLength: 60))
  }

  @Test(arguments: ["icmp[", "icmp and", "no such", "port 70000"])
  func refusedInLibpcapsWords(_ expression: String) {
    let error = #expect(throws: CaptureFilter.Refusal.self) { _ = try CaptureFilter(expression) }
    #expect(error?.reason.isEmpty == false)
  }

  /// They would never match, nor would what they are not.
  @Test(arguments: ["inbound", "not outbound", "icmp and ifindex 1"])
  func whatOnlyTheKernelKnowsIsRefused(_ expression: String) {
    let error = #expect(throws: CaptureFilter.Refusal.self) { _ = try CaptureFilter(expression) }
    #expect(error?.reason.contains("only the kernel knows") == true)
  }

  @Test(
    arguments: [
      (.both, "icmp", true, true), (.ingress, "icmp", true, false), (.egress, "icmp", false, true),
      (.both, "arp", false, false),
    ] as [(Direction, String, Bool, Bool)])
  func selection(_ direction: Direction, _ expression: String, _ received: Bool, _ sent: Bool)
    throws
  {
    let selection = FrameSelection(direction: direction, filter: try CaptureFilter(expression))
    let frame = Self.echo()
    #expect(selection.has(received: frame.span) == received)
    #expect(selection.has(sent: frame.span) == sent)
  }
}
