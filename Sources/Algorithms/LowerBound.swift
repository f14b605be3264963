extension RandomAccessCollection where Index == Int {
  /// Of a collection in order, the first place from which on all elements are as asked, in O(log n).
  @inlinable @inline(__always)
  public func lowerBound(_ isReached: (Element) -> Bool) -> Int {
    var low = startIndex
    var length = count
    // A frame may be looked up among ten thousand hosts: a step is a handful of instructions.
    while length > 0 {
      let half = length &>> 1
      if isReached(self[low &+ half]) {
        length = half
      } else {
        low = low &+ half &+ 1
        length = length &- half &- 1
      }
    }
    return low
  }
}
