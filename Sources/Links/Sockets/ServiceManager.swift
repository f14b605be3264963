import CLinux
import Glibc

/// Who has started this process as a service and waits to hear of it (sd_notify(3)), by NOTIFY_SOCKET.
public struct ServiceManager: ~Copyable {
  private let descriptor: CInt

  /// Connects to who asks; `nil` where nobody does. What this process starts does not see that it is asked.
  public init?() throws(SystemError) {
    guard let value = unsafe getenv("NOTIFY_SOCKET") else { return nil }
    let name = unsafe String(cString: value)
    unsafe unsetenv("NOTIFY_SOCKET")
    guard !name.isEmpty else { return nil }
    descriptor = try SystemError.check(unsafe clinux_notify_open(name))
  }

  deinit { close(descriptor) }

  /// Says it, if it is heard; who does not listen misses nothing that it could do.
  public func tell(_ lines: [String]) {
    let text = Array(lines.joined(separator: "\n").utf8)
    _ = unsafe clinux_socket_send(descriptor, text, text.count)
  }
}
