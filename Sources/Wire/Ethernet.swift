/// What an Ethernet frame carries (IEEE 802.3 3.2.6): an EtherType from 0x0600 up, the length of an
/// LLC frame up to 1500.
public struct EtherType: Hashable, Sendable {
  public let rawValue: UInt16

  public init(_ rawValue: UInt16) {
    self.rawValue = rawValue
  }

  public static let ipv4 = EtherType(0x0800)
  public static let arp = EtherType(0x0806)
  public static let ipv6 = EtherType(0x86dd)

  public var isLength: Bool { rawValue <= 1500 }

  /// A tag stands here: 802.1Q, 802.1ad, or the stacked 0x9100 of old switches.
  public var isTag: Bool { rawValue == 0x8100 || rawValue == 0x88a8 || rawValue == 0x9100 }
}

/// The header of an Ethernet II frame (RFC 894).
///
///     0          6          12      14
///     | destination | source | type | payload ...
public struct EthernetHeader: Hashable, Sendable {
  public var destination: MACAddress
  public var source: MACAddress
  public var etherType: EtherType

  public init(destination: MACAddress, source: MACAddress, etherType: EtherType) {
    self.destination = destination
    self.source = source
    self.etherType = etherType
  }

  public static let length = 14
  /// The shortest frame of Ethernet, its checksum not counted: shorter ones are padded (RFC 894).
  public static let minimumFrameLength = 60

  /// Reads the header of a frame; `nil` where the frame is shorter than 14 bytes.
  public init?(parsing frame: Span<UInt8>) {
    guard frame.count >= Self.length else { return nil }
    destination = MACAddress(frame.uint48(at: 0))
    source = MACAddress(frame.uint48(at: 6))
    etherType = EtherType(frame.uint16(at: 12))
  }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(destination, at: offset)
    bytes.store(source, at: offset + 6)
    bytes.store(etherType.rawValue, at: offset + 12)
  }
}
