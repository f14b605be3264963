import Glibc
import Links

/// A capture that is kept as a test: `NAME.in.pcap`, with its golden capture `NAME.out.pcap` and its
/// options `NAME.json5` beside it. Either capture may be a pcapng, and compressed: `NAME.in.pcapng.gz`.
struct ReplayCase: Equatable {
  /// Its path without what all cases end with.
  var name: String
  /// None where only the golden capture is there.
  var capture: String?
  /// None where it is still to be written.
  var golden: String?

  /// Where its options are, those for the whole folder first.
  var optionsFiles: [String] {
    let folder = Self.folder(of: name)
    let files = ["\(folder)\(Self.folderOptions).json5", "\(name).json5"]
    return files[0] == files[1] ? [files[0]] : files
  }

  private static let folderOptions = "replay"

  /// With a slash at its end, or nothing.
  private static func folder(of name: String) -> String {
    name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
  }

  /// What a file is by its name.
  private enum Role {
    case capture, golden, options
    /// A capture that is no case's.
    case stray
  }

  static let endings = [".pcap", ".pcapng"].flatMap { format in
    ["", ".gz", ".zst", ".lz4"].map { format + $0 }
  }

  /// Compressed by what is not read.
  static let otherEndings = [".pcap", ".pcapng"].flatMap { format in
    [".bz2", ".xz"].map { format + $0 }
  }

  /// What is taken for these, and is none: named rather than passed over.
  private static let lookalikes = [".cap", ".json5", "replay.json"] + endings + otherEndings

  /// A file's role, and the name of the case; `nil` where a suite has nothing to do with it.
  private static func role(of file: String) -> (role: Role, name: String)? {
    if file.hasSuffix(".json5") { return (.options, String(file.dropLast(".json5".count))) }
    guard let ending = endings.first(where: file.hasSuffix) else {
      let looks = lookalikes.contains(where: file.lowercased().hasSuffix)
      return looks ? (.stray, file) : nil
    }
    let stem = file.dropLast(ending.count)
    if stem.hasSuffix(".in") { return (.capture, String(stem.dropLast(3))) }
    if stem.hasSuffix(".out") { return (.golden, String(stem.dropLast(4))) }
    return (.stray, String(stem))
  }

  /// Whether a suite has something to do with a file of that name.
  fileprivate static func isOfSuite(_ file: String) -> Bool { role(of: file) != nil }

  /// Whether an operand is the name of a case and of nothing else.
  static func isNamed(_ operand: String) -> Bool {
    var status = stat()
    return unsafe stat(operand, &status) != 0 && !files(operand, ".in").isEmpty
  }

  /// `NAME.in.pcap` and what else it could be called, as far as it is there.
  private static func files(_ name: String, _ role: String) -> [String] {
    endings.map { name + role + $0 }.filter { file in
      var status = stat()
      return unsafe lstat(file, &status) == 0
    }
  }

  /// The case that a capture is of, if its golden capture lies beside it.
  static func of(_ capture: String) -> ReplayCase? {
    guard let (role, name) = role(of: capture), role == .capture,
      let golden = files(name, ".out").first
    else { return nil }
    return ReplayCase(name: name, capture: capture, golden: golden)
  }

  // MARK: Finding them

  /// What there is in folders, those within them too, and in single captures.
  struct Found {
    /// By name.
    var cases: [ReplayCase] = []
    /// Their names: one that a folder has already is one.
    fileprivate var names: Set<String> = []
    /// Files that look as if they should be some case's, and are none's.
    var strays: [String] = []
  }

  /// The cases that operands name: folders, captures, or names of cases.
  static func find(_ operands: [String]) throws(Failure) -> Found {
    var found = Found()
    for operand in operands {
      if isFolder(operand) {
        try found.add(folder: operand)
      } else if isNamed(operand) {
        try found.add(name: operand)
      } else if let (role, name) = role(of: operand), role == .capture {
        try found.add(name: name)
      } else {
        throw .usage("\(operand) is no case: \(advice(for: operand) ?? whatACaseIs)")
      }
    }
    found.cases.sort { $0.name < $1.name }
    found.strays.sort()
    return found
  }

  init(name: String, capture: String?, golden: String?) {
    (self.name, self.capture, self.golden) = (name, capture, golden)
  }

  fileprivate init(name: String) throws(Failure) {
    let captures = Self.files(name, ".in")
    let goldens = Self.files(name, ".out")
    for files in [captures, goldens] where files.count > 1 {
      throw .input("\(files[0]) and \(files[1]) are of one case: give one another name")
    }
    self.name = name
    (capture, golden) = (captures.first, goldens.first)
  }

  fileprivate static func names(in files: [String]) -> (cases: Set<String>, strays: [String]) {
    var names: Set<String> = []
    var others: [(name: String, file: String)] = []
    for file in files {
      switch role(of: file) {
      case (.capture, let name)?, (.golden, let name)?: names.insert(name)
      case (.options, let name)?: others.append((name, file))
      case (.stray, let name)?: others.append((name + ".", file))
      case nil: break
      }
    }
    for file in files where file.hasSuffix(".json") && names.contains(String(file.dropLast(5))) {
      others.append((file, file))
    }
    let folders = Set(names.map(folder))
    return (
      names,
      others.filter { name, file in
        let isFolders = name == folder(of: name) + folderOptions
        return isFolders ? !folders.contains(folder(of: name)) : !names.contains(name)
      }.map(\.file)
    )
  }
}

extension ReplayCase.Found {
  fileprivate mutating func add(name: String) throws(Failure) {
    if names.insert(name).inserted { cases.append(try ReplayCase(name: name)) }
  }

  fileprivate mutating func add(folder: String) throws(Failure) {
    var path = folder[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    let prefix = path == "." ? "" : path == "/" ? "/" : "\(path)/"
    let (names, strays) = ReplayCase.names(in: try files(in: folder, prefix))
    guard !names.isEmpty else {
      let advice = strays.sorted().lazy.compactMap { file in
        ReplayCase.advice(for: file).map { "\(file) is none: \($0)" }
      }.first
      throw .input("\(folder) has no case: \(advice ?? ReplayCase.whatACaseIs)")
    }
    for name in names { try add(name: name) }
    self.strays += strays.filter { !self.strays.contains($0) }  // they are few
  }

  /// All files of a folder and of those within it; not hidden ones, nor through links to folders.
  private func files(in folder: String, _ prefix: String) throws(Failure) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      throw .system("cannot read \(folder): \(SystemError(errno))")
    }
    defer { unsafe closedir(stream) }
    var files: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      // The name is as long as it is, whatever dirent says.
      guard let start = unsafe entry.pointer(to: \.d_name) else { continue }
      let bytes = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
      let name = unsafe String(cString: bytes)
      if name.hasPrefix(".") { continue }
      let path = prefix + name
      var status = stat()
      let isKnown = unsafe fstatat(dirfd(stream), bytes, &status, AT_SYMLINK_NOFOLLOW) == 0
      let isFolder = isKnown && status.st_mode & S_IFMT == S_IFDIR
      guard unsafe String(validatingCString: bytes) != nil else {
        // What is in it, or belongs to it, would be passed over.
        guard isFolder || ReplayCase.isOfSuite(name) else { continue }
        throw .input(
          "\(prefix)\(unsafe shownBytes(of: bytes)): the name is not valid UTF-8: rename it")
      }
      if isFolder {
        files += try self.files(in: path, path + "/")
      } else {
        files.append(path)
      }
    }
    guard errno == 0 else { throw .system("cannot read \(folder): \(SystemError(errno))") }
    return files
  }
}
