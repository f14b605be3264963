import Algorithms
import Synchronization

/// getopt keeps its place in variables of the process.
private let getoptIsInUse = Mutex(())

/// Reads a command line into options with their values, "" where an option takes none, the implied one
/// where it is left away, and operands.
/// It ends at `--help`, whatever comes after.
func parseArguments(
  _ arguments: [String], of command: Command
) throws(Failure) -> (options: [(option: Option, value: String)], operands: [String]) {
  try getoptIsInUse.withLock { _ throws(Failure) in
    try parse(arguments, command.options, endsAtOperand: command == .exec)
  }
}

private func parse(
  _ arguments: [String], _ options: [Option], endsAtOperand: Bool
) throws(Failure) -> (options: [(option: Option, value: String)], operands: [String]) {
  var getopt = Getopt(
    options.map {
      Getopt.Name(
        long: $0.rawValue, short: $0.short,
        argument: $0.impliedValue != nil ? .optional : $0.argument != nil ? .required : .none)
    }, arguments: arguments, endsAtOperand: endsAtOperand)
  var found: [(Option, String)] = []
  while true {
    switch getopt.next() {
    case .option(let place, let argument):
      found.append((options[place], argument ?? options[place].impliedValue ?? ""))
      if options[place] == .help { return (found, []) }
    case .unknown(let name):
      throw .usage(unknown(name, options))
    case .superfluousArgument(let place):
      throw .usage("--\(options[place].rawValue) takes no value")
    case .missingArgument(let place):
      throw .usage("--\(options[place].rawValue) needs a value: \(options[place].argument ?? "")")
    case .end(let operands):
      return (found, operands)
    }
  }
}

private func unknown(_ name: String, _ options: [Option]) -> String {
  let long = options.map { "--\($0.rawValue)" }
  let begun = name.hasPrefix("--") ? long.filter { $0.hasPrefix(name) } : []
  if begun.count > 1 { return "\(name) could be \(begun.joined(separator: " or "))" }
  let hint = nearest(to: name, among: long).map { "; did you mean \($0)?" } ?? ""
  return "unknown option \(name)\(hint)"
}
