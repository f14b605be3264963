public import Wire

/// Which frames are recorded, as seen by the fake hosts.
public enum Direction: String, CaseIterable, Sendable {
  /// What they received.
  case `in`
  /// What they sent.
  case out
  case both = "inout"

  public var hasReceived: Bool { self != .out }
  public var hasSent: Bool { self != .in }
}

/// Records the frames of a live line, one or both directions, and sees that they reach the file in time.
public struct Recorder: ~Copyable {
  public var writer: CaptureWriter
  private let direction: Direction
  private var lastFlush = Instant(nanoseconds: 0)

  /// The longest that a recorded frame stays in memory, in nanoseconds.
  public static let flushInterval: Int64 = 100_000_000

  public init(_ writer: consuming CaptureWriter, direction: Direction) {
    self.writer = writer
    self.direction = direction
  }

  public mutating func received(_ frame: Span<UInt8>, at time: Instant, note: FrameNote) {
    if direction.hasReceived { writer.record(frame, at: time, note: note) }
  }

  public mutating func sent(_ frame: Span<UInt8>, at time: Instant, note: FrameNote) {
    if direction.hasSent { writer.record(frame, at: time, note: note) }
  }

  /// Flushes when the last flush is long enough ago; `now` is on the monotonic clock.
  public mutating func flushIfDue(_ now: Instant) {
    if now.nanoseconds - lastFlush.nanoseconds >= Self.flushInterval {
      lastFlush = now
      writer.flush()
    }
  }
}
