/// Why the command ends early: what was wrong, where, what to do, and the exit status that says it.
struct Failure: Error, Equatable {
  let status: CInt
  let message: String

  /// The command line is wrong; `command` is what its help is about.
  static func usage(_ message: String, command: String? = "run") -> Failure {
    let help = ["fakehost", command, "--help"].compactMap { $0 }.joined(separator: " ")
    return Failure(status: 2, message: message + "\nSee '\(help)'.")
  }

  /// The system refused.
  static func system(_ message: String) -> Failure {
    Failure(status: 3, message: message)
  }
}
