struct Token {
  enum Kind { case word, number, symbol, text, bracket }
  let kind: Kind
  let text: String
  let range: Range<Int>
  /// As an operator between two operands has it.
  var isSpaced = false
}

/// Comments are passed over, a string is one token with all that is interpolated.
struct Lexer {
  let bytes: [UInt8]
  var place = 0

  mutating func tokens() -> [Token] {
    var tokens: [Token] = []
    while place < bytes.count {
      let start = place
      let kind: Token.Kind
      switch bytes[place] {
      case _ where isAhead("//"):
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        continue
      case UInt8(ascii: " "), UInt8(ascii: "\n"):
        place += 1
        continue
      case UInt8(ascii: "\""):
        skipString()
        kind = .text
      case let byte where Self.isDigit(byte):
        while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
        kind = .number
      case let byte where Self.isWord(byte):
        while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
        kind = .word
      case let byte where Self.operators.contains(byte):
        while place < bytes.count, Self.operators.contains(bytes[place]) { place += 1 }
        kind = .symbol
      default:
        place += 1
        kind = .bracket
      }
      let text = String(decoding: bytes[start..<place], as: UTF8.self)
      let isSpaced =
        start > 0 && place < bytes.count && Self.isSpace(bytes[start - 1])
        && Self.isSpace(bytes[place])
      tokens.append(Token(kind: kind, text: text, range: start..<place, isSpaced: isSpaced))
    }
    return tokens
  }

  private static let operators = Set("+-*/%<>=!&|^~?.".utf8)

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
      || "_`$#@".utf8.contains(byte)
  }

  private func isAhead(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private mutating func skipString() {
    place += 1
    while bytes[place] != UInt8(ascii: "\"") {
      if isAhead("\\(") {
        place += 2
        var depth = 1
        while depth > 0 {
          switch bytes[place] {
          case UInt8(ascii: "("): depth += 1
          case UInt8(ascii: ")"): depth -= 1
          case UInt8(ascii: "\""):
            skipString()
            continue
          default: break
          }
          place += 1
        }
      } else {
        place += isAhead("\\") ? 2 : 1
      }
    }
    place += 1
  }
}
