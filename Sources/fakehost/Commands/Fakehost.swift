import Algorithms
import Glibc
import Links

/// The command as it is called, in UTF-8: other bytes would be read as another name.
func fakehost(argv: UnsafePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var arguments: [String] = []
  while let word = unsafe argv[arguments.count] {
    guard let argument = unsafe String(validatingCString: word) else {
      let shown = unsafe shownBytes(of: word)
      return fail(
        .usage(
          "'\(shown)' is not valid UTF-8, as all arguments must be: a file may be given by a link that has another name (ln -s)"
        ), of: arguments.count > 1 ? Command(rawValue: arguments[1]) : nil)
    }
    arguments.append(argument)
  }
  return fakehost(Array(arguments.dropFirst()))
}

/// The command: what it is asked for, and its exit status.
func fakehost(_ arguments: [String]) -> CInt {
  occupyStandardDescriptors()
  guard let first = arguments.first else { return printed(Help.overview) }
  switch first {
  case "-h", "--help":
    return printed(Help.overview)
  case "help":
    return help(about: Array(arguments.dropFirst()))
  case "-V", "--version":
    return printed("fakehost \(version)\n")
  default: break
  }
  guard let command = Command(rawValue: first) else { return fail(unknown(command: first)) }
  do throws(Failure) {
    return try perform(command, Array(arguments.dropFirst()))
  } catch {
    return fail(error, of: command)
  }
}

private func unknown(command word: String) -> Failure {
  let hint: String
  if let line = OtherWords.command(for: word) {
    hint = "; try '\(line)'"
  } else if let name = nearest(
    to: word, among: Command.allCases.map(\.rawValue) + ["help", "--help", "--version"])
  {
    hint = "; did you mean '\(name)'?"
  } else {
    hint =
      word.hasPrefix("-") ? "; options come after the command: fakehost run \(word)" : ""
  }
  return .usage("unknown command '\(word)'\(hint)")
}

/// A command: what is typed, the values checked, a plan, and done.
private func perform(_ command: Command, _ arguments: [String]) throws(Failure) -> CInt {
  if command == .extcap { holdFifo(arguments) }
  let checked = try CheckedArguments(parsing: arguments, for: command)
  if checked.wantsHelp { return printed(Help.text(for: command)) }
  do throws(Failure) {
    return try perform(command, checked)
  } catch {
    throw checked.explain(error)
  }
}

private func perform(_ command: Command, _ checked: CheckedArguments) throws(Failure) -> CInt {
  switch command {
  case .run: return try performRun(RunPlan(checked))
  case .exec: return try performExec(ExecPlan(checked))
  case .measure: return try performMeasure(MeasurePlan(checked))
  case .replay:
    switch try ReplayRequest(checked) {
    case .suite(let plan): return try performSuite(plan)
    case .capture(.offline(let plan)): return try performReplay(plan)
    case .capture(.onWire(let plan)): return try performWireReplay(plan)
    }
  case .wire: return try performWire(WirePlan(checked))
  case .control: return try performControl(ControlCall(checked))
  case .top: return try performTop(TopPlan(checked))
  case .check: return try performCheck(CheckPlan(checked))
  case .extcap: return try performExtcap(ExtcapPlan(checked))
  }
}

/// `fakehost help [TOPIC]`, `fakehost help completion SHELL`
private func help(about topics: [String]) -> CInt {
  if topics.first == "completion" { return completion(Array(topics.dropFirst())) }
  guard topics.count <= 1 else {
    return fail(.usage("help takes one topic; '\(topics[1])' is one more"))
  }
  guard let topic = topics.first else { return printed(Help.overview) }
  if let text = Help.text(about: topic) { return printed(text) }
  let hint =
    OtherWords.topic(topic).map { "; did you mean \($0)?" }
    ?? OtherWords.commands(with: topic).map { "; --\(topic) is an option: \($0)" }
    ?? nearest(to: topic, among: Help.topics).map { "; did you mean \($0)?" }
  return fail(
    .usage(
      "no help about '\(topic)'" + (hint ?? "; there is \(Help.topics.joined(separator: ", "))")))
}

private func completion(_ shells: [String]) -> CInt {
  let names = Help.Shell.allCases.map(\.rawValue).joined(separator: ", ")
  guard shells.count == 1, let shell = Help.Shell(rawValue: shells[0]) else {
    return fail(.usage("help completion takes the name of a shell: \(names)"))
  }
  return printed(Help.completion(for: shell))
}

/// Where the program was started with standard descriptors closed, a device or a capture would take
/// their place, and messages would go there. What is opened instead fails whoever uses it.
private func occupyStandardDescriptors() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
    _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}

private func fail(_ failure: Failure, of command: Command? = nil) -> CInt {
  Console.say(failure.message)
  Console.show(failure.ways.map(\.text).joined())
  if failure.kind == .usage {
    let words = ["fakehost", command?.rawValue, "--help"].compactMap { $0 }
    Console.show("See '\(words.joined(separator: " "))'.\n")
  }
  // As env(1) has it: what goes wrong before the command runs is none of its own statuses.
  return command == .exec ? failure.execStatus : failure.status
}
