/// A link that is up for a while, then down, and so on.
public struct Schedule: Hashable, Sendable {
  /// In nanoseconds.
  public var up: Int64
  public var down: Int64

  public init(up: Int64, down: Int64) {
    self.up = up
    self.down = down
  }

  /// Whether the link is up so long after it first was.
  func isUp(after nanoseconds: UInt64) -> Bool {
    let (up, down) = (UInt64(clamping: up), UInt64(clamping: down))
    guard down > 0 else { return true }
    // Two that fit into Int64 have a sum that fits.
    return nanoseconds % (up + down) < up
  }
}
