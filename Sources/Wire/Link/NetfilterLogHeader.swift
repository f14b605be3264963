/// What Linux's netfilter has before a packet that a rule logs
/// (https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html): attributes, of which the last is the packet. Their
/// lengths, with their headers, and types are in the byte order of the machine that captured.
///
///     0                1         2             4        6      8
///     | address family | version | resource id | length | type | value, up to 32 bits | length | ...
public struct NetfilterLogHeader: Hashable, Sendable {
  // In this order for the same reason as in `IPNetHeader`.
  private var room: UInt32
  /// The group that the rule logs to.
  public var resource: UInt16
  public var isBigEndian: Bool
  /// There is a packet.
  private var hasPacket = true
  /// Of Linux: 2 is IPv4, 10 IPv6.
  public var family: UInt8
  public var version: UInt8

  /// How many bytes stand before the packet.
  var length: Int { Int(room) }

  private static let fixedLength = 4
  private static let attributeHeader = 4
  /// NFULA_PAYLOAD
  private static let packet: UInt16 = 9

  /// Of a frame that nobody has asked for.
  init() {
    (family, version, resource, isBigEndian) = (0, 0, 0, false)
    room = UInt32(Self.fixedLength + Self.attributeHeader)
  }

  /// Reads it; `nil` where the frame is shorter.
  init?(parsing frame: Span<UInt8>) {
    guard frame.count >= Self.fixedLength else { return nil }
    self.init()
    (family, version, resource) = (frame[0], frame[1], frame.uint16(at: 2))
    var place = Self.fixedLength
    while frame.count >= place + Self.attributeHeader {
      if place == Self.fixedLength {
        // A type is a small number, which tells the byte order.
        isBigEndian = (1...0xff).contains(frame.uint16(at: place + 2))
      }
      let length = Int(number(frame.uint16(at: place)))
      if number(frame.uint16(at: place + 2)) == Self.packet {
        room = UInt32(place + Self.attributeHeader)
        return
      }
      guard length >= Self.attributeHeader else { break }
      place += (length + 3) & ~3
    }
    (room, hasPacket) = (UInt32(frame.count), false)
  }

  private func number(_ number: UInt16) -> UInt16 { isBigEndian ? number : number.byteSwapped }

  /// What such a frame carries.
  public var etherType: EtherType? {
    switch family {
    case 2 where hasPacket: .ipv4
    case 10 where hasPacket: .ipv6
    default: nil
    }
  }

  /// The same with nothing but the packet, which is that.
  func outgoing(_ etherType: EtherType) -> NetfilterLogHeader {
    var header = NetfilterLogHeader()
    (header.version, header.resource, header.isBigEndian) = (version, resource, isBigEndian)
    header.family = etherType == .ipv6 ? 10 : 2
    return header
  }

  func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, payloadLength: Int) {
    bytes[offset] = family
    bytes[offset + 1] = version
    bytes.store(resource, at: offset + 2)
    bytes.store(
      number(UInt16(truncatingIfNeeded: payloadLength + Self.attributeHeader)), at: offset + 4)
    bytes.store(number(Self.packet), at: offset + 6)
  }
}
