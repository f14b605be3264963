// Parts of texts. The standard library's own searches bring its regular expressions, which are a third of a
// program, and of what it does at its start.

extension StringProtocol where SubSequence == Substring {
  /// Where another text first stands in this one.
  public func place(of other: String) -> Range<Index>? {
    let (own, wanted) = (utf8, other.utf8)
    var start = own.startIndex
    while true {
      var (place, next) = (start, wanted.startIndex)
      while next < wanted.endIndex, place < own.endIndex, own[place] == wanted[next] {
        own.formIndex(after: &place)
        wanted.formIndex(after: &next)
      }
      if next == wanted.endIndex { return start..<place }
      guard start < own.endIndex else { return nil }
      own.formIndex(after: &start)
    }
  }

  /// The texts before, between and behind the places where another one stands.
  public func parts(around other: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while !other.isEmpty, let place = rest.place(of: other) {
      parts.append(rest[..<place.lowerBound])
      rest = rest[place.upperBound...]
    }
    return parts + [rest]
  }
}
