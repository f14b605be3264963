/// How often a capture's time goes back.
package struct StepsBack: Equatable {
  package private(set) var count: UInt64 = 0
  /// The capture's packet that comes after the first of them.
  package private(set) var first: UInt64 = 0
  /// The longest, in nanoseconds.
  package private(set) var longest: Int64 = 0

  package init() {}

  package mutating func add(_ nanoseconds: Int64, place: UInt64) {
    if count == 0 { first = place }
    count += 1
    longest = max(longest, nanoseconds)
  }
}
