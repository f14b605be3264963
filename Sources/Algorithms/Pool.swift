/// Elements at places that do not change, of which those that are free again are the first to be used.
public struct Pool<Element> {
  @usableFromInline var elements: [Element] = []
  @usableFromInline var free: [UInt32] = []

  @inlinable
  public init() {}

  /// How many there are.
  @inlinable public var count: Int { elements.count &- free.count }

  /// Takes a place that is free, with what is there.
  @inlinable
  public mutating func reuse() -> UInt32? { free.popLast() }

  /// - Returns: where it is from now on.
  @inlinable
  public mutating func insert(_ element: Element) -> UInt32 {
    guard let place = reuse() else {
      elements.append(element)
      return UInt32(elements.count &- 1)
    }
    elements[Int(place)] = element
    return place
  }

  @inlinable
  public subscript(place: UInt32) -> Element {
    @inline(__always) get { elements[Int(place)] }
    @inline(__always) _modify { yield &elements[Int(place)] }
  }

  /// One that is there is there no longer.
  @inlinable
  public mutating func remove(at place: UInt32) { free.append(place) }
}
