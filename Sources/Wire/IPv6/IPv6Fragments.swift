/// The fragments that a packet becomes at its source where it is longer than the way there takes: every one
/// but the last carries a multiple of 8 bytes (RFC 8200 4.5). What is a fragment itself becomes smaller ones.
public struct IPv6Fragments {
  private let whole: IPv6Header
  private let first: IPv6FragmentHeader
  private let payload: Range<Int>
  private let mtu: Int

  /// - Parameters:
  ///   - payload: what stands behind the header, of which the transport protocol's or a fragment's is the
  ///     first.
  ///   - mtu: 1280 at the least.
  ///   - identification: of a packet that is no fragment.
  public init(
    of whole: IPv6Header, _ payload: Span<UInt8>, mtu: Int, identification: UInt32
  ) {
    precondition(mtu >= 1280, "every link takes so much")
    self.mtu = mtu
    var header = whole
    header.nextHeader = .fragment
    self.whole = header
    if whole.nextHeader == .fragment, let own = IPv6FragmentHeader(parsing: payload, at: 0) {
      first = own
      self.payload = IPv6FragmentHeader.length..<payload.count
    } else {
      first = IPv6FragmentHeader(
        nextHeader: whole.nextHeader, offset: 0, hasMoreFragments: false,
        identification: identification)
      self.payload = 0..<payload.count
    }
  }

  /// - Parameter body: is given each fragment's headers, and where in the payload its own part stands.
  public func forEach(_ body: (IPv6Header, IPv6FragmentHeader, Range<Int>) -> Void) {
    let room = (mtu - IPv6Header.length - IPv6FragmentHeader.length) / 8 * 8
    for start in stride(from: payload.lowerBound, to: payload.upperBound, by: room) {
      let end = min(start + room, payload.upperBound)
      var (header, fragment) = (whole, first)
      header.payloadLength = IPv6FragmentHeader.length + end - start
      fragment.offset += start - payload.lowerBound
      fragment.hasMoreFragments = first.hasMoreFragments || end < payload.upperBound
      body(header, fragment, start..<end)
    }
  }
}
