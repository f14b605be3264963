import Testing
import Wire

struct IPv6FragmentsTests {
  private func whole(_ nextHeader: IPProtocol, payloadLength: Int) -> IPv6Header {
    IPv6Header(
      payloadLength: payloadLength, nextHeader: nextHeader, hopLimit: 64,
      source: IPv6Address(0xfd00 << 112 | 1), destination: IPv6Address(0xfd00 << 112 | 2))
  }

  /// What is a fragment becomes smaller ones, which keep its number, go on where it began, and of which the
  /// last is the packet's last only where it was (RFC 8200 4.5).
  @Test(arguments: [true, false])
  func fragmentsOfAFragment(_ isFollowed: Bool) {
    let length = IPv6FragmentHeader.length + 2000
    var payload = [UInt8](repeating: 0, count: length)
    var span = payload.mutableSpan
    IPv6FragmentHeader(
      nextHeader: .icmpv6, offset: 1480, hasMoreFragments: isFollowed, identification: 7
    ).write(into: &span, at: 0)
    var pieces: [(header: IPv6Header, fragment: IPv6FragmentHeader, data: Range<Int>)] = []
    IPv6Fragments(
      of: whole(.fragment, payloadLength: length), payload.span, mtu: 1280, identification: 9
    ).forEach { pieces.append(($0, $1, $2)) }
    #expect(pieces.map(\.data) == [8..<1240, 1240..<2008])
    #expect(pieces.map(\.header.payloadLength) == [1240, 776])
    #expect(pieces.map(\.header.nextHeader) == [.fragment, .fragment])
    #expect(pieces.map(\.fragment.nextHeader) == [.icmpv6, .icmpv6])
    #expect(pieces.map(\.fragment.offset) == [1480, 2712])
    #expect(pieces.map(\.fragment.identification) == [7, 7])
    #expect(pieces.map(\.fragment.hasMoreFragments) == [true, isFollowed])
  }

  @Test func noLinkIsTooNarrow() async {
    await #expect(processExitsWith: .failure) {
      let header = IPv6Header(
        payloadLength: 0, nextHeader: .icmpv6, hopLimit: 64, source: IPv6Address(1),
        destination: IPv6Address(2))
      let payload: [UInt8] = []
      _ = IPv6Fragments(of: header, payload.span, mtu: 1279, identification: 9)
    }
  }
}
