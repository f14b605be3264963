/// A link that is up for a while, then down, and so on.
public struct Schedule: Hashable, Sendable {
  /// In nanoseconds.
  public var up: Int64
  public var down: Int64
  /// How much of it is over when it begins.
  public var phase: Int64

  public init(up: Int64, down: Int64, phase: Int64 = 0) {
    (self.up, self.down, self.phase) = (up, down, phase)
  }

  /// Whether the link is up so long after it began.
  func isUp(after nanoseconds: UInt64) -> Bool {
    let (up, down) = (UInt64(clamping: up), UInt64(clamping: down))
    guard down > 0 else { return true }
    // Two that fit into Int64 have a sum that fits; that of three might not.
    let period = up + down
    let (place, rest) = (nanoseconds % period, period - UInt64(clamping: phase) % period)
    return (place < rest ? place + (period - rest) : place - rest) < up
  }
}
