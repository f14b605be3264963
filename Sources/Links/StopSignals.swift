import CLinux
import Glibc

/// What tells a line to end, through a descriptor that is polled with the others.
public protocol StopSource: ~Copyable {
  var descriptor: CInt { get }
  /// Whether it is told to end by now.
  mutating func hasCome() -> Bool
}

/// SIGINT, SIGTERM and SIGHUP as a descriptor to poll. Made once, before any other thread.
public struct StopSignals: StopSource, ~Copyable {
  public let descriptor: CInt

  public init() throws(SystemError) {
    descriptor = try SystemError.check(clinux_stop_signals_open())
  }

  deinit { close(descriptor) }

  /// Whether one has come since the last call.
  public func hasCome() -> Bool { clinux_stop_signals_next(descriptor) > 0 }
}

/// Makes a closed pipe and a file-size limit errors of the write, instead of signals that kill.
public func ignoreWriteSignals() {
  signal(SIGPIPE, SIG_IGN)
  signal(SIGXFSZ, SIG_IGN)
}
