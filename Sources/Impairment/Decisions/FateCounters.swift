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

  public init() {}

  public subscript(drop: Fate.Drop) -> UInt64 { drops[drop.rawValue] }
  public var dropped: UInt64 { drops.reduce(0, +) }

  /// What happened to any, for programs and for people.
  public var named: [(name: String, what: String, count: UInt64)] {
    let others = [
      ("delayed", "delayed", delayed), ("reordered", "sent ahead", reordered),
      ("corrupted", "corrupted", corrupted), ("truncated", "truncated", truncated),
      ("duplicated", "duplicated", copies),
    ]
    return (Fate.Drop.allCases.map { ($0.name, "\($0)", self[$0]) } + others).filter { $0.2 > 0 }
  }

  public mutating func add(_ other: FateCounters) {
    for place in drops.indices { drops[place] += other.drops[place] }
    passed += other.passed
    delayed += other.delayed
    reordered += other.reordered
    corrupted += other.corrupted
    truncated += other.truncated
    copies += other.copies
  }

  mutating func count(_ fates: Fates) {
    count(fates.frame)
    if let copy = fates.copy {
      copies += 1
      count(copy)
    }
  }

  @inline(__always)
  mutating func count(_ fate: Fate) {
    if let drop = fate.drop {
      drops[drop.rawValue] += 1
      return
    }
    passed += 1
    if fate.isDelayed { delayed += 1 }
    if fate.isReordered { reordered += 1 }
    if fate.corruptedBit != nil { corrupted += 1 }
    if fate.truncated != nil { truncated += 1 }
  }
}
