import Glibc

// Names, captures and files hold what a terminal obeys: it would move the cursor, forge a line, or turn
// the reading direction.

extension String {
  /// With each character that a terminal obeys written out, the end of a line too: `\x1b`, `\n`,
  /// `\u202e`.
  var shown: String { shown(keepsLines: false) }

  /// Of our own lines: their ends and `TerminalStyle`'s colours stay.
  var shownLines: String { shown(keepsLines: true) }

  private func shown(keepsLines: Bool) -> String {
    guard mayHaveControls else { return self }
    var shown = ""
    var rest = unicodeScalars[...]
    while let scalar = rest.first {
      if keepsLines,
        let code = TerminalStyle.codes.first(where: { rest.starts(with: $0.unicodeScalars) })
      {
        shown += code
        rest = rest.dropFirst(code.unicodeScalars.count)
        continue
      }
      rest.removeFirst()
      if scalar.isControl && !(keepsLines && scalar == "\n") {
        shown += scalar.writtenOut
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Hardly a text has one, and each line of a trace is looked through.
  private var mayHaveControls: Bool {
    var before: UInt8 = 0
    for byte in utf8 {
      if byte < 0x20 || byte == 0x7f { return true }
      switch before {
      case 0xc2 where byte < 0xa0, 0xd8 where byte == 0x9c, 0xe2 where byte <= 0x81: return true
      default: before = byte
      }
    }
    return false
  }
}

extension String {
  /// The beginning of what somebody wrote, as long as names are.
  var clipped: String { clipped(to: 64) }

  func clipped(to length: Int) -> String {
    let end = unicodeScalars.index(startIndex, offsetBy: length, limitedBy: endIndex) ?? endIndex
    return end == endIndex ? self : "\(self[..<end])…"
  }
}

extension Unicode.Scalar {
  /// C0, DEL and C1, what ends lines and paragraphs, and what controls the reading direction (UAX #9).
  fileprivate var isControl: Bool {
    switch value {
    case 0x00...0x1f, 0x7f...0x9f, 0x2028, 0x2029: true
    case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  fileprivate var writtenOut: String {
    switch self {
    case "\n": return #"\n"#
    case "\r": return #"\r"#
    case "\t": return #"\t"#
    default:
      let digits = String(value, radix: 16)
      let length = value < 0x80 ? 2 : 4
      return (value < 0x80 ? #"\x"# : #"\u"#)
        + String(repeating: "0", count: length - digits.count) + digits
    }
  }
}

/// A C string that is no UTF-8: what is none of it is written out, byte by byte, as in `caf\xe9.pcap`.
func shownBytes(of string: UnsafePointer<CChar>) -> String {
  var shown = ""
  var bytes = unsafe Array(UnsafeBufferPointer(start: string, count: strlen(string)))
    .map { UInt8(bitPattern: $0) }[...]
  while let first = bytes.first {
    let length = (1...min(4, bytes.count)).first {
      String(validating: bytes.prefix($0), as: UTF8.self) != nil
    }
    if let length {
      shown += String(decoding: bytes.prefix(length), as: UTF8.self)
    } else {
      shown += #"\x"# + String(first, radix: 16)
    }
    bytes = bytes.dropFirst(length ?? 1)
  }
  return shown
}
