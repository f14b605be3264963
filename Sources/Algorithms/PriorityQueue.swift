/// A binary heap: the least of its elements is at hand, adding and taking one costs O(log n).
public struct PriorityQueue<Element: Comparable> {
  @usableFromInline
  var elements: [Element]

  @inlinable
  public init(_ elements: [Element] = []) {
    // In order, an array is a heap.
    self.elements = elements.sorted()
  }

  @inlinable public var count: Int { elements.count }
  @inlinable public var first: Element? { elements.first }

  @inlinable
  public mutating func insert(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0, elements[index] < elements[(index - 1) / 2] {
      elements.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  @inlinable
  public mutating func removeFirst() {
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
