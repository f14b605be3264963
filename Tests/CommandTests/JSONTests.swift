import FakeNetwork
import Foundation
import Testing
import Wire

@testable import fakehost

/// The text of what `--json` writes.
@Suite struct JSONTests {
  @Test(arguments: [
    ("", #""""#),
    ("a/b é → 😀", #""a/b é → 😀""#),
    (#"say "a\b""#, #""say \"a\\b\"""#),
    ("a\n\r\t\u{0}\u{1f}\u{7f}", #""a\u000a\u000d\u0009\u0000\u001f"# + "\u{7f}\""),
    ("e\u{301}", "\"e\u{301}\""),
  ])
  func quoted(_ text: String, _ json: String) throws {
    #expect(JSONObject.quoted(text) == json)
    #expect(JSONObject.quoted(text).unicodeScalars.elementsEqual(json.unicodeScalars))
    #expect(try parse("{\"a\":\(json)}")["a"] as? String == text)
  }

  @Test func object() {
    var object = JSONObject()
    #expect(object.text == "{}")
    object.add("a", "b")
    object.add("n", UInt64.max)
    object.add("list", ["x", "\""])
    object.add("none", [])
    object.add("empty", JSONObject())
    #expect(
      object.text == #"{"a":"b","n":18446744073709551615,"list":["x","\""],"none":[],"empty":{}}"#)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000000Z"),
      (-1, "1969-12-31T23:59:59.999999999Z"),
      (1_795_269_600_123_456_789, "2026-11-21T14:00:00.123456789Z"),
      (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
      (.max, "2262-04-11T23:47:16.854775807Z"),
      (.min, "1677-09-21T00:12:43.145224192Z"),
    ] as [(Int64, String)])
  func timestamps(_ nanoseconds: Int64, _ text: String) {
    #expect(timestamp(Instant(nanoseconds: nanoseconds)) == text)
  }

  private func parse(_ line: some StringProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }
}
