import Algorithms
import Wire

/// What is to be done at which time; what is due at the same time, in the order in which it came.
struct Agenda<Item: Equatable> {
  private struct Entry: Comparable {
    let time: Instant
    let number: UInt64
    let item: Item

    static func < (left: Entry, right: Entry) -> Bool {
      (left.time, left.number) < (right.time, right.number)
    }
  }

  private var entries = PriorityQueue<Entry>()
  private var added: UInt64 = 0

  var count: Int { entries.count }
  var nextDeadline: Instant? { entries.first?.time }

  mutating func add(_ item: Item, at time: Instant) {
    entries.insert(Entry(time: time, number: added, item: item))
    added += 1
  }

  /// Takes what is due by then, and says when it was due.
  mutating func next(by time: Instant) -> (item: Item, time: Instant)? {
    guard let first = entries.first, first.time <= time else { return nil }
    entries.removeFirst()
    return (first.item, first.time)
  }
}
