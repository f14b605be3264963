extension Array {
  /// In what is in order: the first place from which on `belongs` holds, in O(log n).
  @inline(__always)
  func partition(where belongs: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
