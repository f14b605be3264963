import Glibc

/// How lines stand on a terminal: in its colours, and broken between words at its width.
struct TerminalLayout {
  private let descriptor: CInt
  private let style: TerminalStyle

  /// `nil` where a descriptor is no terminal.
  init?(of descriptor: CInt) {
    guard isatty(descriptor) == 1 else { return nil }
    self.descriptor = descriptor
    style = TerminalStyle(of: descriptor)
  }

  /// A line, in a colour from its first arrow on; what a terminal would obey is written out.
  func text(of line: String, _ color: TerminalStyle.Color?) -> String {
    let lines = line.shown.wrapped(at: terminalWidth(of: descriptor))
    guard let color, let arrow = lines.firstIndex(of: "→") else { return lines }
    return lines[..<arrow] + style.paint(String(lines[arrow...]), color)
  }
}

/// How wide lines on a terminal may be; 80 where it does not say, or is none.
func terminalWidth(of descriptor: CInt) -> Int {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

extension String {
  /// Broken between words into lines that are no longer than a width, where words allow it; the second and
  /// those behind it begin with four spaces.
  func wrapped(at width: Int) -> String {
    guard count > width else { return self }
    let indentation = "    "
    var (lines, line) = ("", "")
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      let isFirst = line.isEmpty || line == indentation
      if !isFirst && line.count + 1 + word.count > width {
        lines += line + "\n"
        line = indentation + word
      } else {
        line += (line.isEmpty || line == indentation ? "" : " ") + word
      }
    }
    return lines + line
  }
}
