public import Wire

/// Which frames of the line a capture has.
public struct FrameSelection {
  public var direction: Direction
  public var filter: CaptureFilter?

  public init(direction: Direction = .both, filter: CaptureFilter? = nil) {
    self.direction = direction
    self.filter = filter
  }

  var hasAll: Bool { direction == .both && filter == nil }

  /// - Parameters:
  ///   - linkType: what it begins with, where that is not what the filter was made for.
  ///   - originalLength: where the frame was longer on the link than it is here.
  public func has(
    received frame: Span<UInt8>, as linkType: LinkType? = nil, originalLength: Int? = nil
  ) -> Bool {
    direction.hasReceived && passes(frame, linkType, originalLength)
  }

  public func has(sent frame: Span<UInt8>, as linkType: LinkType? = nil) -> Bool {
    direction.hasSent && passes(frame, linkType, nil)
  }

  @inline(__always)
  private func passes(
    _ frame: Span<UInt8>, _ linkType: LinkType?, _ originalLength: Int?
  ) -> Bool {
    filter == nil || matches(frame, linkType, originalLength)
  }

  @inline(never)
  private func matches(
    _ frame: Span<UInt8>, _ linkType: LinkType?, _ originalLength: Int?
  ) -> Bool {
    guard let filter = filter?.of(linkType) else { return false }
    return filter.matches(frame, originalLength: originalLength ?? frame.count)
  }
}

extension Direction {
  public var hasReceived: Bool { self != .egress }
  public var hasSent: Bool { self != .ingress }
}
