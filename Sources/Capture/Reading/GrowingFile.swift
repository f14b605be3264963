import Glibc

/// A file that is read while somebody else writes it, as `tail -f` does.
final class GrowingFile {
  /// Why no more comes of it.
  enum End {
    /// It has fewer bytes than have been read.
    case cut
    /// Its name is another file's now, or nobody's.
    case replaced
  }

  private let descriptor: CInt
  /// `nil` where it has none that is known.
  private let path: String?
  private(set) var end: End?
  /// It may have grown between the last look and the moment that its name was given away.
  private var hasLostName = false

  /// Nanoseconds between two looks.
  static let interval: Int64 = 50_000_000

  init(_ descriptor: CInt, path: String) {
    self.descriptor = descriptor
    self.path = path == "-" ? nil : path
  }

  /// What there was has been read: whether to wait for more, or to read at once what may have come meanwhile;
  /// `nil` where no more comes.
  func next() -> Next? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_size >= lseek(descriptor, 0, SEEK_CUR)
    else {
      end = .cut
      return nil
    }
    if hasLostName {
      end = .replaced
      return nil
    }
    hasLostName =
      path.map { FileIdentity(path: $0) != FileIdentity(descriptor: descriptor) } ?? false
    return hasLostName ? .look : .wait
  }

  enum Next { case wait, look }
}
