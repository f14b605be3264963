import CLinux
import Glibc

/// A private world: namespaces of its own for the network, mounts and processes, and a user namespace
/// for who is not root.
public enum World {
  /// Takes this process into one, before it has a second thread. Root needs no user namespace, but
  /// may have to do without the privilege, in a container.
  public static func enter() throws(SystemError) {
    if geteuid() == 0 {
      do {
        _ = try SystemError.check(clinux_world_enter(0))
        return
      } catch .notPermitted {
        // Then as anybody does.
      }
    }
    _ = try SystemError.check(clinux_world_enter(1))
  }
}

/// A network namespace that exists.
public struct NetworkNamespace: Hashable, Sendable {
  /// The file that stands for it.
  public let path: String

  /// By ip-netns(8)'s name, by the file, or by the number of a process that lives in it.
  public init(_ text: String) {
    if text.contains("/") {
      path = text
    } else if text.allSatisfy(\.isNumber) {
      path = "/proc/\(text)/ns/net"
    } else {
      path = "/run/netns/\(text)"
    }
  }

  /// Takes this thread into it.
  public func join() throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_network_join(path))
  }
}

/// A command that runs in the world, and its end as a descriptor to poll. What is sent to this process
/// is passed on to it; what the terminal sends, it hears itself.
public struct WorldCommand: StopSource, ~Copyable {
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

  /// Starts a command. It sees `PATH`, and the signals as this process was given them.
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
    let first = unsafe clinux_world_start(argv, &before, &error)
    guard first >= 0, error == 0 else {
      close(signals)
      throw first < 0 ? .system(SystemError(-first)) : .command(SystemError(error))
    }
    descriptor = signals
    child = first
  }

  /// A process that was started otherwise.
  ///
  /// - Parameter descriptor: tells of signals, and is closed with this.
  init(descriptor: CInt, child: CInt) {
    self.descriptor = descriptor
    self.child = child
    writes = false
  }

  deinit { close(descriptor) }

  public mutating func hasCome() -> Bool {
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
