package import CLinux
import Glibc

/// A child of this process, and its end as a descriptor to poll. What is sent to this process is passed on
/// to it; what the terminal sends, it hears itself.
public struct ChildProcess: StopSource, ~Copyable {
  public let descriptor: CInt
  private let child: CInt
  /// Its exit status, 128 + n where a signal ended it, once it has ended.
  public private(set) var status: CInt?
  private let writes: Bool
  private var isToWrite = false

  public enum Refusal: Error {
    /// The command itself cannot be run.
    case command(SystemError)
    case system(SystemError)
  }

  /// Starts a command in the namespaces that this process has entered. It sees `PATH`, and the signals as
  /// this process was given them.
  ///
  /// - Parameter writes: whether SIGUSR1 is this process's own, and not passed on.
  public init(_ words: [String], writes: Bool = false) throws(Refusal) {
    self.writes = writes
    var before = sigset_t()
    let signals = unsafe clinux_child_signals_open(&before)
    guard signals >= 0 else { throw .system(SystemError(-signals)) }
    let argv = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe argv.forEach { unsafe free($0) } }
    var error: CInt = 0
    let first = unsafe clinux_namespaces_start(argv, &before, &error)
    guard first >= 0, error == 0 else {
      close(signals)
      throw first < 0 ? .system(SystemError(-first)) : .command(SystemError(error))
    }
    descriptor = signals
    child = first
  }

  /// Forks one that runs no other program.
  ///
  /// - Parameter fork: given the signals that it begins with blocked; the child's id, or -errno.
  package init(fork: (UnsafePointer<sigset_t>) -> CInt) throws(SystemError) {
    var before = sigset_t()
    let signals = try SystemError.check(unsafe clinux_child_signals_open(&before))
    let child = unsafe fork(&before)
    guard child >= 0 else {
      close(signals)
      throw SystemError(-child)
    }
    descriptor = signals
    self.child = child
    writes = false
  }

  deinit { close(descriptor) }

  public mutating func isTriggered() -> Bool {
    var wasSent: CInt = 0
    while status == nil {
      let signal = unsafe clinux_child_signals_next(descriptor, &wasSent)
      guard signal > 0 else { return false }
      if signal == SIGCHLD {
        let ended = clinux_child_status(child)
        if ended >= 0 {
          status = ended
        } else if ended != -EAGAIN {
          status = 125  // its end is lost
        }
        if status != nil { clinux_terminal_take_back() }
      } else if writes && signal == SIGUSR1 {
        isToWrite = true
      } else if wasSent != 0 {
        kill(child, signal)
      }
    }
    return true
  }

  public mutating func takeWriteRequest() -> Bool {
    defer { isToWrite = false }
    return isToWrite
  }
}
