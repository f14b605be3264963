/// The least of its elements is at hand. Adding and taking one costs O(log n), and O(1) for those that come
/// in order, as what waits for a time mostly does.
public struct PriorityQueue<Element: Comparable> {
  /// A binary heap.
  @usableFromInline
  var elements: [Element]
  /// Those that were not less than the last of these when they came.
  @usableFromInline
  var ordered = RingBuffer<Element>()

  @inlinable
  public init(_ elements: [Element] = []) {
    // In order, an array is a heap.
    self.elements = elements.sorted()
  }

  @inlinable public var count: Int { elements.count &+ ordered.count }

  // Asked more often than there is one.
  @inlinable @inline(__always)
  public var first: Element? { count == 0 ? nil : least }

  @inlinable
  var least: Element? {
    guard let ordered = ordered.first else { return elements.first }
    guard let least = elements.first else { return ordered }
    return least < ordered ? least : ordered
  }

  @inlinable
  public mutating func insert(_ element: Element) {
    if let last = ordered.last, element < last {
      insertOutOfOrder(element)
    } else {
      ordered.append(element)
    }
  }

  @inlinable
  mutating func insertOutOfOrder(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0, elements[index] < elements[(index - 1) / 2] {
      elements.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Takes the least, if it is wanted.
  @inlinable @inline(__always)
  public mutating func popFirst(where isWanted: (Element) -> Bool) -> Element? {
    guard let first = elements.isEmpty ? ordered.first : least, isWanted(first) else { return nil }
    if elements.isEmpty { ordered.removeFirst() } else { removeFirst() }
    return first
  }

  /// Takes the least, of one at least.
  @inlinable
  public mutating func removeFirst() {
    guard let least = elements.first else { return ordered.removeFirst() }
    guard let first = ordered.first, !(least < first) else { return removeLeast() }
    ordered.removeFirst()
  }

  @inlinable
  mutating func removeLeast() {
    elements.swapAt(0, elements.count - 1)
    elements.removeLast()
    var index = 0
    while let least = lesserChild(of: index) {
      elements.swapAt(index, least)
      index = least
    }
  }

  /// Which of an element's children is to take its place, if one is less than it.
  @inlinable
  func lesserChild(of index: Int) -> Int? {
    var least = index
    for child in 2 * index + 1...2 * index + 2
    where child < elements.count && elements[child] < elements[least] {
      least = child
    }
    return least == index ? nil : least
  }
}
