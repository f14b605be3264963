import CLinux

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
