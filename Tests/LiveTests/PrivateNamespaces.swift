import Foundation
import TestProgram
import Testing

/// What came of a script in namespaces of its own: real clients against the real program, in a
/// network that is gone with the script.
struct PrivateNamespaces {
  var status: Int32
  var output: String
  /// What fakehost itself said.
  var messages: String
  /// What `$T` was.
  var folder: String

  var lines: [Substring] { output.split(separator: "\n") }

  /// Whether the script could make a device node, or said by status 77 that a user namespace forbids
  /// it, as it does to all but root.
  var mayMakeNodes: Bool {
    #expect(status != 77 || getuid() != 0)
    return status != 77
  }

  /// Runs a shell script as root of namespaces of its own, for some seconds at the most: they are many, for
  /// a busy machine takes its time, and a script waits for what happens.
  ///
  /// It has `start OPTION ...`, which returns when the hosts answer, and `stop [SIGNAL]`, which ends
  /// fakehost and answers its exit status; `$T` is an empty folder, `$pid` fakehost.
  static func run(seconds: Int = 600, _ script: String) async throws -> PrivateNamespaces {
    try await onAThreadOfItsOwn { try wait(seconds: seconds, for: script) }
  }

  /// Where a script finds its tools.
  static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

  private static func wait(seconds: Int = 600, for script: String) throws -> PrivateNamespaces {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fakehost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let isRoot = getuid() == 0
    let isolation = ["--net", "--mount-proc", "--pid", "--fork", "--kill-child"]
    let command =
      ["unshare"] + (isRoot ? [] : ["--user", "--map-root-user"]) + isolation
      + [
        "timeout", "-s", "KILL", "\(seconds)", "sh", "-euc",
        prelude + (isRoot ? "" : unprivileged) + script,
      ]
    let status = try spawn(
      command,
      environment: [
        "PATH=\(path)", "HOME=\(folder.path())", "T=\(folder.path())",
        "LC_ALL=C.UTF-8",
        "FAKEHOST=\(Program.path)",
      ], output: folder.appending(path: "output").path())
    let read = { (name: String) in
      (try? Data(contentsOf: folder.appending(path: name))).map {
        String(decoding: $0, as: UTF8.self)
      } ?? ""
    }
    return PrivateNamespaces(
      status: status, output: read("output"), messages: read("messages"), folder: folder.path())
  }

  /// Runs a command to its end, both outputs to a file; its exit status. (Foundation's Process loses
  /// the end of a child now and then when several wait at once.)
  private static func spawn(
    _ command: [String], environment: [String], output: String
  ) throws -> Int32 {
    let arguments = unsafe (command.map { unsafe strdup($0) } + [nil])
    let variables = unsafe (environment.map { unsafe strdup($0) } + [nil])
    defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
    // The signals of a fresh process, whatever this one's threads block or ignore.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var files = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&files)
    defer { unsafe posix_spawn_file_actions_destroy(&files) }
    unsafe posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&files, 1, 2)
    var child: pid_t = 0
    let error = unsafe posix_spawnp(&child, command[0], &files, &attributes, arguments, variables)
    if error != 0 { throw CannotRun(command: command[0], errno: error) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }

  private struct CannotRun: Error {
    var command: String
    var errno: Int32
  }

  private static let prelude = """
    cd $T
    ip link set lo up
    start() {
      rm -f $T/ready; mkfifo $T/ready
      "$FAKEHOST" run --ready-fd 3 "$@" 3>$T/ready 2>>$T/messages &
      pid=$!
      read -r _ <$T/ready
    }
    stop() { kill -${1:-INT} $pid; wait $pid; }

    """

  /// tcpdump gives up root's privileges, which a user namespace does not let it: there it is nobody's
  /// root to begin with.
  private static let unprivileged = """
    tcpdump() { unshare --user --map-user=1000 tcpdump "$@"; }

    """

  /// Why no TAP can be had here, asked once; `nil` where it can.
  static let obstacle: String? = {
    guard ProcessInfo.processInfo.environment["FAKEHOST_REQUIRE_TAP"] != "1" else { return nil }
    do {
      let probe = try wait(for: "start; stop")
      return probe.status == 0 ? nil : probe.messages + probe.output
    } catch {
      return "\(error)"
    }
  }()
}

extension Trait where Self == ConditionTrait {
  /// Skips where no TAP can be had, and says why; with FAKEHOST_REQUIRE_TAP=1 that is a failure.
  static var needsTap: Self {
    .enabled(
      if: PrivateNamespaces.obstacle == nil, Comment(rawValue: PrivateNamespaces.obstacle ?? ""))
  }
}
