import Wire

/// When one file of a recording follows another, and what each is called.
struct RotationSchedule {
  let rotation: Rotation
  /// From the times of frames to those of a clock that nobody sets, in nanoseconds: what periods go by.
  var clockOffset: Int64
  /// There are as many files as there were to be, and no further frame is recorded.
  private(set) var isComplete = false

  private let name: String
  /// The period's name, and with `-G` when it ends.
  private var period: String?
  private var periodEnd: Instant?
  private var periods = 0
  private var number = 0

  /// A file, by its name and its place in a ring.
  struct Place: Sendable {
    let file: String
    let number: Int
    /// None of its ring was before it.
    var isFirst = false
  }

  init(_ name: String, _ rotation: Rotation, clockOffset: Int64) {
    (self.name, self.rotation, self.clockOffset) = (name, rotation, clockOffset)
  }

  /// Whether another file follows the one that has so many bytes, before a frame of that time.
  @inline(__always)
  func isNextDue(at time: Instant, size: Int) -> Bool {
    // Asked for each frame: what is nearly always so comes first.
    guard period == nil || size > rotation.size ?? Int.max || isPeriodOver(at: time) else {
      return false
    }
    return !isComplete
  }

  @inline(__always)
  private func isPeriodOver(at time: Instant) -> Bool {
    guard let periodEnd else { return false }
    return time.advanced(by: clockOffset) >= periodEnd
  }

  /// The file that follows; `nil` where there are as many as there were to be.
  mutating func next(at time: Instant) -> Place? {
    let isOver = isPeriodOver(at: time)
    if isOver {
      periods += 1
      if rotation.size == nil, let count = rotation.count, periods >= count {
        isComplete = true
        return nil
      }
    }
    if period == nil || isOver { return beginPeriod(at: time) }
    countUp()
    return current
  }

  /// A period whose name is that of the one before goes on with its numbers: nothing is lost.
  mutating func beginPeriod(at time: Instant) -> Place {
    let next = rotation.name(name, at: time)
    let isFirst = next != period
    if isFirst { number = 0 } else { countUp() }
    period = next
    periodEnd = rotation.period.map { time.advanced(by: clockOffset).advanced(by: $0) }
    var place = current
    place.isFirst = isFirst
    return place
  }

  /// The file that there is.
  var current: Place {
    Place(file: rotation.name(period ?? name, number: number), number: number)
  }

  private mutating func countUp() {
    number += 1
    if rotation.isRing, let count = rotation.count { number %= count }
  }
}
