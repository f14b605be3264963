import Algorithms
import Synchronization

/// A command line as it was typed: the first of three steps to what a command is to do.
struct TypedArguments {
  let command: Command
  private(set) var options: [TypedOption]
  private(set) var operands: [String]
  /// What a scenario says of what changes as time passes.
  private(set) var changes: [TypedChange] = []
  /// What a scenario says of routers and links, where the command line says nothing of them.
  private(set) var topology: StatedTopology?
  /// The whole of it, as a shell takes it.
  let commandLine: String
  /// It has been read before; since then others may have put a link where the scenario was.
  private var isReadAgain = false

  /// Reads options with their values, and operands. It ends at `--help`, whatever comes after.
  init(parsing arguments: [String], of command: Command) throws(Failure) {
    self.command = command
    commandLine = arguments.reduce(into: "fakehost \(command.rawValue)") { $0 += " " + quoted($1) }
    (options, operands) = try getoptIsInUse.withLock { _ throws(Failure) in
      try parse(arguments, of: command)
    }
  }

  /// With those of the scenario that they name, if they name one: what they say holds over it.
  func overScenario() throws(Failure) -> TypedArguments {
    var arguments = self
    guard let named = try arguments.takeScenario() else { return self }
    let path = named.value
    guard !path.isEmpty else { throw .usage("--scenario takes a file") }
    if isReadAgain, let file = try OptionsFile(path: path, .scenario) {
      return arguments.over([file.of(command)])
    }
    let input = InputFile(
      what: named.place.file == nil ? "scenario" : "\(named.place): scenario",
      kind: "scenario", optionsFile: named.place.file)
    let text = try input.text(of: path)
    let file = try OptionsFile(parsing: text, of: input.place(of: path), .scenario)
    return arguments.over([file.of(command)])
  }

  /// Where a scenario is named: what `check` explains is its operand.
  private mutating func takeScenario() throws(Failure) -> TypedOption? {
    guard command == .check else { return options.last { $0.option == .scenario } }
    guard let path = operands.first else {
      if options.contains(where: { $0.option == .help || $0.option == .path }) { return nil }
      throw .usage("check takes a scenario: fakehost check FILE")
    }
    operands.removeFirst()
    return TypedOption(option: .scenario, value: path)
  }

  /// What of it says who the hosts are and what becomes of frames.
  var ofTheLab: TypedArguments {
    var arguments = self
    arguments.isReadAgain = true
    arguments.options = options.filter { [.hosts, .impairments].contains($0.option.section) }
    arguments.operands = []
    return arguments
  }

  /// With options that are kept in files: each file's hold over those before it, and those of
  /// the command line over all.
  func over(_ files: [OptionsFile]) -> TypedArguments {
    var all: [TypedOption] = []
    for (index, file) in files.enumerated() {
      var over = Set(
        files[(index + 1)...].flatMap { $0.entries.map(\.option) } + options.map(\.option))
      // What is done to frames is one thing, in however many parts it is said.
      if !over.isDisjoint(with: Option.impairing + [.impair]) {
        over.formUnion(Option.impairing + [.impair])
      }
      // What is left out was left out of the addresses that stood there; MACs were theirs.
      if over.contains(.address) { over.formUnion([.exclude, .ethers]) }
      for entry in file.entries where !over.contains(entry.option) { all += entry.values }
    }
    var arguments = self
    arguments.options = all + options
    if changes.isEmpty { arguments.changes = files.flatMap(\.changes) }
    if topology == nil, !options.contains(where: { $0.option == .path }) {
      arguments.topology = files.compactMap(\.topology).last
    }
    return arguments
  }
}

/// getopt keeps its place in variables of the process.
private let getoptIsInUse = Mutex(())

private func parse(
  _ arguments: [String], of command: Command
) throws(Failure) -> ([TypedOption], operands: [String]) {
  let options = command.options
  let abbreviations = haveWholeNames(arguments, among: options) ? nil : Abbreviations(of: command)
  var getopt = Getopt(
    options.map {
      Getopt.Name(
        long: $0.rawValue, short: $0.short,
        argument: $0.impliedValue != nil ? .optional : $0.argument != nil ? .required : .none,
        abbreviations: abbreviations?.held(for: $0) ?? [])
    }, arguments: arguments, endsAtOperand: command == .exec)
  var found: [TypedOption] = []
  while true {
    switch getopt.next() {
    case .option(let place, let argument):
      let option = options[place]
      found.append(TypedOption(option: option, value: argument ?? option.impliedValue ?? ""))
      if option == .help { return (found, []) }
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

/// Whether all long options are written out: then the start need not wait for what they may be short for.
private func haveWholeNames(_ arguments: [String], among options: [Option]) -> Bool {
  arguments.allSatisfy { argument in
    guard argument.hasPrefix("--") else { return true }
    let name = argument.dropFirst(2).prefix { $0 != "=" }
    return options.contains { $0.rawValue == name }
  }
}

private func unknown(_ name: String, _ options: [Option]) -> String {
  let long = options.map { "--\($0.rawValue)" }
  let begun = name.hasPrefix("--") ? long.filter { $0.hasPrefix(name) } : []
  if begun.count > 1 { return "\(name) could be \(begun.joined(separator: " or "))" }
  // What all begin with makes none like another.
  let word = String(name.drop { $0 == "-" })
  let hint =
    OtherWords.option(word, among: options).map { "; \($0)" }
    ?? OtherWords.commands(with: name).map { "; \($0)" }
    ?? nearest(to: word, among: options.map(\.rawValue)).map { "; did you mean --\($0)?" }
  return "unknown option \(name)\(hint ?? "")"
}
