/// What an Ethernet frame carries (IEEE 802.3 3.2.6): an EtherType from 0x0600 up, the length of an
/// LLC frame up to 1500.
public struct EtherType: Hashable, Sendable {
  public let rawValue: UInt16

  @inlinable
  public init(_ rawValue: UInt16) {
    self.rawValue = rawValue
  }

  public static var ipv4: EtherType { EtherType(0x0800) }
  public static var arp: EtherType { EtherType(0x0806) }
  public static var ipv6: EtherType { EtherType(0x86dd) }
  /// IEEE 802.1Q Table 9-1.
  public static var customerTag: EtherType { EtherType(0x8100) }
  public static var serviceTag: EtherType { EtherType(0x88a8) }

  public var isLength: Bool { rawValue <= 1500 }

  /// A tag stands here: 802.1Q, 802.1ad, or the stacked 0x9100 of old switches.
  @inlinable
  public var isTag: Bool {
    self == .customerTag || self == .serviceTag || rawValue == 0x9100
  }
}
