import Glibc

/// Colours for people, where messages go to a terminal that has them.
struct TerminalStyle {
  private let isUsed: Bool

  static let none = TerminalStyle(isUsed: false)

  /// What standard error takes.
  static let ofMessages = TerminalStyle(of: STDERR_FILENO)

  private init(isUsed: Bool) { self.isUsed = isUsed }

  /// What a descriptor takes: none in a pipe or a file, or where NO_COLOR is set (no-color.org).
  init(of descriptor: CInt) {
    self.init(isUsed: isatty(descriptor) == 1 && !Self.isSet("NO_COLOR") && !Self.isDumb)
  }

  func bold(_ text: String) -> String { colored(text, 1) }
  func dim(_ text: String) -> String { colored(text, 2) }
  func red(_ text: String) -> String { colored(text, 31) }
  func green(_ text: String) -> String { colored(text, 32) }

  /// All that it puts before and behind a text.
  static let codes = [0, 1, 2, 31, 32].map { "\u{1b}[\($0)m" }

  /// ECMA-48 8.3.117, select graphic rendition.
  private func colored(_ text: String, _ code: Int) -> String {
    isUsed ? "\u{1b}[\(code)m\(text.shown)\u{1b}[0m" : text.shown
  }

  private static var isDumb: Bool {
    unsafe getenv("TERM").map { unsafe String(cString: $0) == "dumb" } ?? false
  }

  private static func isSet(_ name: String) -> Bool {
    unsafe getenv(name).map { unsafe $0.pointee != 0 } ?? false
  }
}
