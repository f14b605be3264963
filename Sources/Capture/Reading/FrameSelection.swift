public import Wire

/// Which frames of the line a capture has.
public struct FrameSelection {
  public var direction: Direction
  public var filter: CaptureFilter?

  public init(direction: Direction = .both, filter: CaptureFilter? = nil) {
    self.direction = direction
    self.filter = filter
  }

  /// - Parameter originalLength: where the frame was longer on the link than it is here.
  public func has(received frame: Span<UInt8>, originalLength: Int? = nil) -> Bool {
    direction.hasReceived && passes(frame, originalLength)
  }

  public func has(sent frame: Span<UInt8>) -> Bool { direction.hasSent && passes(frame, nil) }

  private func passes(_ frame: Span<UInt8>, _ originalLength: Int?) -> Bool {
    guard let filter else { return true }
    return filter.matches(frame, originalLength: originalLength ?? frame.count)
  }
}

extension Direction {
  public var hasReceived: Bool { self != .egress }
  public var hasSent: Bool { self != .ingress }
}
