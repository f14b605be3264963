import CLinux
import Glibc

/// Namespaces of this process's own (namespaces(7)): for the network and mounts, and a user namespace for who
/// is not root.
public enum PrivateNamespaces {
  /// Takes this process into them, before it has a second thread. Root needs no user namespace, but
  /// may have to do without the privilege, in a container.
  public static func enter() throws(SystemError) {
    if geteuid() == 0 {
      do {
        _ = try SystemError.check(clinux_namespaces_enter(0))
        return
      } catch .notPermitted {
        // Then as anybody does.
      }
    }
    _ = try SystemError.check(clinux_namespaces_enter(1))
  }

  /// Puts a text in a file's place, for this process that has entered them and its children alone. The file
  /// itself stays as it is.
  public static func cover(_ path: String, with text: String) throws(SystemError) {
    let bytes = Array(text.utf8)
    _ = try SystemError.check(unsafe clinux_namespaces_cover(path, bytes, bytes.count))
  }
}
