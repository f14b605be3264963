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
  }

  let kind: Kind
  let message: String

  var status: CInt {
    switch kind {
    case .differs: 1
    case .usage, .input: 2
    case .system: 3
    }
  }

  static func usage(_ message: String) -> Failure { Failure(kind: .usage, message: message) }
  static func input(_ message: String) -> Failure { Failure(kind: .input, message: message) }
  static func system(_ message: String) -> Failure { Failure(kind: .system, message: message) }
}
