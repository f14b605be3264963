/// The tag by which Marvell's switches and the machine they belong to tell each other where a frame came in or is to go out
/// (Linux, net/dsa/tag_dsa.c; LINKTYPE_DSA_TAG_DSA, _EDSA): between the MACs and the type of an Ethernet frame,
/// where a VLAN tag would be, which it takes the place of.
///
///     0         2        3        8      13     15    16         19     20     32
///     | command | tagged | device | port | code | CFI | priority | code | VLAN |
///
/// It may have a type of its own before it, 0xdada, and two bytes of zero.
public struct DSATag: Hashable, Sendable {
  public var rawValue: UInt32
  /// It has that type.
  public var hasType: Bool

  private static let type = EtherType(0xdada)
  /// Where it begins: behind the MACs.
  private static let offset = 12
  private static let fromMachine: UInt32 = 1
  private static let forward: UInt32 = 3
  /// What says why the machine gets a frame, in its bits 13, 14 and 19.
  private static let codes: UInt32 = 0x0006_1000

  init(_ rawValue: UInt32, hasType: Bool) { (self.rawValue, self.hasType) = (rawValue, hasType) }

  /// What the machine sends to the first port.
  init(hasType: Bool) { self.init(Self.fromMachine << 30, hasType: hasType) }

  /// With its type.
  @inlinable
  var length: Int { hasType ? 8 : 4 }

  /// Reads the tag of a frame; `nil` where that is shorter than its header.
  init?(parsing frame: Span<UInt8>, hasType: Bool) {
    self.init(hasType: hasType)
    let end = Self.offset + length
    guard frame.count >= end + 2 else { return nil }
    rawValue = frame.uint32(at: end - 4)
  }

  /// Whether a frame has the tag's type.
  static func hasType(_ frame: Span<UInt8>) -> Bool {
    frame.count >= offset + 2 && EtherType(frame.uint16(at: offset)) == type
  }

  /// That of a frame the other way, through the same port: what the machine sent there comes back from there.
  var outgoing: DSATag {
    let command = rawValue >> 30 == Self.fromMachine ? Self.forward : Self.fromMachine
    return DSATag(command << 30 | rawValue & 0x3fff_ffff & ~Self.codes, hasType: hasType)
  }

  /// Writes it into a frame that begins at an offset.
  func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    if hasType { bytes.store(UInt32(Self.type.rawValue) << 16, at: offset + Self.offset) }
    bytes.store(rawValue, at: offset + Self.offset + length - 4)
  }
}
