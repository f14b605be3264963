import Testing

@testable import fakehost

@Suite struct JUnitTests {
  @Test(arguments: [
    ("a<b>&\"c\"", "a&lt;b&gt;&amp;&quot;c&quot;"), ("→ é\n\t", "→ é\n&#9;"),
    ("\u{0}\u{1b}\u{fffe}", "\u{fffd}\u{fffd}\u{fffd}"),
  ])
  func escapes(_ text: String, _ escaped: String) {
    #expect(JUnit.escaped(text) == escaped)
  }
}
