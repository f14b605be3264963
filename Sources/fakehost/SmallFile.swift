import Glibc
import Links

/// A file that somebody has written by hand.
enum SmallFile {
  private static let largest = 1 << 20

  /// All of its bytes; `nil` where it is longer than 1 MiB.
  static func bytes(of path: String) throws(SystemError) -> ArraySlice<UInt8>? {
    guard let file = unsafe fopen(path, "re") else { throw SystemError(errno) }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: largest + 1)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    guard unsafe ferror(file) == 0 else { throw SystemError(errno) }
    return count <= largest ? bytes[..<count] : nil
  }
}
