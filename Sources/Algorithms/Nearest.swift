/// The word with the fewest letters to change (Levenshtein's distance, and two that changed places are
/// one change), if it is near at all; what is much longer than any name is near to none.
public func nearest(to word: String, among words: [String]) -> String? {
  guard word.utf8.count <= 256 else { return nil }
  func distance(_ a: [Character], _ b: [Character]) -> Int {
    var (before, row) = ([Int](), Array(0...b.count))
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var least = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, before[j - 1] + 1)
        }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }
  let near = words.map { ($0, distance(Array(word), Array($0))) }.min { $0.1 < $1.1 }
  guard let near, near.1 <= max(1, word.count / 3) else { return nil }
  return near.0
}
