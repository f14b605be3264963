import Testing

@testable import fakehost

/// The examples of spec.json5.org and what it forbids.
@Suite struct JSON5Tests {
  @Test(
    arguments: [
      ("null", .null), (" true ", .bool(true)), ("false//", .bool(false)),
      ("/**/1/* * */", .number("1")),
      ("\u{feff}\u{a0}-1.5e3", .number("-1.5e3")), ("+.5", .number(".5")), ("5.", .number("5.")),
      ("0xdecaf", .number("912559")), ("-0XFF", .number("-255")), ("0", .number("0")),
      ("-Infinity", .number("-Infinity")), ("NaN", .number("NaN")),
      ("'it\\'s \"so\"'", .string("it's \"so\"")), ("\"a\\\nb\\\r\nc\"", .string("abc")),
      (#"'\b\f\n\r\t\v\0\x41\u00e9\ud83d\ude00\q'"#, .string("\u{8}\u{c}\n\r\t\u{b}\0Aé😀q")),
      ("[]", .array([])), ("[1, [2,],]", .array([.number("1"), .array([.number("2")])])),
      ("{}", .object([])),
      (
        "{a: 1, $_b: 'x', \"c-d\": null, é: true,}",
        .object([
          .init(name: "a", value: .number("1")), .init(name: "$_b", value: .string("x")),
          .init(name: "c-d", value: .null), .init(name: "é", value: .bool(true)),
        ])
      ),
    ] as [(String, Plain)])
  fileprivate func values(_ text: String, _ value: Plain) throws {
    #expect(Plain(try JSON5(parsing: text)) == value)
  }

  @Test(
    arguments: [
      ("", 1, 1, "a value is expected"), ("{", 1, 2, "a name is expected"),
      ("{a}", 1, 3, "':' is expected behind 'a'"),
      ("{error-rate: 1}", 1, 7, "a name with '-' in it needs quotes"),
      ("{a: 1\n b: 2}", 2, 2, "',' or '}' is expected"),
      ("{a: 1,\n 'a': 2}", 2, 2, "'a' is there already"),
      ("[1 2]", 1, 4, "',' or ']' is expected"), ("[,]", 1, 2, "a value is expected"),
      ("1 2", 1, 3, "the end is expected"), ("'a", 1, 1, "the string does not end"),
      ("'a\n'", 1, 1, "the string does not end"), ("'\\", 1, 3, "the string does not end"),
      ("/* ", 1, 1, "the comment does not end"), ("{a: rfc}", 1, 5, "'rfc' is no value"),
      ("01", 1, 1, "is no number"), ("0x", 1, 1, "is no number"), ("1e", 1, 1, "is no number"),
      ("+-1", 1, 1, "is no number"), ("-", 1, 1, "is no number"), ("1.2.3", 1, 1, "is no number"),
      ("0x1_0", 1, 4, "the end is expected"), ("99inf", 1, 1, "is no number"),
      ("0x11223344556677889", 1, 1, "is no number"), (#"'\x4'"#, 1, 4, "2 hexadecimal digits"),
      (#"'\ud83d'"#, 1, 4, "half a character"), (#"'\ude00'"#, 1, 4, "half a character"),
      (#"'\1'"#, 1, 3, "no escape is"), ("\u{1}", 1, 1, "a value is expected"),
    ])
  func faults(_ text: String, _ line: Int, _ column: Int, _ reason: String) {
    let fault = #expect(throws: JSON5.Fault.self) { try JSON5(parsing: text) }
    #expect(fault?.place == JSON5.Place(line: line, column: column), "\(String(describing: fault))")
    #expect(fault?.reason.contains(reason) == true, "\(String(describing: fault))")
  }

  /// Of each value, and of a member's name; a line ends with a line feed.
  @Test func places() throws {
    let text = "// é\r\n{ a: 'é', \"b\":\n\n\t[1,\n   { c : true } ],\n  d:null}"
    guard case .object(let members) = try JSON5(parsing: text).value,
      case .array(let elements) = members[1].value.value,
      case .object(let inner) = elements[1].value
    else {
      Issue.record("no object")
      return
    }
    #expect(try JSON5(parsing: text).place.description == "2:1")
    #expect(members.map(\.place.description) == ["2:3", "2:11", "6:3"])
    #expect(members.map(\.value.place.description) == ["2:6", "4:2", "6:5"])
    #expect(elements.map(\.place.description) == ["4:3", "5:4"])
    #expect(inner.map(\.place.description) == ["5:6"])
    #expect(inner.map(\.value.place.description) == ["5:10"])
  }

  @Test func whatIsNestedDeepIsRefused() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSON5.Fault.self) { try JSON5(parsing: deep) }
    let fine = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
    #expect(Plain(try JSON5(parsing: fine)) != .null)
  }

  /// Their number makes no member dearer: compared with one another these would take minutes.
  @Test func manyMembers() throws {
    let members = (0..<80_000).map { "a\($0): 1" }.joined(separator: ",")
    guard case .object(let found) = try JSON5(parsing: "{\(members)}").value else {
      Issue.record("no object")
      return
    }
    #expect(found.count == 80_000)
    let fault = #expect(throws: JSON5.Fault.self) { try JSON5(parsing: "{\(members), a7: 2}") }
    #expect(fault?.reason == "'a7' is there already")
  }

  /// Whatever is cut off or changed, there is a value or a fault.
  @Test func nothingTraps() {
    let text = Array(
      #"{a: [1, -0x1F, .5e1], 'b-c': "\u00e9\x41\ud83d\ude00\n", /* c */ d: null} // e"#)
    for end in text.indices {
      _ = try? JSON5(parsing: String(text[..<end]))
      for other: Character in ["\\", "'", "{", "]", "\u{0}", "9"] {
        var changed = text
        changed[end] = other
        _ = try? JSON5(parsing: String(changed))
      }
    }
  }
}

/// A value without places.
private indirect enum Plain: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([Plain])
  case object([Member])

  struct Member: Equatable, Sendable {
    var name: String
    var value: Plain
  }

  init(_ json: JSON5) {
    self =
      switch json.value {
      case .null: .null
      case .bool(let value): .bool(value)
      case .number(let text): .number(text)
      case .string(let text): .string(text)
      case .array(let elements): .array(elements.map(Plain.init))
      case .object(let members):
        .object(members.map { Member(name: $0.name, value: Plain($0.value)) })
      }
  }
}
