import Glibc

/// What a regular file is to the kernel, under all its names.
public struct FileIdentity: Hashable, Sendable {
  let device: dev_t
  let number: ino_t

  /// `nil` where there is none, or what is there is no regular file.
  public init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  public init?(descriptor: CInt) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}
