import Foundation
import Testing

/// A private network for one script: real clients against the real program, in namespaces that are
/// gone with the script.
struct World {
  var status: Int32
  var output: String
  /// What fakehost itself said.
  var messages: String

  var lines: [Substring] { output.split(separator: "\n") }

  /// Whether the script could make a device node, or said by status 77 that a user namespace forbids
  /// it, as it does to all but root.
  var mayMakeNodes: Bool {
    #expect(status != 77 || getuid() != 0)
    return status != 77
  }

  /// Runs a shell script as root of namespaces of its own, 60 seconds at most.
  ///
  /// It has `start OPTION ...`, which returns when the hosts answer, and `stop [SIGNAL]`, which ends
  /// fakehost and answers its exit status; `$T` is an empty folder, `$pid` fakehost.
  static func run(_ script: String) throws -> World {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fakehost-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    let isolation = ["--net", "--mount", "--pid", "--fork", "--kill-child"]
    process.arguments =
      (getuid() == 0 ? [] : ["--user", "--map-root-user"]) + isolation
      + ["timeout", "-s", "KILL", "60", "sh", "-euc", prelude + script]
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "T": folder.path(), "LC_ALL": "C.UTF-8",
      "FAKEHOST": program.path(),
    ]
    let output = folder.appending(path: "output")
    try Data().write(to: output)
    let handle = try FileHandle(forWritingTo: output)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let read = { (name: String) in
      (try? Data(contentsOf: folder.appending(path: name))).map {
        String(decoding: $0, as: UTF8.self)
      } ?? ""
    }
    return World(
      status: process.terminationStatus, output: read("output"), messages: read("messages"))
  }

  private static let prelude = """
    ip link set lo up
    start() {
      rm -f $T/ready; mkfifo $T/ready
      "$FAKEHOST" run --ready-fd 3 "$@" 3>$T/ready 2>>$T/messages &
      pid=$!
      read -r _ <$T/ready
    }
    stop() { kill -${1:-INT} $pid; wait $pid; }

    """

  /// The program under test stands beside the test runner.
  private static let program = URL(
    filePath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  ).deletingLastPathComponent().appending(path: "fakehost")

  /// Why no TAP can be had here, asked once; `nil` where it can.
  static let obstacle: String? = {
    guard ProcessInfo.processInfo.environment["FAKEHOST_REQUIRE_TAP"] != "1" else { return nil }
    do {
      let probe = try World.run("start; stop")
      return probe.status == 0 ? nil : probe.messages + probe.output
    } catch {
      return "\(error)"
    }
  }()
}

extension Trait where Self == ConditionTrait {
  /// Skips where no TAP can be had, and says why; with FAKEHOST_REQUIRE_TAP=1 that is a failure.
  static var needsTap: Self {
    .enabled(if: World.obstacle == nil, Comment(rawValue: World.obstacle ?? ""))
  }
}
