/// What a case's options name beside it, which belongs to it then.
extension ReplayCase {
  /// A scenario, and the frames that this one sends.
  var namedFiles: [String] {
    // What is wrong with one is told where the case is replayed.
    optionsFiles.compactMap { try? OptionsFile(path: $0) }.flatMap { options in
      let scenarios = options.entries.filter { $0.option == .scenario }.flatMap(\.values)
        .map { Self.path($0.value, beside: options.path) }
      return scenarios + scenarios.flatMap(Self.frames)
    }
  }

  private static func frames(of scenario: String) -> [String] {
    guard let bytes = try? SmallFile.bytes(of: scenario),
      let text = String(validating: bytes, as: UTF8.self),
      let file = try? OptionsFile(parsing: text, of: scenario, .scenario)
    else { return [] }
    return file.changes.filter { $0.verb == .frame }.flatMap(\.values)
      .map { path($0.text, beside: scenario) }
  }

  private static func path(_ path: String, beside file: String) -> String {
    let name = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return (file.lastIndex(of: "/").map { String(file[...$0]) } ?? "") + name
  }
}
