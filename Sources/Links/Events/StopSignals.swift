import CLinux
import Glibc

/// SIGINT, SIGTERM and SIGHUP as a descriptor to poll, and SIGUSR1 and SIGQUIT with them. Made once,
/// before any other thread.
public struct StopSignals: StopSource, ~Copyable {
  public let descriptor: CInt
  private var isToWrite = false
  private var isToTell = false
  private var isToReread = false
  private let rereads: Bool
  /// SIGINT has come: a terminal shows it as ^C, and the cursor stays behind that.
  public private(set) var wasInterrupted = false
  private let isOnlyForWaits: Bool

  /// - Parameters:
  ///   - onlyWaits: whether to await those that end only between `beginWait` and `endWait`; at any other
  ///     time they end the process then, which may be writing to a slow reader.
  ///   - writes: whether to await SIGUSR1.
  ///   - tells: whether to await SIGQUIT.
  ///   - rereads: SIGHUP asks for something to be read again, and ends nothing.
  public init(
    onlyWaits: Bool = false, writes: Bool = false, tells: Bool = false,
    rereads: Bool = false
  ) throws(SystemError) {
    self.rereads = rereads
    isOnlyForWaits = onlyWaits
    descriptor = try SystemError.check(clinux_stop_signals_open(writes ? 1 : 0, tells ? 1 : 0))
    endWait()
  }

  /// From now on those that end are told of; nothing where they always are.
  public func beginWait() {
    if isOnlyForWaits { _ = clinux_stop_signals_hold(1) }
  }

  public func endWait() {
    if isOnlyForWaits { _ = clinux_stop_signals_hold(0) }
  }

  deinit { close(descriptor) }

  /// Whether one that ends has come since the last call.
  public mutating func isTriggered() -> Bool {
    while true {
      let signal = clinux_stop_signals_next(descriptor)
      switch signal {
      case SIGUSR1: isToWrite = true
      case SIGQUIT: isToTell = true
      case SIGHUP where rereads: isToReread = true
      default:
        if signal == SIGINT { wasInterrupted = true }
        return signal > 0
      }
    }
  }

  public mutating func takeWriteRequest() -> Bool {
    defer { isToWrite = false }
    return isToWrite
  }

  public mutating func takeRereadRequest() -> Bool {
    defer { isToReread = false }
    return isToReread
  }

  public mutating func takeStatisticsRequest() -> Bool {
    defer { isToTell = false }
    return isToTell
  }
}

/// Makes a closed pipe and a file-size limit errors of the write, instead of signals that kill.
public func ignoreWriteSignals() {
  signal(SIGPIPE, SIG_IGN)
  signal(SIGXFSZ, SIG_IGN)
}
