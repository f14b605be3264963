import CLinux
import Glibc

/// A UNIX socket's file, which goes with its owner unless another has taken its place: a process beside this
/// one removes it, also when this one is killed, or may remove it no more.
final class SocketFile {
  private var remover = clinux_helper()

  private init(_ path: String) throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_remover_start(path, &remover))
  }

  deinit { unsafe clinux_helper_end(&remover) }

  /// Opens a socket of a type at a path. One that is there is replaced where nobody answers.
  static func open(
    at path: String, _ type: __socket_type, with open: (Endpoint) throws(SystemError) -> CInt
  ) throws(LinkRefusal) -> (descriptor: CInt, file: SocketFile) {
    // No signal ends the process between the file and whoever removes it.
    var (all, before) = (sigset_t(), sigset_t())
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    if let descriptor = try attempt(at: path, open) { return try own(descriptor, path) }
    switch unsafe clinux_socket_is_stale(path, CInt(type.rawValue)) {
    case 0: throw .isTaken(path: path)
    case -ENOTSOCK: throw .isNoSocket(path: path)
    // It has gone meanwhile.
    case -ENOENT: break
    case let error where error < 0: throw .system(path, SystemError(-error))
    default:
      guard unsafe unlink(path) == 0 else { throw .system(path, .last) }
    }
    guard let descriptor = try attempt(at: path, open) else { throw .isTaken(path: path) }
    return try own(descriptor, path)
  }

  /// `nil` where there is a file of that name.
  private static func attempt(
    at path: String, _ open: (Endpoint) throws(SystemError) -> CInt
  ) throws(LinkRefusal) -> CInt? {
    do throws(SystemError) {
      return try open(Endpoint(path: path))
    } catch {
      if error == .addressInUse { return nil }
      throw .system(path, error)
    }
  }

  private static func own(
    _ descriptor: CInt, _ path: String
  ) throws(LinkRefusal) -> (descriptor: CInt, file: SocketFile) {
    do throws(SystemError) {
      return (descriptor, try SocketFile(path))
    } catch {
      close(descriptor)
      unsafe unlink(path)
      throw .system(path, error)
    }
  }
}
