import FakeNetwork
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
  /// Has a change prepared beside the line, for hosts that are as they are now: `Line.takePrepared` is to
  /// follow. Meanwhile frames go on, and it waits. Without that it is done as it stands.
  package var prepare: ((Change, Configuration) -> Void)?
  /// The next is prepared somewhere; it has been.
  private(set) var isNextPreparing = false
  private var isNextRefused = false
  private var next: Change?

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

  /// The next is to be prepared, where it takes long otherwise.
  mutating func prepareNext(for configuration: Configuration) {
    guard let prepare, !isNextPreparing, let change = coming.first?.entry.change,
      !(next ?? change).isPrepared(for: configuration.network.hosts), !isNextRefused
    else { return }
    isNextPreparing = true
    prepare(change, configuration)
  }

  mutating func takePrepared(_ change: Change?) {
    guard isNextPreparing else { return }
    (isNextPreparing, isNextRefused, next) = (false, change == nil, change)
  }

  /// Takes out the next.
  mutating func takeNext() -> Change {
    let (time, entry) = coming.removeFirst()
    let change = next ?? entry.change
    forgetNext()
    if let interval = entry.interval {
      let next = time + interval
      let place = coming.firstIndex { $0.time > next } ?? coming.endIndex
      coming.insert((next, entry), at: place)
    }
    return change
  }

  private mutating func forgetNext() {
    (isNextPreparing, isNextRefused, next) = (false, false, nil)
  }

  /// What would come again does so no more.
  mutating func endRepetitions() {
    forgetNext()
    coming.removeAll { $0.entry.interval != nil }
  }
}
