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
  var length: Int { hasType ? 8 : 4 }

  /// The whole header's, without further tags.
  var headerLength: Int { EthernetHeader.minimumLength + length }

  /// Reads the header of a frame, its tags among it. Where the tag has a type, a frame may have none.
  static func parse(
    _ frame: Span<UInt8>, hasType: Bool
  ) throws(LinkHeader.Fault) -> LinkHeader {
    guard frame.count >= EthernetHeader.minimumLength else { throw .truncated }
    if hasType, EtherType(frame.uint16(at: offset)) != type {
      return LinkHeader(try EthernetHeader(parsing: frame))
    }
    var tag = DSATag(hasType: hasType)
    guard frame.count >= tag.headerLength else { throw .truncated }
    tag.rawValue = frame.uint32(at: offset + tag.length - 4)
    var etherType = EtherType(frame.uint16(at: tag.headerLength - 2))
    let tags = try VLANTags(parsing: frame, at: tag.headerLength, behind: &etherType)
    return LinkHeader(
      destination: MACAddress(frame.uint48(at: 0)), source: MACAddress(frame.uint48(at: 6)),
      tags: tags, etherType: etherType, .switched(tag))
  }

  /// That of a frame the other way, through the same port: what the machine sent there comes back from there.
  var outgoing: DSATag {
    let command = rawValue >> 30 == Self.fromMachine ? Self.forward : Self.fromMachine
    return DSATag(command << 30 | rawValue & 0x3fff_ffff & ~Self.codes, hasType: hasType)
  }

  /// Writes the header that it is part of.
  func write(_ link: LinkHeader, into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(link.destination, at: offset)
    bytes.store(link.source, at: offset + 6)
    if hasType { bytes.store(UInt32(Self.type.rawValue) << 16, at: offset + Self.offset) }
    bytes.store(rawValue, at: offset + Self.offset + length - 4)
    let end = offset + headerLength
    link.tags.outer?.write(into: &bytes, at: end - 2)
    link.tags.inner?.write(into: &bytes, at: end + 2)
    bytes.store(
      (link.etherType ?? EtherType(0)).rawValue,
      at: end - 2 + link.tags.count * VLANTag.length)
  }
}
