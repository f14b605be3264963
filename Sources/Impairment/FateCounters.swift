/// How many frames met which fate. Copies count for themselves.
public struct FateCounters: Hashable, Sendable {
  private var drops = [UInt64](repeating: 0, count: Fate.Drop.allCases.count)
  /// Sent, or waiting to be.
  public private(set) var passed: UInt64 = 0
  public private(set) var delayed: UInt64 = 0
  public private(set) var reordered: UInt64 = 0
  public private(set) var corrupted: UInt64 = 0
  public private(set) var truncated: UInt64 = 0
  /// How many of all these are copies.
  public private(set) var copies: UInt64 = 0

  public subscript(drop: Fate.Drop) -> UInt64 { drops[drop.rawValue] }
  public var dropped: UInt64 { drops.reduce(0, +) }

  mutating func count(_ fates: Fates) {
    count(fates.frame)
    if let copy = fates.copy {
      copies += 1
      count(copy)
    }
  }

  private mutating func count(_ fate: Fate) {
    if let drop = fate.drop {
      drops[drop.rawValue] += 1
      return
    }
    passed += 1
    if fate.due != nil { delayed += 1 }
    if fate.isReordered { reordered += 1 }
    if fate.corruptedBit != nil { corrupted += 1 }
    if fate.truncated != nil { truncated += 1 }
  }
}
