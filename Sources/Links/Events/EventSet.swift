import CLinux
import Glibc

/// Descriptors that are polled as one, each known by a number of its own: epoll(7).
struct EventSet: ~Copyable {
  /// Readable where one of them is ready.
  let descriptor: CInt
  private var found = [clinux_event](repeating: clinux_event(), count: 64)

  struct Event {
    let number: Int
    let isReadable: Bool
    let isWritable: Bool
    /// An error, or nobody is at the other end any more.
    let isTroubled: Bool
  }

  struct Interest: OptionSet {
    let rawValue: CInt
    static let read = Interest(rawValue: CInt(CLINUX_READ))
    static let write = Interest(rawValue: CInt(CLINUX_WRITE))
  }

  init() throws(SystemError) {
    descriptor = try SystemError.check(clinux_events_open())
  }

  deinit { close(descriptor) }

  /// Awaits that of a descriptor from now on; trouble is awaited always.
  func watch(_ other: CInt, as number: Int, for interest: Interest) throws(SystemError) {
    _ = try SystemError.check(
      clinux_events_watch(descriptor, other, UInt64(number), interest.rawValue))
  }

  /// A descriptor that is closed is forgotten by itself.
  func forget(_ other: CInt) { _ = clinux_events_forget(descriptor, other) }

  /// Those that are ready now, some of them where there are many: then others the next time.
  mutating func ready() throws(SystemError) -> [Event] {
    let count = try SystemError.check(
      unsafe clinux_events_ready(descriptor, &found, CInt(found.count)))
    return found.prefix(Int(count)).map {
      Event(
        number: Int($0.token), isReadable: $0.what & CInt(CLINUX_READ) != 0,
        isWritable: $0.what & CInt(CLINUX_WRITE) != 0,
        isTroubled: $0.what & CInt(CLINUX_TROUBLE) != 0)
    }
  }
}

/// A descriptor that is readable when a time has passed.
struct Timer: ~Copyable {
  let descriptor: CInt

  init() throws(SystemError) {
    descriptor = try SystemError.check(clinux_timer_open())
  }

  deinit { close(descriptor) }

  /// In nanoseconds from now on; it is not readable until then.
  func set(_ time: Int64) throws(SystemError) {
    _ = try SystemError.check(clinux_timer_set(descriptor, max(1, time)))
  }

  func stop() throws(SystemError) { _ = try SystemError.check(clinux_timer_set(descriptor, 0)) }
}
