import Algorithms
public import Wire

/// Frames that wait until their time has come: the earliest first, of two for the same time the one
/// that came first. Adding and removing one costs O(log n).
///
/// A frame takes 32 bytes, and 68 more for each 64 that it has: one of 98 bytes 168, a million of them
/// 168 MB. As arrays grow by doubling, up to twice that is set aside.
public struct ImpairmentQueue {
  struct Entry: Comparable {
    let time: Instant
    let order: UInt64
    let id: UInt64
    let block: UInt32
    let length: UInt32

    static func < (left: Entry, right: Entry) -> Bool {
      (left.time.nanoseconds, left.order) < (right.time.nanoseconds, right.order)
    }
  }

  /// Why a frame may not wait.
  public enum Refusal: Error {
    /// As many wait as may.
    case limit
    /// Its bytes are more than are left.
    case memory
  }

  /// How many frames may wait.
  private(set) var limit: Int
  private let mostBlocks: Int
  private var entries = PriorityQueue<Entry>()
  private(set) var slab = FrameSlab()
  /// Frames that wait elsewhere, and the blocks that they would have.
  private var elsewhere = (frames: 0, blocks: 0)
  private var added: UInt64 = 0
  /// How many were refused because so many waited, and because they had no room.
  public private(set) var refused: (limit: UInt64, memory: UInt64) = (0, 0)

  /// What the frames' bytes take at most, unless another capacity is given.
  public static let usualCapacity = 256 * 1024 * 1024

  /// - Parameters:
  ///   - limit: how many frames may wait.
  ///   - capacity: how many bytes they may have, each frame's a multiple of 64; up to 4 GiB.
  public init(limit: Int, capacity: Int = Self.usualCapacity) {
    self.limit = max(limit, 0)
    mostBlocks = min(max(capacity, 0), Int(UInt32.max)) / FrameSlab.blockSize
  }

  /// From now on so many frames may wait; those that do go on.
  mutating func setLimit(_ limit: Int) { self.limit = max(limit, 0) }

  public var count: Int { entries.count &+ elsewhere.frames }
  public var isEmpty: Bool { count == 0 }
  /// When the first is due.
  public var nextDeadline: Instant? { entries.first?.time }

  /// Why a frame of that length may not wait now, if so.
  @inline(__always)
  private func refusal(ofLength length: Int) -> Refusal? {
    if count >= limit { return .limit }
    // Subtracted from what is there: no sum overflows.
    let free = mostBlocks &- slab.used &- elsewhere.blocks
    return FrameSlab.blocks(for: length) > free ? .memory : nil
  }

  /// Lets a frame wait until that time.
  ///
  /// - Parameter id: a number that comes back with it.
  public mutating func add(
    _ frame: Span<UInt8>, at time: Instant, id: UInt64 = 0
  ) throws(Refusal) {
    try admit(frame.count)
    entries.insert(
      Entry(
        time: time, order: added, id: id, block: slab.store(frame), length: UInt32(frame.count)))
    added += 1
  }

  @inline(__always)
  private mutating func admit(_ length: Int) throws(Refusal) {
    switch refusal(ofLength: length) {
    case .limit:
      refused.limit += 1
      throw .limit
    case .memory:
      refused.memory += 1
      throw .memory
    case nil: break
    }
  }

  /// Counts a frame that waits elsewhere until `release`.
  @inline(__always)
  mutating func reserve(_ length: Int) throws(Refusal) {
    try admit(length)
    elsewhere.frames &+= 1
    elsewhere.blocks &+= FrameSlab.blocks(for: length)
  }

  @inline(__always)
  mutating func release(_ length: Int) {
    elsewhere.frames &-= 1
    elsewhere.blocks &-= FrameSlab.blocks(for: length)
  }

  /// Takes out what is due by then, in order.
  public mutating func removeDue(
    upTo time: Instant, _ body: (_ frame: Span<UInt8>, _ id: UInt64) -> Void
  ) {
    while let first = entries.popFirst(where: { $0.time <= time }) {
      slab.take(first.block, length: Int(first.length)) { body($0, first.id) }
    }
  }
}
