import CLinux
import Glibc

/// What takes a file's place when it is whole, with its owner and mode: until then the old one stays as it
/// is, whatever happens. It is written beside it; where that cannot be, or it is no regular file, in its
/// place at once.
public struct FileReplacement: ~Copyable {
  /// Where it is written.
  public let descriptor: CInt
  private let file: String
  private let state: clinux_replacement
  private var isCommitted = false

  /// - Parameter earlier: what has taken the place before, whoever owns it now.
  public init(
    _ file: String, as kind: OutputFile.Kind, after earlier: FileIdentity? = nil
  ) throws(OutputFile.OpenError) {
    var state = clinux_replacement()
    var obstacle = clinux_obstacle()
    descriptor = try unsafe OutputFile.checked(
      clinux_replacement_open(
        file, kind.code, UInt64(earlier?.device ?? 0), UInt64(earlier?.number ?? 0), &state,
        &obstacle), file, obstacle)
    self.state = state
    self.file = file
  }

  deinit {
    unsafe withUnsafePointer(to: state) { unsafe clinux_replacement_end($0, isCommitted ? 1 : 0) }
    close(descriptor)
  }

  /// Whether it is the file itself that is written, which what was there does not survive.
  public var isInPlace: Bool { state.folder < 0 }

  /// Whether there was no such file.
  public var isNew: Bool { state.is_new != 0 }

  /// Has it take the file's place, when it is on the disk.
  public consuming func commit() throws(OutputFile.OpenError) {
    let result = unsafe withUnsafePointer(to: state) {
      unsafe clinux_replacement_commit($0, descriptor)
    }
    guard result >= 0 else { throw OutputFile.OpenError(errno: -result, file: file) }
    isCommitted = true
  }
}
