/// Why the command ends early: what was wrong, where, what to do, and the exit status that says it.
struct Failure: Error, Equatable {
  enum Kind {
    /// A replay is not what its golden capture has.
    case differs
    /// The command line is wrong.
    case usage
    /// A file that is read is damaged, or no capture at all.
    case input
    /// The system refused.
    case system
    /// The command that was to be run is not there, or cannot be run.
    case notFound, notRunnable
  }

  let kind: Kind
  let message: String
  /// What can be done about it, where that takes more than a few words.
  var ways: [Way] = []
  /// What is wrong beside the rest, where that is one option.
  var culprit: Culprit?

  /// `exec`'s statuses are its command's; its own are those of env(1).
  var execStatus: CInt {
    switch kind {
    case .notFound: 127
    case .notRunnable: 126
    case .differs, .usage, .input, .system: 125
    }
  }

  var status: CInt {
    switch kind {
    case .notFound, .notRunnable: execStatus
    case .differs: 1
    case .usage, .input: 2
    case .system: 3
    }
  }

  static func usage(_ message: String) -> Failure { Failure(kind: .usage, message: message) }
  static func input(_ message: String) -> Failure { Failure(kind: .input, message: message) }
  static func system(_ message: String, _ ways: [Way] = []) -> Failure {
    Failure(kind: .system, message: message, ways: ways)
  }
}

/// An option that is right by itself and wrong beside others; of several the one that says some words.
struct Culprit {
  let option: Option
  var words = ""
}

extension Failure {
  /// What is told is the same; where it is looked for is not told.
  static func == (one: Failure, other: Failure) -> Bool {
    (one.kind, one.message) == (other.kind, other.message) && one.ways == other.ways
  }

  /// The same, of an option.
  static func usage(_ message: String, by option: Option, saying words: String = "") -> Failure {
    var failure = Failure.usage(message)
    failure.culprit = Culprit(option: option, words: words)
    return failure
  }
}

/// One thing that can be done about a failure, and commands that do it when they are copied.
struct Way: Equatable {
  let what: String
  var commands: [String] = []

  init(_ what: String, _ commands: [String] = []) {
    (self.what, self.commands) = (what, commands)
  }

  /// In lines of its own; a command's have four spaces before them.
  var text: String {
    "  \(what)\(commands.isEmpty ? "" : ":")\n" + commands.map { "    \($0.shown)\n" }.joined()
  }
}
