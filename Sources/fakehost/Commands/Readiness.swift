import Capture
import Drivers
import Glibc
import Links
import Wire

/// The line that says on a descriptor that the hosts answer. A pipe that is full does not hold them up.
final class Readiness: Output {
  private let own: CInt
  private let console: Console
  private var output: LineOutput
  /// It is to be said now.
  private var isDue = false
  /// It was said, or cannot be.
  private var isTold = false
  private var nextTry = Instant(nanoseconds: 0)
  /// In nanoseconds: how often a busy line looks whether there is room.
  private static let pause: Int64 = 10_000_000

  /// - Parameters:
  ///   - names: of the interfaces.
  ///   - console: where it is told that it could not be said later.
  init(_ descriptor: CInt, _ names: [String], console: Console) {
    own = descriptor
    self.console = console
    output = LineOutput(to: descriptor, slowReader: .leaveOut)
    output.add("ready \(names.joined(separator: " "))")
  }

  /// Says it, as far as the descriptor takes it now.
  func begin() throws(Failure) {
    isDue = true
    if let failure = tell() { throw failure }
  }

  var descriptor: CInt { own }
  var hasBacklog: Bool { isDue && !isTold }
  var isGone: Bool { isTold }

  func turn(_ now: Instant) {
    guard hasBacklog, now >= nextTry else { return }
    nextTry = now.advanced(by: Self.pause)
    flush()
  }

  /// Says it once more, where the descriptor did not take it before.
  func flush() {
    guard hasBacklog, let failure = tell() else { return }
    console.add("fakehost: \(failure.message)")
  }

  func finish() {
    guard hasBacklog else { return }
    console.add("fakehost: --ready-fd \(own): its reader took no line")
  }

  /// Why it cannot be said.
  private func tell() -> Failure? {
    output.flush()
    let error: SystemError
    switch output.state {
    case .open where output.hasBacklog: return nil
    case .open:
      isTold = true
      if own > STDERR_FILENO { close(own) }
      return nil
    case .readerClosed: error = .brokenPipe
    case .failed(let errno): error = SystemError(errno)
    }
    isTold = true
    return .system("--ready-fd \(own): \(error)")
  }
}
