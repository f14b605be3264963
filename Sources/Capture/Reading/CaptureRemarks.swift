/// What a pcapng says beside its packets, since the one before; none of it is looked at, but that it stays
/// where it was when the packets are written again.
public struct CaptureRemarks: Sendable {
  /// Of the packet that follows: each of its comments, UTF-8 as a rule.
  public internal(set) var comments: [[UInt8]] = []
  /// A section that has begun.
  public internal(set) var section: Section?
  /// The records of name resolution blocks: names of addresses.
  public internal(set) var names: [CaptureOption] = []
  private var namesLength = 0

  /// What is said of a section.
  public struct Section: Hashable, Sendable {
    public internal(set) var comments: [[UInt8]]
    /// The numbers of the interfaces that it has described until the packet that follows.
    public internal(set) var interfaces: [Int] = []
  }

  /// Of the names between two packets; more are passed over, for they wait in memory.
  private static let longestNames = 1 << 24

  mutating func add(name: CaptureOption) {
    guard namesLength + name.value.count <= Self.longestNames else { return }
    namesLength += name.value.count
    names.append(name)
  }

  func with(_ comments: [[UInt8]]) -> CaptureRemarks {
    var remarks = self
    remarks.comments = comments
    return remarks
  }
}

/// An option of a pcapng's block, or a record of names, which are alike: what it says is text or octets, which
/// have no byte order.
public struct CaptureOption: Hashable, Sendable {
  public let code: UInt16
  public let value: [UInt8]

  /// opt_comment, of any block.
  static let comment: UInt16 = 1
}
