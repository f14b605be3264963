public import Wire

/// Where a recorded frame came or went, where a line has several interfaces.
public struct FrameInterface: Hashable, Sendable {
  /// Its number among those that a capture describes, from 0.
  public let number: UInt32
  public let linkType: LinkType

  @inlinable @inline(__always)
  public init(number: Int = 0, linkType: LinkType = .ethernet) {
    self.number = UInt32(truncatingIfNeeded: number)
    self.linkType = linkType
  }
}
