import Foundation

// Mutate SOURCE MODULE TARGET FIRST: copies the Swift files of one module, with a switch at each
// condition, comparison, && and ||, at each number that is added, subtracted or multiplied by, and
// at min and max. Writes to standard output what each switch does, numbered from FIRST on:
// NUMBER <tab> FILE:LINE <tab> FILE: LINE WITH [[WAS to IS]]
//
// Swift's own operators make it a matter of tokens: `a < b` becomes `a <~^^~ b`, an operator of that
// place alone, and a condition gets one of lower precedence behind it, `condition ~~~ 17`.

/// The switches of one module.
struct Mutator {
  let module: String
  var number: Int
  var list = ""
  /// The operators and functions that the module's copy is given.
  var support = ""
  var leftOut = 0

  private var file = ""
  private var bytes: [UInt8] = []
  private var edits: [(range: Range<Int>, text: String)] = []

  init(module: String, first: Int) {
    self.module = module
    number = first
  }

  mutating func mutate(_ source: [UInt8], of file: String) -> [UInt8] {
    self.file = file
    bytes = source
    edits = []
    var lexer = Lexer(bytes: source)
    let tokens = lexer.tokens()
    for index in tokens.indices { visit(tokens, index) }
    var result: [UInt8] = []
    var place = 0
    for (range, text) in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += source[place..<range.lowerBound] + Array(text.utf8)
      place = range.upperBound
    }
    return result + source[place...]
  }

  private mutating func visit(_ tokens: [Token], _ index: Int) {
    let token = tokens[index]
    let before = index > 0 ? tokens[index - 1].text : ""
    let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
    switch (token.kind, token.text) {
    case (.word, "if"),
      (.word, "while") where after != ":":
      conditions(tokens, from: index + 1, to: "{", token.text)
    case (.word, "guard"): conditions(tokens, from: index + 1, to: "else", token.text)
    case (.word, "where") where after != ":" && !isConstraint(tokens, index):
      conditions(tokens, from: index + 1, to: isOfLoop(tokens, index) ? "{" : ":", token.text)
    case (.word, "precondition"): conditions(tokens, from: index + 2, to: ",", token.text)
    case (.word, "min") where after == "(" && before != ".",
      (.word, "max") where after == "(" && before != ".":
      extremum(token)
    case (.symbol, "?") where token.isSpaced:
      switches(after: tokens[index - 1].range.upperBound, ["always", "never"])
    case (.symbol, _) where token.isSpaced && before != "func" && !isInConstraint(tokens, index):
      operation(token)
    case (.number, _)
    where Self.arithmetic.contains(before) && tokens[index - 1].isSpaced:
      constant(token)
    default: break
    }
  }

  private static let arithmetic = ["+", "-", "*", "%", "&+", "&-", "&*"]
  private static let others = [
    "<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="],
    "&&": ["left", "right"], "||": ["left", "right"],
  ]

  /// Whether a `where` says something of types, which nothing can be switched in.
  private func isConstraint(_ tokens: [Token], _ index: Int) -> Bool {
    let declarations = ["extension", "struct", "enum", "protocol", "func"]
    let opener = tokens[..<index].last {
      declarations.contains($0.text) || ["for", "case", "catch"].contains($0.text)
    }
    return opener.map { declarations.contains($0.text) } ?? false
  }

  private func isInConstraint(_ tokens: [Token], _ index: Int) -> Bool {
    let start = tokens[..<index].lastIndex { ["where", "{", "}"].contains($0.text) }
    return start.map { tokens[$0].text == "where" && isConstraint(tokens, $0) } ?? false
  }

  private func isOfLoop(_ tokens: [Token], _ index: Int) -> Bool {
    let opener = tokens[..<index].last { ["for", "case", "catch"].contains($0.text) }
    return opener?.text == "for"
  }

  /// The clauses of a condition, as far as they are boolean.
  private mutating func conditions(
    _ tokens: [Token], from first: Int, to end: String, _ keyword: String
  ) {
    var depth = 0
    var start = first
    var index = first
    while true {
      let token = tokens[index]
      // A precondition without a message ends with its bracket.
      if depth == 0 && [end, ",", ")"].contains(token.text) {
        clause(tokens[start..<index], keyword)
        // Behind the comma of a `where` is the next pattern.
        if token.text != "," || end == "," || keyword == "where" { return }
        start = index + 1
      }
      if ["(", "[", "{"].contains(token.text) { depth += 1 }
      if [")", "]", "}"].contains(token.text) { depth -= 1 }
      index += 1
    }
  }

  private mutating func clause(_ tokens: ArraySlice<Token>, _ keyword: String) {
    guard let first = tokens.first?.text, let last = tokens.last, first != "true" else { return }
    guard !["let", "var", "case"].contains(first) else {
      leftOut += 1
      return
    }
    // A loop that never ends shows nothing; what the precondition refuses, tests do not do.
    let changes = ["while": ["", "never"], "precondition": ["always"]][keyword]
    switches(after: last.range.upperBound, changes ?? ["always", "never"])
  }

  private mutating func switches(after place: Int, _ changes: [String]) {
    let first = number
    // The first switch is for true, the second for false.
    for change in changes {
      if change.isEmpty { number += 1 } else { add(place..<place, change) }
    }
    if changes.count == 1 { number += 1 }
    edits.append((place..<place, " \(condition) \(first)"))
  }

  private mutating func operation(_ token: Token) {
    guard let changes = Self.others[token.text] else { return }
    let name = token.text + encoded(number)
    let isLogical = changes.count == 2
    let precedence =
      isLogical
      ? token.text == "&&" ? "LogicalConjunctionPrecedence" : "LogicalDisjunctionPrecedence"
      : "ComparisonPrecedence"
    support += "infix operator \(name): \(precedence)\n"
    if isLogical {
      support += """
        @usableFromInline func \(name) (
          left: Bool, right: @autoclosure () throws -> Bool
        ) rethrows -> Bool {
          if mutant == \(number) { return left }
          if mutant == \(number + 1) { return try right() }
          return try left \(token.text) right()
        }

        """
    } else {
      let kind = ["==", "!="].contains(token.text) ? "Equatable" : "Comparable"
      let result = "mutant == \(number) ? left \(changes[0]) right : left \(token.text) right"
      support += """
        @usableFromInline func \(name) <T: \(kind)>(left: T, right: T) -> Bool {
          \(result)
        }
        @usableFromInline func \(name) <T: \(kind), U: \(kind)>(left: (T, U), right: (T, U)) -> Bool {
          \(result)
        }

        """
      if kind == "Equatable" {
        support += """
          @usableFromInline func \(name) <T>(
            left: T?, right: _OptionalNilComparisonType
          ) -> Bool {
            \(result)
          }
          @_disfavoredOverload
          @usableFromInline func \(name) <T: StringProtocol, U: StringProtocol>(
            left: T, right: U
          ) -> Bool {
            \(result)
          }

          """
      }
    }
    for change in changes { add(token.range, change) }
    edits.append((token.range, name))
  }

  private mutating func constant(_ token: Token) {
    edits.append((token.range, "mutatedNumber(\(number), \(token.text))"))
    add(token.range, Int(token.text).map { "\($0 + 1)" } ?? "\(token.text) + 1")
  }

  private mutating func extremum(_ token: Token) {
    let other = token.text == "min" ? "max" : "min"
    let name = "\(token.text)\(number)"
    support += """
      @usableFromInline func \(name)<T: Comparable>(_ left: T, _ right: T) -> T {
        mutant == \(number) ? \(other)(left, right) : \(token.text)(left, right)
      }
      @usableFromInline func \(name)<T: Comparable>(_ left: T, _ middle: T, _ right: T) -> T {
        mutant == \(number) ? \(other)(left, middle, right) : \(token.text)(left, middle, right)
      }

      """
    add(token.range, other)
    edits.append((token.range, name))
  }

  /// A number as characters of an operator.
  private func encoded(_ number: Int) -> String {
    String(number, radix: 2).map { $0 == "0" ? "~" : "^" }.joined()
  }

  private mutating func add(_ range: Range<Int>, _ change: String) {
    let newline = UInt8(ascii: "\n")
    let start = bytes[..<range.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let end = bytes[range.upperBound...].firstIndex(of: newline) ?? bytes.count
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let was = text(range)
    let shown =
      text(start..<range.lowerBound) + (was.isEmpty ? " " : "")
      + "[[\(was)\(was.isEmpty ? "" : " to ")\(change)]]" + text(range.upperBound..<end)
    let line = bytes[..<range.lowerBound].count { $0 == newline } + 1
    let trimmed = shown.trimmingCharacters(in: .whitespaces)
    // Known by its file's name, so that it stays the same where the file moves.
    let name = file.split(separator: "/").last ?? ""
    list += "\(number)\tSources/\(module)/\(file):\(line)\t\(module)/\(name): \(trimmed)\n"
    number += 1
  }

  /// Of each module that others import its own: two of one name are visible in those.
  private var condition: String { module.utf8.map { $0 & 1 == 0 ? "~" : "^" }.joined() }

  var prelude: String {
    """
    import Foundation

    /// The switch that is on.
    @usableFromInline let mutant =
      ProcessInfo.processInfo.environment["FAKEHOST_MUTANT"].flatMap { Int($0) } ?? 0

    precedencegroup \(module)Condition {
      higherThan: TernaryPrecedence
      lowerThan: LogicalDisjunctionPrecedence
    }
    infix operator \(condition): \(module)Condition
    @usableFromInline func \(condition) (condition: Bool, number: Int) -> Bool {
      if mutant == number { return true }
      if mutant == number + 1 { return false }
      return condition
    }
    @usableFromInline func mutatedNumber<T: Numeric>(_ number: Int, _ value: T) -> T {
      mutant == number ? value + 1 : value
    }

    """
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 5, let first = Int(arguments[4]) else {
  fatalError("Mutate SOURCE MODULE TARGET FIRST")
}
var mutator = Mutator(module: arguments[2], first: first)
let (source, target) = (URL(fileURLWithPath: arguments[1]), URL(fileURLWithPath: arguments[3]))
try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
// A module has no two files of one name: the copy needs no folders.
for file in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted()
where file.hasSuffix(".swift") {
  let path = source.appendingPathComponent(file)
  let bytes = [UInt8](try Data(contentsOf: path))
  try Data(mutator.mutate(bytes, of: file))
    .write(to: target.appendingPathComponent(path.lastPathComponent))
}
try (mutator.prelude + mutator.support).write(
  to: target.appendingPathComponent("Mutants.swift"), atomically: true, encoding: .utf8)
print(mutator.list, terminator: "")
FileHandle.standardError.write(Data("\(mutator.leftOut)\n".utf8))
