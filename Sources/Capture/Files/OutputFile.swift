import CLinux
import Glibc

/// How files are opened for writing: where root writes, through no symbolic link that somebody else
/// could have made, and over nothing that somebody else could have put there.
public enum OutputFile {
  public enum Kind: Sendable {
    /// A recording that root makes is for who called it by sudo(8), and for nobody else.
    case recording
    /// Of the mode that the umask leaves.
    case plain

    var code: CInt {
      switch self {
      case .recording: CInt(clinux_recording.rawValue)
      case .plain: CInt(clinux_plain_output.rawValue)
      }
    }
  }

  /// What keeps root from a file that it could write.
  public enum Obstacle: Hashable, Sendable {
    /// A link, in the path or at its end.
    case link(String)
    /// Somebody else's file or pipe, in a folder that everybody may write.
    case foreignFile
    /// Another name of a file, in a folder that others may write.
    case hardLink
  }

  /// Why a file cannot be written.
  public struct OpenError: Error, Hashable {
    public let errno: CInt
    public var obstacle: Obstacle?
    /// What it is called.
    public var file: String
  }

  /// Creates a file, or empties the one that is there.
  public static func open(_ file: String, as kind: Kind) throws(OpenError) -> CInt {
    var obstacle = clinux_obstacle()
    return try unsafe checked(clinux_output_open(file, kind.code, &obstacle), file, obstacle)
  }

  /// Removes a file that begins with such a text, if there is one.
  public static func remove(_ file: String, beginning: String) {
    _ = unsafe clinux_output_remove(file, beginning, beginning.utf8.count)
  }

  /// The answer of a CLinux function, and what was in its way.
  static func checked(
    _ result: CInt, _ file: String, _ obstacle: clinux_obstacle
  ) throws(OpenError) -> CInt {
    guard result < 0 else { return result }
    var error = OpenError(errno: -result, file: file)
    switch UInt32(obstacle.kind) {
    case clinux_foreign_link.rawValue:
      let path = unsafe withUnsafeBytes(of: obstacle.path) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      error.obstacle = .link(path)
    case clinux_foreign_file.rawValue: error.obstacle = .foreignFile
    case clinux_hard_link.rawValue: error.obstacle = .hardLink
    default: break
    }
    throw error
  }
}

extension OutputFile.Obstacle: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .link(let path):
      "\(path) is a symbolic link that somebody else could have made, and is not followed: give the path it points to"
    case .foreignFile:
      "it belongs to somebody else, in a folder that everybody may write: remove it, or give another name"
    case .hardLink:
      "it is one of several names of a file, in a folder that others may write: remove it, or give another name"
    }
  }
}
