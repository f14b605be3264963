import Algorithms
import Testing

@Suite struct TextSearchTests {
  @Test(arguments: [
    ("tap%d", "%d", 3), ("%d", "%d", 0), ("%%d", "%d", 1), ("a", "a", 0), ("aab", "ab", 1),
    ("é via x", " via ", 2),
    ("a", "", 0), ("", "", 0),
  ])
  func isFound(_ text: String, _ part: String, _ offset: Int) throws {
    let place = try #require(text.place(of: part))
    #expect(text.utf8.distance(from: text.startIndex, to: place.lowerBound) == offset)
    #expect(text[place] == part)
  }

  @Test(arguments: [("tap0", "%d"), ("%", "%d"), ("", "a"), ("ab", "abc"), ("aaa", "ab")])
  func isNotThere(_ text: String, _ part: String) { #expect(text.place(of: part) == nil) }

  @Test(arguments: [
    ("tap%d", "%d", ["tap", ""]), ("a%db%d", "%d", ["a", "b", ""]), ("%d", "%d", ["", ""]),
    ("aaa", "aa", ["", "a"]), ("tap0", "%d", ["tap0"]), ("", "%d", [""]), ("ab", "", ["ab"]),
  ])
  func isDivided(_ text: String, _ part: String, _ parts: [String]) {
    #expect(text.parts(around: part).map(String.init) == parts)
  }
}
