import Glibc
import Links

/// A file that an option names, and that somebody has written by hand.
struct InputFile {
  /// The option, or the word of it, that names the file.
  let what: String
  /// What stands in it.
  let kind: String
  /// The file beside a capture that names it, if one does. Whoever made that one is not to have others
  /// read for him: it names files below its own folder.
  let optionsFile: String?
  /// Another folder whose files it may name.
  var alsoBelow: String?
  /// The most that it may have, in MiB.
  var most = SmallFile.largest >> 20

  func text(of path: String) throws(Failure) -> String {
    String(decoding: try bytes(of: path), as: UTF8.self)
  }

  /// Whether it may be read.
  func check(_ path: String) throws(Failure) { _ = try bytes(of: path) }

  private func bytes(of path: String) throws(Failure) -> ArraySlice<UInt8> {
    let bytes: ArraySlice<UInt8>?
    if let optionsFile {
      bytes = try self.bytes(of: path, beside: optionsFile)
    } else {
      guard isRegularFile(path) else { throw .input("\(what): \(path) is no file") }
      do {
        bytes = try SmallFile.bytes(of: path, most: most << 20)
      } catch {
        throw .system("\(what): cannot read \(path): \(error)")
      }
    }
    guard let bytes else {
      throw .input("\(what): \(path) is longer than \(most) MiB: no \(kind) is")
    }
    return bytes
  }

  private func bytes(
    of path: String, beside optionsFile: String
  ) throws(Failure) -> ArraySlice<UInt8>? {
    let other = alsoBelow.flatMap { path.hasPrefix($0 + "/") ? $0 : nil }
    do throws(SystemError) {
      if path.hasPrefix("/") && other == nil { throw .outside }
      return try SmallFile.bytes(
        of: other.map { String(path.dropFirst($0.count + 1)) } ?? path,
        beneath: other ?? folder(of: optionsFile))
    } catch .outside {
      let places = alsoBelow.map { "neither below the folder of this file nor in \($0)" }
      throw .input(
        "\(what): \(path) is \(places ?? "not below the folder of this file"): copy it beside this file, and name it ./NAME"
      )
    } catch .isFolder, .notAFile {
      throw .input("\(what): \(path) is no file")
    } catch {
      let start = other == nil ? ", which is looked for in the folder of this file" : ""
      throw .input("\(what): cannot read \(path)\(start): \(error)")
    }
  }

  /// The path of a file, from where the program is.
  func place(of path: String) -> String {
    guard let optionsFile, optionsFile.contains("/") else { return path }
    return folder(of: optionsFile) + path
  }

  private func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
  }
}
