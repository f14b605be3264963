import Wire

/// What a line is changed into as time passes: each change at its time since schedules began, or again
/// and again.
package struct Timeline {
  package struct Entry {
    /// Since schedules began, in nanoseconds; that of the first, where it comes again.
    package let time: Int64
    /// From one to the next.
    package let interval: Int64?
    package let change: Change

    /// - Parameter interval: more than 0.
    package init(_ change: Change, at time: Int64, every interval: Int64? = nil) {
      precondition(interval ?? 1 > 0, "time passes from one to the next")
      (self.change, self.time, self.interval) = (change, time, interval)
    }
  }

  /// Those that are to come, the next first; of the same time in the order in which they were given.
  private var coming: [(time: Int64, entry: Entry)]
  private var beginning: Instant?

  package init(_ entries: [Entry] = []) {
    // The sort is stable.
    coming = entries.map { ($0.time, $0) }.sorted { $0.time < $1.time }
  }

  /// When the next is due; `nil` before it begins, and when there is none left.
  var nextChange: Instant? {
    guard let beginning, let next = coming.first else { return nil }
    return beginning.advanced(by: next.time)
  }

  /// It begins, unless it has.
  mutating func begin(at time: Instant) { beginning = beginning ?? time }

  /// Takes out the next.
  mutating func takeNext() -> Change {
    let (time, entry) = coming.removeFirst()
    if let interval = entry.interval {
      let next = time + interval
      let place = coming.firstIndex { $0.time > next } ?? coming.endIndex
      coming.insert((next, entry), at: place)
    }
    return entry.change
  }

  /// What would come again does so no more.
  mutating func endRepetitions() { coming.removeAll { $0.entry.interval != nil } }
}
