import Glibc
import Links
import Wire

/// How far a long replay, a suite of many or a measurement is, on one line of a terminal; nothing
/// anywhere else.
final class Progress {
  private let isShown: Bool
  private var next = Clock.monotonic.nanoseconds + Progress.interval
  private var isDirty = false

  /// In nanoseconds; what takes less shows nothing.
  private static let interval: Int64 = 500_000_000

  init(isWanted: Bool) {
    isShown = isWanted && isatty(STDERR_FILENO) == 1
  }

  func show(frames: UInt64, part: Double?) {
    let percent = part.map { ", \(Int($0 * 100)) %" } ?? ""
    show("\(frames) frames\(percent)")
  }

  func show(case number: Int, of count: Int, _ name: String) {
    show("case \(number) of \(count), \(name)")
  }

  func show(requests: Int, of count: Int) {
    show("\(requests) of \(counted(UInt64(count), "request"))")
  }

  private func show(_ text: @autoclosure () -> String) {
    guard isShown, Clock.monotonic.nanoseconds >= next else { return }
    next = Clock.monotonic.nanoseconds + Self.interval
    Console.rewrite(text())
    isDirty = true
  }

  func clear() {
    if isDirty { Console.rewrite("") }
    isDirty = false
  }
}
