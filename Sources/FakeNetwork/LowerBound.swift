extension RandomAccessCollection where Index == Int {
  /// Of a collection in order, the first place from which on all elements are as asked, in O(log n).
  @inline(__always)
  func lowerBound(_ isReached: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if isReached(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
