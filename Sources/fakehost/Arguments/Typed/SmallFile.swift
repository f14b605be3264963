import CLinux
import Glibc
import Links

/// A file that somebody has written by hand.
enum SmallFile {
  /// 1 MiB
  static let largest = 1 << 20

  /// All of its bytes; `nil` where they are more than that.
  static func bytes(
    of path: String, most: Int = largest
  ) throws(SystemError) -> ArraySlice<UInt8>? {
    // A FIFO would be waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    return try bytes(in: descriptor < 0 ? -errno : descriptor, most: most)
  }

  /// The same of a file below a folder, whatever links there are on the way.
  ///
  /// - Throws: `outside` where the path leads out of the folder.
  static func bytes(
    of path: String, beneath folder: String
  ) throws(SystemError) -> ArraySlice<UInt8>? {
    try bytes(in: unsafe clinux_open_beneath(folder, path), most: largest)
  }

  /// - Parameter descriptor: closed afterwards; -errno where there is none.
  private static func bytes(
    in descriptor: CInt, most: Int
  ) throws(SystemError) -> ArraySlice<UInt8>? {
    guard descriptor >= 0 else { throw SystemError(-descriptor) }
    guard let file = unsafe fdopen(descriptor, "r") else {
      let error = errno
      close(descriptor)
      throw SystemError(error)
    }
    defer { unsafe fclose(file) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw status.st_mode & S_IFMT == S_IFDIR ? .isFolder : .notAFile
    }
    var bytes = [UInt8](repeating: 0, count: most + 1)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    guard unsafe ferror(file) == 0 else { throw SystemError(errno) }
    return count <= most ? bytes[..<count] : nil
  }
}

extension SystemError {
  /// A path leads out of the folder where it must stay.
  static let outside = SystemError(EXDEV)
  static let isFolder = SystemError(EISDIR)
  /// It is a device, a socket or a pipe, of which there is no end.
  static let notAFile = SystemError(EINVAL)
}
