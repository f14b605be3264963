import Capture
import Glibc
import Links

/// What a command may still do when all that it needs is open.
struct SandboxPlan {
  /// Whom it becomes then; `nil` where it stays who it is.
  let user: User?
  /// Folders where it makes and removes files later.
  private(set) var folders: [String] = []
  /// Sockets that are made before it becomes another user, and removed in the end.
  private var sockets: [String] = []
  private let isOn: Bool
  private let readsAgain: Bool
  private var ports: [UInt16] = []
  private var connects = false

  /// - Parameters:
  ///   - recording: what comes after its first file, or is written anew, is made later.
  ///   - files: what is made in the end.
  init(
    _ values: [OptionValue], links: [LinkName] = [], recording: RecordingPlan? = nil,
    files: [String] = [], readsAgain: Bool = false
  ) throws(Failure) {
    isOn = !values.contains { if case .noSandbox = $0 { true } else { false } }
    self.readsAgain = readsAgain
    user = try values.last { if case .user(let name) = $0 { name } else { nil } }
      .map { name throws(Failure) in try Self.user(name) }
    for link in links { add(link) }
    var paths = sockets + files + [values.control].compactMap { $0 }
    if let recording, recording.writesLater { paths.append(recording.file) }
    folders = paths.flatMap(Self.folders)
  }

  private static func user(_ name: String) throws(Failure) -> User {
    guard let user = User(name) else {
      throw .usage("-Z \(name): there is no such user: see 'getent passwd'")
    }
    guard geteuid() == 0 else {
      throw .usage("-Z \(name): only root becomes another user; leave -Z away")
    }
    return user
  }

  private mutating func add(_ link: LinkName) {
    switch link.place {
    case .unixListener(let path), .unixDatagrams(let path, _): sockets.append(path)
    case .unix: connects = true
    case .tcp(_, let port):
      connects = true
      ports.append(port)
    default: break
    }
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
    for folder in sockets.flatMap(Self.folders)
    where unsafe faccessat(AT_FDCWD, folder, W_OK, AT_EACCESS) != 0 {
      throw .system(
        "-Z \(user.name): that user could not remove the socket in \(folder) in the end: choose a folder of its own"
      )
    }
  }

  /// Keeps to what is needed from now on.
  ///
  /// - Parameter isQuiet: whether nothing is told.
  func begin(isQuiet: Bool) throws(Failure) {
    guard isOn else {
      if !isQuiet { Console.say("--no-sandbox: what reads frames keeps all of its rights") }
      return
    }
    var confinement = Confinement()
    confinement.writes = folders
    confinement.reads = readsAgain ? ["/"] : []
    (confinement.connects, confinement.ports) = (connects, ports)
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

extension RecordingPlan {
  /// Files are made when others are open already.
  fileprivate var writesLater: Bool {
    keep != nil || rotation.size != nil || rotation.period != nil
  }
}
