import Capture
import Drivers
import Glibc
import Links

/// What is told people: messages, on standard error, and lines of frames where they are to go.
final class Console: Output {
  private var output: LineOutput
  private var toldLeftOut: UInt64 = 0

  /// - Parameters:
  ///   - descriptor: standard error, or for lines of frames standard output.
  ///   - slowReader: what to do while a terminal is stopped, a pipe is full, or a disk is slow.
  init(
    to descriptor: CInt = Console.descriptor, slowReader: CaptureWriter.SlowReader = .wait
  ) {
    output = LineOutput(
      to: descriptor, slowReader: slowReader, isCarried: slowReader == .leaveOut)
  }

  /// Prints lines, and gives a reader that does not keep up a second to take them.
  static func show(_ lines: String) {
    write(lines.shownLines)
  }

  /// Prints a message after the program's name.
  static func say(_ message: String) {
    write("fakehost: \(message.shown)\n")
  }

  /// Prints a line in place of the one before, on a terminal; nothing where it is empty.
  static func rewrite(_ line: String) {
    write("\r\(line.shown)\u{1b}[K")
  }

  /// Goes on below what a terminal shows of a key, as `^C`.
  static func endLine() {
    if isatty(descriptor) == 1 { write("\n") }
  }

  private static func write(_ text: String) {
    var output = LineOutput(to: descriptor, slowReader: .leaveOut)
    output.add(text, terminator: "")
    output.finish(within: 1000)
  }

  static let descriptor = STDERR_FILENO

  var descriptor: CInt { output.awaited }
  var readiness: Poller.Interest { output.readiness }

  /// Why not all was written. A reader that has closed its pipe has what it wanted.
  var failure: Failure? {
    guard case .failed(let errno) = output.state, output.descriptor == STDOUT_FILENO else {
      return nil
    }
    return .system("cannot write standard output: \(SystemError(errno))")
  }

  /// Nobody reads any more, so there is nobody to tell.
  var isGone: Bool { output.state != .open }

  var hasBacklog: Bool { output.hasBacklog }

  /// Adds a line that is printed with the next `flush`, or when many wait.
  func add(_ line: String) { add(shown: line.shown) }

  /// The same of a text in which what a terminal would obey is written out already.
  func add(shown text: String) { output.add(text) }

  /// Prints lines behind those that wait.
  func show(_ lines: String) { output.add(lines.shownLines, terminator: "", isLast: true) }

  /// Writes what waits; without waiting for the reader, as much as it takes now.
  func flush() {
    output.flush()
    guard output.leftOut > toldLeftOut, !output.hasBacklog else { return }
    let count = output.leftOut - toldLeftOut
    toldLeftOut = output.leftOut
    let why = output.isOnDisk ? "the disk did not keep up" : "nobody read them in time"
    output.add("fakehost: \(counted(count, "line")) left out: \(why)")
    output.flush()
  }

  /// Writes what waits, and gives a reader that does not keep up a second to take it.
  func finish() {
    output.finish(within: 1000)
    flush()
    rest()
  }

  func rest() { output.rest() }
}
