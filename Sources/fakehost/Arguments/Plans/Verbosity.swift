/// How much is told to people.
enum Verbosity {
  case quiet, usual
  /// A line for each frame, too.
  case verbose

  init(_ values: [OptionValue]) throws(Failure) {
    let isVerbose = values.contains { if case .verbose = $0 { true } else { false } }
    let isQuiet = values.contains { if case .quiet = $0 { true } else { false } }
    if isVerbose && isQuiet { throw .usage("-v and -q contradict each other") }
    self = isVerbose ? .verbose : isQuiet ? .quiet : .usual
  }

  var isVerbose: Bool { self == .verbose }
  var isQuiet: Bool { self == .quiet }
}
