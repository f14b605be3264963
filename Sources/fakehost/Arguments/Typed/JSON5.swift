import Algorithms

/// A JSON5 text (spec.json5.org) as values: what people write by hand, with comments, unquoted names,
/// single quotes and trailing commas. Each value, and each member's name, keeps its place in the text.
///
/// Foundation's would cost the program 12 MB, lets `{ttl: 1, ttl: 2}` pass, and does not say where in
/// a line it stumbled.
struct JSON5 {
  let value: Value
  let place: Place

  indirect enum Value {
    case null
    case bool(Bool)
    /// As it stands there; hexadecimal ones in decimal.
    case number(String)
    case string(String)
    case array([JSON5])
    /// In the order in which they stand there; no name is twice.
    case object([Member])
  }

  struct Member {
    var name: String
    /// That of the name.
    var place: Place
    var value: JSON5
  }

  /// Both counted from 1, columns in Unicode scalars.
  struct Place: Hashable, CustomStringConvertible {
    var line: Int
    var column: Int

    var description: String { "\(line):\(column)" }
  }

  /// What was wrong, and where.
  struct Fault: Error, Equatable {
    var place: Place
    var reason: String
  }

  init(parsing text: String) throws(Fault) {
    var parser = Parser(Array(text.unicodeScalars))
    self = try parser.text()
  }

  var isString: Bool {
    if case .string = value { true } else { false }
  }

  /// An object or an array that has nothing in it.
  var isEmpty: Bool {
    switch value {
    case .object(let members): members.isEmpty
    case .array(let elements): elements.isEmpty
    default: false
    }
  }

  fileprivate init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }
}

extension [JSON5.Member] {
  /// The value of that name.
  subscript(name: String) -> JSON5? { first { $0.name == name }?.value }
}

private struct Parser {
  private let scalars: [Unicode.Scalar]
  /// Where the lines begin but for the first.
  private let lines: [Int]
  private var place = 0
  /// What is deeper is refused: it would be for nothing, and take the stack.
  private static let deepest = 32

