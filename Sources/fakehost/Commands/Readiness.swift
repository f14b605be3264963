import Capture
import Glibc
import Links

/// The line that says on a descriptor that the hosts answer. A pipe that is full does not hold them up.
struct Readiness {
  let descriptor: CInt
  /// It was said, or cannot be.
  private(set) var isTold = false
  private var output: LineOutput

  init(_ descriptor: CInt, _ name: String) {
    self.descriptor = descriptor
    output = LineOutput(to: descriptor, slowReader: .leaveOut)
    output.add("ready \(name)")
  }

  /// Says it, as far as the descriptor takes it now, and closes that then; why it cannot be said.
  mutating func tell() -> Failure? {
    guard !isTold else { return nil }
    output.flush()
    let error: SystemError
    switch output.state {
    case .open where output.hasBacklog: return nil
    case .open:
      isTold = true
      if descriptor > STDERR_FILENO { close(descriptor) }
      return nil
    case .readerClosed: error = .brokenPipe
    case .failed(let errno): error = SystemError(errno)
    }
    isTold = true
    return .system("--ready-fd \(descriptor): \(error)")
  }
}
