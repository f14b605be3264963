import Glibc
import Impairment
import Links

/// A distribution of jitter that is named by its file: its name has a slash.
enum DistributionFile {
  /// Where tc has its tables.
  private static let tables = "/usr/lib/tc"

  /// - Parameter optionsFile: the file beside a capture that names it, if one does. Whoever made that
  ///   one is not to have others read for him: it names tables below its own folder, and tc's.
  static func distribution(
    _ path: String, of optionsFile: String?
  ) throws(Failure) -> Distribution {
    let bytes: ArraySlice<UInt8>?
    if let optionsFile {
      bytes = try self.bytes(of: path, beside: optionsFile)
    } else {
      guard isRegularFile(path) else { throw .input("distribution: \(path) is no file") }
      do {
        bytes = try SmallFile.bytes(of: path)
      } catch {
        throw .system("distribution: cannot read \(path): \(error)")
      }
    }
    guard let bytes else {
      throw .input("distribution: \(path) is longer than 1 MiB: no table of tc's is")
    }
    do {
      return try Distribution(name: path, parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw .input("distribution: \(path): \(error.description)")
    }
  }

  private static func bytes(
    of path: String, beside optionsFile: String
  ) throws(Failure) -> ArraySlice<UInt8>? {
    let prefix = tables + "/"
    let isTable = path.hasPrefix(prefix)
    do throws(SystemError) {
      if path.hasPrefix("/") && !isTable { throw .outside }
      return try SmallFile.bytes(
        of: isTable ? String(path.dropFirst(prefix.count)) : path,
        beneath: isTable ? tables : folder(of: optionsFile))
    } catch .outside {
      throw .input(
        "distribution: \(path) is neither below the folder of this file nor in \(tables): copy it beside this file, and name it ./NAME"
      )
    } catch .isFolder, .notAFile {
      throw .input("distribution: \(path) is no file")
    } catch {
      let start = isTable ? "" : ", which is looked for in the folder of this file"
      throw .input("distribution: cannot read \(path)\(start): \(error)")
    }
  }

  private static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
  }
}
