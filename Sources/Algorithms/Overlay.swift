/// Ranges that may lie over each other, laid side by side: for each stretch of numbers, which of them
/// hold it. It costs O(n log n), where one range after the other cut out of all before would cost O(n²).
public struct Overlay<Number: FixedWidthInteger & UnsignedInteger> {
  /// Numbers that the same ranges hold.
  public struct Stretch {
    public let range: ClosedRange<Number>
    /// The places of the ranges that hold them, the first of all first.
    public let holders: [Int]

    @inlinable
    init(range: ClosedRange<Number>, holders: [Int]) {
      (self.range, self.holders) = (range, holders)
    }
  }

  /// Disjoint and in order.
  public let stretches: [Stretch]

  /// A range that has begun.
  @usableFromInline
  struct Open: Comparable {
    @usableFromInline let place: Int
    @usableFromInline let last: Number

    @inlinable
    init(place: Int, last: Number) { (self.place, self.last) = (place, last) }

    @inlinable
    static func < (left: Open, right: Open) -> Bool { left.place < right.place }
  }

  /// - Parameters:
  ///   - ranges: those that come first have the last word.
  ///   - isLast: what lies behind a range is not looked at.
  @inlinable
  public init(_ ranges: [ClosedRange<Number>], isLast: (_ place: Int) -> Bool = { _ in true }) {
    guard ranges.count > 1 else {  // most often, and the types below take their time to be made
      stretches = ranges.map { Stretch(range: $0, holders: [0]) }
      return
    }
    var beginnings = ranges.indices.sorted { ranges[$0].lowerBound < ranges[$1].lowerBound }[...]
    // Where something begins or has ended. No set: to make one of a type is a good part of a start.
    var bounds = ranges.map { $0.lowerBound }
    for range in ranges where range.upperBound != .max { bounds.append(range.upperBound + 1) }
    bounds.sort()
    var open = PriorityQueue<Open>()
    var stretches: [Stretch] = []
    // Of those that are the same the last, which another is behind.
    for (place, first) in bounds.enumerated()
    where place + 1 == bounds.count || bounds[place + 1] != first {
      while let next = beginnings.first, ranges[next].lowerBound == first {
        open.insert(Open(place: next, last: ranges[next].upperBound))
        beginnings.removeFirst()
      }
      let holders = Self.holders(of: first, &open, isLast)
      let last = place + 1 < bounds.count ? bounds[place + 1] - 1 : .max
      if let before = stretches.last, before.holders == holders,
        before.range.upperBound == first - 1
      {
        stretches[stretches.count - 1] = Stretch(
          range: before.range.lowerBound...last, holders: holders)
      } else if !holders.isEmpty {
        stretches.append(Stretch(range: first...last, holders: holders))
      }
    }
    self.stretches = stretches
  }

  /// Those of the ranges that have begun that hold a number, and forgets those that end before it.
  @inlinable
  static func holders(
    of number: Number, _ open: inout PriorityQueue<Open>, _ isLast: (_ place: Int) -> Bool
  ) -> [Int] {
    var passed: [Open] = []
    var holders: [Int] = []
    while let first = open.first {
      if first.last >= number {
        holders.append(first.place)
        if isLast(first.place) { break }
        passed.append(first)
      }
      open.removeFirst()
    }
    for range in passed { open.insert(range) }
    return holders
  }

  /// The ranges that hold a number.
  @inlinable
  public func holders(of number: Number) -> [Int] {
    let place = stretches.lowerBound { $0.range.upperBound >= number }
    guard place < stretches.count, stretches[place].range.lowerBound <= number else { return [] }
    return stretches[place].holders
  }
}
