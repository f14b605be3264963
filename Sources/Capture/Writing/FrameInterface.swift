public import Wire

/// Where a recorded frame came or went, where a line has several interfaces.
public struct FrameInterface: Hashable, Sendable {
  /// Its number among those that a capture describes, from 0.
  public var number: Int
  public var linkType: LinkType

  public init(number: Int = 0, linkType: LinkType = .ethernet) {
    (self.number, self.linkType) = (number, linkType)
  }
}
