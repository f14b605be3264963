import Capture
import Drivers
import Glibc
import Impairment
import Links

/// What a command may still do when all that it needs is open.
struct SandboxPlan {
  /// Whom it becomes then; `nil` where it stays who it is.
  let user: User?
  /// Folders where it makes and removes files later.
  private let folders: [String]
  /// It sends to sockets by their paths.
  private let sendsToPaths: Bool
  let isOn: Bool
  private let readsLater: Bool
  private let compilesFilters: Bool
  private let looksUpNames: Bool
  private let opensWires: Bool

  /// - Parameters:
  ///   - recording: what comes after its first file, or is written anew, is made later.
  ///   - files: what is made later, beside what a recording makes later.
  ///   - looksUpNames: filters are compiled later, which may have names of hosts.
  ///   - opensWires: interfaces are opened later to send frames on them.
  init(
    _ values: [OptionValue], links: [LinkName] = [], recording: RecordingPlan? = nil,
    files: [String] = [], readsLater: Bool = false, looksUpNames: Bool = false,
    opensWires: Bool = false
  ) throws(Failure) {
    isOn = !values.contains { if case .noSandbox = $0 { true } else { false } }
    self.readsLater = readsLater
    compilesFilters = values.control != nil
    self.looksUpNames = looksUpNames && values.contains(where: \.hasHostName)
    self.opensWires = opensWires
    user = try values.last { if case .user(let name) = $0 { name } else { nil } }
      .map { name throws(Failure) in try Self.user(name) }
    sendsToPaths = links.contains {
      if case .unixDatagrams = $0.place { true } else { false }
    }
    var paths = files
    if let recording, recording.writesLater { paths.append(recording.file) }
    folders = paths.flatMap(Self.folders)
  }

  private static func user(_ name: String) throws(Failure) -> User {
    guard let user = User(name) else {
      throw .usage("-Z \(name): there is no such user: see 'getent passwd'")
    }
    guard geteuid() == 0 else {
      throw .usage("-Z \(name): only root can become another user: leave out -Z")
    }
    return user
  }

  /// Where a file is, and where it is if it is a link; of one whose folder has times in its name what is above.
  private static func folders(of path: String) -> [String] {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    if let first = parts.firstIndex(where: { $0.contains("%") }) { parts = parts[..<first] }
    let folder = parts.joined(separator: "/")
    var all = [!folder.isEmpty ? folder : path.hasPrefix("/") ? "/" : "."]
    if let real = unsafe realpath(path, nil) {
      defer { unsafe free(real) }
      let target = unsafe String(cString: real)
      if target != path { all += folders(of: target) }
    }
    return all
  }

  /// Becomes the user that is asked for, before anything but devices is opened.
  func becomeUser() throws(Failure) {
    guard let user, !user.isRoot else { return }
    do {
      try user.become(keeping: [.network, .overrideModes])
    } catch {
      throw .system("-Z \(user.name): cannot become that user: \(error)")
    }
    umask(0o077)  // what root records is for nobody else either
  }

  /// Gives up what only devices are opened with.
  func beThatUser() throws(Failure) {
    guard let user, !user.isRoot else { return }
    do {
      try Capabilities.network.keepAlone()
    } catch {
      throw .system("-Z \(user.name): cannot give up root's rights: \(error)")
    }
    for folder in folders
    where unsafe faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0 && errno != ENOENT {
      throw .system(
        "-Z \(user.name): that user could not make files in \(folder) later: choose a folder of its own"
      )
    }
  }

  /// Does what fails as that user where it fails.
  func asThatUser<Result: ~Copyable>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    do throws(Failure) {
      return try body()
    } catch {
      guard error.kind == .system, let user, !user.isRoot else { throw error }
      throw .system("as \(user.name), by -Z: \(error.message)", error.ways)
    }
  }

  /// Keeps to what is needed from now on.
  ///
  /// - Parameters:
  ///   - isQuiet: whether nothing is told.
  ///   - outputs: those that threads may write, which keep their rights: there are none from then on.
  func begin(isQuiet: Bool, resting outputs: [any Output] = []) throws(Failure) {
    for output in outputs { output.rest() }
    guard isOn else {
      if !isQuiet {
        Console.say("--no-sandbox: the process that reads frames keeps all of its rights")
      }
      return
    }
    var confinement = Confinement()
    confinement.writes = folders
    confinement.readsLater = readsLater
    confinement.compilesFilters = compilesFilters
    confinement.looksUpNames = looksUpNames
    confinement.opensWires = opensWires
    confinement.sendsToPaths = sendsToPaths
    do throws(Confinement.Refusal) {
      _ = try confinement.begin()
    } catch {
      switch error {
      case .sanitizer:
        if !isQuiet { Console.say("no sandbox: this fakehost is built with a sanitizer") }
      case .system(let what, let error):
        throw .system("cannot give up rights: \(what): \(error); --no-sandbox keeps them")
      }
    }
  }
}

extension OptionValue {
  /// A filter of its has the name of a host or a network.
  fileprivate var hasHostName: Bool {
    switch self {
    case .filter(let filter), .show(let filter): FilterWords(filter.expression).name != nil
    case .impair(let request): request.filter.map { FilterWords($0).name != nil } ?? false
    default: false
    }
  }
}

extension RecordingPlan {
  /// Files are made when others are open already.
  fileprivate var writesLater: Bool {
    keep != nil || rotation.size != nil || rotation.period != nil
  }
}
