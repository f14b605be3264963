import Foundation
import Links
import Testing

/// A network namespace of a test's own, which a thread of this process joins: gone with the test.
enum PrivateNetwork {
  /// Runs a body on a thread in a new network namespace, with a device `mine0` that it made, down and
  /// without addresses. What it answers is judged outside: an expectation belongs to the test's task.
  static func run<T: Sendable>(
    _ body: @escaping @Sendable (borrowing TapDevice) throws -> T
  ) throws -> T {
    let keeper = Process()
    let (input, output) = (pipe(), pipe())
    keeper.executableURL = URL(filePath: "/usr/bin/env")
    keeper.arguments = ["unshare", "--net", "sh", "-c", "echo there; exec cat"]
    keeper.standardInput = input
    keeper.standardOutput = output
    try keeper.run()
    // It lives until its input ends.
    defer { try? input.fileHandleForWriting.close() }
    guard try output.fileHandleForReading.read(upToCount: 1)?.count == 1 else {
      throw Refusal(why: "no network namespace can be made")
    }
    let namespace = NetworkNamespace("\(keeper.processIdentifier)")
    let answer = Answer<T>()
    Thread {
      answer.set(
        Result {
          try namespace.join()
          return try body(try TapDevice(named: "mine0"))
        })
    }.start()
    return try answer.get()
  }

  /// Runs a shell script to its end, where the calling thread is; what it says.
  static func shell(_ script: String) throws -> String {
    let process = Process()
    let output = pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-ec", "PATH=$PATH:/usr/sbin:/sbin; \(script)"]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    return String(decoding: said, as: UTF8.self)
  }

  /// A pipe that no process of another test inherits, and so holds open.
  private static func pipe() -> Pipe {
    let pipe = Pipe()
    for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }

  /// Why none can be had here, asked once; `nil` where one can.
  static let obstacle: String? = {
    guard getuid() == 0 else { return "only root joins a network namespace" }
    guard ProcessInfo.processInfo.environment["FAKEHOST_REQUIRE_TAP"] != "1" else { return nil }
    do {
      try run { _ in }
      return nil
    } catch {
      return "\(error)"
    }
  }()

  struct Refusal: Error {
    var why: String
  }

  /// What a thread leaves for the one that waits for it.
  private final class Answer<T: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Result<T, any Error>?

    func set(_ new: Result<T, any Error>) {
      condition.withLock {
        result = new
        condition.signal()
      }
    }

    func get() throws -> T {
      try condition.withLock {
        while true {
          if let result { return try result.get() }
          condition.wait()
        }
      }
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where no private network can be had, and says why.
  static var needsPrivateNetwork: Self {
    .enabled(if: PrivateNetwork.obstacle == nil, Comment(rawValue: PrivateNetwork.obstacle ?? ""))
  }
}
