import Glibc

/// Colours for people, where messages go to a terminal that has them.
struct TerminalStyle {
  private let isUsed: Bool

  static let none = TerminalStyle(isUsed: false)

  /// What standard error takes.
  static let ofMessages = TerminalStyle(of: STDERR_FILENO)

  init(isUsed: Bool) { self.isUsed = isUsed }

  /// What a descriptor takes: none in a pipe or a file, or where NO_COLOR is set (no-color.org).
  init(of descriptor: CInt) {
    self.init(isUsed: isatty(descriptor) == 1 && !Self.isSet("NO_COLOR") && !Self.isDumb)
  }

  /// ECMA-48 8.3.117, select graphic rendition.
  enum Color: Int, CaseIterable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
  }

  func bold(_ text: String) -> String { paint(text.shown, .bold) }
  func dim(_ text: String) -> String { paint(text.shown, .dim) }
  func red(_ text: String) -> String { paint(text.shown, .red) }
  func green(_ text: String) -> String { paint(text.shown, .green) }

  /// All that it puts before and behind a text.
  static let codes = ([0] + Color.allCases.map(\.rawValue)).map { "\u{1b}[\($0)m" }

  /// - Parameter text: what a terminal would obey is written out in it already.
  func paint(_ text: String, _ color: Color) -> String {
    isUsed ? "\u{1b}[\(color.rawValue)m\(text)\u{1b}[0m" : text
  }

  static var isDumb: Bool {
    unsafe getenv("TERM").map { unsafe String(cString: $0) == "dumb" } ?? false
  }

  private static func isSet(_ name: String) -> Bool {
    unsafe getenv(name).map { unsafe $0.pointee != 0 } ?? false
  }
}
