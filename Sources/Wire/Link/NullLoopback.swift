/// What BSD's loopback device has before a packet
/// (https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html, LINKTYPE_LOOP.html). LINKTYPE_NULL has it in
/// the byte order of the machine that captured, LINKTYPE_LOOP in network byte order.
///
///     0                4
///     | address family | IPv4 or IPv6 ...
public struct NullLoopbackHeader: Hashable, Sendable {
  /// A number of `AF_`, which is IPv6's own on each system.
  public struct Family: Hashable, Sendable {
    public let rawValue: UInt32

    public init(_ rawValue: UInt32) {
      self.rawValue = rawValue
    }

    public static let ipv4 = Family(2)
    /// Of NetBSD and OpenBSD.
    public static let ipv6 = Family(24)

    /// What such a frame carries: 10 is Linux's number of IPv6, 28 FreeBSD's, 30 Darwin's.
    public var etherType: EtherType? {
      switch rawValue {
      case 2: .ipv4
      case 10, 24, 28, 30: .ipv6
      default: nil
      }
    }
  }

  public var family: Family
  public var isBigEndian: Bool

  public init(family: Family, isBigEndian: Bool) {
    self.family = family
    self.isBigEndian = isBigEndian
  }

  public static let length = 4

  /// Reads the header of a frame. A family is a small number, which tells the byte order: captures of
  /// either type have been seen in the wrong one.
  public init(parsing frame: Span<UInt8>) throws(LinkHeader.Fault) {
    guard frame.count >= Self.length else { throw .truncated }
    let number = frame.uint32(at: 0)
    isBigEndian = number <= 0xffff
    family = Family(isBigEndian ? number : number.byteSwapped)
  }

  /// The same, carrying that: its number of IPv6 stays what it is.
  func carrying(_ etherType: EtherType) -> NullLoopbackHeader {
    var header = self
    if family.etherType != etherType { header.family = etherType == .ipv6 ? .ipv6 : .ipv4 }
    return header
  }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(isBigEndian ? family.rawValue : family.rawValue.byteSwapped, at: offset)
  }
}
