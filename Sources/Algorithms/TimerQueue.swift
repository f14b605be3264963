/// What is to be done at which time; what is due at the same time, in the order in which it came.
public struct TimerQueue<Time: Comparable, Item> {
  @usableFromInline
  struct Entry: Comparable {
    @usableFromInline let time: Time
    @usableFromInline let number: UInt64
    @usableFromInline let item: Item

    @inlinable
    init(time: Time, number: UInt64, item: Item) {
      (self.time, self.number, self.item) = (time, number, item)
    }

    @inlinable
    static func < (left: Entry, right: Entry) -> Bool {
      (left.time, left.number) < (right.time, right.number)
    }

    @inlinable
    static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
  }

  @usableFromInline var entries = PriorityQueue<Entry>()
  @usableFromInline var added: UInt64 = 0

  @inlinable
  public init() {}

  @inlinable public var count: Int { entries.count }
  /// When the first is due.
  @inlinable public var nextDeadline: Time? { entries.first?.time }

  @inlinable
  public mutating func add(_ item: Item, at time: Time) {
    entries.insert(Entry(time: time, number: added, item: item))
    added += 1
  }

  /// Takes what is due by then, and says when it was due.
  @inlinable
  public mutating func next(by time: Time) -> (item: Item, time: Time)? {
    entries.popFirst { $0.time <= time }.map { ($0.item, $0.time) }
  }
}
