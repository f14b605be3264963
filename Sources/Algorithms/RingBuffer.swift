/// A queue: what came first is taken first, each in O(1).
@usableFromInline
struct RingBuffer<Element> {
  /// A power of 2 of places, or none. Those that are not taken have elements that are gone.
  @usableFromInline
  var places: [Element] = []
  @usableFromInline
  var start = 0
  @usableFromInline
  var count = 0

  @inlinable
  init() {}

  @inlinable @inline(__always)
  var first: Element? { count > 0 ? places[start] : nil }

  @inlinable @inline(__always)
  var last: Element? { count > 0 ? places[place(count &- 1)] : nil }

  /// Where the element is with that number.
  @inlinable @inline(__always)
  func place(_ number: Int) -> Int { (start &+ number) & (places.count &- 1) }

  @inlinable @inline(__always)
  mutating func append(_ element: Element) {
    if count == places.count { grow(with: element) }
    places[place(count)] = element
    count &+= 1
  }

  /// Of one at least.
  @inlinable @inline(__always)
  mutating func removeFirst() {
    precondition(count > 0, "there is none to take")
    start = place(1)
    count &-= 1
  }

  /// Twice the places, in which those that come stand behind the others.
  @inlinable @inline(never)
  mutating func grow(with element: Element) {
    places =
      Array(places[start...] + places[..<start])
      + repeatElement(element, count: max(places.count, 8))
    start = 0
  }
}
