/// A VLAN tag (IEEE 802.1Q 9.3): the type that says so, and what it tags the frame with.
///
///     0      2
///     | TPID | priority (3 bits), drop eligible (1), VLAN identifier (12) |
public struct VLANTag: Hashable, Sendable {
  /// 802.1Q, 802.1ad, or the stacked 0x9100 of old switches.
  public var type: EtherType
  /// Priority, drop eligibility and VLAN identifier, as they stand in the frame.
  public var control: UInt16

  public init(type: EtherType, control: UInt16) {
    self.type = type
    self.control = control
  }

  public static let length = 4
  /// IEEE 802.1Q Table 9-2: of no VLAN; the tag carries a priority alone.
  public static let priorityOnly: UInt16 = 0
  /// IEEE 802.1Q Table 9-2: must not be in a frame.
  public static let reserved: UInt16 = 0xfff

  /// The VLAN identifier.
  public var identifier: UInt16 { control & 0xfff }
  /// IEEE 802.1Q 6.9.3: 0 to 7.
  public var priority: UInt16 { control >> 13 }
  /// Drop eligible (IEEE 802.1Q 9.6).
  public var isDropEligible: Bool { control & 0x1000 != 0 }

  /// As it stands in the frame; 0 is none.
  fileprivate init?(_ word: UInt32) {
    guard word != 0 else { return nil }
    self.init(type: EtherType(UInt16(word >> 16)), control: UInt16(truncatingIfNeeded: word))
  }

  fileprivate var word: UInt32 { UInt32(type.rawValue) << 16 | UInt32(control) }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(word, at: offset)
  }
}

/// The tags of a frame: none, one, or a service provider's before a customer's (IEEE 802.1ad).
public struct VLANTags: Hashable, Sendable {
  /// As they stand in the frame, the outer one in the upper half; 0 is none, for none has the type 0.
  @usableFromInline
  var word: UInt64

  public static let most = 2

  @inlinable
  public init() { word = 0 }

  public init(_ outer: VLANTag?, _ inner: VLANTag? = nil) {
    self.init()
    if let outer { append(outer) }
    if outer != nil, let inner { append(inner) }
  }

  /// The only one, or the one further out.
  public var outer: VLANTag? { VLANTag(UInt32(truncatingIfNeeded: word >> 32)) }
  public var inner: VLANTag? { VLANTag(UInt32(truncatingIfNeeded: word)) }

  @inlinable
  public var isEmpty: Bool { word == 0 }

  @inlinable
  public var count: Int { word == 0 ? 0 : UInt32(truncatingIfNeeded: word) == 0 ? 1 : 2 }

  @inlinable
  public func contains(identifier: UInt16) -> Bool {
    !isEmpty && has(identifier)
  }

  @usableFromInline
  func has(_ identifier: UInt16) -> Bool {
    outer?.identifier == identifier || inner?.identifier == identifier
  }

  /// Reads the tags behind a header that ends with their type, or says it elsewhere.
  ///
  /// - Parameter etherType: what the header says; afterwards what stands behind the tags.
  @usableFromInline
  init(
    parsing frame: Span<UInt8>, at offset: Int, behind etherType: inout EtherType
  ) throws(LinkHeader.Fault) {
    self.init()
    while etherType.isTag {
      let place = offset + count * VLANTag.length
      guard frame.count >= place + VLANTag.length else { throw .tagTruncated }
      let tag = VLANTag(type: etherType, control: frame.uint16(at: place))
      etherType = EtherType(frame.uint16(at: place + 2))
      guard count < Self.most else { throw .tooManyTags }
      append(tag)
    }
  }

  /// Adds one after the others, of which there is one at the most.
  private mutating func append(_ tag: VLANTag) {
    word |= UInt64(tag.word) << (isEmpty ? 32 : 0)
  }
}
