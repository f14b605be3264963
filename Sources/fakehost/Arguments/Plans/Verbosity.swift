/// How much is told to people.
enum Verbosity {
  case quiet, usual
  /// A line for each frame, too.
  case verbose

  init(_ values: [OptionValue]) throws(Failure) {
    let verbose = values.compactMap { value in
      switch value {
      case .verbose: "-v"
      case .hex: "-x"
      case .hexASCII: "-X"
      default: nil as String?
      }
    }.first
    let isQuiet = values.contains { if case .quiet = $0 { true } else { false } }
    if let verbose, isQuiet { throw .usage("\(verbose) and -q contradict each other") }
    self = verbose != nil ? .verbose : isQuiet ? .quiet : .usual
  }

  var isVerbose: Bool { self == .verbose }
  var isQuiet: Bool { self == .quiet }
}
