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

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(type.rawValue, at: offset)
    bytes.store(control, at: offset + 2)
  }
}

/// The tags of a frame: none, one, or a service provider's before a customer's (IEEE 802.1ad).
public struct VLANTags: Hashable, Sendable {
  /// The only one, or the one further out.
  public private(set) var outer: VLANTag?
  public private(set) var inner: VLANTag?

  public static let most = 2

  public init(_ outer: VLANTag? = nil, _ inner: VLANTag? = nil) {
    self.outer = outer
    self.inner = outer == nil ? nil : inner
  }

  @inlinable
  public var count: Int { (outer == nil ? 0 : 1) + (inner == nil ? 0 : 1) }

  public func contains(identifier: UInt16) -> Bool {
    outer?.identifier == identifier || inner?.identifier == identifier
  }

  /// Reads the tags behind a header that ends with their type, or says it elsewhere.
  ///
  /// - Parameter etherType: what the header says; afterwards what stands behind the tags.
  @inline(__always)
  init(
    parsing frame: Span<UInt8>, at offset: Int, behind etherType: inout EtherType
  ) throws(LinkHeader.Fault) {
    self.init()
    while etherType.isTag {
      let place = offset + count * VLANTag.length
      guard frame.count >= place + VLANTag.length else { throw .tagTruncated }
      let tag = VLANTag(type: etherType, control: frame.uint16(at: place))
      etherType = EtherType(frame.uint16(at: place + 2))
      guard append(tag) else { throw .tooManyTags }
    }
  }

  /// Adds one after the others; `false` where there is no room for it.
  private mutating func append(_ tag: VLANTag) -> Bool {
    if outer == nil {
      outer = tag
    } else if inner == nil {
      inner = tag
    } else {
      return false
    }
    return true
  }
}
