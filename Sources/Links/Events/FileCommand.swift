import CLinux
import Glibc
public import Wire

/// A command that is run for files that are finished, `COMMAND FILE`, beside whatever goes on: in
/// processes outside of any namespaces that are entered later. It goes on without this one.
///
/// Made before there is a second thread.
public final class FileCommand {
  private let descriptor: CInt
  private let done: CInt
  private let process: CInt
  /// Those that were not taken at once.
  private var waiting: [String] = []
  /// Those that were, by their number: what became of them is not known yet.
  private var taken: [UInt32: String] = [:]
  private var next: UInt32 = 0
  private var isOpen = true

  public init(_ command: String) throws(SystemError) {
    var process: CInt = 0
    var done: CInt = 0
    descriptor = try SystemError.check(unsafe clinux_postrotate_start(command, &done, &process))
    self.process = process
    self.done = done
  }

  deinit {
    if isOpen { close(descriptor) }
    close(done)
  }

  /// Has it run for a file, without waiting; `false` where what runs it has been killed.
  public func run(_ file: String) -> Bool {
    // It must not be an option.
    waiting.append(file.hasPrefix("-") ? "./\(file)" : file)
    readDone()
    return handOver()
  }

  /// Files for which it has not come to its end, as they came.
  public var unfinished: [String] {
    taken.sorted { $0.key < $1.key }.map(\.value) + waiting
  }

  /// Hands over those that wait, as far as they are taken now.
  private func handOver() -> Bool {
    while let file = waiting.first {
      let result = unsafe clinux_postrotate_add(descriptor, file)
      if result == -EAGAIN { return true }
      guard result == 0 else { return false }
      taken[next] = file
      next += 1
      waiting.removeFirst()
    }
    return true
  }

  /// Takes off those that are done; `false` where no more will be.
  @discardableResult
  private func readDone() -> Bool {
    var number: UInt32 = 0
    while true {
      switch unsafe clinux_postrotate_done(done, &number) {
      case 1: taken[number] = nil
      case -EAGAIN: return true
      default: return false
      }
    }
  }

  public enum End {
    /// It has come to its end for every file that it could.
    case done
    /// A signal has ended the wait, and with it the commands that ran.
    case stopped
    /// What runs it has been killed, by that signal.
    case killed(CInt)
  }

  /// Waits until it has come to its end for every file, or is told to stop.
  ///
  /// - Parameters:
  ///   - moment: when to call `whenLong`, if it waits so long.
  public func finish(
    until stop: inout some StopSource & ~Copyable, longAt moment: Instant,
    whenLong: ([String]) -> Void
  ) throws(SystemError) -> End {
    var poller = Poller([descriptor, done, stop.descriptor])
    poller.watch(1, for: .read)
    poller.watch(2, for: .read)
    var isLong = false
    while true {
      let goesOn = handOver()
      if isOpen && (waiting.isEmpty || !goesOn) {
        close(descriptor)
        isOpen = false
      }
      poller.watch(0, for: isOpen ? .write : .none)
      guard readDone() else { break }
      if stop.isTriggered() {
        clinux_postrotate_kill(process)
        clinux_postrotate_end(process)
        return .stopped
      }
      if !isLong && Clock.monotonic >= moment {
        isLong = true
        whenLong(unfinished)
      }
      try poller.wait(until: isLong ? nil : moment)
    }
    let signal = clinux_postrotate_end(process)
    return signal > 0 ? .killed(signal) : .done
  }
}