  init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
    lines = scalars.indices.filter { scalars[$0] == "\n" }.map { $0 + 1 }
  }

  mutating func text() throws(JSON5.Fault) -> JSON5 {
    let value = try value(depth: 0)
    try skipSpace()
    guard place == scalars.count else { throw fault("the end is expected") }
    return value
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSON5.Fault) -> JSON5 {
    try skipSpace()
    let start = position(of: place)
    return JSON5(try content(depth), at: start)
  }

  private mutating func content(_ depth: Int) throws(JSON5.Fault) -> JSON5.Value {
    guard depth < Self.deepest else { throw fault("it is nested deeper than \(Self.deepest)") }
    switch peek {
    case "{": return .object(try members(depth))
    case "[": return .array(try elements(depth))
    case "\"", "'": return .string(try string())
    case .some(let scalar) where "0"..."9" ~= scalar || ["+", "-", "."].contains(scalar):
      return .number(try number())
    case .some(let scalar) where Self.beginsName(scalar):
      let start = place
      switch try name() {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "Infinity": return .number("Infinity")
      case "NaN": return .number("NaN")
      case let word:
        throw fault("'\(word.clipped)' is no value: strings need quotes", at: start)
      }
    default: throw fault("a value is expected")
    }
  }

  private mutating func members(_ depth: Int) throws(JSON5.Fault) -> [JSON5.Member] {
    var members: [JSON5.Member] = []
    var names: Set<String> = []
    try list(until: "}") { parser throws(JSON5.Fault) in
      let start = parser.place
      let isQuoted = parser.peek == "\"" || parser.peek == "'"
      let name = isQuoted ? try parser.string() : try parser.name()
      guard names.insert(name).inserted else {
        throw parser.fault("'\(name.clipped)' is there already", at: start)
      }
      try parser.skipSpace()
      guard parser.take(":") else {
        let hint = parser.peek == "-" ? ": a name with '-' in it needs quotes" : ""
        throw parser.fault("':' is expected behind '\(name.clipped)'\(hint)")
      }
      members.append(
        .init(
          name: name, place: parser.position(of: start), value: try parser.value(depth: depth + 1)))
    }
    return members
  }

  private mutating func elements(_ depth: Int) throws(JSON5.Fault) -> [JSON5] {
    var elements: [JSON5] = []
    try list(until: "]") { parser throws(JSON5.Fault) in
      elements.append(try parser.value(depth: depth + 1))
    }
    return elements
  }

  /// From the opening bracket to behind the closing one; a comma may stand before that.
  private mutating func list(
    until end: Unicode.Scalar, _ item: (inout Parser) throws(JSON5.Fault) -> Void
  ) throws(JSON5.Fault) {
    place += 1
    while true {
      try skipSpace()
      if take(end) { return }
      try item(&self)
      try skipSpace()
      guard take(",") || peek == end else { throw fault("',' or '\(end)' is expected") }
    }
  }

  private mutating func string() throws(JSON5.Fault) -> String {
    let start = place
    let quote = peek
    place += 1
    var text = String.UnicodeScalarView()
    while let scalar = peek, scalar != quote, scalar != "\n", scalar != "\r" {
      place += 1
      if scalar == "\\" {
        if let escaped = try escaped() { text.append(escaped) }
      } else {
        text.append(scalar)
      }
    }
    guard peek == quote else { throw fault("the string does not end", at: start) }
    place += 1
    return String(text)
  }

  /// What a backslash and what follows it stand for; nothing for the end of a line.
  private mutating func escaped() throws(JSON5.Fault) -> Unicode.Scalar? {
    guard let scalar = peek else { throw fault("the string does not end") }
    place += 1
    switch scalar {
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{b}"
    case "0": return "\0"
    case "x": return try hexadecimal(2)
    case "u": return try unicode()
    case "\r":
      _ = take("\n")
      return nil
    case "\n", "\u{2028}", "\u{2029}": return nil
    case "1"..."9": throw fault("no escape is '\\\(scalar)'", at: place - 1)
    default: return scalar
    }
  }

  /// Behind `\u`; what is beyond U+FFFF is two of them.
  private mutating func unicode() throws(JSON5.Fault) -> Unicode.Scalar {
    let start = place
    let high = try code(4)
    guard (0xd800..<0xdc00).contains(high) else { return try scalar(high, at: start) }
    guard take("\\"), take("u") else { throw fault("half a character", at: start) }
    let low = try code(4)
    guard (0xdc00..<0xe000).contains(low) else { throw fault("half a character", at: start) }
    return try scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00), at: start)
  }

  private mutating func hexadecimal(_ count: Int) throws(JSON5.Fault) -> Unicode.Scalar {
    let start = place
    return try scalar(try code(count), at: start)
  }

  private func scalar(_ code: UInt32, at start: Int) throws(JSON5.Fault) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(code) else { throw fault("half a character", at: start) }
    return scalar
  }

  private mutating func code(_ count: Int) throws(JSON5.Fault) -> UInt32 {
    let digits = scalars[place...].prefix(count)
    guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit),
      let code = UInt32(digits.map(String.init).joined(), radix: 16)
    else { throw fault("\(count) hexadecimal digits are expected") }
    place += count
    return code
  }

  private mutating func number() throws(JSON5.Fault) -> String {
    let start = place
    let sign = take("-") ? "-" : ""
    if sign.isEmpty { _ = take("+") }
    let word = String(
      String.UnicodeScalarView(
        scalars[place...].prefix {
          $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." || $0 == "+"
            || $0 == "-"
        }))
    place += word.unicodeScalars.count
    if word == "Infinity" || word == "NaN" { return sign + word }
    if word.hasPrefix("0x") || word.hasPrefix("0X") {
      if let value = UInt64(word.dropFirst(2), radix: 16), word.dropFirst(2).first != "+" {
        return sign + String(value)
      }
    } else if Double(word) != nil, let first = word.utf8.first,
      isDigit(first) || first == UInt8(ascii: ".")
    {
      let isOctal = word.hasPrefix("0") && word.utf8.dropFirst().first.map(isDigit) == true
      if !isOctal { return sign + word }
    }
    throw fault("'\(sign)\(word.clipped)' is no number; a text needs quotes", at: start)

    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  }

  /// ECMAScript's identifiers, without escapes.
  private mutating func name() throws(JSON5.Fault) -> String {
    guard let first = peek, Self.beginsName(first) else { throw fault("a name is expected") }
    let name = scalars[place...].prefix {
      Self.beginsName($0) || $0.properties.isIDContinue || $0 == "\u{200c}" || $0 == "\u{200d}"
    }
    place += name.count
    return String(String.UnicodeScalarView(name))
  }

  private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "$" || scalar == "_" || scalar.properties.isIDStart
  }

  // MARK: Between values

  private mutating func skipSpace() throws(JSON5.Fault) {
    while let scalar = peek {
      if scalar.properties.isWhitespace || scalar == "\u{feff}" {
        place += 1
      } else if scalar == "/", next == "/" {
        while let scalar = peek, !Self.endsLine(scalar) { place += 1 }
      } else if scalar == "/", next == "*" {
        let start = place
        place += 2
        while peek != "*" || next != "/" {
          guard peek != nil else { throw fault("the comment does not end", at: start) }
          place += 1
        }
        place += 2
      } else {
        return
      }
    }
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    ["\n", "\r", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  private var peek: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
  private var next: Unicode.Scalar? { place + 1 < scalars.count ? scalars[place + 1] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    place += 1
    return true
  }

  private func position(of place: Int) -> JSON5.Place {
    let before = lines.lowerBound { $0 > place }
    let start = before == 0 ? 0 : lines[before - 1]
    return JSON5.Place(line: before + 1, column: place - start + 1)
  }

  private func fault(_ reason: String, at place: Int? = nil) -> JSON5.Fault {
    JSON5.Fault(place: position(of: place ?? self.place), reason: reason)
  }
}
