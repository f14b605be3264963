package import Wire

/// The VLANs that `--vlan` names. A priority tag, VLAN 0, is of no VLAN and counts as none
/// (IEEE 802.1Q 6.9.1).
public struct VLANList: Hashable, Sendable {
  private enum Item: Hashable, Sendable {
    case untagged
    case tagged(ClosedRange<UInt16>)
    case stacked(ClosedRange<UInt16>, ClosedRange<UInt16>)
  }

  private var items: [Item]

  public struct Malformed: Error {
    public let description: String
  }

  /// Reads `5`, `10-19`, `100.5` (one tag behind another), `none` (untagged), with commas between.
  public init(parsing text: String) throws(Malformed) {
    var items: [Item] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let item = Self.item(word) else {
        throw Malformed(
          description:
            "'\(word)' is no VLAN: 1 to 4094, a range 10-19, 100.5 for one tag after another, or none"
        )
      }
      items.append(item)
    }
    self.items = items
  }

  /// Those of another list, too.
  public mutating func append(_ other: VLANList) { items += other.items }

  private static func item(_ word: Substring) -> Item? {
    if word == "none" { return .untagged }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(range)
    switch parts.count {
    case 1: return parts[0].map(Item.tagged)
    case 2:
      guard let outer = parts[0], let inner = parts[1] else { return nil }
      return .stacked(outer, inner)
    default: return nil
    }
  }

  private static func range(_ word: Substring) -> ClosedRange<UInt16>? {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false)
      .map { UInt16(decimal: $0.utf8) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
      1 <= first, first <= last, last < VLANTag.reserved
    else { return nil }
    return first...last
  }

  /// Hosts hear what has no tag, and nothing else.
  public var isUntagged: Bool { items.allSatisfy { $0 == .untagged } }

  /// The tags of each VLAN that no range names: there hosts speak unasked.
  var namedSingly: [VLANTags] {
    let tag = { (type: EtherType, range: ClosedRange<UInt16>) in
      range.count == 1 ? VLANTag(type: type, control: range.lowerBound) : nil
    }
    return items.compactMap { item in
      switch item {
      case .untagged: VLANTags()
      case .tagged(let range): tag(.customerTag, range).map { VLANTags($0) }
      case .stacked(let outer, let inner):
        if let outer = tag(.serviceTag, outer), let inner = tag(.customerTag, inner) {
          VLANTags(outer, inner)
        } else {
          nil
        }
      }
    }
  }

  /// Whether hosts in these VLANs hear a frame with those tags.
  package func contains(_ tags: VLANTags) -> Bool {
    let identifiers = [tags.outer, tags.inner].compactMap { $0?.identifier }
      .filter { $0 != VLANTag.priorityOnly }
    return items.contains { item in
      switch item {
      case .untagged: identifiers.isEmpty
      case .tagged(let range): identifiers.count == 1 && range.contains(identifiers[0])
      case .stacked(let outer, let inner):
        identifiers.count == 2 && outer.contains(identifiers[0]) && inner.contains(identifiers[1])
      }
    }
  }
}
