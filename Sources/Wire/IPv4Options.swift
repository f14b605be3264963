/// The options of an IPv4 header (RFC 791 3.1): what stands between byte 20 and the header's end.
public enum IPv4Option: Hashable, Sendable {
  /// 131, or 137 for the strict one.
  case sourceRoute
  case recordRoute
  case timestamp
  /// Any other: a host passes over what it does not know (RFC 1122 3.2.1.8).
  case other(UInt8)

  init(type: UInt8) {
    switch type {
    case 131, 137: self = .sourceRoute
    case 7: self = .recordRoute
    case 68: self = .timestamp
    default: self = .other(type)
    }
  }

  /// An option's length byte is below 2, missing, or points past the header.
  public struct Malformed: Error, Hashable {
    /// Where the option stands, from the start of the IPv4 header.
    public let offset: Int
  }

  /// The first option that `isWanted`, or `nil`. All options are checked up to it, or to the end.
  public static func first(
    of header: IPv4Header, in datagram: Span<UInt8>, where isWanted: (IPv4Option) -> Bool
  ) throws(Malformed) -> IPv4Option? {
    var offset = IPv4Header.minimumLength
    while offset < header.headerLength {
      let type = datagram[offset]
      if type == 0 { return nil }  // end of option list
      if type == 1 {  // no operation
        offset += 1
        continue
      }
      guard offset + 1 < header.headerLength else { throw Malformed(offset: offset) }
      let length = Int(datagram[offset + 1])
      guard length >= 2, offset + length <= header.headerLength else {
        throw Malformed(offset: offset)
      }
      let option = IPv4Option(type: type)
      if isWanted(option) { return option }
      offset += length
    }
    return nil
  }
}
