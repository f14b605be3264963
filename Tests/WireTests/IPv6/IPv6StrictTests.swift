import Testing

@testable import Wire

/// What Linux refuses of extension headers (net/ipv6/exthdrs.c), and looks for in first fragments.
struct IPv6StrictTests {
  /// A packet whose payload is that, with a length that need not be its own.
  private func packet(
    _ nextHeader: IPProtocol, _ dump: String, payloadLength: UInt8 = 8
  ) -> [UInt8] {
    bytes("6000 0000 00") + [payloadLength, nextHeader.rawValue, 64]
      + [UInt8](repeating: 0, count: 32) + bytes(dump)
  }

  private func step(_ packet: [UInt8]) -> IPv6HeaderChain.Step {
    var chain = IPv6HeaderChain(IPProtocol(packet[6]))
    return chain.step(in: packet.span, strictly: true)
  }

  @Test func optionWithoutLength() {
    #expect(step(packet(.hopByHopOptions, "3b00 0103000000 05")) == .refused)
    #expect(step(packet(.hopByHopOptions, "3b00 0103000000 00")) == .passed)
  }

  /// Its place, at 4n + 2, is counted from the packet's beginning; its length must be more than 65 535, and
  /// then that of the packet 0 (RFC 2675 2, 3).
  @Test(
    arguments: [
      ("3b01 01020000 c20400010000 01020000", 24, .erroneous(octet: 46)),
      ("3b01 01020000 c20400010000 01020000", 0, .refused),
      ("3b01 01020000 c2040000ffff 01020000", 0, .erroneous(octet: 48)),
      ("3b01 0103000000 c20400010000 010100", 24, .refused),
      ("3b01 01020000 c20300010000 01020000", 24, .refused),
    ] as [(String, UInt8, IPv6HeaderChain.Step)])
  func jumboPayload(_ dump: String, _ length: UInt8, _ expected: IPv6HeaderChain.Step) {
    #expect(step(packet(.hopByHopOptions, dump, payloadLength: length)) == expected)
  }

  @Test(
    arguments: [
      (.udp, "0000 0000 0008 0000", true), (.udp, "0000 0000 0008 00", false),
      (.icmpv6, "8000 0000", false), (.icmpv6, "8000 0000 0000 0000", true),
      (.noNextHeader, "", true), (.init(99), "", false), (.init(99), "00", true),
      // Where a header is cut so that nobody knows what follows, it is kept.
      (.destinationOptions, "11", true), (.destinationOptions, "1101", false),
    ] as [(IPProtocol, String, Bool)])
  func firstFragment(_ nextHeader: IPProtocol, _ dump: String, _ may: Bool) {
    #expect(IPv6HeaderChain(nextHeader).mayBeFirst(packet(nextHeader, dump).span) == may)
  }

  /// Two octets of a header tell where the next one is; of a fragment's header four.
  @Test(
    arguments: [
      (.destinationOptions, "1101", 56, false), (.destinationOptions, "1100", 48, false),
      (.fragment, "11000001", 48, true), (.fragment, "11ff0000", 48, false),
    ] as [(IPProtocol, String, Int, Bool)])
  func cutHeader(_ nextHeader: IPProtocol, _ dump: String, _ start: Int, _ isFragment: Bool) {
    let payload = IPv6HeaderChain(nextHeader).payload(of: packet(nextHeader, dump).span)
    #expect(payload?.protocol == .udp)
    #expect(payload?.start == start)
    #expect(payload?.isFragment == isFragment)
    let cut = packet(nextHeader, String(dump.dropLast(2)))
    #expect(IPv6HeaderChain(nextHeader).payload(of: cut.span) == nil)
  }
}
