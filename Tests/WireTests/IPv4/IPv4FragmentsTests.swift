import Testing
import Wire

@Suite struct IPv4FragmentsTests {
  private func pieces(of whole: IPv4Header, mtu: Int = 68) -> [(
    header: IPv4Header, data: Range<Int>
  )] {
    var pieces: [(header: IPv4Header, data: Range<Int>)] = []
    IPv4Fragments(of: whole, [], mtu: mtu, keepsOptionRoom: false).forEach { header, _, range in
      pieces.append((header, range))
    }
    return pieces
  }

  /// What is a fragment becomes smaller ones, which go on where it began, and the last of them is the
  /// datagram's last only where it was (RFC 791 3.2).
  @Test(arguments: [true, false])
  func fragmentsOfAFragment(_ isFollowed: Bool) {
    var whole = IPv4Header(
      payloadLength: 100, identification: 7, timeToLive: 64, protocol: .icmp,
      source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002))
    (whole.fragmentOffset, whole.hasMoreFragments) = (1480, isFollowed)
    let pieces = pieces(of: whole)
    #expect(pieces.map(\.data) == [0..<48, 48..<96, 96..<100])
    #expect(pieces.map(\.header.fragmentOffset) == [1480, 1528, 1576])
    #expect(pieces.map(\.header.hasMoreFragments) == [true, true, isFollowed])
    #expect(pieces.map(\.header.totalLength) == [68, 68, 24])
  }

  @Test func noLinkIsTooNarrow() async {
    await #expect(processExitsWith: .failure) {
      let whole = IPv4Header(
        payloadLength: 100, identification: 7, timeToLive: 64, protocol: .icmp,
        source: IPv4Address(0), destination: IPv4Address(0))
      _ = IPv4Fragments(of: whole, [], mtu: 67, keepsOptionRoom: false)
    }
  }
}
