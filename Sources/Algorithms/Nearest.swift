/// The word with the fewest letters to change (Levenshtein's distance), if it is near at all; what is
/// much longer than any name is near to none.
public func nearest(to word: String, among words: [String]) -> String? {
  guard word.utf8.count <= 256 else { return nil }
  func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
  let near = words.map { ($0, distance(Array(word), Array($0))) }.min { $0.1 < $1.1 }
  guard let near, near.1 <= max(1, word.count / 3) else { return nil }
  return near.0
}
