import Testing

@testable import fakehost

@Suite struct TerminalLayoutTests {
  @Test(arguments: [
    (10, "one two", "one two"), (10, "one two three", "one two\n    three"),
    (7, "one two", "one two"), (6, "one two", "one\n    two"),
    (5, "abcdefgh ij", "abcdefgh\n    ij"),
    (12, "one two three four five", "one two\n    three\n    four\n    five"),
    (14, "one two three four five", "one two three\n    four five"),
    (10, "", ""), (3, "a  b c", "a \n    b\n    c"),
  ])
  func wraps(_ width: Int, _ text: String, _ wrapped: String) {
    #expect(text.wrapped(at: width) == wrapped)
    #expect(
      text.split(whereSeparator: \.isWhitespace)
        == text.wrapped(at: width).split(whereSeparator: \.isWhitespace))
  }
}
