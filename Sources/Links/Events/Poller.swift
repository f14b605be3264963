import CLinux
import Glibc
public import Wire

/// Sleeps until a descriptor is ready or a moment has come: ppoll(2) over a fixed set.
public struct Poller {
  public enum Interest {
    case none, read, write
    /// That the other end of a pipe is closed.
    case close
  }

  private let descriptors: [CInt]
  private var requests: [pollfd]

  /// The descriptors, each known by its place; nothing is awaited of them yet.
  public init(_ descriptors: [CInt]) {
    self.descriptors = descriptors
    requests = descriptors.map { _ in pollfd(fd: -1, events: 0, revents: 0) }
  }

  public mutating func watch(_ place: Int, for interest: Interest) {
    // A negative descriptor is passed over: else a closed pipe would tell of itself for ever.
    requests[place] =
      switch interest {
      case .none: pollfd(fd: -1, events: 0, revents: 0)
      case .read: pollfd(fd: descriptors[place], events: Int16(POLLIN), revents: 0)
      case .write: pollfd(fd: descriptors[place], events: Int16(POLLOUT), revents: 0)
      case .close: pollfd(fd: descriptors[place], events: 0, revents: 0)
      }
  }

  /// Sleeps until something is ready, or the deadline (on the monotonic clock) has passed; without
  /// a deadline for as long as it takes.
  public mutating func wait(until deadline: Instant?) throws(SystemError) {
    let timeout = deadline.map { max(0, $0.nanoseconds - Clock.monotonic.nanoseconds) } ?? -1
    let result = unsafe clinux_poll(&requests, CInt(requests.count), timeout)
    do {
      _ = try SystemError.check(result)
    } catch SystemError.interrupted {
      for place in requests.indices { requests[place].revents = 0 }
    }
  }

  /// Whether the last wait found what was awaited of a descriptor, or an error.
  public func isReady(_ place: Int) -> Bool { requests[place].revents != 0 }

  /// Whether the last wait found the other end of a pipe closed, whatever was awaited of it.
  public func isClosed(_ place: Int) -> Bool {
    requests[place].revents & Int16(POLLERR | POLLHUP) != 0
  }
}
