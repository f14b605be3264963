import CLinux

/// A network namespace that exists.
public struct NetworkNamespace: Hashable, Sendable {
  /// The file that stands for it.
  public let path: String
  /// The process whose it is, if it was named by that.
  private let process: CInt?

  /// By ip-netns(8)'s name, by the file, or by the number of a process that lives in it.
  public init(_ text: String) {
    process = text.allSatisfy(\.isNumber) ? CInt(text) : nil
    path =
      text.contains("/") ? text : process != nil ? "/proc/\(text)/ns/net" : "/run/netns/\(text)"
  }

  /// Takes this thread into it.
  public func join() throws(SystemError) {
    guard let process else { return try joinFile() }
    // By the process itself, which needs no /proc; a thread beside its first has a file alone.
    do {
      _ = try SystemError.check(clinux_network_join_process(process))
    } catch .noSuchProcess {
      throw .noSuchFile
    } catch .invalid {
      try joinFile()
    }
  }

  private func joinFile() throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_network_join(path))
  }
}
