import CLinux
import Glibc

/// What tells a line to end, through a descriptor that is polled with the others.
public protocol StopSource: ~Copyable {
  var descriptor: CInt { get }
  /// Whether it is told to end by now.
  mutating func hasCome() -> Bool
  /// Whether SIGUSR1 has come since the last call, where it is awaited: to write what is kept.
  mutating func takeWriteRequest() -> Bool
}

/// SIGINT, SIGTERM and SIGHUP as a descriptor to poll, and SIGUSR1 with them. Made once, before any
/// other thread.
public struct StopSignals: StopSource, ~Copyable {
  public let descriptor: CInt
  private var isToWrite = false

  /// - Parameters:
  ///   - stops: whether to await those that end; else they end the process.
  ///   - writes: whether to await SIGUSR1.
  public init(stops: Bool = true, writes: Bool = false) throws(SystemError) {
    descriptor = try SystemError.check(clinux_stop_signals_open(stops ? 1 : 0, writes ? 1 : 0))
  }

  deinit { close(descriptor) }

  /// Whether one that ends has come since the last call.
  public mutating func hasCome() -> Bool {
    while true {
      let signal = clinux_stop_signals_next(descriptor)
      if signal != SIGUSR1 { return signal > 0 }
      isToWrite = true
    }
  }

  public mutating func takeWriteRequest() -> Bool {
    defer { isToWrite = false }
    return isToWrite
  }
}

/// Makes a closed pipe and a file-size limit errors of the write, instead of signals that kill.
public func ignoreWriteSignals() {
  signal(SIGPIPE, SIG_IGN)
  signal(SIGXFSZ, SIG_IGN)
}
