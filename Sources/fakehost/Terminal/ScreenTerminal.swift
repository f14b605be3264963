import Capture
import Glibc

/// A terminal that gives keys as they are typed, and shows a screen where its lines were: on the other of its
/// two screens, so that they are there again when it is left.
final class ScreenTerminal {
  private var original: termios
  private var output = LineOutput(to: STDOUT_FILENO, slowReader: .leaveOut)
  private var isEntered = false

  /// `nil` where there is none to type at and to look at.
  init?() {
    original = termios()
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, !TerminalStyle.isDumb,
      unsafe tcgetattr(STDIN_FILENO, &original) == 0
    else { return nil }
    // Whoever waits for something to happen looks at the size then.
    signal(SIGWINCH) { _ in }
  }

  deinit { leave() }

  func enter() {
    guard !isEntered else { return }
    isEntered = true
    var raw = original
    // What ends or stops programs are keys, so that nothing goes past `leave`.
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    raw.c_iflag &= ~tcflag_t(IXON | ICRNL)
    raw.c_oflag &= ~tcflag_t(OPOST)
    unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
    output.add("\u{1b}[?1049h\u{1b}[?25l", terminator: "")
    output.flush()
  }

  /// As it was.
  func leave() {
    guard isEntered else { return }
    isEntered = false
    output.add("\u{1b}[?25h\u{1b}[?1049l", terminator: "", isLast: true)
    output.finish(within: 1000)
    unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &original)
  }

  /// Lets the shell have it, until that continues this process.
  func suspend() {
    leave()
    kill(getpid(), SIGTSTP)
    enter()
  }

  /// Shows lines from the top on, in which what a terminal obeys is written out; not while it does not take
  /// those before.
  func show(_ lines: [String]) {
    output.flush()
    guard !output.hasBacklog else { return }
    let text = lines.map { "\($0)\u{1b}[K" }.joined(separator: "\r\n")
    output.add("\u{1b}[H\(text)\u{1b}[J", terminator: "")
    output.flush()
  }

  /// It is gone.
  var isGone: Bool { output.state != .open }

  /// What has been typed; `nil` where nobody can any more.
  func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe Glibc.read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil }
    return Array(bytes[..<count])
  }

  var size: (rows: Int, columns: Int) {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
      size.ws_row > 0
    else { return (24, 80) }
    return (Int(size.ws_row), Int(size.ws_col))
  }
}
