import Impairment

/// A distribution of jitter that is named by its file: its name has a slash.
enum DistributionFile {
  /// Where tc has its tables.
  private static let tables = "/usr/lib/tc"

  /// - Parameter optionsFile: the file beside a capture that names it, if one does.
  static func distribution(
    _ path: String, of optionsFile: String?
  ) throws(Failure) -> Distribution {
    let text = try InputFile(
      what: "distribution", kind: "table of tc's", optionsFile: optionsFile, alsoBelow: tables
    ).text(of: path)
    do {
      return try Distribution(name: path, parsing: text)
    } catch {
      throw .input("distribution: \(path): \(error.description)")
    }
  }
}
