import Testing

@testable import fakehost

/// What names, captures and files say, as a terminal gets it.
@Suite struct TerminalTextTests {
  @Test(
    arguments: [
      ("", ""), ("ping.in.pcap", "ping.in.pcap"), ("é → …“”日本\u{1f600}", "é → …“”日本\u{1f600}"),
      ("\0\u{7}\u{1b}]0;x\u{7}", #"\x00\x07\x1b]0;x\x07"#), ("a\nb\r\nc\td", #"a\nb\r\nc\td"#),
      ("\u{1f} \u{7f}", #"\x1f \x7f"#),
      ("\u{80}\u{9b}31m\u{9f}\u{a0}", "\\u0080\\u009b31m\\u009f\u{a0}"),
      ("\u{2027}\u{2028}\u{2029}", "\u{2027}\\u2028\\u2029"),
      (
        "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{206a}",
        "\\u061c\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069\u{206a}"
      ),
      // A letter and what is written above it stay one character.
      ("e\u{301}\u{200f}\u{301}", "e\u{301}\\u200f\u{301}"),
      (#"\x1b"#, #"\x1b"#),
    ])
  func shown(_ text: String, _ shown: String) {
    #expect(Array(text.shown.unicodeScalars) == Array(shown.unicodeScalars))
  }

  /// Every character of those, and no other of the first 65 536.
  @Test func whichAreWrittenOut() {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x1f, 0x7f...0x9f, 0x61c...0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069,
    ]
    for scalar in (0...0xffff).compactMap(Unicode.Scalar.init) {
      let text = String(scalar)
      #expect(
        (text.shown != text) == ranges.contains { $0.contains(scalar.value) }, "\(scalar.value)")
    }
  }

  /// Our own lines and colours stay, those of others do not.
  @Test func lines() {
    let red = "\u{1b}[31mcase\u{1b}[0m differs\n"
    #expect(red.shownLines == red)
    #expect("\u{1b}[31;1mx\u{1b}[2J\r\n".shownLines == #"\x1b[31;1mx\x1b[2J\r"# + "\n")
    #expect("a\u{2028}b\n".shownLines == #"a\u2028b"# + "\n")
  }

  @Test(
    arguments: [
      (Array("plain".utf8), "plain"), ([0x63, 0xe9, 0x2e], #"c\xe9."#), (Array("é→😀".utf8), "é→😀"),
      ([0xc3], #"\xc3"#), ([0x80, 0xc3, 0xa9, 0xff], #"\x80é\xff"#), ([0xe2, 0x86], #"\xe2\x86"#),
    ] as [([UInt8], String)])
  func bytes(_ bytes: [UInt8], _ shown: String) {
    let string = (bytes + [0]).map { CChar(bitPattern: $0) }
    #expect(
      unsafe string.withUnsafeBufferPointer { unsafe shownBytes(of: $0.baseAddress!) } == shown)
  }

  @Test func whatIsLongIsClipped() {
    #expect(String(repeating: "a", count: 64).clipped == String(repeating: "a", count: 64))
    #expect(String(repeating: "a", count: 65).clipped == String(repeating: "a", count: 64) + "…")
  }
}
