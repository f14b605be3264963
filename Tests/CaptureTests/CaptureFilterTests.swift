import Testing

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
      (.both, "icmp", true, true), (.in, "icmp", true, false), (.out, "icmp", false, true),
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
