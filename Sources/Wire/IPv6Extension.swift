/// An extension header that a packet may have between its header and what it carries (RFC 8200 4),
/// one that says itself how long it is. A fragment header's second byte is reserved: it is 8 bytes.
///
///     0             1        2
///     | next header | length | depends on the kind: 8 bytes, and as many times 8 as the length says
struct IPv6Extension {
  var kind: IPProtocol
  var nextHeader: IPProtocol
  var length: Int

  static let minimumLength = 8

  /// Reads the header of that kind that bytes begin with; `nil` where the kind is no extension
  /// header's, or the bytes end before it does.
  init?(_ kind: IPProtocol, parsing bytes: Span<UInt8>) {
    guard kind.isExtension, bytes.count >= Self.minimumLength else { return nil }
    self.kind = kind
    nextHeader = IPProtocol(bytes[0])
    length = kind == .fragment ? Self.minimumLength : Self.minimumLength + Int(bytes[1]) * 8
    guard length <= bytes.count else { return nil }
    fragment = kind == .fragment ? bytes.uint16(at: 2) : 0
  }

  /// Of a fragment header, else 0 (RFC 8200 4.5).
  private let fragment: UInt16

  /// In bytes, a multiple of 8.
  var fragmentOffset: Int { Int(fragment & 0xfff8) }
  /// Carries a part of a packet; one that carries all of it does not (RFC 6946).
  var isFragment: Bool { fragment & 0xfff9 != 0 }
}

extension IPProtocol {
  /// Is a header of IPv6 itself, with another behind it.
  var isExtension: Bool {
    switch self {
    case .hopByHopOptions, .routing, .fragment, .destinationOptions: true
    default: false
    }
  }
}
